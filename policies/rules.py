"""The rules an act is judged by: jurisdiction, directory, calendar and rulebook in one value."""

from dataclasses import dataclass

from policies.place.clocks import Calendar
from policies.rulebook import Rulebook
from schemas.place.jurisdiction import Jurisdiction
from schemas.place.organisations import Directory


@dataclass(frozen=True)
class Rules:
    """Everything a place has laid down; `digest` names exactly this content."""

    jurisdiction: Jurisdiction
    directory: Directory
    calendar: Calendar
    rulebook: Rulebook
    digest: str

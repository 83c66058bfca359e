"""The ground an application is judged on: the place's parameters, lists, directory and calendar."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from policies.place.clocks import Calendar
from schemas.place.organisations import Directory
from schemas.values import Value


class Lists(Value):
    """The lists rules compare with; each from a dated file of `lists/` with its source.

    Titles match by their characters' 2-grams (wording.clauses.matches), keywords as they stand.
    """

    list_match: Decimal  # share of an entry's 2-grams that must stand in a title
    keywords: dict[str, tuple[str, ...]]
    denials: tuple[str, ...]  # words that deny a mention after them in the clause
    not_denials: tuple[str, ...]  # words that hold a denying character and deny nothing
    attributions: tuple[str, ...]  # patterns: the clause gives the work to a department
    statutory: tuple[str, ...]
    assist: tuple[str, ...]
    purchasable: tuple[str, ...]
    negative: tuple[str, ...]
    catalogue: tuple[str, ...] = ()  # routine items of the year that need no new admission
    mandated: tuple[str, ...] = ()  # what a law or the State Council asks of communities directly
    laws: dict[str, str] = {}  # entry of `mandated` -> the law that asks for it
    of_kind: dict[str, str] = {}  # entry -> the only kind of community it holds for, or any
    aliases: dict[str, tuple[str, ...]] = {}  # entry -> other titles it goes by
    departments: dict[str, tuple[str, ...]] = {}
    """Entry of a list -> the department it is of, then who succeeded it; no entry: any."""
    domains: dict[str, str] = {}  # entry -> the only domain in which it matches
    taken_back: tuple[str, ...] = ()  # duties the township has handed back (L04)
    cooperate: dict[str, str] = {}  # item -> the department that leads it (L05)
    banned_certificates: tuple[str, ...]
    certificates_deliberated: tuple[str, ...] = ()  # kept, once a residents' meeting agreed
    workload: dict[str, Decimal]  # item -> hours a year of the reference community
    profile_fields: dict[str, tuple[str, ...]]  # profile field -> words of the target
    reference: dict[str, int]  # profile of the reference community
    all_households: tuple[str, ...]
    piece_units: tuple[str, ...]  # units of labour that have a price of their own
    alternatives: tuple[str, ...]
    high_basis_marks: tuple[str, ...]
    replaced_laws: tuple[dict[str, str], ...]
    law_texts: tuple[dict[str, str], ...]  # {title, article, text} as published


class Labels(Value):
    """What fields, codes and defects are called: dotted field or bare code -> {zh, en}."""

    fields: dict[str, dict[str, str]] = {}
    problems: dict[str, dict[str, str]] = {}
    defects: dict[str, dict[str, str]] = {}
    rulebook: dict[str, dict[str, str]] = {}
    codes: dict[str, dict[str, dict[str, str]]] = {}  # class of codes -> code -> {zh, en}

    def of(self, path: str, language: str) -> str:
        """Name a dotted field path: the labels of its parts, list positions counted from 1.

        A part is looked up as its dotted path first, then by its bare code; unknown parts stay.
        """
        named, walked = [], ""
        for part in path.split("."):
            if part.isdigit():
                named.append(self._position(int(part) + 1, language))
                continue
            walked = f"{walked}.{part}" if walked else part
            label = self.fields.get(walked) or self.fields.get(part) or {}
            named.append(label.get(language, part))
        return " › ".join(named)

    def code(self, kind: str, value: str, language: str) -> str:
        """Name a code of the form, such as ("Nature", "phased"); the code itself when unknown."""
        return self.codes.get(kind, {}).get(value, {}).get(language, value)

    def choices(self, codes: list[str], language: str) -> str:
        """Name the codes a field takes: `long_term (长期), phased (阶段)`; bare where unknown."""
        kind = next((name for name, known in self.codes.items() if set(known) == set(codes)), "")
        told = ((value, self.code(kind, value, language)) for value in codes)
        return ", ".join(value if name == value else f"{value} ({name})" for value, name in told)

    def _position(self, number: int, language: str) -> str:
        return self.problems.get("position", {}).get(language, "{n}").format(n=number)


@dataclass(frozen=True)
class PlaceTerms:
    """Everything beside the application and its prior state that a verdict rests on."""

    params: Mapping[str, Any]  # jurisdiction.params of organisations.yaml
    lists: Lists
    directory: Directory
    calendar: Calendar
    labels: Labels
    later: tuple[tuple[date, Lists], ...] = ()  # the lists from a day on, earliest first

    def on(self, day: date) -> "PlaceTerms":
        """Return the ground as it is on a day; the first lists hold for all earlier days."""
        lists = next((one for since, one in reversed(self.later) if since <= day), None)
        return self if lists is None else replace(self, lists=lists)


def decimal_of(value: Any) -> Decimal:
    """Read a parameter as a decimal; a share may be written `2/3`."""
    text = str(value)
    if "/" in text:
        above, below = text.split("/")
        return Decimal(above) / Decimal(below)
    return Decimal(text)

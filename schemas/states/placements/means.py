"""What a department hands over with its work (权随责走), and whether it has arrived."""

from datetime import date
from typing import Literal

from schemas.values import Value

MeansKind = Literal["powers", "people", "data_shared", "training", "materials", "equipment"]

MeansHold = Literal["promised", "missing"]
"""What keeps work from being ready: every promise that the community has not seen, or only what it
says is missing."""


class Means(Value):
    """One thing that comes with the work of a placement.

    what: as the application says it. promised; handed: the department says so; missing, seen: the
    community says so. Only what was seen is there.
    """

    what: str
    stage: Literal["promised", "handed", "missing", "seen"] = "promised"
    on: date | None = None  # when the stage was said
    text: str = ""

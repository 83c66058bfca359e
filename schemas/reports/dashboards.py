"""What a dashboard shows of a department, a street, or the whole place: figures, never a ranking.

Departments, streets and communities stand in the order of their codes wherever they are listed.
"""

from datetime import date
from typing import Literal

from schemas.reports.reports import Baseline, Change, Line, Stay
from schemas.values import Value

AGES = ("in_term", "early", "yellow", "suspend", "block", "exit")
"""How late an amount is, by the place's own consequences of non-payment."""


class Ageing(Value):
    """Amounts in fen of one organisation by how late they are; days are working days."""

    org: str
    name: str
    count: int = 0
    fen: int = 0
    longest_wd: int = 0
    by_age: dict[str, int] = {}


class Fullness(Value):
    """How full a community is planned, month by month, in percent of its ceiling.

    A month is None where the ceiling cannot be read.
    """

    code: str
    name: str
    street: str
    staff: int | None = None
    items: int = 0
    months: dict[str, int | None] = {}


class Dashboard(Value):
    """The figures of one organisation as of a day, up to one entry of the journal.

    line: its own; departments, streets, communities: those it may see, by code. arrears: what
    departments owe late; custody: what streets keep. bounds: from which working day each age of
    AGES after the first two holds. changes: against the first census, where there is one.
    """

    kind: Literal["office", "street", "department"]
    org: str
    name: str
    on: date
    head: int
    simulated: bool = False
    line: Line
    departments: tuple[Line, ...] = ()
    streets: tuple[Line, ...] = ()
    communities: tuple[Line, ...] = ()
    baseline: Baseline | None = None
    changes: tuple[Change, ...] = ()
    stays: tuple[Stay, ...] = ()
    arrears: tuple[Ageing, ...] = ()
    custody: tuple[Ageing, ...] = ()
    bounds: dict[str, int] = {}
    capacity: tuple[Fullness, ...] = ()
    notes: tuple[str, ...] = ()

"""Reports of money (section 6.6): one function per report, rows as a stream.

A report is built inside a read transaction and written out while it lasts; nothing but one row,
and the sums of a summary, is ever held in memory.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, NamedTuple

from ledger.read import funds
from ledger.store import meta
from ledger.store.session import Tx
from policies.cost import arrears
from policies.rules import Rules
from schemas.place.jurisdiction import RouteTable
from schemas.place.visibility import Reach
from schemas.states.states import Instalment, PlacementState
from tasks.funds import texts

NARROWING = ("department", "street", "community", "number")

Row = tuple[Any, ...]
Kind = Literal["text", "day", "fen", "wan", "count", "share", "part"]


class Column(NamedTuple):
    """A column by its code; fen are integers (wan: shown in 万元), parts of one are text."""

    code: str
    kind: Kind = "text"


@dataclass(frozen=True)
class Wanted:
    """What a report is asked for; each report says which of it it reads."""

    day: date
    department: str = ""
    street: str = ""
    community: str = ""
    number: str = ""

    @property
    def year(self) -> int:
        """The year of the day."""
        return self.day.year


@dataclass(frozen=True)
class FundsReport:
    """A report about to be written: its rows can be read once, inside its transaction.

    notes: lines under the head, by the key in the book `funds` that names them.
    """

    name: str
    day: date
    columns: tuple[Column, ...]
    rows: Iterator[Row]
    simulated: bool = False
    place: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)
    words: bool = False  # the first sum is also written out in words

    def title(self, lang: str = "zh") -> str:
        """Return what the report is called."""
        return texts.of("reports", self.name, lang)


@dataclass(frozen=True)
class FundsSource:
    """What a report reads: the ledger in a transaction, the rules, what was asked for, how far."""

    tx: Tx
    rules: Rules
    wanted: Wanted
    reach: Reach
    known: dict[tuple[date, date], int] = field(default_factory=dict)  # spans counted already

    def org(self, code: str) -> str:
        """Return the name of an organisation or community."""
        return self.rules.directory.name_of(code)

    def placements(self, *names: str) -> Iterator[PlacementState]:
        """Return the placements within the reach, narrowed by what is wanted: all, or these."""
        wanted = {name: getattr(self.wanted, name) for name in names or NARROWING}
        if "department" in wanted:
            wanted["applicant"] = wanted.pop("department")
        return funds.placements(self.tx, self.reach, **wanted)

    def late(self, one: Instalment) -> int:
        """Return the department's share of a wait, in working days, on the day of the report."""
        day = self.wanted.day
        if one.due is None or day <= one.due:
            return 0
        gone = None if arrears.unpaid(one) else one.paid_on or one.custody_on or one.due
        span = (one.due, min(gone or day, day))
        if span not in self.known:
            self.known[span] = arrears.department_wd(one, day, self.rules.calendar)
        return self.known[span]

    def route(self) -> RouteTable:
        """Return the route of the day; before the first there was, the first: nothing is late."""
        place = self.rules.jurisdiction
        return place.route_on(max(self.wanted.day, min(one.valid_from for one in place.routes)))

    def ladder(self) -> tuple[int, ...]:
        """Return the working days from which yellow, suspension, block and exit hold."""
        clocks = self.route().clocks
        return tuple(clocks[code].wd for code in arrears.RUNNING)

    def report(
        self, name: str, columns: Sequence[Column], rows: Iterator[Row], **more: Any
    ) -> FundsReport:
        """Return the report of these rows."""
        return FundsReport(
            name=name,
            day=self.wanted.day,
            columns=tuple(columns),
            rows=rows,
            simulated=meta.read(self.tx, "simulated") == "true",
            place=self.rules.jurisdiction.name,
            **more,
        )


Build = Callable[[FundsSource], FundsReport]

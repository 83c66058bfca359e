"""Work of before admission: what the place's workbook names, and what was taken over of it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from ledger.read import assignments
from ledger.store.session import Ledger
from policies.rules import Rules
from schemas.place.workbook import RunningRow
from schemas.states.stages import Agreement
from schemas.states.states import AssignmentState, PlacementState
from schemas.written import folded
from tasks import adopted

ALL = "all"


class TakenItem(NamedTuple):
    """An item that was taken over, with its placements in order of community."""

    state: AssignmentState
    placements: tuple[PlacementState, ...]

    @property
    def waiting(self) -> int:
        """How many communities have said nothing yet."""
        return sum(one.agreement is Agreement.G_DECLARED for one in self.placements)

    @property
    def differing(self) -> int:
        """How many communities said that it is otherwise."""
        return sum(bool(one.taken and one.taken.differs) for one in self.placements)


class PlannedItem(NamedTuple):
    """A row of the workbook that is not taken over yet; no: of the sheet, from 1."""

    no: int
    row: RunningRow
    communities: tuple[str, ...]


def taken(ledger: Ledger) -> list[TakenItem]:
    """Return what was taken over, in order of number."""
    with ledger.read() as tx:
        numbers = assignments.taken_over(tx)
        states = assignments.states(tx, AssignmentState, numbers)
        return [
            TakenItem(one, tuple(assignments.parts(tx, PlacementState, one.number)))
            for one in states
        ]


def planned(
    ledger: Ledger, rules: Rules, at: datetime, known: list[TakenItem]
) -> list[PlannedItem]:
    """Return the rows of the workbook in force that are not taken over, known: what is."""
    done = {
        (one.state.terms.applicant, folded(one.state.terms.title), place.community)
        for one in known
        for place in one.placements
    }
    return list(_left(adopted.sheet(ledger, "running", at), rules, done))


def _left(rows: list[Any], rules: Rules, done: set[tuple[str, str, str]]) -> Iterator[PlannedItem]:
    for no, told in enumerate(rows, 1):
        row = RunningRow.model_validate(told)
        codes = rules.directory.codes if ALL in row.communities else row.communities
        left = tuple(one for one in codes if (row.applicant, folded(row.title), one) not in done)
        if left:
            yield PlannedItem(no, row, left)


def data_of(one: PlannedItem, evidence: str) -> dict[str, Any]:
    """Return what `take_over` is told of a row; evidence: what shows it, of all rows."""
    row = one.row
    told = {
        "title": row.title,
        "department": row.applicant,
        "communities": list(one.communities),
        "start_on": row.start.isoformat(),
        "end_on": row.end.isoformat() if row.end else None,
        "hours": str(row.hours_each) if row.hours_each is not None else None,
        "amount": str(row.amount_whole) if row.amount_whole is not None else None,
        "overdue": str(row.overdue) if row.overdue is not None else None,
        "overdue_since": row.overdue_since.isoformat() if row.overdue_since else None,
        "budget_doc_no": row.budget_number,
        "agreement_no": row.agreement,
        "evidence": evidence,
    }
    return {name: value for name, value in told.items() if value not in (None, "")}

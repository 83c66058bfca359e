"""The sheets of a bundle: what was admitted, where, and what happened; in Chinese, yuan, names."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ledger.read import assignments
from ledger.store.session import Tx
from policies.rules import Rules
from schemas.states.states import AssignmentState, PlacementState
from tasks.funds import exports
from tasks.funds.reports import Column, FundsReport, Row
from tasks.reasons import name_of

ITEMS = (
    Column("number"), Column("title"), Column("department"), Column("street"), Column("stage"),
    Column("filed_on", "day"), Column("approved_on", "day"), Column("amount", "fen"),
)  # fmt: skip
PLACEMENTS = (
    Column("number"), Column("community"), Column("stage"), Column("start_on", "day"),
    Column("end_on", "day"), Column("amount", "fen"), Column("usable", "fen"),
)  # fmt: skip
EVENTS = (
    Column("number"), Column("moment"), Column("event"), Column("role"), Column("org"),
    Column("uid"),
)  # fmt: skip


class SheetSource(NamedTuple):
    """What the sheets are made of."""

    tx: Tx
    rules: Rules
    numbers: Sequence[str]
    at: datetime
    simulated: bool


def write(source: SheetSource, folder: Path) -> None:
    """Write the three sheets of a bundle into a folder, as workbooks."""
    told: tuple[tuple[str, tuple[Column, ...], Callable[[SheetSource], Iterator[Row]]], ...] = (
        ("bundle_items", ITEMS, _items),
        ("bundle_placements", PLACEMENTS, _placements),
        ("bundle_events", EVENTS, _events),
    )
    day = source.rules.calendar.today(source.at)
    for name, columns, rows in told:
        report = FundsReport(
            name, day, columns, rows(source), source.simulated, source.rules.jurisdiction.name
        )
        exports.write(report, folder / f"{report.title()}.xlsx")


def _items(source: SheetSource) -> Iterator[Row]:
    name = source.rules.directory.name_of
    for one in assignments.states(source.tx, AssignmentState, source.numbers):
        terms = one.terms
        yield (
            one.number, terms.title, name(terms.applicant), name(one.street), name_of(one.stage),
            one.filed_on, one.approved_on, terms.total_fen,
        )  # fmt: skip


def _placements(source: SheetSource) -> Iterator[Row]:
    name = source.rules.directory.name_of
    for number in source.numbers:
        for one in assignments.parts(source.tx, PlacementState, number):
            yield (
                number, name(one.community), name_of(one.work), one.start_on, one.end_on,
                one.amount_fen, one.confirmed_fen,
            )  # fmt: skip


def _events(source: SheetSource) -> Iterator[Row]:
    name, zone = source.rules.directory.name_of, source.rules.jurisdiction.zone
    for number in source.numbers:
        for one in assignments.history(source.tx, number):
            at = one.occurred_at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")
            yield number, at, name_of(one.kind), name_of(one.role), name(one.org), one.uid

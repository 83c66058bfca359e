"""The lists of money: instalments, payments, what is late, what a street keeps."""

from collections.abc import Iterator
from datetime import date

from ledger.read import funds
from policies.cost import arrears
from policies.lifecycle.steps.placement.promises import owed
from schemas.states.stages import Payment
from schemas.states.states import Instalment, PlacementState
from tasks.funds import texts
from tasks.funds.arrears import late_ones
from tasks.funds.reports import Column, FundsReport, FundsSource, Row
from tasks.reasons import name_of

KINDS = (
    "funds.ordered",
    "funds.order_cancelled",
    "funds.paid",
    "funds.payment_reversed",
    "funds.in_custody",
    "funds.receipt_reversed",
    "funds.confirmed",
    "funds.spent",
    "funds.returned",
    "funds.settled",
    "supplier.paid",
    "supplier.payment_reversed",
)
MOVES = {  # stage -> who moves next: act, role's side
    Payment.ORDERED: ("pay", "applicant"),
    Payment.PAID: ("custody_in", "street"),
    Payment.DISPUTED: ("custody_in", "street"),
}
PLACE = (
    Column("number"),
    Column("title"),
    Column("department"),
    Column("street"),
    Column("community"),
)


def place_of(source: FundsSource, at: PlacementState, one: Instalment | None = None) -> Row:
    """Return the cells of PLACE for a placement, or for an instalment and who owes it."""
    whose = [at.payer_of(one)] if one else at.departments
    department = "、".join(source.org(code) for code in whose)
    orgs = (department, source.org(at.street), source.org(at.community))
    return (at.number, at.title, *orgs)


def items(source: FundsSource) -> FundsReport:
    """Return every instalment of every placement; reads department, street, community, number."""
    columns = (
        *PLACE,
        Column("no", "count"),
        Column("percent"),
        Column("due", "day"),
        Column("amount", "fen"),
        Column("stage"),
        *(Column(code, "day") for code in ("ordered_on", "paid_on", "custody_on", "confirmed_on")),
        Column("late_wd", "count"),
        *(Column(code, "fen") for code in ("spent", "returned", "carried")),
    )
    return source.report("items", columns, _items(source))


def _items(source: FundsSource) -> Iterator[Row]:
    for at in source.placements():
        for one in owed_by(at, source.wanted.department):
            yield (
                *place_of(source, at, one),
                one.no,
                str(one.percent),
                one.due,
                one.amount_fen,
                texts.stage(one.stage),
                one.ordered_on,
                one.paid_on,
                one.custody_on,
                one.confirmed_on,
                source.late(one),
                one.spent_fen,
                one.returned_fen,
                one.carried_fen,
            )


def owed_by(at: PlacementState, department: str) -> list[Instalment]:
    """Return the instalments of a placement, of one of its departments where one is asked about."""
    wanted = department if department in at.departments else ""
    return [one for one in at.instalments if not wanted or at.payer_of(one) == wanted]


def orders(source: FundsSource) -> FundsReport:
    """Return what is ordered and not yet paid, to whom, from which line; reads department, number.

    拨款清单: the treasury or the bank pays by it; its sum is also written out.
    """
    columns = (
        Column("ordered_on", "day"),
        *PLACE,
        Column("no", "count"),
        Column("payee_account"),
        Column("budget"),
        Column("amount", "fen"),
    )
    return source.report("orders", columns, _orders(source), words=True)


def _orders(source: FundsSource) -> Iterator[Row]:
    asked = source.wanted
    found = funds.moving(source.tx, source.reach)
    for at in found:
        known = ("", *at.departments)
        if asked.department not in known or asked.number not in ("", at.number):
            continue
        for one in owed_by(at, asked.department):
            if one.stage is Payment.ORDERED:
                line = at.line_of(one).rpartition(":")[2]
                place = place_of(source, at, one)
                yield (one.ordered_on, *place, one.no, at.account, line, one.amount_fen)


def payments(source: FundsSource) -> FundsReport:
    """Return every movement of an instalment in the order of the journal; reads number."""
    columns = (
        Column("day", "day"),
        Column("number"),
        Column("community"),
        Column("no", "count"),
        Column("event"),
        Column("amount", "fen"),
        Column("from"),
        Column("to"),
        Column("org"),
        Column("uid"),
    )
    return source.report("payments", columns, _payments(source))


def _payments(source: FundsSource) -> Iterator[Row]:
    today, zone = source.wanted.day, source.rules.calendar
    for entry in funds.transfers(source.tx, source.reach, KINDS, number=source.wanted.number):
        day = zone.today(entry.occurred_at)
        if day > today:
            continue
        number, _, community = entry.stream_id.partition(":")
        event = texts.of("events", entry.kind)
        for debit, credit, fen in entry.body.get("postings", ()):
            yield (
                day,
                number,
                source.org(community),
                entry.body.get("no", 0),
                event,
                fen,
                _account(debit),
                _account(credit),
                source.org(entry.org),
                entry.uid,
            )


def _account(code: str) -> str:
    return texts.of("accounts", code.partition(":")[0])


def late(source: FundsSource) -> Iterator[tuple[PlacementState, Instalment, int]]:
    """Return (placement, instalment, working days) of all that is late; reads department."""
    asked = source.wanted
    for at in funds.late(source.tx, source.reach, asked.day, applicant=asked.department):
        owed = owed_by(at, asked.department)
        for one, wd in late_ones(at, source.late):
            if one in owed:
                yield at, one, wd


def overdue(source: FundsSource) -> FundsReport:
    """Return what is late, what that triggered and whose move it is; reads department."""
    columns = (
        *PLACE,
        Column("no", "count"),
        Column("amount", "fen"),
        Column("due", "day"),
        Column("late_wd", "count"),
        Column("consequence"),
        Column("pressed_on", "day"),
        Column("move"),
        Column("mover"),
    )
    return source.report("arrears", columns, _overdue(source))


def _overdue(source: FundsSource) -> Iterator[Row]:
    yield from _money_overdue(source)
    yield from _means_overdue(source)


def _means_overdue(source: FundsSource) -> Iterator[Row]:
    """Yield what departments have not handed over by its day: owed like money, without a sum."""
    day, calendar = source.wanted.day, source.rules.calendar
    for at in source.placements("department"):
        if at.freed or at.means_due is None or at.means_due >= day or not owed(at):
            continue
        told = "、".join(name_of(kind) for kind in owed(at))
        wd = calendar.between(at.means_due, day)
        owner = source.org(at.applicant)
        move = name_of("hand_over")
        yield (*place_of(source, at), None, None, at.means_due, wd, told, None, move, owner)


def _money_overdue(source: FundsSource) -> Iterator[Row]:
    clocks = source.route().clocks
    for at, one, wd in late(source):
        held = [code for code in arrears.LADDER if wd >= clocks[code].wd]
        act, side = MOVES.get(one.stage, ("order", "applicant"))
        if at.exited_on:
            act, side = "settle", "applicant"
        worst = clocks[held[-1]].name if held else ""
        yield (
            *place_of(source, at, one),
            one.no,
            one.amount_fen,
            one.due,
            wd,
            worst,
            one.pressed_on,
            name_of(act),
            source.org(at.payer_of(one) if side == "applicant" else getattr(at, side)),
        )


def kept(source: FundsSource) -> Iterator[tuple[PlacementState, Instalment, int]]:
    """Return (placement, instalment, working days beyond the term) in custody; reads street."""
    day, calendar = source.wanted.day, source.rules.calendar
    for at in funds.kept(source.tx, source.reach, street=source.wanted.street):
        for one in map(_landed, at.instalments):
            held = one.stage is Payment.IN_CUSTODY or one.stage is Payment.DISPUTED
            if held and one.custody_on is not None:
                yield at, one, arrears.custody_late_wd(one, day, calendar)


def _landed(one: Instalment) -> Instalment:
    """Return an instalment as the street has it: of a receipt of another amount, what came."""
    came = one.proofs.get("custody_in")
    if one.stage is not Payment.DISPUTED or one.custody_on or one.received_fen is None or not came:
        return one
    since = came.on if came.on is not None and came.shown else came.entered
    return one.model_copy(update={"amount_fen": one.received_fen, "custody_on": since})


def custody(source: FundsSource) -> FundsReport:
    """Return the money streets keep, since when and until when they may; reads street."""
    columns = (
        *PLACE,
        Column("no", "count"),
        Column("amount", "fen"),
        Column("custody_on", "day"),
        Column("handover_due", "day"),
        Column("late_wd", "count"),
        Column("disputed"),
    )
    rows = (
        (
            *place_of(source, at, one),
            one.no,
            one.amount_fen,
            one.custody_on,
            one.handover_due,
            wd,
            name_of(one.stage) if one.stage is Payment.DISPUTED else "",
        )
        for at, one, wd in kept(source)
    )
    return source.report("custody", columns, rows)


def in_year(day: date | None, year: int) -> bool:
    """Tell whether a day lies in a year."""
    return day is not None and day.year == year

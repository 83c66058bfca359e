"""One line of a bank, booked in parts on several items or communities by hand."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, NamedTuple

from fastapi import Depends, Query
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import Response

from desk.web.money_reports import reach_of
from desk.web.request import gate
from desk.web.request.gate import Denied, may
from desk.web.request.request import Desk, desk
from ledger.read import funds
from policies.visibility import money
from schemas import written
from schemas.money import fen_of
from schemas.states.states import Instalment, PlacementState
from tasks import reasons
from tasks.acts import bank_lines
from tasks.acts.bank_lines import Confirmed
from tasks.funds import matching
from tasks.funds.matching import Kind
from tasks.funds.mismatches import unmatched
from tasks.funds.mismatches.unmatched import KeptLine
from tasks.funds.sharing.matches import BankMatch

router = gate.router("/money/split")
Here = Annotated[Desk, Depends(desk)]
SHOWN = 200
Asked = Annotated[str, Query(max_length=200)]


class SplitChoice(NamedTuple):
    """An instalment that waits, and how much of it is still to come (fen)."""

    at: PlacementState
    one: Instalment
    due: int

    @property
    def name(self) -> str:
        """The name of its field."""
        return f"{self.at.number}:{self.at.community}:{self.one.no}"


@router.get("")
@may(*money.BOOKERS)
def show(here: Here, file: Asked = "", row: Asked = "") -> Response:
    """Show a line of a kept export, and everything it may be booked on."""
    return _page(here, _line(here, file, row), {})


@router.post("")
@may(*money.BOOKERS)
async def send(here: Here, file: Asked = "", row: Asked = "") -> Response:
    """Book the parts that were filled in."""
    sent = await here.request.form()
    return await run_in_threadpool(_send, here, file, row, sent)


def _send(here: Desk, file: str, row: str, sent: FormData) -> Response:
    line = _line(here, file, row)
    given = {one.name: str(sent.get(one.name) or "") for one in _choices(here, line.match)}
    parts, wrong = _parts(given)
    if wrong or sum(parts.values()) > line.free:
        return _page(here, line, given, wrong=wrong, over=not wrong, status=422)
    lines = list(_confirmed(line, parts, str(sent.get("stamp") or "")))
    done = []
    for one, receipt in bank_lines.book(here.ledger, lines, here.by):
        no = receipt.refused
        told = reasons.reason(no, here.rules.directory, typed=False) if no else None
        done.append((one, receipt.accepted, told))
    for number in dict.fromkeys(one.number for one, accepted, _ in done if accepted):
        here.nudge(number)
    return _page(here, _line(here, file, row), {}, done=done)


def _parts(given: dict[str, str]) -> tuple[dict[str, int], set[str]]:
    """Read the amounts that were typed: name of the field -> fen, and what is no amount."""
    parts, wrong = dict[str, int](), set[str]()
    for name, text in given.items():
        try:
            fen = fen_of(written.amount_of(text)) if text.strip() else 0
        except ValueError:
            wrong.add(name)
            continue
        if fen > 0:
            parts[name] = fen
    return parts, wrong


def _confirmed(line: KeptLine, parts: dict[str, int], stamp: str) -> Iterator[Confirmed]:
    one = line.match.line
    for name, fen in parts.items():
        number, community, no = name.split(":")
        where = (line.found.digest, one.sheet, one.row, line.match.act, number, community, int(no))
        yield Confirmed(*where, fen, one.on.isoformat(), one.serial, stamp, {})


def _line(here: Desk, file: str, row: str) -> KeptLine:
    """Find a line of an export that the seat's own organisation kept; raises Denied for others."""
    kind: Kind = "receipts" if here.by.role == "FIN_STREET" else "payments"
    files = here.house.settings.files
    found = unmatched.kept_line(here.ledger, files, here.by.org, (file, row), kind, reach_of(here))
    if found is None:
        raise Denied
    return found


def _choices(here: Desk, match: BankMatch) -> Sequence[SplitChoice]:
    """Return what waits for the act of a line, what the line names first."""
    with here.ledger.read() as tx:
        every = [
            SplitChoice(at, one, matching.expected(one, match.act))
            for at in funds.placements(tx, reach_of(here))
            for one in at.instalments
            if one.stage in matching.READY[match.act] and one.amount_fen
        ]
    named = set(match.line.numbers)
    return sorted(every, key=lambda one: (one.at.number not in named, one.name))[:SHOWN]


def _page(here: Desk, line: KeptLine, given: dict[str, str], **told: Any) -> Response:
    shown = {"wrong": set[str](), "over": False, "done": (), **told}
    return here.render(
        "money_split.html",
        line=line.match.line,
        free=line.free,
        file=line.found.digest,
        stamp=line.found.stamp,
        choices=_choices(here, line.match),
        given=given,
        **shown,
    )

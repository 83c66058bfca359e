"""Money: what is due soon, what is late and where it stays, as lists to read and to take along."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, Form, Query, UploadFile
from starlette.responses import Response

from desk.web.money_reports import all_accounts, filters, reach_of, titles
from desk.web.request import gate
from desk.web.request.download import MEDIA, file_name, saved
from desk.web.request.gate import Denied, may
from desk.web.request.request import Desk, desk
from ledger.read import assignments, inboxes, lists
from policies.visibility import money
from schemas.acts.act import Receipt, WorkItem
from schemas.states.states import BudgetState
from schemas.written import day_of
from tasks import reasons, security_log
from tasks.acts import bank_lines
from tasks.funds import imports
from tasks.funds import reports_by_name as funds
from tasks.funds.matching import Kind, stands_for
from tasks.funds.mismatches import unmatched
from tasks.funds.reports_by_name import Filter
from tasks.papers import attachments

router = gate.router()
Here = Annotated[Desk, Depends(desk)]
OF_DEPARTMENT = ("FIN_DEPT", "DEPT_CLERK", "DEPT_HEAD")
OF_STREET = ("FIN_STREET", "STREET_REVIEWER", "STREET_HEAD")
OF_ALL = ("FIN_BUREAU", "LG_OFFICE", "LG_MEMBER", "LG_CHAIR", "AUDITOR")
READERS = (*OF_DEPARTMENT, *OF_STREET, *OF_ALL)
SOON_WD = (5, 10, 20)
SHOWN = 500
PAYING = ("order", "pay", "custody_in", "confirm_usable", "settle")


@router.get("/money")
@may(*READERS)
def overview(here: Here) -> Response:
    """Show what falls due, the budget lines, and the lists there are."""
    whose = money.budgets(reach_of(here))
    with here.ledger.read() as tx:
        lines = [] if whose is None else assignments.budget_lines(tx, whose)
        mine = list(_mine(tx, here)) if here.by.role in ("FIN_DEPT", "FIN_STREET") else None
    return here.render(
        "money.html",
        due=_by_term(here, mine) if mine is not None else None,
        lines=lines,
        reports=titles(here, here.lang),
        wide=here.by.role in OF_ALL,
        compares=here.by.role in (*money.COMPARERS, *money.BOOKERS),
        keeps=here.holds("raise_line"),
        offered=_offered,
        forbidden=_forbidden(here),
    )


def _offered(line: BudgetState) -> tuple[str, ...]:
    """Return the acts that change a line as it stands."""
    if line.closed_on is not None:
        return ()
    if not line.verified:
        return ("register_line",)
    free = ("cut_line", "carry_line") if line.free_fen else ()
    return ("raise_line", *free, *(() if line.reserved_fen else ("close_line",)))


def _forbidden(here: Desk) -> tuple[str, ...]:
    """Return the kinds of lines that pay for no task; none before any route."""
    try:
        return here.rules.jurisdiction.route_on(here.today).forbidden_sources
    except KeyError:
        return ()


def _mine(tx: Any, here: Desk) -> Iterator[WorkItem]:
    post = inboxes.Post(here.by.role, here.by.org, here.today)
    for act in PAYING:
        yield from inboxes.inbox(tx, post, inboxes.Sought(act=act), limit=SHOWN).items


def _by_term(here: Desk, items: list[WorkItem]) -> list[tuple[int, list[WorkItem]]]:
    """Sort payments by when they are due: late (0), within 5, 10, 20 working days."""
    calendar, today = here.rules.calendar, here.today
    found: list[tuple[int, list[WorkItem]]] = []
    since = date.min
    for wd in (0, *SOON_WD):
        until = calendar.add(today, wd) if wd else calendar.back(today, 1)
        some = [one for one in items if one.due is not None and since < one.due <= until]
        found.append((wd, sorted(some, key=lambda one: (one.due, one.number, one.community))))
        since = until
    return found


def _filter(here: Desk, name: str, asked: Mapping[str, str]) -> Filter:
    """Narrow a list to what this seat reads; raises Denied for what lies outside it."""
    own = {**asked}
    on = own.pop("on", "")
    return filters(here, name, day_of(on) if on else None, own)


def narrowed(
    on: Annotated[str, Query(max_length=10)] = "",
    department: Annotated[str, Query(max_length=60)] = "",
    street: Annotated[str, Query(max_length=60)] = "",
    community: Annotated[str, Query(max_length=60)] = "",
    number: Annotated[str, Query(max_length=60)] = "",
) -> dict[str, str]:
    """Return what the address narrows a list to; a day that is none asks for no day."""
    return {
        "on": on if _is_day(on) else "",
        "department": department,
        "street": street,
        "community": community,
        "number": number,
    }


def _is_day(text: str) -> bool:
    try:
        day_of(text)
    except ValueError:
        return False
    return True


Kept = Annotated[dict[str, str], Depends(narrowed)]


@router.get("/money/reports/{name}")
@may(*READERS)
def report(here: Here, name: str, kept: Kept) -> Response:
    """Show the first rows of a list."""
    asked = _filter(here, name, kept)
    need = funds.NEEDS.get(name, "")
    columns: list[Any] = []
    rows: list[Any] = []
    if not need or kept[need]:
        with funds.opened(here.ledger, name, asked) as found:
            rows = list(islice(found.rows, SHOWN + 1))
            labels = funds.labels([one.code for one in found.columns], here.lang)
            columns = list(zip(found.columns, labels, strict=True))
    return here.render(
        "money_report.html",
        name=name,
        title=dict(funds.titles(here.lang))[name],
        need=need,
        kept=kept,
        columns=columns,
        rows=rows[:SHOWN],
        more=len(rows) > SHOWN,
        sums=_sums(columns, rows) if len(rows) <= SHOWN else [],
        shown=funds.shown,
        wide=here.by.role in OF_ALL,
        places=_places(here, kept["community"]),
    )


def _places(here: Desk, chosen: str) -> list[Any]:
    """Return the communities that a list can be narrowed to: where this seat's items are."""
    directory = here.rules.directory
    if here.by.role in OF_ALL:
        return [directory.communities[code] for code in directory.codes]
    with here.ledger.read() as tx:
        mine = {*lists.communities(tx, reach_of(here)), chosen}
    every = (directory.communities[code] for code in directory.codes)
    own = here.by.org if here.by.role in OF_STREET else None
    return [one for one in every if one.street == own or (own is None and one.code in mine)]


def _sums(columns: Sequence[Any], rows: Sequence[Any]) -> list[int | None]:
    """Return the sum of each column of amounts in fen, None for any other; empty without amounts.

    Only a list that is shown whole has sums: a part of one would look like all of it.
    """
    found = [
        sum(row[place] or 0 for row in rows) if column.kind in ("fen", "wan") else None
        for place, (column, _) in enumerate(columns)
    ]
    return found if any(one is not None for one in found) else []


@router.get("/money/reports/{name}/save.{form}")
@may(*READERS)
def save(here: Here, name: str, form: str, kept: Kept) -> Response:
    """Hand out a whole list as XLSX, page or JSON; that it was taken stands in the log (S31)."""
    if form not in ("xlsx", "html", "json"):
        raise Denied
    asked = _filter(here, name, kept)
    with tempfile.TemporaryDirectory(prefix="zhunru-") as folder:
        out = Path(folder) / f"list.{form}"
        rows = funds.export(here.ledger, name, asked, out, here.lang)
        content = out.read_bytes()
    result = f"{name} {rows}"
    security_log.note(
        here.ledger, "export.made", here.visitor, here.source, here.route, result=result
    )
    title = dict(funds.titles(here.lang))[name]
    return saved(content, file_name(f"{title}-{here.today}.{form}"), MEDIA[f".{form}"])


@router.get("/money/accounts")
@may(*OF_ALL)
def account(here: Here, code: Annotated[str, Query(max_length=160)] = "") -> Response:
    """Show an account with its running balance, or the accounts whose code begins so."""
    all_accounts(here)
    prefix = not code or code.endswith(":")
    found = funds.accounts(here.ledger, code) if prefix else []
    lines = [] if prefix else funds.statement(here.ledger, code, SHOWN)
    directory = here.rules.directory
    return here.render(
        "money_account.html",
        code=code,
        accounts=found[:SHOWN],
        lines=lines,
        kinds=funds.account_kinds(here.lang),
        say=lambda one: funds.account_name(one, directory, here.lang),
    )


@router.get("/money/mismatch")
@may(*READERS)
def mismatch(here: Here) -> Response:
    """Show what does not match, whose move it is, and lines of the own account nobody booked."""
    asked = _filter(here, "mismatch", {})
    with funds.opened(here.ledger, "mismatch", asked) as report:
        rows = list(islice(report.rows, SHOWN + 1))
        names = [one.code for one in report.columns]
    whose = "" if money.reads_all(asked.reach) else here.by.org
    files = here.house.settings.files
    lines = list(islice(unmatched.lines(here.ledger, here.rules, files, asked.reach, whose), SHOWN))
    return here.render(
        "money_mismatch.html",
        rows=[dict(zip(names, row, strict=True)) for row in rows[:SHOWN]],
        more=len(rows) > SHOWN,
        lines=lines if whose == "" or here.by.role in money.BOOKERS else [],
        splits=imports.MAIN[_kinds(here)[0]] if here.by.role in money.BOOKERS else "",
    )


@router.get("/money/compare")
@may(*money.COMPARERS, *money.BOOKERS)
def ask(here: Here) -> Response:
    """Ask for a bank's or the treasury's export to be held against the ledger."""
    return _compared(here, _kinds(here)[0])


@router.post("/money/compare")
@may(*money.COMPARERS, *money.BOOKERS, upload=True)
def compare(here: Here, file: UploadFile, kind: Annotated[Kind, Form()] = "receipts") -> Response:
    """Hold an export against the ledger; nothing is booked by it. Who sees all money files it."""
    if kind not in _kinds(here):
        raise Denied
    with tempfile.TemporaryDirectory(prefix="zhunru-") as folder:
        given = Path(folder) / file_name(file.filename or "export.csv")
        given.write_bytes(file.file.read())
        found = imports.compare(here.ledger, given, kind, reach_of(here))
        if here.by.role in money.BOOKERS:
            files, rows = here.house.settings.files, imports.lines_of(found)
            attachments.keep_export(here.ledger, files, here.by, given, rows)
    if here.by.role in money.COMPARERS:
        return _compared(here, kind, found=found, paper=imports.file(here.ledger, found)[0])
    return _compared(here, kind, found=found)


@router.post("/money/book")
@may(*money.BOOKERS)
def book(here: Here, line: Annotated[list[str], Form()] = []) -> Response:  # noqa: B006 - a field
    """Book the lines of an export that somebody ticked, each as the act it stands for."""
    try:
        lines = [bank_lines.told(one) for one in line[:SHOWN]]
    except bank_lines.NotOurs as forged:
        raise Denied from forged
    done = [
        (one, receipt.accepted, _reason(here, receipt))
        for one, receipt in bank_lines.book(here.ledger, lines, here.by)
    ]
    for number in dict.fromkeys(one.number for one, accepted, _ in done if accepted):
        here.nudge(number)
    return _compared(here, _kinds(here)[0], done=done)


def _reason(here: Desk, receipt: Receipt) -> dict[str, Any] | None:
    refused = receipt.refused
    return reasons.reason(refused, here.rules.directory, typed=False) if refused else None


def _kinds(here: Desk) -> tuple[Kind, ...]:
    """Return the kinds of export that are about the seat's own account; both for who sees all."""
    own: dict[str, tuple[Kind, ...]] = {"FIN_DEPT": ("payments",), "FIN_STREET": ("receipts",)}
    return own.get(here.by.role, ("receipts", "payments"))


def _compared(here: Desk, kind: Kind, **told: Any) -> Response:
    found = told.get("found")
    every = bank_lines.confirmed(found) if found and here.by.role in money.BOOKERS else []
    main = [one for one in every if one.verb == imports.MAIN[kind]]
    shown = {"found": None, "paper": 0, "done": (), **told}
    return here.render(
        "money_compare.html",
        kind=kind,
        kinds=_kinds(here),
        ticks=main,
        splits=_open(found) if found and here.by.role in money.BOOKERS else frozenset(),
        write=bank_lines.written,
        shown_max=SHOWN,
        **shown,
    )


def _open(found: imports.Outcome) -> frozenset[str]:
    """Return the rows of lines of the own account that are not booked whole yet."""
    main = imports.MAIN[found.kind]
    every = [one for one in found.lines if stands_for(one.line, found.kind) == main]
    return frozenset(one.line.key for one in every if one.would or not one.fine)

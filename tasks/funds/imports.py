"""Reconciliation: an export of a bank or a finance bureau beside the record of money.

Every difference is a finding; nothing is ever edited, booked or confirmed by an import. The result
is filed as a paper, once per file.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from html import escape
from pathlib import Path
from typing import Any, Literal

from ledger.read import assignments, funds
from ledger.store.session import Ledger, Tx
from ledger.write import documents
from policies import loader
from policies.cost import arrears
from policies.rules import Rules
from policies.visibility import money
from schemas.money import yuan_of
from schemas.reports.documents import Paper
from schemas.states.states import Instalment, PlacementState
from tasks import clock
from tasks.funds import files as funds_files
from tasks.funds import texts
from tasks.funds.files import Finding, finding
from tasks.funds.rows import BankLine
from tasks.judges import judgement_of

Kind = Literal["receipts", "payments"]
DAY_OF = {"receipts": "custody_on", "payments": "paid_on"}
SIDE_OF = {"receipts": "in", "payments": "out"}
PAPER = "reconciliation"


@dataclass
class Outcome:
    """What an import found. The lists hold plain data; `mismatched` and `unmatched` findings."""

    file: str
    kind: Kind
    lines: int = 0
    matched: list[dict[str, Any]] = field(default_factory=list)
    unmatched: list[Finding] = field(default_factory=list)
    mismatched: list[Finding] = field(default_factory=list)
    repeated: bool = False  # this very file was imported before
    paper: int = 0  # id of the paper it is filed as

    @property
    def clean(self) -> bool:
        """Whether everything agreed."""
        return not self.unmatched and not self.mismatched


def reconcile(ledger: Ledger, path: Path, kind: Kind) -> Outcome:
    """Compare an export with the ledger and file what was found. Raises InputError.

    kind: `receipts` of a street's custody account, or `payments` of departments.
    """
    found, read = Outcome(path.name, kind), funds_files.read(path)
    side = SIDE_OF[kind]
    lines = [one for one in read.lines if _way(one, side) == side]
    found.lines = len(lines) + len(read.problems)
    found.mismatched += read.problems
    rules = loader.load(ledger.jurisdiction)
    with ledger.read() as tx:
        taken: dict[Key, int] = {}
        for line in lines:
            _compare(tx, rules, line, found, taken)
        _missing(tx, rules, lines, taken, found)
    today = judgement_of(ledger).today(clock.now(ledger))
    paper = _paper(found, hashlib.sha256(path.read_bytes()).hexdigest(), today)
    with ledger.write() as tx:
        found.repeated = not documents.put(tx, paper)
        found.paper = documents.id_of(tx, paper.dedupe_key) or 0
    return found


Key = tuple[str, str, int]  # number, community, instalment


def _way(line: BankLine, side: str) -> str:
    """Return the side of a line; a list of payments has its amounts without a sign."""
    return side if line.direction_by == "list" and line.direction == "in" else line.direction


def _compare(tx: Tx, rules: Rules, line: BankLine, found: Outcome, taken: dict[Key, int]) -> None:
    """Judge one line. taken: instalment -> the line that was about it."""
    places = _places(tx, rules, line)
    if not places:
        known = assignments.versions(tx, "assignment", list(line.numbers))
        code = "unknown_number" if line.numbers and not known else "money_without_task"
        told = {"row": line.row, "number": _number(line), "amount": yuan_of(line.fen)}
        found.unmatched.append(finding(code, **told))
        return
    fitting = list(_fitting(places, line, DAY_OF[found.kind]))
    free = [pair for pair in fitting if _key(*pair) not in taken] or fitting
    if len(free) != 1:
        code = "ambiguous" if free else "no_such_amount" if line.numbers else "money_without_task"
        told = {"row": line.row, "number": _number(line), "amount": yuan_of(line.fen)}
        found.unmatched.append(finding(code, **told))
        return
    at, one = free[0]
    other = taken.setdefault(_key(at, one), line.row)
    if other != line.row:
        told = {"row": line.row, "other": other, "no": one.no}
        name = rules.directory.name_of(at.community)
        found.mismatched.append(finding("paid_twice", **told, community=name))
        return
    if differences := list(_differences(rules, at, one, line, found.kind)):
        found.mismatched += differences
        return
    told = {"row": line.row, "number": at.number, "community": at.community, "no": one.no}
    found.matched.append({**told, "amount": yuan_of(line.fen)})


def _key(at: PlacementState, one: Instalment) -> Key:
    return at.number, at.community, one.no


def _number(line: BankLine) -> str:
    return ", ".join(line.numbers)


def _account(rules: Rules, line: BankLine) -> tuple[str, str]:
    """Return the account of a community that a line names, and the community; ("", "") for none.

    The other party of a receipt is its payer, so that only the receiving account counts.
    """
    given = line.own_account if line.direction == "in" else line.counter_account
    by_account = {one.account: code for code, one in rules.directory.communities.items()}
    return (given, by_account[given]) if given in by_account else ("", "")


def _places(tx: Tx, rules: Rules, line: BankLine) -> list[PlacementState]:
    """Return the placements a line may be about: by number, else by the account it names."""
    known = rules.directory.communities
    code = line.community if line.community in known else _account(rules, line)[1]
    if len(line.numbers) > 1 or not (line.numbers or code):
        return []
    number = _number(line)
    found = list(funds.placements(tx, money.WHOLE, number=number, community=code))
    if not found and number:
        found = list(funds.placements(tx, money.WHOLE, number=number))
    return found


def _fitting(
    places: Iterable[PlacementState], line: BankLine, day: str
) -> Iterator[tuple[PlacementState, Instalment]]:
    """Return the instalments a line fits: the one named, else those of its amount, else all open.

    One that is recorded on the line's own day goes before others of its amount.
    """
    every = [(at, one) for at in places for one in at.instalments]
    if line.no is not None:
        yield from ((at, one) for at, one in every if one.no == line.no)
        return
    equal = [(at, one) for at, one in every if one.amount_fen == line.fen]
    same_day = [(at, one) for at, one in equal if getattr(one, day) == line.on]
    open_ones = [(at, one) for at, one in every if one.stage in arrears.ON_THE_WAY]
    yield from same_day or equal or open_ones


def _differences(
    rules: Rules, at: PlacementState, one: Instalment, line: BankLine, kind: Kind
) -> Iterator[Finding]:
    """Return a finding for everything in which a line differs from the record."""
    name = rules.directory.name_of(at.community)
    told: dict[str, Any] = {"row": line.row, "community": name, "no": one.no}
    number = at.number
    if at.refusal or at.freed:
        yield finding("placement_ended", **told, number=number)
        return
    account = _account(rules, line)[0]
    if account and account != at.account:
        yield finding("wrong_account", **told, given=account, account=at.account)
    if line.fen != one.amount_fen:
        amounts = {"expected": yuan_of(one.amount_fen), "amount": yuan_of(line.fen)}
        apart = yuan_of(abs(one.amount_fen - line.fen))
        yield finding("amount_differs", **told, **amounts, difference=apart)
    booked: date | None = getattr(one, DAY_OF[kind])
    if booked is None:
        yield finding("not_recorded", **told, stage=texts.stage(one.stage))
    elif line.on != booked:
        yield finding("day_differs", **told, expected=booked, given=line.on)


def _missing(
    tx: Tx, rules: Rules, lines: list[BankLine], seen: dict[Key, int], found: Outcome
) -> None:
    """Report what the ledger books in the days and on the accounts of the file, which lacks it."""
    days = [line.on for line in lines]
    accounts = {account for line in lines if (account := _account(rules, line)[0])}
    if not days:
        return
    name = DAY_OF[found.kind]
    for at in funds.placements(tx, money.WHOLE):
        if accounts and at.account not in accounts:
            continue
        for one in at.instalments:
            booked: date | None = getattr(one, name)
            key = _key(at, one)
            if booked is not None and min(days) <= booked <= max(days) and key not in seen:
                told = dict(zip(("number", "community", "no"), key, strict=True))
                amount = yuan_of(one.amount_fen)
                found.unmatched.append(finding("not_in_file", **told, amount=amount, day=booked))


def kind_of(text: str) -> Kind:
    """Return a kind of export by its name; raises ValueError for no such kind."""
    kinds: dict[str, Kind] = {"receipts": "receipts", "payments": "payments"}
    if text not in kinds:
        raise ValueError(f"no kind of export: {text}")
    return kinds[text]


def plain(found: Outcome) -> dict[str, Any]:
    """Return an outcome as JSON data."""
    data = {**found.__dict__, "clean": found.clean}
    return dict(json.loads(json.dumps(data, ensure_ascii=False, default=str)))


def _paper(found: Outcome, digest: str, today: date) -> Paper:
    title = f"{texts.word(PAPER)} {found.file}"
    return Paper(
        dedupe_key=f"{PAPER}:{found.kind}:{digest}",
        kind=PAPER,
        number="",
        title=title,
        html=_page(title, found),
        made_on=today,
    )


def _page(title: str, found: Outcome) -> str:
    """Return the findings as a page: what agreed, what has no counterpart, what differs."""
    rows = [
        f"<tr><td>{escape(texts.word(name))}</td><td>{escape(one['message'])}<br>"
        f"{escape(one['message_en'])}</td></tr>"
        for name in ("unmatched", "mismatched")
        for one in getattr(found, name)
    ]
    counts = f"{texts.word('matched')} {len(found.matched)} / {found.lines}"
    head = f'<!doctype html><html lang="zh"><meta charset="utf-8"><title>{escape(title)}</title>'
    table = f"<table>{''.join(rows)}</table></html>"
    return f"{head}<h1>{escape(title)}</h1><p>{escape(counts)}</p>{table}"

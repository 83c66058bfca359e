"""A bank's export beside the record of money: what each line may stand for, and what is missing.

Nothing is edited, booked or confirmed by looking. Who holds all the money files what was found as a
paper, once per file.
"""

import hashlib
import json
import uuid
from dataclasses import dataclass, field
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

from ledger.read import funds
from ledger.store.session import Ledger, Tx
from ledger.write import bank_lines, documents
from policies.visibility import money
from schemas.money import yuan_of
from schemas.place.visibility import Reach
from schemas.reports.documents import Paper
from tasks import clock, rulebooks
from tasks.funds import files as funds_files
from tasks.funds import texts
from tasks.funds.files import Finding, finding
from tasks.funds.matching import (
    BOOKED_ON,
    CUSTODY,
    PAY,
    Kind,
    Matching,
    stands_for,
)
from tasks.funds.sharing import joining
from tasks.funds.sharing.matches import BankMatch
from tasks.judges import judgement_of

PAPER = "reconciliation"
MAIN = {"receipts": CUSTODY, "payments": PAY}  # what the ledger books that a file has to show


@dataclass
class Outcome:
    """What an export says beside the ledger; `digest` is that of the file."""

    file: str
    kind: Kind
    digest: str
    stamp: str = field(default_factory=lambda: uuid.uuid4().hex)  # of this look at the file
    lines: list[BankMatch] = field(default_factory=list)
    skipped: list[dict[str, Any]] = field(default_factory=list)
    problems: list[Finding] = field(default_factory=list)
    missing: list[Finding] = field(default_factory=list)  # booked here and not in the file

    @property
    def clean(self) -> bool:
        """Whether nobody need look into anything."""
        return not self.problems and not self.missing and all(one.fine for one in self.lines)


def compare(ledger: Ledger, path: Path, kind: Kind, reach: Reach = money.WHOLE) -> Outcome:
    """Hold an export against the ledger within a reach; writes nothing. Raises InputError.

    kind: `receipts` of a street's custody account, or `payments` of departments.
    """
    read = funds_files.read(path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    found = Outcome(path.name, kind, digest, skipped=read.skipped, problems=read.problems)
    with ledger.read() as tx:
        kept = bank_lines.sums(tx, digest, [line.key for line in read.lines]) or {}
        booked = {row: one.booked_fen for row, one in kept.items()}
        matching = Matching(tx, rulebooks.rules_of(ledger), kind, reach, digest, booked)
        found.lines = joining.joined([matching.of(line) for line in read.lines])
        found.missing = list(_missing(tx, found, reach))
    return found


def _missing(tx: Tx, found: Outcome, reach: Reach) -> list[Finding]:
    """Tell what the ledger books in the days of the file at its communities, and the file lacks."""
    days = [one.line.on for one in found.lines]
    seen = {one.match for one in found.lines if one.match}
    seen |= {part[:3] for one in found.lines for part in one.parts}
    communities = {community for _, community, _ in seen}
    told = []
    for at in funds.placements(tx, reach) if days else ():
        for one in at.instalments if at.community in communities else ():
            booked: date | None = getattr(one, BOOKED_ON[MAIN[found.kind]])
            key = (at.number, at.community, one.no)
            proof = one.proofs.get(MAIN[found.kind])
            if proof is not None and proof.bank_file:
                continue  # a line shows it: of this file, or of another bank
            if booked is not None and min(days) <= booked <= max(days) and key not in seen:
                named = dict(zip(("number", "community", "no"), key, strict=True))
                amount = yuan_of(one.amount_fen)
                told.append(finding("not_in_file", **named, amount=amount, day=booked))
    return told


def lines_of(found: Outcome) -> dict[str, int]:
    """Return row -> fen of the lines of an export, as they are kept beside it."""
    return {one.line.key: one.line.fen for one in found.lines}


def plain(found: Outcome) -> dict[str, Any]:
    """Return an outcome as JSON data; each line as read, with match, by, why and would."""
    data = {
        **{key: value for key, value in found.__dict__.items() if key != "lines"},
        "lines": [plain_match(one, found.kind) for one in found.lines],
        "clean": found.clean,
    }
    return dict(json.loads(json.dumps(data, ensure_ascii=False, default=str)))


def plain_match(one: BankMatch, kind: Kind) -> dict[str, Any]:
    """Return what a line may stand for as JSON data; `would` is null where nothing is to book."""
    number, community, no = one.match or ("", "", 0)
    match = {"number": number, "instalment": no, "community": community} if one.match else None
    told: dict[str, Any] = {"match": match, "by": list(one.by), "why": one.why}
    told |= {"would": one.would or None, "stands_for": stands_for(one.line, kind) or None}
    if one.parts:
        told["parts"] = [
            {"number": part.number, "instalment": part.no, "community": part.community,
             "amount": yuan_of(part.fen)}
            for part in one.parts
        ]  # fmt: skip
    if one.joined:
        told["joined"] = [row for row, _ in one.joined]
    return {**funds_files.plain_line(one.line), **told, "fine": one.fine}


def file(ledger: Ledger, found: Outcome) -> tuple[int, bool]:
    """File what was found as a paper; returns its id, and whether this file was filed before."""
    paper = _paper(found, judgement_of(ledger).today(clock.now(ledger)))
    with ledger.write() as tx:
        repeated = not documents.put(tx, paper)
        return documents.id_of(tx, paper.dedupe_key) or 0, repeated


def _paper(found: Outcome, today: date) -> Paper:
    title = f"{texts.word(PAPER)} {found.file}"
    return Paper(
        dedupe_key=f"{PAPER}:{found.kind}:{found.digest}",
        kind=PAPER,
        number="",
        title=title,
        html=_page(title, found),
        made_on=today,
    )


def _page(title: str, found: Outcome) -> str:
    """Return what was found as a page: what agrees in a number, the rest line by line."""
    other = [one.why for one in found.lines if not one.fine]
    rows = [
        f"<tr><td>{escape(one['message'])}<br>{escape(one['message_en'])}</td></tr>"
        for one in (*found.problems, *other, *found.missing)
    ]
    fine = sum(one.fine for one in found.lines)
    counts = f"{texts.word('matched')} {fine} / {len(found.lines) + len(found.problems)}"
    head = f'<!doctype html><html lang="zh"><meta charset="utf-8"><title>{escape(title)}</title>'
    table = f"<table>{''.join(rows)}</table></html>"
    return f"{head}<h1>{escape(title)}</h1><p>{escape(counts)}</p>{table}"

"""Lines of the exports that somebody compared, and that still stand for nothing in the record."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from ledger.desk import attachments
from ledger.store.session import Ledger
from ledger.write import bank_lines
from policies.rules import Rules
from schemas.applications.drafts import Attachment
from schemas.place.visibility import Reach
from tasks.funds import imports
from tasks.funds.matching import Kind, stands_for
from tasks.funds.sharing.matches import BankMatch

NEWEST = 3  # exports of one account that are looked at anew
OPEN = ("wrong_account", "money_without_task", "unknown_number", "no_such_amount", "ambiguous",
        "placement_ended", "paid_twice", "amount_differs", "day_fits_none", "serial_differs",
        "before_its_order", "came_back", "payment_returned", "not_recorded", "fits", "fits_joined",
        "fits_together", "part_recorded")  # fmt: skip


class KeptLine(NamedTuple):
    """A line of a kept export, the act it stands for, and how much of it is free (fen)."""

    found: imports.Outcome
    match: BankMatch
    free: int


def lines(
    ledger: Ledger, rules: Rules, folder: Path, reach: Reach, org: str = ""
) -> Iterator[dict[str, Any]]:
    """Yield {file, org, digest, line, why, act} of lines nobody has booked, newest exports first.

    folder: where files are kept; org: of whose account, "" for everybody's. A line that two
    exports hold is told once.
    """
    seen = set[tuple[Any, ...]]()
    for one in _exports(ledger, org):
        kind: Kind = "receipts" if rules.directory.is_street(one.org) else "payments"
        found = again(ledger, folder, one, kind, reach)
        for match in found.lines if found else ():
            line = match.line
            same = (one.org, line.on, line.direction, line.fen, line.serial, line.counter_name)
            told = (*same, "" if line.serial else (one.id, line.sheet, line.row))
            if match.why["code"] in OPEN and told not in seen:
                told_of = {"file": one.name, "org": one.org, "digest": one.digest}
                yield {**told_of, "line": line, "why": match.why, "act": stands_for(line, kind)}
            seen.add(told)


def _exports(ledger: Ledger, org: str) -> Iterator[Attachment]:
    with ledger.read() as tx:
        kept = attachments.exports(tx, org)
    count: dict[str, int] = {}
    for one in kept:
        count[one.org] = count.get(one.org, 0) + 1
        if count[one.org] <= NEWEST:
            yield one


def again(
    ledger: Ledger, folder: Path, one: Attachment, kind: Kind, reach: Reach
) -> imports.Outcome | None:
    """Hold a kept export against the record as it is now; None for a file that is gone."""
    kept = folder / one.digest[:2] / one.digest
    if not kept.exists():
        return None
    with tempfile.TemporaryDirectory(prefix="zhunru-") as made:
        path = Path(made) / one.name
        path.write_bytes(kept.read_bytes())
        return imports.compare(ledger, path, kind, reach)


def kept_line(
    ledger: Ledger, folder: Path, org: str, at: bank_lines.Row, kind: Kind, reach: Reach
) -> KeptLine | None:
    """Return a line of an export that an organisation kept and that its account books; else None.

    at: digest of the file, row.
    """
    with ledger.read() as tx:
        kept = [one for one in attachments.exports(tx, org) if one.digest == at[0]]
        sums = bank_lines.sums(tx, at[0], [at[1]]) or {}
    found = again(ledger, folder, kept[0], kind, reach) if kept and at[1] in sums else None
    for match in found.lines if found else ():
        own = stands_for(match.line, kind) == imports.MAIN[kind]
        if found and match.line.key == at[1] and own:
            return KeptLine(found, match._replace(act=imports.MAIN[kind]), sums[at[1]].free_fen)
    return None

"""Lines of the exports that somebody compared, and that still stand for nothing in the record."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ledger.desk import attachments
from ledger.store.session import Ledger
from policies.rules import Rules
from schemas.applications.drafts import Attachment
from schemas.place.visibility import Reach
from tasks.funds import imports
from tasks.funds.matching import BankMatch, Kind

NEWEST = 3  # exports of one account that are looked at anew
OPEN = ("wrong_account", "money_without_task", "unknown_number", "no_such_amount", "ambiguous",
        "placement_ended", "paid_twice", "amount_differs", "before_its_order", "came_back",
        "payment_returned", "not_recorded", "fits")  # fmt: skip


def lines(
    ledger: Ledger, rules: Rules, folder: Path, reach: Reach, org: str = ""
) -> Iterator[dict[str, Any]]:
    """Yield {file, org, line, why} of lines that nobody has booked, the newest exports first.

    folder: where files are kept; org: of whose account, "" for everybody's. A line that two
    exports hold is told once.
    """
    seen = set[tuple[Any, ...]]()
    for one in _exports(ledger, org):
        kind: Kind = "receipts" if rules.directory.is_street(one.org) else "payments"
        for match in _matches(ledger, folder, one, kind, reach):
            line = match.line
            same = (one.org, line.on, line.direction, line.fen, line.serial, line.counter_name)
            told = (*same, "" if line.serial else (one.id, line.sheet, line.row))
            if match.why["code"] in OPEN and told not in seen:
                yield {"file": one.name, "org": one.org, "line": line, "why": match.why}
            seen.add(told)


def _exports(ledger: Ledger, org: str) -> Iterator[Attachment]:
    with ledger.read() as tx:
        kept = attachments.exports(tx, org)
    count: dict[str, int] = {}
    for one in kept:
        count[one.org] = count.get(one.org, 0) + 1
        if count[one.org] <= NEWEST:
            yield one


def _matches(
    ledger: Ledger, folder: Path, one: Attachment, kind: Kind, reach: Reach
) -> list[BankMatch]:
    """Hold a kept export against the record as it is now; one that is gone says nothing."""
    kept = folder / one.digest[:2] / one.digest
    if not kept.exists():
        return []
    with tempfile.TemporaryDirectory(prefix="zhunru-") as made:
        path = Path(made) / one.name
        path.write_bytes(kept.read_bytes())
        return imports.compare(ledger, path, kind, reach).lines

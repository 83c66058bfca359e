"""How the desk's machinery does: what waits to be routed, what failed, what was last written."""

from collections import Counter
from datetime import date, datetime

from ledger.read import queries
from ledger.store.session import Ledger
from ledger.tables.journal import HEAD
from ledger.write import outbox
from schemas.values import Value
from tasks import clock, rulebooks
from tasks.judges import judgement_of
from tasks.papers.waiting import TRIES_MAX

LOOKED_AT_MAX = 2000


class Health(Value):
    """The state of a ledger and of what follows by itself.

    waiting: open messages by topic (at most 2,000 are looked at); failed: their keys after five
    tries; due: consequences of today that no flow has drawn yet; rulebook: the digest in force.
    """

    store: str
    version: str
    rows: dict[str, int]
    now: datetime
    today: date
    waiting: dict[str, int]
    failed: tuple[str, ...]
    due: int
    rulebook: str
    in_force_since: date | None
    document_no: str


def health(ledger: Ledger) -> Health:
    """Return how a ledger does, in one read."""
    rules = rulebooks.rules_of(ledger)
    now = clock.now(ledger)
    today = judgement_of(ledger).today(now)
    with ledger.read() as tx:
        open_ones = outbox.pending(tx, limit=LOOKED_AT_MAX)
        due = queries.due(tx, today, limit=LOOKED_AT_MAX)
        held = rulebooks.in_force(tx, rules)
        rows = queries.counts(tx)
    last = held.versions[-1] if held is not None and held.versions else None
    return Health(
        store=ledger.store,
        version=HEAD,
        rows=rows,
        now=now,
        today=today,
        waiting=dict(Counter(one.topic for one in open_ones)),
        failed=tuple(one.dedupe_key for one in open_ones if one.attempts >= TRIES_MAX),
        due=len(due),
        rulebook=last.digest if last else rules.rulebook.digest,
        in_force_since=last.since if last else None,
        document_no=last.document_no if last else "",
    )

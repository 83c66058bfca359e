"""What a review of a whole ledger reads: every state of a kind, filings, moments, what was refused.

Streamed, never rows; who reported a bypass is left out at the source.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, select

from ledger.projections import TABLES
from ledger.session import Tx
from ledger.state_tables import assignment
from ledger.tables import application, attempt, journal

BATCH = 1000
BYPASS = "bypass"
Raw = dict[str, Any]


class Instant(NamedTuple):
    """An entry of the journal: what happened, where, by whom, when, and what it tells."""

    kind: str
    stream_id: str
    actor: str
    role: str
    org: str
    at: datetime
    body: Raw


def states(tx: Tx, kind: str) -> Iterator[Raw]:
    """Return the plain states of a kind of stream in the order of their ids."""
    table = TABLES[kind]
    asked = select(table.c.body).order_by(table.c.id)
    for body in tx.scalars(asked.execution_options(yield_per=BATCH)):
        yield json.loads(body)


def filings(tx: Tx) -> Iterator[tuple[Raw, Raw]]:
    """Return each assignment's plain state with the newest application that was filed for it."""
    newer = application.alias()
    same = and_(newer.c.number == application.c.number, newer.c.version > application.c.version)
    asked = (
        select(assignment.c.body, application.c.body)
        .join(application, application.c.number == assignment.c.id)
        .where(~select(newer.c.number).where(same).exists())
        .order_by(assignment.c.id)
    )
    for state, filed in tx.execute(asked.execution_options(yield_per=BATCH)):
        yield json.loads(state), json.loads(filed)


def instants(tx: Tx, kinds: Sequence[str]) -> Iterator[Instant]:
    """Return the entries of some kinds of events in order; none of a bypass report."""
    asked = (
        select(
            journal.c.kind,
            journal.c.stream_id,
            journal.c.actor,
            journal.c.role,
            journal.c.org,
            journal.c.occurred_at,
            journal.c.body,
        )
        .where(journal.c.kind.in_(kinds), journal.c.stream_kind != BYPASS)
        .order_by(journal.c.id)
    )
    for row in tx.execute(asked.execution_options(yield_per=BATCH)):
        kind, stream, actor, role, org, at, body = row
        yield Instant(kind, stream, actor, role, org, at, json.loads(body))


def refused(tx: Tx, code: str) -> Iterator[tuple[str, Raw]]:
    """Return who was refused for a reason, and the parameters of the reason: (org, params)."""
    asked = select(attempt.c.org, attempt.c.params).where(attempt.c.code == code)
    for org, params in tx.execute(asked.execution_options(yield_per=BATCH)):
        yield org, json.loads(params)

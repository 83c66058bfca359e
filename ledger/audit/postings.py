"""What an auditor compares: postings with entries, balances with postings, answers with acts."""

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import and_, except_, select

from ledger.audit.journal import tuples
from ledger.store.session import Tx
from ledger.tables.journal import attempt, idempotency, journal
from ledger.tables.states import account, posting


def told_postings(tx: Tx) -> Iterator[tuple[str, str]]:
    """Return uid and body of the entries that may move money, in the order of uid."""
    moving = journal.c.body.contains('"postings":', autoescape=True)
    told = select(journal.c.uid, journal.c.body).where(moving).order_by(journal.c.uid)
    for row in tuples(tx, told):
        yield row[0], row[1]


def kept_postings(tx: Tx) -> Iterator[tuple[str, tuple[int, str, str, int]]]:
    """Return the postings, (line, debit, credit, fen), in the order of the uid of their entry."""
    kept = posting.c
    columns = (kept.event_uid, kept.line, kept.debit, kept.credit, kept.fen)
    for row in tuples(tx, select(*columns).order_by(kept.event_uid, kept.line)):
        yield row[0], (row[1], row[2], row[3], row[4])


def moves(tx: Tx) -> Iterator[tuple[str, str, str, int]]:
    """Return every posting in order: the act it belongs to, debit, credit, fen."""
    columns = (journal.c.actor, journal.c.key, posting.c.debit, posting.c.credit, posting.c.fen)
    joined = posting.outerjoin(journal, journal.c.uid == posting.c.event_uid)
    for row in tuples(tx, select(*columns).select_from(joined).order_by(posting.c.id)):
        yield f"{row[0]} {row[1]}", row[2], row[3], row[4]


def balances(tx: Tx) -> dict[str, int]:
    """Return the stored balance of every account, in fen."""
    return {row[0]: row[1] for row in tx.execute(select(account.c.code, account.c.balance_fen))}


_same_act = and_(idempotency.c.actor == journal.c.actor, idempotency.c.key == journal.c.key)


class KeptAnswer(NamedTuple):
    """An act as the journal has it, beside the answer kept under its key (None: no answer)."""

    actor: str
    key: str
    done: tuple[str, ...]
    answer: str | None

    @property
    def answered(self) -> tuple[str, ...]:
        """Return the uids that the answer names; none when it cannot be read."""
        return _uids(self.answer or "")


def acts(tx: Tx, but: Sequence[str]) -> Iterator[KeptAnswer]:
    """Return every act of the journal with the uids of its entries and its answer.

    but: the kinds of streams whose events answer to no key.
    """
    columns = (journal.c.actor, journal.c.key, journal.c.uid, idempotency.c.response)
    joined = journal.outerjoin(idempotency, _same_act)
    order = (journal.c.actor, journal.c.key, journal.c.id)
    found = tuples(
        tx,
        select(*columns)
        .select_from(joined)
        .where(journal.c.stream_kind.not_in(but))
        .order_by(*order),
    )
    for (actor, key), rows in groupby(found, key=itemgetter(0, 1)):
        entries = list(rows)
        yield KeptAnswer(actor, key, tuple(row[2] for row in entries), entries[0][3])


def answers_without_act(tx: Tx) -> Iterator[tuple[str, str]]:
    """Return actor and key of answers that say something happened, or was refused, and nothing is.

    An accepted act that had nothing to write stands nowhere else.
    """
    names = [select(table.c.actor, table.c.key) for table in (idempotency, journal, attempt)]
    # EXCEPT sorts each side once; looking each key up in the journal would walk it every time.
    for actor, key in tx.execute(except_(*names)).all():
        mine = (idempotency.c.actor == actor, idempotency.c.key == key)
        response = tx.scalar(select(idempotency.c.response).where(*mine)) or ""
        if _uids(response) or not _accepted(response):
            yield actor, key


def _uids(response: str) -> tuple[str, ...]:
    events = _json(response).get("events", ())
    return tuple(map(str, events)) if isinstance(events, list) else ()


def _accepted(response: str) -> bool:
    return bool(_json(response).get("accepted"))


def _json(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError, TypeError):
        return {}
    return found if isinstance(found, dict) else {}

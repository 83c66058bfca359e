"""Rulebooks and contents of places that were in force: their whole text by digest, for ever."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Table, bindparam, insert, select

from ledger.store.session import Tx
from ledger.tables.rules import place_text as places
from ledger.tables.rules import rulebook_text
from schemas.values import canonical


def _body(table: Table, tx: Tx, digest: str) -> str | None:
    asked = select(table.c.body).where(table.c.digest == bindparam("p_digest"))
    return tx.scalar(asked, {"p_digest": digest})


def _keep(table: Table, tx: Tx, digest: str, text: dict[str, Any], at: datetime) -> bool:
    if _body(table, tx, digest) is not None:
        return False
    tx.execute(insert(table), {"digest": digest, "body": canonical(text), "kept_at": at})
    return True


def keep(tx: Tx, digest: str, text: dict[str, Any], at: datetime) -> bool:
    """Keep a rulebook's text under its digest; returns whether it was new."""
    return _keep(rulebook_text, tx, digest, text, at)


def text(tx: Tx, digest: str) -> dict[str, Any] | None:
    """Return a kept rulebook's text, or None."""
    body = _body(rulebook_text, tx, digest)
    return json.loads(body) if body is not None else None


def keep_place(tx: Tx, digest: str, text: dict[str, Any], at: datetime) -> bool:
    """Keep a place's content under its digest; returns whether it was new."""
    return _keep(places, tx, digest, text, at)


def place_text(tx: Tx, digest: str) -> dict[str, Any] | None:
    """Return a kept content of a place, or None."""
    body = _body(places, tx, digest)
    return json.loads(body) if body is not None else None


def digests(tx: Tx) -> list[tuple[str, datetime]]:
    """Return the digests that are kept, in the order they came."""
    asked = select(rulebook_text.c.digest, rulebook_text.c.kept_at)
    return [tuple(row) for row in tx.execute(asked.order_by(rulebook_text.c.kept_at))]

"""Rulebooks that were in force: their whole text by digest, kept for ever."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select

from ledger.store.session import Tx
from ledger.tables.rules import rulebook_text
from schemas.values import canonical

_body = select(rulebook_text.c.body).where(rulebook_text.c.digest == bindparam("p_digest"))


def keep(tx: Tx, digest: str, text: dict[str, Any], at: datetime) -> bool:
    """Keep a rulebook's text under its digest; returns whether it was new."""
    if tx.scalar(_body, {"p_digest": digest}) is not None:
        return False
    tx.execute(insert(rulebook_text), {"digest": digest, "body": canonical(text), "kept_at": at})
    return True


def text(tx: Tx, digest: str) -> dict[str, Any] | None:
    """Return a kept rulebook's text, or None."""
    body = tx.scalar(_body, {"p_digest": digest})
    return json.loads(body) if body is not None else None


def digests(tx: Tx) -> list[tuple[str, datetime]]:
    """Return the digests that are kept, in the order they came."""
    asked = select(rulebook_text.c.digest, rulebook_text.c.kept_at)
    return [tuple(row) for row in tx.execute(asked.order_by(rulebook_text.c.kept_at))]

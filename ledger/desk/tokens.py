"""Tokens: keys for programs of an organisation. Of the secret only its SHA-256 is kept."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from ledger.store.session import Tx
from ledger.tables.desk import token
from schemas.place.people import Token


def add(tx: Tx, made: Token, digest: str) -> None:
    """Keep a new token."""
    tx.execute(insert(token), {**made.model_dump(), "person": made.person, "digest": digest})


def by_digest(tx: Tx, digest: str) -> Token | None:
    """Return the token with that digest that has not been ended, or None."""
    open_one = (token.c.digest == digest, token.c.ended_at.is_(None))
    row = tx.execute(select(token).where(*open_one)).first()
    return _token(row) if row else None


def by_id(tx: Tx, ident: str) -> Token | None:
    """Return a token, or None."""
    row = tx.execute(select(token).where(token.c.id == ident)).first()
    return _token(row) if row else None


def everyone(tx: Tx, org: str = "") -> list[Token]:
    """Return the tokens of an organisation, or all, the newest first."""
    asked = select(token).order_by(token.c.made_at.desc(), token.c.id)
    if org:
        asked = asked.where(token.c.org == org)
    return [_token(row) for row in tx.execute(asked)]


def digests(tx: Tx) -> Iterator[tuple[Token, str]]:
    """Return every token with its digest, for verification."""
    for row in tx.execute(select(token)):
        yield _token(row), row.digest


def end(tx: Tx, ident: str, at: datetime) -> None:
    """End a token."""
    still = (token.c.id == ident, token.c.ended_at.is_(None))
    tx.execute(update(token).where(*still).values(ended_at=at))


def _token(row: Any) -> Token:
    return Token.model_construct(
        id=row.id,
        name=row.name,
        role=row.role,
        org=row.org,
        scope=row.scope,
        made_by=row.made_by,
        made_at=row.made_at,
        ends_on=row.ends_on,
        ended_at=row.ended_at,
    )

"""Drafts of the desk: what somebody began and has not filed; no record of anything."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from ledger.store.session import Tx
from ledger.tables.desk import draft
from schemas.applications.drafts import Draft
from schemas.values import canonical


def put(tx: Tx, one: Draft) -> bool:
    """Save a draft whose version is one more than the saved one; False when it is not."""
    row = {**one.model_dump(exclude={"body"}), "body": canonical(one.body)}
    if one.version == 1:
        tx.execute(insert(draft).values(**row))
        return True
    mine = (draft.c.id == one.id, draft.c.version == one.version - 1, draft.c.ended_at.is_(None))
    return tx.execute(update(draft).where(*mine).values(**row)).rowcount == 1


def find(tx: Tx, ident: str) -> Draft | None:
    """Return a draft that has not ended, or None."""
    asked = select(draft).where(draft.c.id == ident, draft.c.ended_at.is_(None))
    row = tx.execute(asked).first()
    return _draft(row) if row else None


def ended(tx: Tx, ident: str) -> Draft | None:
    """Return a draft that has ended, or None."""
    asked = select(draft).where(draft.c.id == ident, draft.c.ended_at.is_not(None))
    row = tx.execute(asked).first()
    return _draft(row) if row else None


def of_org(tx: Tx, org: str, kind: str, *, limit: int = 100) -> list[Draft]:
    """Return the drafts of a kind at an organisation, the last saved first."""
    asked = select(draft).where(
        draft.c.org == org, draft.c.kind == kind, draft.c.ended_at.is_(None)
    )
    rows = tx.execute(asked.order_by(draft.c.saved_at.desc()).limit(limit))
    return [_draft(row) for row in rows]


def about(tx: Tx, person: str, kind: str, subject: str) -> Draft | None:
    """Return a person's newest draft of a kind about a subject, or None."""
    asked = select(draft).where(
        draft.c.person == person,
        draft.c.kind == kind,
        draft.c.subject == subject,
        draft.c.ended_at.is_(None),
    )
    row = tx.execute(asked.order_by(draft.c.saved_at.desc()).limit(1)).first()
    return _draft(row) if row else None


def end(tx: Tx, ident: str, at: datetime) -> None:
    """End a draft: it was filed or thrown away."""
    tx.execute(update(draft).where(draft.c.id == ident).values(ended_at=at))


def _draft(row: Any) -> Draft:
    told = {name: value for name, value in row._mapping.items() if name != "ended_at"}
    return Draft.model_validate({**told, "body": json.loads(row.body)})

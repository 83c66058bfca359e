"""Papers that were drawn up: kept as they were sent, each once."""

import hashlib
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from ledger.store.session import Tx
from ledger.tables.journal import document
from schemas.reports.documents import Paper


def put(tx: Tx, paper: Paper) -> bool:
    """File a paper; returns False when this one is filed already (the first one stays)."""
    dialect = postgresql if tx.dialect.name == "postgresql" else sqlite
    digest = hashlib.sha256(paper.html.encode() + b"\x00" + paper.word).hexdigest()
    row = {**paper.model_dump(exclude={"id"}), "digest": digest}
    fresh = dialect.insert(document).values(row).on_conflict_do_nothing()
    return tx.execute(fresh.returning(document.c.id)).first() is not None


def of_number(tx: Tx, number: str, community: str = "", *, words: bool = False) -> list[Paper]:
    """Return the papers of an assignment, oldest first; filed Word files only with `words`."""
    columns = [column for column in document.c if words or column.name != "word"]
    asked = select(*columns).where(document.c.number == number).order_by(document.c.id)
    if community:
        asked = asked.where(document.c.community == community)
    return [_paper(row) for row in tx.execute(asked)]


def find(tx: Tx, ident: int) -> Paper | None:
    """Return one paper with its Word file, or None."""
    row = tx.execute(select(document).where(document.c.id == ident)).first()
    return _paper(row) if row else None


def id_of(tx: Tx, dedupe_key: str) -> int | None:
    """Return the id of the paper filed under this key, or None."""
    known: int | None = tx.scalar(select(document.c.id).where(document.c.dedupe_key == dedupe_key))
    return known


def of_key_ending(tx: Tx, kind: str, ending: str) -> Paper | None:
    """Return the newest paper of a kind whose key ends so, without its Word file, or None."""
    columns = [column for column in document.c if column.name != "word"]
    mine = (document.c.kind == kind, document.c.dedupe_key.endswith(ending, autoescape=True))
    row = tx.execute(select(*columns).where(*mine).order_by(document.c.id.desc())).first()
    return _paper(row) if row else None


def numbered(tx: Tx, number: str, document_no: str) -> list[Paper]:
    """Return the papers of an assignment under a document number, newest first, without Word."""
    columns = [column for column in document.c if column.name != "word"]
    mine = (document.c.number == number, document.c.document_no == document_no)
    ordered = select(*columns).where(*mine).order_by(document.c.id.desc())
    return [_paper(row) for row in tx.execute(ordered)]


def has(tx: Tx, dedupe_key: str) -> bool:
    """Tell whether a paper is filed under this key."""
    known = select(document.c.id).where(document.c.dedupe_key == dedupe_key)
    return tx.scalar(known) is not None


def _paper(row: Any) -> Paper:
    return Paper.model_validate(dict(row._mapping))

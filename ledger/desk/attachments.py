"""Files that people attached: what each is called and holds, never the bytes themselves."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, insert, select, update

from ledger.store.session import Tx
from ledger.tables.desk import attachment
from schemas.applications.drafts import Attachment


def exports_of(org: str) -> str:
    """Return the subject of the exports of a bank that an organisation booked from."""
    return f"bank:{org}"


def put(tx: Tx, one: Attachment) -> None:
    """Note an attached file."""
    tx.execute(insert(attachment).values(**one.model_dump()))


def find(tx: Tx, ident: str) -> Attachment | None:
    """Return an attached file by its id, or None."""
    row = tx.execute(select(attachment).where(attachment.c.id == ident)).first()
    return _attachment(row) if row else None


def of_subject(tx: Tx, subject: str) -> list[Attachment]:
    """Return the files of an assignment or draft, oldest first."""
    asked = select(attachment).where(attachment.c.subject == subject)
    ordered = asked.order_by(attachment.c.kept_at, attachment.c.id)
    return [_attachment(row) for row in tx.execute(ordered)]


def media(tx: Tx, subjects: Sequence[str]) -> dict[str, str]:
    """Return digest -> media type of the files of some subjects, but of those with a virus."""
    columns = attachment.c
    asked = select(columns.digest, columns.media).where(columns.subject.in_(subjects))
    return {row.digest: row.media for row in tx.execute(asked.where(columns.scan != "infected"))}


def exports(tx: Tx, org: str = "") -> list[Attachment]:
    """Return the exports of a bank that were kept, of one organisation or all, the newest first."""
    subject = attachment.c.subject
    mine = subject == exports_of(org) if org else subject.startswith(exports_of(""))
    ordered = select(attachment).where(mine).order_by(attachment.c.kept_at.desc(), attachment.c.id)
    return [_attachment(row) for row in tx.execute(ordered)]


def sums(tx: Tx, subject: str, org: str) -> tuple[int, int]:
    """Return how many files of a body a subject has, and their bytes; '': in nobody's name."""
    asked = select(func.count(), func.coalesce(func.sum(attachment.c.size), 0))
    ours = (attachment.c.subject == subject) & (attachment.c.org == org)
    count, size = tx.execute(asked.where(ours)).one()
    return int(count), int(size)


def carry(tx: Tx, old: str, new: str) -> int:
    """Let the files of one subject be those of another, and return how many they are."""
    moved = update(attachment).where(attachment.c.subject == old).values(subject=new)
    return int(tx.execute(moved).rowcount)


def _attachment(row: Any) -> Attachment:
    return Attachment.model_validate(dict(row._mapping))

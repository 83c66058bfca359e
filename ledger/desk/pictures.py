"""Pictures that were drawn: each is kept as it was drawn last."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from ledger.store.session import Tx
from ledger.tables.desk import picture
from schemas.values import Value


class StoredPicture(Value):
    """A picture as it is kept; `told` is JSON: the same figures as a table."""

    key: str
    as_of: date
    svg: str
    png: bytes
    told: str
    drawn_at: datetime


def put(tx: Tx, drawn: StoredPicture) -> None:
    """Keep a picture in the place of the one of the same key."""
    dialect = postgresql if tx.dialect.name == "postgresql" else sqlite
    row = drawn.model_dump()
    fresh = dialect.insert(picture).values(row)
    rest = {name: fresh.excluded[name] for name in row if name != "key"}
    tx.execute(fresh.on_conflict_do_update(index_elements=["key"], set_=rest))


def find(tx: Tx, key: str) -> StoredPicture | None:
    """Return the picture of a key, or None."""
    row = tx.execute(select(picture).where(picture.c.key == key)).first()
    return StoredPicture.model_validate(dict(row._mapping)) if row else None


def told(tx: Tx) -> dict[str, str]:
    """Return what every kept picture tells, by its key."""
    return {row.key: row.told for row in tx.execute(select(picture.c.key, picture.c.told))}


def drop(tx: Tx, keys: list[str]) -> None:
    """Forget pictures of something that is there no more."""
    for key in keys:
        tx.execute(picture.delete().where(picture.c.key == key))

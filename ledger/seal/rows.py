"""What is sealed of a row: one text, made from what is stored and compared with its own hash.

The text of a journal row or a refused attempt is that of its leaf. The security log and papers
have none: their text is their columns as canonical JSON with a salt, which stands in `seal`; of a
paper its digest stands for page and Word file.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import String, select, type_coerce

from ledger.audit import journal as stored
from ledger.seal import outside
from ledger.store.session import Tx
from ledger.tables.columns import UTCDateTime
from ledger.tables.desk import watch
from ledger.tables.journal import QUEUED, attempt, document, journal
from schemas.values import canonical

TABLES = {"journal": journal, "attempt": attempt, "watch": watch, "document": document}
SALTED = ("watch", "document")
CONTENT = ("html", "word")
assert tuple(TABLES) == QUEUED


def texts(tx: Tx, source: str, salts: dict[int, str]) -> Iterator[tuple[int, str | None]]:
    """Return the text of rows, None for one that is not as its own hash says; not in order.

    salts: the row numbers wanted, with the salt of each. A row that is gone is not among them.
    """
    if source in SALTED:
        yield from _salted(tx, source, salts)
        return
    columns = stored.columns if source == "journal" else stored.attempt_columns
    text_of: Callable[[Any], str] = stored.text_of if source == "journal" else stored.attempt_text
    for row in _rows(tx, source, columns, list(salts)):
        try:
            text = text_of(row)
        except (TypeError, ValueError):  # a cell that is not of its column's type
            yield row.id, None
        else:
            yield row.id, text if outside.leaf(text).hex() == row.leaf else None


def _salted(tx: Tx, source: str, salts: dict[int, str]) -> Iterator[tuple[int, str | None]]:
    columns = [_plain(column) for column in TABLES[source].columns]
    for row in _rows(tx, source, columns, list(salts)):
        told: dict[str, Any] = {"salt": salts[row.id], "source": source}
        for name, value in row._mapping.items():
            if name not in CONTENT:
                told[name] = value if isinstance(value, int | str) else value.isoformat()
        yield row.id, canonical(told) if source == "watch" or _is_whole(row) else None


def _is_whole(paper: Any) -> bool:
    content = paper.html.encode() + b"\x00" + paper.word
    return bool(hashlib.sha256(content).hexdigest() == paper.digest)


def _plain(column: Any) -> Any:
    if isinstance(column.type, UTCDateTime):
        return type_coerce(column, String).label(column.name)
    return column


def _rows(tx: Tx, source: str, columns: Sequence[Any], wanted: list[int]) -> Iterator[Any]:
    ident = TABLES[source].c.id
    yield from tx.execute(select(*columns).where(ident.in_(wanted)))

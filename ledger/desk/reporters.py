"""Who reported a bypass, sealed: beside the journal, which holds only a salted digest of it."""

from collections.abc import Iterator, Sequence

from sqlalchemy import insert, select

from ledger.store.session import Tx
from ledger.tables.journal import journal, reporter
from schemas.values import Value

REPORTED = "bypass.reported"


class SealedReporter(Value):
    """A sealed reporter: `key` names the key that sealed it, `mark` is the reporter's own."""

    id: str
    key: str
    sealed: str
    mark: str


def put(tx: Tx, one: SealedReporter) -> None:
    """Keep who made a report."""
    tx.execute(insert(reporter).values(**one.model_dump()))


def find(tx: Tx, ident: str) -> SealedReporter | None:
    """Return the sealed reporter of a report, or None."""
    row = tx.execute(select(reporter).where(reporter.c.id == ident)).first()
    return SealedReporter.model_validate(dict(row._mapping)) if row else None


def marks(tx: Tx, idents: Sequence[str] = ()) -> Iterator[tuple[str, str]]:
    """Return id and mark of some reports, or of all."""
    asked = select(reporter.c.id, reporter.c.mark).order_by(reporter.c.id)
    for row in tx.execute(asked.where(reporter.c.id.in_(idents)) if idents else asked):
        yield row[0], row[1]


def told(tx: Tx) -> Iterator[tuple[str, str, SealedReporter | None]]:
    """Return of each report its id, the body of its first entry, and its sealed reporter.

    A sealed reporter without a report comes with an empty body.
    """
    reports = {
        row[0]: row[1]
        for row in tx.execute(
            select(journal.c.stream_id, journal.c.body).where(journal.c.kind == REPORTED)
        )
    }
    kept = {
        row.id: SealedReporter.model_validate(dict(row._mapping))
        for row in tx.execute(select(reporter))
    }
    for ident in sorted(reports.keys() | kept.keys()):
        yield ident, reports.get(ident, ""), kept.get(ident)

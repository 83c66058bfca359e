"""What forms at community seats took, in sums by month and act: of nobody, and of no community."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from ledger.store.session import Tx
from ledger.tables.desk import form_time


class FormSum(NamedTuple):
    """How often the form of an act was sent in a month, and the seconds of all together."""

    act: str
    sent: int
    seconds: int


def add(tx: Tx, month: str, act: str, seconds: int) -> None:
    """Add one form that was sent; month: as 2026-03."""
    dialect = postgresql if tx.dialect.name == "postgresql" else sqlite
    one = dialect.insert(form_time).values(month=month, act=act, sent=1, seconds=seconds)
    more = {"sent": form_time.c.sent + 1, "seconds": form_time.c.seconds + seconds}
    tx.execute(one.on_conflict_do_update(index_elements=["month", "act"], set_=more))


def of(tx: Tx, month: str) -> list[FormSum]:
    """Return the sums of a month in the order of acts."""
    row = form_time.c
    asked = select(row.act, row.sent, row.seconds).where(row.month == month).order_by(row.act)
    return [FormSum(*one) for one in tx.execute(asked)]

"""Lines of the exports of banks that were kept: the sum of each, and how much of it is booked.

What is booked of a line is an index over placements, whose movements say which line shows them.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import bindparam, exists, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ledger.store.session import Tx
from ledger.tables.rules import bank_line

Row = tuple[str, str]  # digest of the file, row as `12` or `sheet 12`


class LineSum(NamedTuple):
    """The amount of a line of a bank and the parts of it that are booked, in fen."""

    fen: int
    booked_fen: int

    @property
    def free_fen(self) -> int:
        """What no movement rests on yet."""
        return self.fen - self.booked_fen


_move = (
    update(bank_line)
    .where(bank_line.c.file == bindparam("p_file"), bank_line.c.row == bindparam("p_row"))
    .values(booked_fen=bank_line.c.booked_fen + bindparam("p_fen"))
)


def keep(tx: Tx, file: str, lines: Mapping[str, int]) -> None:
    """Note the lines of an export, row -> fen; known ones stay as they are."""
    rows = [{"file": file, "row": row, "fen": fen, "booked_fen": 0} for row, fen in lines.items()]
    if rows:
        dialect = postgresql if tx.dialect.name == "postgresql" else sqlite
        tx.execute(dialect.insert(bank_line).on_conflict_do_nothing(), rows)


def sums(
    tx: Tx, file: str, rows: Iterable[str], *, for_update: bool = False
) -> dict[str, LineSum] | None:
    """Return the lines of an export by row; absent where there is none. Locked if asked.

    None for a file whose lines nobody noted: it was kept before lines were.
    """
    mine = bank_line.c
    if not tx.scalar(select(exists().where(mine.file == file))):
        return None
    asked = select(bank_line).where(mine.file == file, mine.row.in_(sorted(rows)))
    ordered = asked.order_by(mine.row)
    found = tx.execute(ordered.with_for_update() if for_update else ordered)
    return {one.row: LineSum(one.fen, one.booked_fen) for one in found}


def move(tx: Tx, parts: Mapping[Row, int]) -> None:
    """Book parts of lines (fen; negative: taken back), in sorted order.

    A part that passes its line ends the transaction (ConstraintBroken `ck_bank_line_whole`).
    """
    moves = [
        {"p_file": file, "p_row": row, "p_fen": fen}
        for (file, row), fen in sorted(parts.items())
        if fen
    ]
    if moves:
        tx.execute(_move, moves)


def every(tx: Tx) -> dict[Row, LineSum]:
    """Return every line that is known."""
    rows = tx.execute(select(bank_line))
    return {(one.file, one.row): LineSum(one.fen, one.booked_fen) for one in rows}

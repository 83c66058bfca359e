"""One row of a bank's table: a booking, no booking, or a booking that cannot be read for certain.

Nothing is guessed. Sides are the account holder's: 贷 and 收 came in, 借 and 支 went out.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from schemas import written
from schemas.money import signed_fen_of, yuan_of
from schemas.written import Unreadable
from tasks.funds import cells, heads
from tasks.funds.heads import AMOUNT, IN, OUT, UNSURE, AmountColumn, TableHead
from tasks.funds.sheets import Row, Sheet, Torn

FRONT, BACK = re.compile(r"[+-]?[\u00a5\uffe5]?[1-9]\d{0,2}"), re.compile(r"\d{3}(\.\d{1,2})?")
PARTIES = ("serial", "counter_account", "counter_name", "payer_account", "payee_account")


class BankLine(NamedTuple):
    """A booking. `row` counts from 1 in its sheet, `fen` is whole and positive.

    counter: the other party; own_account: the holder's own, where the row names it. `reversal`: a
    booking of the other side taken back. `direction_by`: columns, column, list.
    """

    row: int
    on: date
    direction: str
    fen: int
    counter_account: str = ""
    counter_name: str = ""
    serial: str = ""
    numbers: tuple[str, ...] = ()
    text: str = ""
    sheet: str = ""
    reversal: bool = False
    direction_by: str = ""
    own_account: str = ""
    community: str = ""
    no: int | None = None

    @property
    def key(self) -> str:
        """Where it stands in its file: `12`, or `sheet 12`."""
        return f"{self.sheet} {self.row}".strip()


class Unclear(Exception):
    """A row that looks like a booking and cannot be read for certain; `code` says why."""

    def __init__(self, code: str, given: Any = "") -> None:
        super().__init__(code)
        self.code, self.given = code, cells.shown(given)


@dataclass
class BankTable:
    """The rows under one head, with what only all of them together tell."""

    sheet: Sheet
    head: TableHead
    unit: int = 1  # of amounts whose head says none; -1 for one that is not known
    foreign: bool = False
    turned: bool = False  # the holder's own books, where 借 is what came in
    rows: list[tuple[int, Row]] = field(default_factory=list)
    by_kind: bool = False  # the kind of transaction tells the direction
    pinyin: bool = False
    signed: bool = False  # amounts carry their own sign beside a direction
    paid: bool = False  # a payment stands without a minus
    usual: int = 0  # cells of a row, where most have as many

    def survey(self) -> None:
        """Find out what only all rows tell."""
        at, rows = self.head.at, [row for _, row in self.rows]
        lengths = Counter(map(len, rows)).most_common(1)
        often = (size for size, count in lengths if 2 * count > len(rows))
        self.usual = next(often, len(self.head.names))
        if "direction" not in at and "kind" in at:
            self.by_kind = any(heads.side_of_kind(cells.first(row, at["kind"])) for row in rows)
        out = [column.at for column in self.head.amounts if column.meaning == OUT]
        signs = [written.wide(cells.said(cells.at(row, at)))[:1] for row in rows for at in out]
        self.paid = any(sign and sign != "-" for sign in signs)
        if "direction" not in at and not self.by_kind:
            return
        told = [cells.first(row, at["kind" if self.by_kind else "direction"]) for row in rows]
        self.pinyin = any(written.signs(one) in heads.words("pinyin") for one in told)
        for one, row in zip(told, rows, strict=True):
            some = [cells.shown(cells.at(row, column.at)) for column in self.head.amounts]
            marks = {written.wide(text)[:1] for text in some}
            self.signed |= "+" in marks or written.signs(one) in heads.words("signed")
            self.paid |= self.side(one) == OUT and any(map(str.isdigit, marks))

    def side(self, told: str) -> str:
        """Return the side that a cell says; in the letters of pinyin 借 is J and 贷 is D."""
        if self.by_kind:
            return heads.side_of_kind(told)
        if self.pinyin:
            return {"j": OUT, "d": IN}.get(written.signs(told), "")
        return heads.side(told)

    def first(self, row: Row, *names: str) -> str:
        """Return the first cell of some meanings that says something."""
        some = (cells.first(row, self.head.at.get(name, ())) for name in names)
        return next(filter(None, some), "")

    def day(self, row: Row) -> date | None:
        """Return the day of a row: the first cell for a day that says more than an hour."""
        for column in self.head.at.get("day", ()):
            cell = cells.at(row, column)
            if cells.said(cell) and not cells.only_time(cell):
                return cells.day(cell, self.sheet.zero)
        return None


def no_booking(table: BankTable, row: Row) -> str:
    """Return why a row is skipped: total, title, or "" for a row that looks like a booking."""
    if isinstance(row, Torn):
        return ""
    if table.head.sums or _is_sum(table, row):
        return "total"
    given = written.wide(table.first(row, "day"))
    if table.day(row) is not None or heads.pattern("like_a_day").fullmatch(given):
        return ""
    amounts = (cells.said(cells.at(row, column.at)) for column in table.head.amounts)
    return "" if any(re.search(r"\d", text) for text in amounts) else "title"


def _is_sum(table: BankTable, row: Row) -> bool:
    texts = [cells.shown(cell) for cell in row]
    if not heads.pattern("maybe_sum").search("".join(texts)):
        return False
    signs = [written.signs(text) for text in texts]
    alone, beginning = _sums()
    if table.day(row) is None and beginning.match(next(filter(None, signs), "")):
        return True
    named = {at for at, one in enumerate(signs) if one and alone.fullmatch(one)}
    other = (at for name in PARTIES for at in table.head.at.get(name, ()) if at not in named)
    return bool(named) and not any(cells.said(cells.at(row, at)) for at in other)


@cache
def _sums() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of a cell that names a sum: alone, and at its beginning."""
    told, behind = heads.sum_words(), heads.pattern("behind_sum").pattern
    begins = heads.pattern("begins_sum").pattern
    return re.compile(f"(?:{told}){behind}"), re.compile(f"{told}|{begins}")


def line(table: BankTable, number: int, row: Row, sheet: str) -> BankLine:
    """Read a row as a booking; raises Unclear."""
    _whole(table, row)
    fen, column = _amount(table, row)
    on = table.day(row)
    if on is None:
        raise Unclear("bad_day", table.first(row, "day"))
    if not fen or column is None:
        some = (cells.said(cells.at(row, one.at)) for one in table.head.amounts)
        raise Unclear("bad_amount", " ".join(some))
    side, by = _side(table, row, column, fen)
    taken_back = fen < 0 and by != "list" and not (side == OUT and table.signed and by == "column")
    party, own = ("payer", "payee") if side == IN else ("payee", "payer")
    digits = re.sub(r"\D", "", table.first(row, "no"))
    return BankLine(
        row=number,
        on=on,
        direction={IN: OUT, OUT: IN}[side] if taken_back else side,
        fen=abs(fen),
        counter_account=written.code(table.first(row, "counter_account", f"{party}_account")),
        counter_name=table.first(row, "counter_name", f"{party}_name"),
        serial=written.code(table.first(row, "serial")),
        numbers=cells.numbers_in(" | ".join(map(cells.shown, row))),
        text=_text(table, row),
        sheet=sheet,
        reversal=taken_back,
        direction_by=by,
        own_account=written.code(table.first(row, "own_account", f"{own}_account")),
        community=written.code(table.first(row, "community")),
        no=int(digits) if digits else None,
    )


def _text(table: BankTable, row: Row) -> str:
    some = [cells.said(cells.at(row, column)) for column in sorted(table.head.at.get("text", ()))]
    return " ".join(dict.fromkeys(filter(None, some)))


def _whole(table: BankTable, row: Row) -> None:
    """Raise Unclear for a row whose cells may have moved, or in another currency."""
    if isinstance(row, Torn) or any(cells.shown(cell) for cell in row[table.head.width :]):
        raise Unclear("too_many_cells")
    beyond = len(row) > min(table.usual, len(table.head.names))
    cut = beyond and any(_cut(row, one.at) for one in table.head.amounts)
    if cut and table.sheet.mark == ",":
        raise Unclear("too_many_cells")
    currency = table.first(row, "currency")
    signs = written.signs(currency)
    ours = signs in heads.words("home") if signs else not table.foreign
    if not ours:
        raise Unclear("other_currency", currency)


def _cut(row: Row, at: int) -> bool:
    """Tell whether an amount may be cut at its thousands mark: 12 | 345.60."""
    front, back = cells.shown(cells.at(row, at)), cells.shown(cells.at(row, at + 1))
    return bool(FRONT.fullmatch(front) and BACK.fullmatch(back))


def _amount(table: BankTable, row: Row) -> tuple[int, AmountColumn | None]:
    """Return the one amount of a row in fen with its column; (0, None) for no amount."""
    found: dict[tuple[str, int], AmountColumn] = {}
    faulty: Unclear | None = None
    for column in table.head.amounts:
        try:
            fen = _fen(cells.at(row, column.at), column, column.unit or table.unit)
        except Unclear as unclear:
            faulty = faulty or unclear
            continue
        if fen:
            found.setdefault((column.meaning, fen), column)
    sided = {key: one for key, one in found.items() if key[0] != AMOUNT} or found
    if len(sided) > 1 or len({abs(fen) for _, fen in found}) > 1:
        raise Unclear("two_amounts", " ".join(yuan_of(fen) for _, fen in found))
    if faulty is not None:
        raise faulty
    return next(((fen, one) for (_, fen), one in sided.items()), (0, None))


def _fen(cell: Any, column: AmountColumn, unit: int) -> int:
    if not cells.said(cell):
        return 0
    try:
        fen = signed_fen_of(cells.bare(cell) if isinstance(cell, str) else cell, abs(unit))
    except Unreadable as broken:
        raise Unclear("bad_amount", cell) from broken
    if fen and column.foreign:
        raise Unclear("other_currency", cell)
    if fen and unit < 0:
        raise Unclear("bad_amount", cell)
    return fen


def _side(table: BankTable, row: Row, column: AmountColumn, fen: int) -> tuple[str, str]:
    """Return which side a row was booked on (in, out), and what tells it; raises Unclear."""
    at = table.head.at
    told = cells.first(row, at.get("direction", at.get("kind", ())))
    others = {one.meaning for one in table.head.amounts} - {AMOUNT}
    turned = fen < 0 and (column.minus or (column.meaning == OUT and not table.paid))
    sure = not table.turned and column.meaning != UNSURE and not turned
    if not sure or (others and column.meaning == AMOUNT):
        raise Unclear("no_direction", told)
    if column.meaning != AMOUNT:
        return column.meaning, "columns"
    if "direction" not in at and not table.by_kind:
        if _two_parties(table.head):
            raise Unclear("no_direction", told)
        return (IN if fen > 0 else OUT), "list"
    side = table.side(told)
    if not side or (side == OUT and fen < 0 and not table.signed and not table.paid):
        raise Unclear("no_direction", told)
    return side, "column"


def _two_parties(head: TableHead) -> bool:
    """Tell whether rows name who paid and who was paid, either of which may be the holder."""
    return all(
        {f"{party}_account", f"{party}_name"} & head.at.keys() for party in ("payer", "payee")
    )

"""What people write, read one way everywhere: texts, codes, numbers of documents, amounts, days.

For pages, API, command line, workbooks, Word files and exports of banks (readings, "Text"). What is
compared or searched is folded here; what is shown stays as it was typed.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

DIGITS_MAX = 13  # before the point; beyond, nothing on a form or in a bank is a real figure
YEARS = range(1900, 2200)
WAN = 10_000
KEPT = 4096  # texts whose folded form is kept: one is compared with a hundred items at a time
FAULT = "written."  # before the code, where a validation error tells it (schemas.numbers.typed)
UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")  # parts of no word
DASHES = re.compile("[\u2010-\u2015\u2212\u2e3a\u2e3b]")
FULL = {sign: sign + 0xFEE0 for sign in range(0x21, 0x7F)}
WIDE_DIGITS = "０１２３４５６７８９"
DIGIT = re.compile("[0-9]")
SET = re.compile(r"[\W_]+")
BEFORE_1900 = date(1899, 12, 30)  # day 0 of a spreadsheet, from 1 March 1900 on
OF_1904 = date(1904, 1, 1)  # day 0 of one that counts as the first spreadsheets of Apple did
FIRST, LAST = 61, 109_574  # days of a spreadsheet: March 1900 to December 2199

FIGURE = re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?", re.ASCII)
MARKED = re.compile(r"[+-]?[\d,]+(\.[\d,]+)?", re.ASCII)
POSITION = re.compile("[0-9]{1,9}")
DAYS = tuple(
    re.compile(spelling, re.ASCII)
    for spelling in (
        r"(\d{4})-(\d{1,2})-(\d{1,2})",
        r"(\d{4})/(\d{1,2})/(\d{1,2})",
        r"(\d{4})\.(\d{1,2})\.(\d{1,2})",
        r"(\d{4})年(\d{1,2})月(\d{1,2})日",
        r"(\d{4})(\d{2})(\d{2})",
    )
)
TIME = re.compile(
    r"(?:T| ?)\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?(?:\+08:?00)?)?$|(?<=^\d{8}) ?\d{6}$|[T ]\d{6}$"
    r"|-\d{2}\.\d{2}\.\d{2}(?:\.\d+)?$| ?\d{1,2}时\d{1,2}分(?:\d{1,2}秒)?$",
    re.ASCII,
)
UNIT = re.compile("([百千万亿十]*)元")
OF_YEAR = re.compile(r"[(\[〔【{<]\s*(\d{4})\s*年?\s*[)\]〕】}>]\s*第?\s*0*(\d+)\s*号*", re.ASCII)
BETWEEN_WORDS = re.compile(r"(?<![0-9a-z]) | (?![0-9a-z])")


class Unreadable(ValueError):
    """What was written is none of what was asked; `code` says why (texts/fields.yaml, problems).

    number, thousands (a mark that does not stand before three digits), unit (万 in a figure),
    amount (negative, or parts of a fen), day (no such spelling), no_such_day (in no calendar).
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def same_document(one: str, other: str) -> bool:
    """Tell whether two numbers of documents are the same, however each is written."""
    return document_number(one) == document_number(other)


def fault(kind: str) -> str:
    """Return the code of an Unreadable by the kind pydantic tells of it; '' for another kind."""
    return kind.removeprefix(FAULT) if kind.startswith(FAULT) else ""


def wide(text: str) -> str:
    """Return a text in one width (NFKC), dashes alike, without outer blanks and unseen marks."""
    return DASHES.sub("-", _narrow(text)).strip()


def _narrow(text: str) -> str:
    return UNSEEN.sub("", unicodedata.normalize("NFKC", text))


@lru_cache(KEPT)
def folded(text: str) -> str:
    """Return a text to compare: `wide`, inner blanks single, letters without case."""
    return " ".join(wide(text).split()).casefold()


def same(one: str, other: str) -> bool:
    """Tell whether two texts are the same to whoever compares them."""
    return folded(one) == folded(other)


def signs(text: str) -> str:
    """Return the letters, figures and characters of a text, folded, however it is set."""
    return SET.sub("", folded(text))


def sought(text: str) -> str:
    """Return a text to search in or for: folded, and without any blank."""
    return "".join(wide(text).split()).casefold()


def spellings(text: str) -> tuple[str, ...]:
    """Return how what is sought may stand in a text as it was typed, blanks taken out of both.

    As typed, narrow, in full width, and as Chinese print has it: signs full, letters and figures
    not. Small letters.
    """
    narrow = sought(text)
    full = narrow.translate(FULL)
    pairs = zip(narrow, full, strict=True)
    printed = "".join(thin if thin.isalnum() else broad for thin, broad in pairs)
    return tuple(dict.fromkeys(("".join(text.split()).lower(), narrow, full, printed)))


def code(text: str) -> str:
    """Return an account, a code of an organisation or a serial: one width, no blanks."""
    return "".join(_narrow(text).split())


def item_number(text: str) -> str:
    """Return the number of an assignment, refusal or report as the ledger writes it."""
    return "".join(wide(text).split()).upper()


@lru_cache(KEPT)
def document_number(text: str) -> str:
    """Return the number of a document or budget line to compare (`…〔year〕n号…`).

    Folded, and: year in 〔 〕, no 第 before the number, no zeros at its beginning, one 号 after it;
    no blanks but between two words of letters or digits.
    """
    return BETWEEN_WORDS.sub("", OF_YEAR.sub(r"〔\1〕\2号", folded(text)))


def position(text: str) -> int | None:
    """Return the whole number of at most nine plain digits that pages and addresses carry."""
    return int(text) if POSITION.fullmatch(text) else None


def decimal_of(value: Any) -> Decimal:
    """Read a figure: a number, or text with or without thousands marks. Raises Unreadable.

    A float counts with the 15 digits that a spreadsheet shows of it.
    """
    return _decimal(value, wide)


def amount_of(value: Any, unit: int = 1) -> Decimal:
    """Read an amount: a figure, the sign of the yuan before or 元 after it. Raises Unreadable.

    unit: WAN where the head of the column says 万元; a figure that then says 元 itself is a fault.
    """
    if unit != 1 and isinstance(value, str) and wide(value).endswith("元"):
        raise Unreadable("unit")
    return _decimal(value, _bare) * unit


def told(holds: str, text: str) -> Any:
    """Return what was written as data of a field; what cannot be read, as it was typed."""
    try:
        return data_of(holds, text)
    except Unreadable:
        return text.strip()


def unit_of(head: str) -> int:
    """Return the unit that the head of a column or table says, in yuan; 0 where it says none.

    Raises Unreadable (unit) for any but 元 and 万元.
    """
    units = {"": 1, "万": WAN}
    told = {units.get(one, 0) for one in UNIT.findall(sought(head))}
    if 0 in told or len(told) > 1:
        raise Unreadable("unit")
    return told.pop() if told else 0


def _bare(text: str) -> str:
    """Return an amount without sign of the yuan and unit: `-￥5.00`, `￥-5.00`, `5.00元`."""
    bare = wide(text).removesuffix("元").rstrip()
    sign = bare[:1] if bare[:1] in ("+", "-") else ""
    rest = bare.removeprefix(sign).lstrip()
    return sign + rest.removeprefix("\u00a5").lstrip() if rest[:1] == "\u00a5" else bare


def _decimal(value: Any, plain: Callable[[str], str]) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise Unreadable("number")
    if isinstance(value, str):
        if odd_digits(value):
            raise Unreadable("number")
        number = Decimal(_figure(plain(value)))
    else:
        number = Decimal(f"{value:.15g}" if isinstance(value, float) else value)
    if not number.is_finite() or (number and abs(number.adjusted()) >= DIGITS_MAX):
        raise Unreadable("number")
    return number


def odd_digits(text: str) -> bool:
    """Tell whether a text has digits that look like figures of another width and are none: ²①𝟐."""
    others = (one for one in text if not one.isascii() and one not in WIDE_DIGITS)
    return any(DIGIT.search(unicodedata.normalize("NFKC", one)) for one in others)


def _figure(text: str) -> str:
    if FIGURE.fullmatch(text) and sum(map(str.isdigit, text.partition(".")[0])) <= DIGITS_MAX:
        return text.replace(",", "")
    if text.endswith("万"):
        raise Unreadable("unit")
    raise Unreadable("thousands" if "," in text and MARKED.fullmatch(text) else "number")


def data_of(holds: str, text: str) -> Any:
    """Return what was written as JSON data of a field (schemas.applications.fields.Holds).

    Figures are text, counts whole numbers, days `YYYY-MM-DD`; anything else is text as it stands.
    Raises Unreadable.
    """
    if holds in ("number", "amount", "count"):
        number = amount_of(text) if holds == "amount" else decimal_of(text)
        if holds == "count" and number != number.to_integral_value():
            raise Unreadable("number")
        return int(number) if holds == "count" else f"{number:f}"
    return day_of(text).isoformat() if holds in ("day", "code_or_day") else text


def day_of(value: Any, *, timed: bool = False) -> date:
    """Read a day of our time: a date, or one of the spellings of DAYS. Raises Unreadable.

    timed: a time of day may follow, and is left away.
    """
    if isinstance(value, datetime):
        if not timed and value.time() != value.time().min:
            raise Unreadable("day")
        value = value.date()
    if isinstance(value, str) and odd_digits(value):
        raise Unreadable("day")
    day = _spelt(wide(value), timed) if isinstance(value, str) else value
    if not isinstance(day, date) or day.year not in YEARS:
        raise Unreadable("day")
    return day


def day_in_cell(value: Any, *, timed: bool = False, zero: date = BEFORE_1900) -> date:
    """Read a day of a workbook's cell: a number counts days, or is 20260520. Raises Unreadable.

    zero: the day that the workbook counts from.
    """
    if not isinstance(value, int | float) or isinstance(value, bool):
        return day_of(value, timed=timed)
    if FIRST <= value <= LAST and (timed or value == int(value)):
        return day_of(zero + timedelta(days=int(value)))
    return day_of(f"{value:.15g}", timed=timed)


def _spelt(text: str, timed: bool) -> date:
    text = TIME.sub("", text) if timed else text
    found = next((spelt for one in DAYS if (spelt := one.fullmatch(text))), None)
    if found is None:
        raise Unreadable("day")
    year, month, day = map(int, found.groups())
    try:
        return date(year, month, day)
    except ValueError as broken:
        raise Unreadable("no_such_day") from broken

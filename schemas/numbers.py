"""Numbers and dates as an application writes them: decimals, amounts in yuan, ISO days, codes."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import BeforeValidator, StrictBool, StrictInt, StrictStr
from pydantic_core import PydanticCustomError

LARGEST = 12  # digits before the point; beyond, nothing on a form is a real figure
YEARS = range(1900, 2200)
NOT_A_NUMBER = PydanticCustomError("number", "not a number")
NOT_A_DAY = PydanticCustomError("day", "not a day, YYYY-MM-DD")


def fen(yuan: Decimal) -> int:
    """Return an amount of yuan in whole fen, half a fen rounded up (domain.md 6.3)."""
    return int((yuan * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise NOT_A_NUMBER
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation as broken:
        raise NOT_A_NUMBER from broken
    if not number.is_finite() or (number and abs(number.adjusted()) > LARGEST):
        raise NOT_A_NUMBER
    return number


def _day(value: Any) -> date:
    is_day = isinstance(value, date) and not isinstance(value, datetime)
    day: date = value if is_day else _iso_day(value)
    if day.year not in YEARS:
        raise NOT_A_DAY
    return day


def day_of(text: str) -> date:
    """Read a day of our time, `YYYY-MM-DD`; raises ValueError for anything else."""
    return _day(text)


def _iso_day(value: Any) -> date:
    if not isinstance(value, str) or len(value) != len("2026-01-31"):
        raise NOT_A_DAY
    try:
        return date.fromisoformat(value)
    except ValueError as broken:
        raise NOT_A_DAY from broken


Number = Annotated[Decimal, BeforeValidator(_decimal)]
"""A decimal of any sign; more digits than the form allows is a finding, not a parse error."""
Amount = Number
"""Yuan, two decimals."""
Day = Annotated[date, BeforeValidator(_day)]
"""A calendar day, `YYYY-MM-DD`."""
Text = StrictStr
Flag = StrictBool
Count = StrictInt

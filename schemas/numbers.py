"""Numbers and dates as an application writes them: decimals, amounts in yuan, ISO days, codes."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import BeforeValidator, StrictBool, StrictInt, StrictStr
from pydantic_core import PydanticCustomError

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
    if not number.is_finite():
        raise NOT_A_NUMBER
    return number


def _day(value: Any) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
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

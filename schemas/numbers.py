"""Numbers and dates as an application writes them: decimals, amounts in yuan, ISO days, codes."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import BeforeValidator, StrictBool, StrictInt, StrictStr


def fen(yuan: Decimal) -> int:
    """Return an amount of yuan in whole fen, half a fen rounded up (domain.md 6.3)."""
    return int((yuan * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise ValueError("not a number")
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation as broken:
        raise ValueError("not a number") from broken
    if not number.is_finite():
        raise ValueError("not a number")
    return number


def _day(value: Any) -> date:
    if isinstance(value, datetime):
        raise ValueError("a day has no time")
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        raise ValueError("not a day")
    if len(value) != 10:
        raise ValueError("not an ISO day")
    return date.fromisoformat(value)


Number = Annotated[Decimal, BeforeValidator(_decimal)]
"""A decimal of any sign; more digits than the form allows is a finding, not a parse error."""
Amount = Number
"""Yuan, two decimals."""
Day = Annotated[date, BeforeValidator(_day)]
"""A calendar day, `YYYY-MM-DD`."""
Text = StrictStr
Flag = StrictBool
Count = StrictInt

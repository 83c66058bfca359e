"""Values of forms as types that read what people write: decimals, amounts in yuan, days, codes."""

from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, StrictBool, StrictInt, StrictStr
from pydantic_core import PydanticCustomError

from schemas import written

T = TypeVar("T")


def fen(yuan: Decimal) -> int:
    """Return an amount of yuan in whole fen, half a fen rounded up (section 6.3)."""
    return int((yuan * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def typed(read: Callable[[Any], T]) -> BeforeValidator:
    """Return a reader of schemas.written for a type; its error is `written.FAULT` and the code."""

    def validate(value: Any) -> T:
        try:
            return read(value)
        except written.Unreadable as broken:
            kind: Any = f"{written.FAULT}{broken.code}"
            raise PydanticCustomError(kind, "unreadable") from broken

    return BeforeValidator(validate)


def _of_text(read: Callable[[str], str]) -> BeforeValidator:
    return BeforeValidator(lambda value: read(value) if isinstance(value, str) else value)


def _whole(value: Any) -> Any:
    """Read text as a whole number; what is none is told by pydantic, which would take `1_000`."""
    told = written.told("count", value) if isinstance(value, str) else value
    return "" if isinstance(told, str | bool) else told


Number = Annotated[Decimal, typed(written.decimal_of)]
"""A decimal of any sign; more digits than the form allows is a finding, not a parse error."""
Amount = Annotated[Decimal, typed(written.amount_of)]
"""Yuan; more than two decimals is a finding, not a parse error."""
Day = Annotated[date, typed(written.day_of)]
"""A calendar day, in any of the spellings of schemas.written."""
Text = StrictStr
Code = Annotated[StrictStr, _of_text(written.code)]
"""A code of an organisation or community, or an account."""
ItemNumber = Annotated[StrictStr, _of_text(written.item_number)]
"""The number of an assignment."""
Whole = Annotated[int, BeforeValidator(_whole)]
"""A whole number of an act, which may be written as text."""
Flag = StrictBool
Count = StrictInt

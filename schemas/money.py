"""Money in whole fen, and how an amount of yuan is read and written."""

from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

DIGITS_MAX = 13
"""Yuan before the point: a million such amounts still fit the 64 bits of a store."""


def fen_of(yuan: Any) -> int:
    """Read yuan ("142500.00", at most two decimals, not negative) as whole fen.

    Raises ValueError on anything else, a float included: it has no exact cents.
    """
    if isinstance(yuan, bool | float) or not isinstance(yuan, str | int | Decimal):
        raise ValueError("an amount is text with two decimals")
    try:
        number = Decimal(str(yuan).strip())
    except InvalidOperation as broken:
        raise ValueError("not an amount") from broken
    if not number.is_finite() or number < 0:
        raise ValueError("an amount is not negative")
    if number and number.adjusted() >= DIGITS_MAX:
        raise ValueError("no such amount of money")
    fen = number * 100
    if fen != fen.to_integral_value():
        raise ValueError("an amount has at most two decimals")
    return int(fen)


def yuan_of(fen: int) -> str:
    """Write whole fen as yuan with two decimals."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


_YUAN = {"type": "string", "pattern": r"^[0-9]{1,13}(\.[0-9]{1,2})?$", "description": "yuan"}

Fen = Annotated[int, BeforeValidator(fen_of), WithJsonSchema(_YUAN, mode="validation")]
"""A field that is given in yuan and held in fen."""

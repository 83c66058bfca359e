"""Money in whole fen, and how an amount of yuan is read and written."""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import WithJsonSchema

from schemas.numbers import typed
from schemas.written import DIGITS_MAX, Unreadable, amount_of


def fen_of(yuan: Any, unit: int = 1) -> int:
    """Read yuan ("142,500.00", at most two decimals, not negative) as whole fen.

    unit: as of schemas.written.amount_of. Raises Unreadable on anything else.
    """
    return int(_whole(yuan, unit, signed=False))


def signed_fen_of(yuan: Any, unit: int = 1) -> int:
    """Read yuan of any sign as whole fen; otherwise as fen_of."""
    return int(_whole(yuan, unit, signed=True))


def _whole(yuan: Any, unit: int, *, signed: bool) -> Decimal:
    fen = amount_of(yuan, unit) * 100
    if (fen.is_signed() and not signed) or fen != fen.to_integral_value():
        raise Unreadable("amount")
    return fen


def yuan_of(fen: int) -> str:
    """Write whole fen as yuan with two decimals."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


_D = "[0-9０-９]"
_WHOLE = f"(?:{_D}{{1,13}}|{_D}(?:[,，]{_D}{{3}}){{1,4}}|{_D}{{2,3}}(?:[,，]{_D}{{3}}){{1,3}})"
_SIGN = r"(?:[+＋]?(?:\s*[¥￥]\s*)?|[¥￥]\s*[+＋])"
PATTERN = rf"^\s*{_SIGN}{_WHOLE}(?:[.．]{_D}{{1,2}}[0０]*)?\s*\u5143?\s*$"
"""What `fen_of` reads as text, for who only sees the description of the API."""
_YUAN = {
    "type": ["string", "integer"],
    "pattern": PATTERN,
    "minimum": 0,
    "maximum": 10**DIGITS_MAX - 1,
    "description": "yuan",
}


def _exact(yuan: Any) -> int:
    """Whoever acts writes an amount: a float has no exact cents."""
    if isinstance(yuan, float):
        raise Unreadable("amount")
    return fen_of(yuan)


Fen = Annotated[int, typed(_exact), WithJsonSchema(_YUAN, mode="validation")]
"""A field of an act that is given in yuan and held in fen."""
Yuan = Annotated[int, typed(fen_of)]
"""Yuan of a table or file, where a number is one as it is shown; held in fen."""

"""The base of every value and the one canonical JSON that is hashed and stored."""

import json
import re
from typing import Any

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen value; an unknown field cannot be built (extra=forbid)."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def canonical(data: Any) -> str:
    """Serialise JSON data (no floats) to its one canonical text: sorted keys, no spaces, UTF-8.

    Raises TypeError on a float or on anything JSON does not know: a float has no one spelling, so
    it may not be hashed (reference: RFC 8785 for this shape of data).
    """
    text = _write(data)
    if _LIKE_A_FLOAT.search(text):
        _NO_FLOATS.raw_decode(text)
    return text


def plain(value: Value) -> dict[str, Any]:
    """Return the JSON data of a value, fields at their default left out."""
    return value.model_dump(mode="json", exclude_defaults=True)


def _refuse_float(spelling: str) -> Any:
    raise TypeError(f"canonical JSON holds no floats: {spelling}")


_write = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
# What could be a float, in a string or outside of one; only reading the text back tells which.
_LIKE_A_FLOAT = re.compile(r"(?:^|[:,\[])-?(?:[0-9]+[.eE]|NaN|Infinity)")
_NO_FLOATS = json.JSONDecoder(parse_float=_refuse_float, parse_constant=_refuse_float)

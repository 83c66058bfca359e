"""The base of every value and the one canonical JSON that is hashed and stored."""

import json
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
    _NO_FLOATS.raw_decode(text)
    return text


def plain(value: Value) -> dict[str, Any]:
    """Return the JSON data of a value, fields at their default left out."""
    return value.model_dump(mode="json", exclude_defaults=True)


def _refuse_float(spelling: str) -> Any:
    raise TypeError(f"canonical JSON holds no floats: {spelling}")


_write = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
# Reading the text back finds a float at the speed of the C scanner; walking the data does not.
_NO_FLOATS = json.JSONDecoder(parse_float=_refuse_float, parse_constant=_refuse_float)

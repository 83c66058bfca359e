"""The shapes of the API's answers, made from the rows of lists, so that both say the same."""

from functools import cache
from typing import Any, get_type_hints

from pydantic import BaseModel, create_model

from desk.words import sentences


@cache
def shape(row: Any) -> type[BaseModel]:
    """Return the model of a row (a NamedTuple)."""
    hints = get_type_hints(row)
    fields: dict[str, Any] = {name: (hints[name], ...) for name in row._fields}
    return create_model(row.__name__, **fields)


@cache
def page_of(row: Any) -> type[BaseModel]:
    """Return the model of a page of rows; row: a NamedTuple or a model."""
    item = row if isinstance(row, type) and issubclass(row, BaseModel) else shape(row)
    fields: dict[str, Any] = {"items": (list[item], ...), "next": (str | None, ...)}  # type: ignore[valid-type]
    return create_model(f"{row.__name__}Page", **fields)


def plain(row: Any) -> dict[str, Any]:
    """Return a row as the data of its model."""
    told: dict[str, Any] = row._asdict()
    return told


def summary(code: str) -> str:
    """Return what an endpoint does: Chinese, then English (book `api`, `does.{code}`)."""
    return " · ".join(sentences("api", lang)[f"does.{code}"] for lang in ("zh", "en"))

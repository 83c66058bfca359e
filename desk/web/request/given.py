"""What an address says: numbers that a store can hold, and days of our time; for every route.

FastAPI reads any number and any date; a store holds 64 bits, and a calendar has its years.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, get_args

from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from starlette.requests import Request

from schemas.written import day_of

WHOLE_MAX = 2**63 - 1
DIGITS = len(str(WHOLE_MAX))


def sized(request: Request, dependant: Dependant) -> None:
    """Raise RequestValidationError for a number or a day in the address beyond what can be."""
    faults = [
        {"type": kind, "loc": (where, name), "msg": kind, "input": text[:60]}
        for where, name, kind, text in _told(request, dependant)
        if not (_whole(text) if kind == "int" else _day(text))
    ]
    if faults:
        raise RequestValidationError(faults)


def _told(request: Request, dependant: Dependant) -> Iterator[tuple[str, str, str, str]]:
    for where, params, given in (
        ("path", dependant.path_params, request.path_params),
        ("query", dependant.query_params, request.query_params),
    ):
        for one in params:
            kind = _kind(one.field_info.annotation)
            if kind and (text := str(given.get(one.alias, ""))):
                yield where, one.alias, kind, text
    for inner in dependant.dependencies:
        yield from _told(request, inner)


def _kind(annotation: Any) -> str:
    kinds = {annotation, *get_args(annotation)}
    return "int" if int in kinds else "day" if date in kinds else ""


def _whole(text: str) -> bool:
    return len(text) <= DIGITS and not (text.isdecimal() and int(text) > WHOLE_MAX)


def _day(text: str) -> bool:
    try:
        day_of(text)
    except ValueError:
        return False
    return True

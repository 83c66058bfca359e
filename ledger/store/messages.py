"""The ledger's own errors, whose field is their code."""

from typing import TypeVar

from schemas.errors import ZhunruError
from schemas.texts import catalogue

E = TypeVar("E", bound=ZhunruError)


def problem(error: type[E], code: str, /, **params: object) -> E:
    """Build an error of that class with both texts of `code`; KeyError if there is none."""
    return catalogue.problem(error, "ledger", code, field=code, **params)

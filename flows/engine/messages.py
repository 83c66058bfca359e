"""The engine's own errors, whose field is their code."""

from schemas.errors import EngineError
from schemas.texts import catalogue


def trouble(code: str, *, hint: str = "", **params: object) -> EngineError:
    """Build the error with both texts of `code`; KeyError if there is none."""
    return EngineError(*catalogue.both("engine", code, **params), field=code, hint=hint)

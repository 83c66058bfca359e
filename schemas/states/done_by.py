"""Who did which act of a matter: the separation of duties looks here."""

from typing import Annotated, Any

from pydantic import BeforeValidator


def _each(persons: Any) -> Any:
    """One person may stand alone in a stored state."""
    return (persons,) if isinstance(persons, str) else persons


Hands = dict[str, Annotated[tuple[str, ...], BeforeValidator(_each)]]
"""Act -> the persons who did it, for separation of duties."""

"""The prior state of the world around one application, read from the register."""

from typing import Any

from ledger.session import Tx
from schemas.given import Given


def given(tx: Tx, application: dict[str, Any], number: str) -> Given:
    """Return what the ledger knows beside an application (form.md `given`); itself left out."""
    return Given()

"""Gives papers their numbers, last of all before an act is written down."""

from collections.abc import Sequence
from typing import Any

from ledger.store.session import Tx
from ledger.write import counters
from policies.lifecycle.steps.numbering import NO
from schemas.events import Event


def numbered(tx: Tx, events: Sequence[Event]) -> list[Event]:
    """Return events with the next number of each series they name; each is held until commit."""
    return [_numbered(tx, one) if one.body.get("series") else one for one in events]


def _numbered(tx: Tx, event: Event) -> Event:
    series: str = event.body["series"]
    number = counters.following(tx, series)
    counters.take(tx, series, number)
    return event.model_copy(update={"body": _filled(event.body, str(number))})


def _filled(value: Any, number: str) -> Any:
    if isinstance(value, dict):
        return {
            name: _filled(one, number) if name in ("decision", "document_no") else one
            for name, one in value.items()
        }
    return value.replace(NO, number) if isinstance(value, str) else value

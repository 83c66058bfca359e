"""Labelled points of a write where a test may kill the process; off and free by default."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

LABELS = (
    "tx-open",
    "authorised",
    "loaded",
    "key-checked",
    "number-taken",
    "decided",
    "before-journal",
    "after-journal",
    "after-state",
    "after-waiting",
    "after-application",
    "after-accounts",
    "after-postings",
    "after-outbox",
    "after-idempotency",
    "before-commit",
    "after-commit-before-ack",
    "before-attempt",
    "after-attempt",
    "seal-read",
    "seal-rows",
    "seal-tiles",
    "seal-queue",
    "seal-signed",
)

_hooks: list[Callable[[str], None]] = []


def reach(label: str) -> None:
    """Tell the armed hook that the write got here; does nothing when none is armed."""
    if _hooks:
        _hooks[-1](label)


@contextmanager
def armed(hook: Callable[[str], None]) -> Iterator[None]:
    """Call `hook(label)` at every point reached inside the block."""
    _hooks.append(hook)
    try:
        yield
    finally:
        _hooks.remove(hook)

"""`zhunru db`: bring a ledger's structure up to date, copy it safely, put a copy back."""

from pathlib import Path

from desk import tables
from desk.answers import Answer
from ledger import backup as copies
from ledger import migrate


def upgrade(store: str, lang: str = "zh") -> Answer:
    """Run the migrations the ledger lacks; none is fine, too."""
    migrate.upgrade(store)
    return _told("upgraded", {"store": store}, lang)


def backup(store: str, file: Path, lang: str = "zh") -> Answer:
    """Write a consistent copy of a running SQLite ledger to a file that is not there yet."""
    written = copies.backup(store, file)
    return _told("backed_up", {"store": store, "file": str(written)}, lang)


def restore(store: str, file: Path, lang: str = "zh") -> Answer:
    """Put a copy in the place of a SQLite ledger that nobody uses."""
    put = copies.restore(file, store)
    return _told("restored", {"store": store, "file": str(put)}, lang)


def _told(what: str, data: dict[str, str], lang: str) -> Answer:
    return Answer(data, [tables.facts(what, list(data.items()), lang)])

"""The index of titles of a ledger, kept in memory and brought up to date before each question."""

import threading
from weakref import WeakKeyDictionary

from ledger.store.session import Tx
from ledger.write import comparable_items
from policies.wording.similarity import Near, Titles

AGAIN = 100  # rows read again, since transactions do not end in the order they began


class _Shelf:
    """One ledger's index and how far it has been read."""

    def __init__(self) -> None:
        self.index = Titles()
        self.known: dict[str, str] = {}
        self.last = 0
        self.lock = threading.Lock()

    def refresh(self, tx: Tx) -> None:
        """Take in the titles that came since; a title that changed comes in beside the old one."""
        fresh = [
            (number, title)
            for row, number, title in comparable_items.titles(tx, max(0, self.last - AGAIN))
            if self._moved(row, number, title)
        ]
        if not len(self.index):
            self.index = Titles(fresh)
            return
        for number, title in fresh:
            self.index.add(number, title)

    def _moved(self, row: int, number: str, title: str) -> bool:
        self.last = max(self.last, row)
        moved = self.known.get(number) != title
        self.known[number] = title
        return moved


_SHELVES: WeakKeyDictionary[object, _Shelf] = WeakKeyDictionary()
_OPENING = threading.Lock()


def near(tx: Tx, title: str, *, least: float, limit: int = 20) -> list[Near]:
    """Return the titles of the ledger's items nearest to one, best first, each number once."""
    with _OPENING:
        shelf = _SHELVES.setdefault(comparable_items.home(tx), _Shelf())
    with shelf.lock:
        shelf.refresh(tx)
        found = shelf.index.near(title, least=least, limit=2 * limit)
        return [one for one in found if shelf.known[one.key] == one.title][:limit]

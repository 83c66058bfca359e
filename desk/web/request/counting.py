"""The figures above an inbox: counted anew each time; those of a very long one are kept a while.

To count a hundred thousand items takes longer than to show the first fifty, and nobody notices
whether it were a few more some seconds ago.
"""

import time
from datetime import date

from ledger.read import lists
from ledger.read.lists import Counts, Post
from ledger.store.session import Tx

LONG = 5_000  # items
KEPT_SECONDS = 10.0


class Counting:
    """What the inboxes of one desk count; safe to be asked by many threads."""

    def __init__(self) -> None:
        self._known: dict[tuple[Post, date], tuple[float, Counts]] = {}

    def of(self, tx: Tx, post: Post, soon: date) -> Counts:
        """Count an inbox; of one with LONG items or more it may be KEPT_SECONDS old."""
        began = time.monotonic()
        made, known = self._known.get((post, soon), (0.0, None))
        if known is not None and began - made < KEPT_SECONDS:
            return known
        found = lists.inbox_counts(tx, post, soon)
        if found.total >= LONG:
            self._known[post, soon] = (began, found)
        else:
            self._known.pop((post, soon), None)
        return found

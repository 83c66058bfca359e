"""What every request of one desk shares: its ledger, its rules, its settings."""

import time
from dataclasses import dataclass, field
from datetime import date

from starlette.requests import HTTPConnection

from desk.web.request.limits import Tide
from desk.web.request.settings import Settings
from ledger.read import inboxes
from ledger.read.inboxes import Counts, Post
from ledger.store.session import Ledger, Tx
from policies.rules import Rules
from tasks import rulebooks

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
        found = inboxes.inbox_counts(tx, post, soon)
        if found.total >= LONG:
            self._known[post, soon] = (began, found)
        else:
            self._known.pop((post, soon), None)
        return found


@dataclass(frozen=True)
class House:
    """An open ledger with what the desk was started with."""

    settings: Settings
    ledger: Ledger
    tide: Tide = field(default_factory=Tide)
    counting: Counting = field(default_factory=Counting)

    @property
    def rules(self) -> Rules:
        """The rules of the ledger's place."""
        return rulebooks.rules_of(self.ledger)


def address_of(request: HTTPConnection) -> str:
    """Return the network address a request came from; empty when the server does not tell."""
    return request.client.host if request.client else ""


def house_of(request: HTTPConnection) -> House:
    """Return the house a request came to."""
    house: House = request.app.state.house
    return house

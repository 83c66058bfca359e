"""The disputes that a seat reads, with whose move it is in each."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from desk.web.request.request import Desk
from ledger.read import inboxes, list_rows, lists
from policies.lifecycle.row import FINAL, key
from policies.visibility import scope
from schemas.acts.act import WorkItem
from schemas.states.disputes import DisputeState

MOST = 200


class DisputeRow(NamedTuple):
    """A dispute of a list, with what waits on people in it."""

    state: DisputeState
    waits: tuple[WorkItem, ...]

    @property
    def open(self) -> bool:
        """Whether it goes on."""
        return key(self.state.stage) not in FINAL

    @property
    def due(self) -> date | None:
        """The last day of the level it is at."""
        return min((one.due for one in self.state.clocks), default=None)


def disputes(here: Desk, *, stages: Iterable[str] = ()) -> list[DisputeRow]:
    """Return the disputes this seat reads, those that go on first, the most urgent on top."""
    want = list_rows.Want(stages=tuple(stages))
    with here.ledger.read() as tx:
        found = lists.disputes(tx, scope.reach(here.by, here.rules), want, limit=MOST).items
        waits = inboxes.waits_about(tx, ("dispute",), [one.number for one in found])
    made = [
        DisputeRow(one, tuple(wait for wait in waits if wait.stream == one.stream)) for one in found
    ]
    return sorted(made, key=lambda one: (not one.open, one.due or date.max, one.state.stream))

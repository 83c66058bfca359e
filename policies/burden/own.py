"""The burden zhunru itself is to communities (M32): acts of their people, month by month. Pure."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from schemas.acts.act import Entry
from schemas.reports.reports import OwnBurden, Told, rounded

PEOPLE = frozenset(("COMM_SEC", "COMM_WORKER"))
OwnActs = Mapping[str, int]  # community -> acts in a month


class OwnCount:
    """Counts the acts of each community's people by month; the entries of one act are one."""

    def __init__(self) -> None:
        self._acts: dict[str, Counter[str]] = {}  # month -> community -> acts
        self._last = ""

    def feed(self, entry: Told | Entry, day: Callable[[Told | Entry], date]) -> None:
        """Take one entry of somebody of PEOPLE; the stream tells of which community."""
        if entry.key and entry.key == self._last:
            return
        self._last = entry.key
        community = entry.body.get("community") or entry.stream_id.partition(":")[2]
        month = f"{day(entry):%Y-%m}"
        self._acts.setdefault(month, Counter())[community] += 1

    def of(self, on: date) -> OwnActs:
        """Return the acts of each community in the month of a day, up to the last entry."""
        return dict(self._acts.get(f"{on:%Y-%m}", {}))


def own_burden(acts: int, items: int, minutes: Decimal | None) -> OwnBurden:
    """Return the acts of a month per item borne, and in minutes.

    minutes: that one act takes at the desk, as the place has measured it; None: not measured.
    """
    if not items:
        return OwnBurden(acts=acts)
    each = Decimal(acts) / items
    return OwnBurden(
        acts=acts,
        per_item=rounded(each),
        minutes=None if minutes is None else rounded(each * minutes),
    )

"""Overlaps: several departments ask the same people of the same communities at about one time.

What may be joined into one visit or one form (D04), before the communities meet it twice.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, combinations_with_replacement, product

from ledger.read import list_rows, lists
from ledger.store.session import Ledger
from ledger.write import comparable_items
from ledger.write.comparable_items import Item
from policies.rules import Rules
from schemas.place.visibility import Reach
from schemas.states.stages import Stage

LOOKED_AT = 500  # assignments, the newest first
UNDECIDED = (
    Stage.SUBMITTED, Stage.RETURNED, Stage.ACCEPTED, Stage.CONSULTING, Stage.STREET_REVIEW,
    Stage.FUND_REVIEW, Stage.LG_DECISION, Stage.PUBLICITY, Stage.OBJECTION,
)  # fmt: skip
LIVE = (
    *UNDECIDED, Stage.APPROVED, Stage.APPROVED_COND, Stage.EFFECTIVE, Stage.SUSPENDED,
    Stage.AMENDING, Stage.RENEWING,
)  # fmt: skip


@dataclass(frozen=True)
class Asking:
    """One item of an overlap; open: it is not decided yet, so it can still be joined."""

    number: str
    title: str
    applicant: str
    target: str
    stage: str
    submitted_on: date | None
    start_on: date | None
    end_on: date | None
    hours: int  # per community, rounded
    collects: bool
    open: bool


@dataclass(frozen=True)
class Overlap:
    """Items of several departments for one target, the newest first.

    same: the target is the same word for word; else one target holds the other, for a person to
    look at. communities: codes where at least two of them meet.
    """

    same: bool
    items: tuple[Asking, ...]
    communities: tuple[str, ...]

    @property
    def collects(self) -> bool:
        """Whether at least two of them ask for data, which can be asked for once."""
        return sum(one.collects for one in self.items) > 1

    @property
    def open(self) -> bool:
        """Whether one of them is not decided yet."""
        return any(one.open for one in self.items)


def at(
    ledger: Ledger, reach: Reach, communities: Sequence[str], rules: Rules
) -> tuple[Overlap, ...]:
    """Return the overlaps at some communities among what a reach sees, same targets first.

    Filed within `d04_days` of each other, with a common day and a common community.
    """
    with ledger.read() as tx:
        want = list_rows.Want(stages=LIVE)
        assignments = {
            one.number: one for one in lists.assignments(tx, reach, want, limit=LOOKED_AT).items
        }
        known = comparable_items.of_numbers(tx, list(assignments))
    stages = {number: one.stage for number, one in assignments.items()}
    return found(known, stages, communities, int(rules.rulebook.ground.params["d04_days"]))


def found(
    known: Iterable[Item], stages: Mapping[str, str], communities: Sequence[str], days: int
) -> tuple[Overlap, ...]:
    """Return the overlaps among items at some communities; stages: of each, by number."""
    groups: dict[tuple[bool, str], dict[str, Item]] = {}
    places: dict[tuple[bool, str], set[str]] = {}
    for target, one, other in _pairs(known):
        shared = _at(one, communities) & _at(other, communities)
        if shared and _near(one, other, days):
            group = (one.target_type == other.target_type, target)
            groups.setdefault(group, {}).update({one.number: one, other.number: other})
            places.setdefault(group, set()).update(shared)
    order = sorted(groups, key=lambda group: (not group[0], group[1]))
    return tuple(_overlap(group[0], groups[group], places[group], stages) for group in order)


def _pairs(known: Iterable[Item]) -> Iterator[tuple[str, Item, Item]]:
    """Return pairs of items of which one's target holds the other's, with the shorter target."""
    by_target: dict[str, list[Item]] = {}
    for item in known:
        if item.target_type:
            by_target.setdefault(item.target_type, []).append(item)
    for short, long in combinations_with_replacement(sorted(by_target, key=len), 2):
        if short not in long:
            continue
        mine, theirs = by_target[short], by_target[long]
        pairs = combinations(mine, 2) if short == long else product(mine, theirs)
        yield from ((short, one, other) for one, other in pairs)


def _near(one: Item, other: Item, days: int) -> bool:
    """Tell whether two departments filed within some days of each other, for a common day."""
    filed = [day for day in (one.submitted_on, other.submitted_on) if day is not None]
    if len(filed) < 2 or one.applicant == other.applicant:
        return False
    apart = abs((filed[0] - filed[1]).days)
    begins = max(one.start_on or date.min, other.start_on or date.min)
    ends = min(one.end_on or date.max, other.end_on or date.max)
    return apart <= days and begins <= ends


def _at(one: Item, communities: Sequence[str]) -> set[str]:
    return set(communities) if one.communities == "all" else set(communities) & {*one.communities}


def _overlap(
    same: bool, group: Mapping[str, Item], places: set[str], stages: Mapping[str, str]
) -> Overlap:
    newest = sorted(group.values(), key=lambda one: one.number, reverse=True)
    asking = tuple(_asking(one, stages[one.number]) for one in newest)
    return Overlap(same, asking, tuple(sorted(places)))


def _asking(one: Item, stage: str) -> Asking:
    return Asking(
        number=one.number,
        title=one.title,
        applicant=one.applicant,
        target=one.target_type,
        stage=stage,
        submitted_on=one.submitted_on,
        start_on=one.start_on,
        end_on=one.end_on,
        hours=round(one.hours),
        collects=one.collects,
        open=stage in UNDECIDED,
    )

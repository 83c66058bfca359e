"""What a director's term of office leaves behind, by its days (居委会组织法第三十八条)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ledger.read import funds, list_rows, lists
from ledger.read.list_rows import Refusal
from ledger.store.session import Ledger, Tx
from policies.rules import Rules
from schemas.place.visibility import Reach
from schemas.states.stages import Work
from schemas.states.states import PlacementState
from tasks import rulebooks

PAGE = 500
OVER = (Work.CLOSED, Work.TERMINATED)
RECEIVED, SPENT = "custody", "spent"
"""Accounts at the other side of a community's money: where it comes from, where it goes to."""


class Term(NamedTuple):
    """The days of a term, both included."""

    since: date
    until: date


@dataclass
class TermMoney:
    """Money of one item at one community, in fen: before the term, in it, and left at its end."""

    number: str
    title: str = ""
    departments: tuple[str, ...] = ()
    opening: int = 0
    received: int = 0
    spent: int = 0
    returned: int = 0

    @property
    def balance(self) -> int:
        """What the community holds when the term ends."""
        return self.opening + self.received - self.spent - self.returned


class TermPack(NamedTuple):
    """Items that were carried in a term, money that moved or lay there, refusals of those days."""

    placements: list[PlacementState]
    money: list[TermMoney]
    refusals: list[Refusal]


def of(ledger: Ledger, reach: Reach, community: str, term: Term) -> TermPack:
    """Return what the record holds of a community's term, within a reach; of one moment."""
    rules = rulebooks.rules_of(ledger)
    with ledger.read() as tx:
        placed = list(funds.placements(tx, reach, community=community))
        named = {one.number: one for one in placed}
        return TermPack(
            [one for one in placed if carried(one, term)],
            list(_money(tx, rules, community, term, named)),
            [one for one in _refusals(tx, reach, community) if _within(one.issued_on, term)],
        )


def carried(one: PlacementState, term: Term) -> bool:
    """Tell whether an item was carried on a day of a term.

    From the day on which its work began, or was to; to the day on which it was closed or ended.
    What was neither agreed on nor begun was not.
    """
    begun = one.started_on or one.start_on
    ended = one.closed_on or one.exited_on or (one.end_on if one.work in OVER else None)
    if begun is None or not (one.in_force_on or one.started_on or one.taken):
        return False
    return begun <= term.until and (ended is None or ended >= term.since)


def _money(
    tx: Tx, rules: Rules, community: str, term: Term, placed: dict[str, PlacementState]
) -> Iterator[TermMoney]:
    found: dict[str, TermMoney] = {}
    for number, other, at, fen in funds.usable_moves(tx, community):
        one = found.setdefault(number, TermMoney(number))
        day = rules.calendar.today(at)
        if day < term.since:
            one.opening += fen
        elif day <= term.until:
            kind = other.partition(":")[0]
            if kind == RECEIVED:
                one.received += fen
            elif kind == SPENT:
                one.spent -= fen
            else:
                one.returned -= fen
    for number, one in sorted(found.items()):
        if number in placed and (one.opening or one.received or one.spent or one.returned):
            one.title, one.departments = placed[number].title, placed[number].departments
            yield one


def _refusals(tx: Tx, reach: Reach, community: str) -> Iterator[Refusal]:
    want, after = list_rows.Want(community=community), ""
    while True:
        page = lists.refusals(tx, reach, want, after=after, limit=PAGE)
        yield from page.items
        if not (after := page.after):
            return


def _within(day: date | None, term: Term) -> bool:
    return day is not None and term.since <= day <= term.until

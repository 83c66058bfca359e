"""The exchanges of streets: what is owed in this part of the year, what passed without one."""

from collections.abc import Iterable
from dataclasses import dataclass

from desk.web.request.request import Desk
from ledger.read import assignments
from schemas.states.meetings.exchanges import ExchangeState, HeldExchange, Period, period


@dataclass(frozen=True)
class StreetYear:
    """Where a street stands: of this part of the year, and of those before that it let pass."""

    street: str
    state: ExchangeState
    now: Period
    held: tuple[HeldExchange, ...]  # in this part of the year
    missed: tuple[Period, ...]
    silent: bool  # the office may call in its place

    @property
    def owes(self) -> bool:
        """Whether it has yet to call a meeting for this part of the year."""
        return not self.held and self.state.called is None


def years(here: Desk, streets: Iterable[str]) -> list[StreetYear]:
    """Return how streets stand today, in the order they are named in."""
    a_year = here.rules.jurisdiction.route_on(here.today).exchanges_a_year
    named = tuple(streets)
    with here.ledger.read() as tx:
        known = {one.id: one for one in assignments.states(tx, ExchangeState, named)}
    return [_year(here, known.get(one) or ExchangeState(id=one), a_year) for one in named]


def streets(here: Desk) -> tuple[str, ...]:
    """Return the streets whose exchanges somebody reads: the own one, or all."""
    directory = here.rules.directory
    own = directory.street_for(here.by.org)
    if directory.is_street(own):
        return (own,)
    return tuple(code for code in directory.organisations if directory.is_street(code))


def _year(here: Desk, state: ExchangeState, a_year: int) -> StreetYear:
    now = period(here.today, a_year)
    return StreetYear(
        street=state.id,
        state=state,
        now=now,
        held=state.in_period(now),
        missed=state.missed(here.today, a_year),
        silent=state.silent(here.today, a_year),
    )

"""What communities carry by their own lists: of one, of each street, of the whole place."""

from collections import defaultdict
from typing import NamedTuple

from ledger.read import assignments
from ledger.store.session import Ledger
from policies.burden import inventories
from policies.rules import Rules
from schemas.reports.inventories import StreetCarried
from schemas.states.communities import CommunityState


class Census(NamedTuple):
    """The lists of a place: each community's state by code, streets by theirs, and the whole."""

    states: dict[str, CommunityState]
    streets: tuple[StreetCarried, ...]
    whole: StreetCarried

    @property
    def waiting(self) -> list[str]:
        """The communities that the office entered a list for and that have not answered."""
        return [code for code, one in self.states.items() if one.entered]


def of(ledger: Ledger, rules: Rules) -> Census:
    """Return what the lists of the communities of today say."""
    known = rules.directory.communities
    with ledger.read() as tx:
        found = {one.id: one.state for one in assignments.every(tx, CommunityState)}
    streets: dict[str, list[CommunityState | None]] = defaultdict(list)
    for code in sorted(known):
        streets[known[code].street].append(found.get(code))
    return Census(
        states={code: found[code] for code in sorted(known) if code in found},
        streets=tuple(inventories.of_street(one, streets[one]) for one in sorted(streets)),
        whole=inventories.of_street(inventories.WHOLE, [found.get(code) for code in sorted(known)]),
    )

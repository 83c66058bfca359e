"""The first census of burdens: told by the journal, and compared with ever after.

A later one stands beside the first; figures are always held against the first (section 7), and
of those that people and the ledger counted, against the ledger's: it goes on counting the same way.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ledger.read import assignments, queries
from ledger.store.session import Ledger, Tx
from ledger.write import journal
from ledger.write.journal import Envelope
from policies.burden import inherited, inventories
from policies.burden.inventories import figures as figures_of
from policies.rules import Rules
from schemas.acts.act import Actor
from schemas.events import Event, Stream
from schemas.place.organisations import Directory
from schemas.reports.inventories import StreetCarried
from schemas.reports.reports import Baseline
from schemas.states.communities import CommunityState, DeclaredBurden, Inventory
from schemas.values import plain
from tasks import clock

KIND = "census"
TAKEN = "census.taken"
COUNTED = {
    "M01": "items",
    "M05": "ledgers",
    "M06": "forms",
    "M08": "plaques",
    "M09": "certificates",
    "M10": "assessments",
    "M14": "posts",
}
"""What a census counts of the whole place: metric -> type of burden."""


def first(tx: Tx) -> Baseline | None:
    """Return what figures are held against: the first census by the ledger, else by people."""
    found = [Baseline.model_validate(one.body["census"]) for one in queries.entries(tx, KIND)]
    return min(found, key=lambda one: one.by != "ledger", default=None)


def taken(ledger: Ledger) -> list[tuple[Baseline, str]]:
    """Return every census in the order they were taken, each with its leaf in the journal."""
    with ledger.read() as tx:
        found = list(queries.entries(tx, KIND))
    return [(Baseline.model_validate(one.body["census"]), one.leaf) for one in found]


def declared(ledger: Ledger) -> dict[str, DeclaredBurden]:
    """Return what communities declared last, by their codes."""
    with ledger.read() as tx:
        known = [one.state for one in assignments.every(tx, CommunityState)]
    return {one.id: one.burden for one in known if one.burden is not None}


def of_communities(
    on: date, told: tuple[str, str, str], declared: Mapping[str, DeclaredBurden]
) -> Baseline:
    """Return a census of what each community declared; told: method, signer, evidence.

    The whole has a figure only where every one of them knows it: unknown is not zero.
    """
    return _summed(on, told, {code: dict(one.values) for code, one in sorted(declared.items())})


def _summed(on: date, told: tuple[str, str, str], each: dict[str, dict[str, Decimal]]) -> Baseline:
    """Return a census of each community, and of the whole what every one of them knows."""
    known = set.intersection(*map(set, each.values())) if each else set()
    sums = {metric: [one[metric] for one in each.values()] for metric in sorted(known)}
    whole = {metric: sum(values, Decimal(0)) for metric, values in sums.items()}
    method, signer, evidence = told
    values = {"total": whole, **each}
    return Baseline(on=on, method=method, signer=signer, evidence=evidence, values=values)


def of_lists(told: tuple[str, str, str], lists: Mapping[str, Inventory]) -> Baseline:
    """Return a census of what the lists of communities come to, as of the last day of them.

    told: method, signer, evidence. Hours only of a list whose items all say some.
    """
    each = {
        code: {name: value for name, value in figures_of(one).items() if value is not None}
        for code, one in sorted(lists.items())
    }
    on = max(one.on for one in lists.values())
    return _summed(on, told, each)


def take(ledger: Ledger, census: Baseline, by: Actor, key: str) -> bool:
    """Tell a census in the journal; False when this key has told the same already.

    Another under the same key (a page gone back to, and corrected) is another census. The caller
    has asked whether `by` may do so.
    """
    stream = Stream(kind=KIND, id=ledger.jurisdiction)
    event = Event(stream=stream, kind=TAKEN, body={"census": plain(census)})
    with ledger.write() as tx:
        same = (key, by.person, event.body)
        if any((one.key, one.actor, one.body) == same for one in queries.entries(tx, KIND)):
            return False
        at = clock.moment(ledger, tx, None)
        envelope = Envelope(by=by, occurred_at=at, recorded_at=clock.recorded(ledger, at), key=key)
        heads = {(stream.kind, stream.id): journal.head(tx, stream.kind, stream.id)}
        journal.append(tx, [event], heads, envelope)
    return True


def counted(on: date, told: tuple[str, str, str], figures: dict[str, int]) -> Baseline:
    """Return a census of the whole place from what was counted.

    told: method, signer, evidence; figures: by metric of COUNTED.
    """
    method, signer, evidence = told
    values = {metric: Decimal(count) for metric, count in figures.items()}
    return Baseline(
        on=on, method=method, signer=signer, evidence=evidence, values={"total": values}
    )


class CensusLists(NamedTuple):
    """The lists of a place: each community's state by code, streets by theirs, and the whole."""

    states: dict[str, CommunityState]
    streets: tuple[StreetCarried, ...]
    whole: StreetCarried


def lists(ledger: Ledger, rules: Rules) -> CensusLists:
    """Return what the lists of the communities of today say."""
    known, codes = rules.directory.communities, rules.directory.codes
    with ledger.read() as tx:
        states = {one.id: one.state for one in assignments.every(tx, CommunityState)}
    found = inherited.inventories(states, rules.directory)
    streets: dict[str, list[CommunityState | None]] = defaultdict(list)
    for code in codes:
        streets[known[code].street].append(found.get(code))
    return CensusLists(
        states=found,
        streets=tuple(inventories.of_street(one, streets[one]) for one in sorted(streets)),
        whole=inventories.of_street(inventories.WHOLE, [found.get(code) for code in codes]),
    )


def lists_of(tx: Tx, code: str, directory: Directory) -> CommunityState:
    """Return what one community has on record, with the lists that it made under other names."""
    names = (code, *inherited.renamed(code, directory))
    states = {one: known for one in names if (known := assignments.state(tx, CommunityState, one))}
    of_today = {code: states.get(code, CommunityState(id=code))}
    return {**of_today, **inherited.inventories(states, directory)}[code]

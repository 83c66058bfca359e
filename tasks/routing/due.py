"""What the system owes now on the ledger of this process, and doing it."""

import hashlib
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from ledger.read import assignments, queries
from ledger.store.session import Ledger, open_ledger
from ledger.write import outbox
from schemas.acts.act import SYSTEM, Act, Receipt, WorkItem
from schemas.errors import ClockStopped, LedgerUnavailable
from schemas.states.states import AssignmentState
from schemas.values import Value
from tasks import clock, clock_stops
from tasks.acts.perform import perform
from tasks.judges import judgement_of
from tasks.topics import ROUTE

AT_ONCE = 200  # acts between two looks at what is due
ITEMS_MAX = 5000  # work items of one look
PLACES_MAX = 5
DISPUTE = "dispute"

log = logging.getLogger(__name__)


class Done(Value):
    """One act of the system as the minutes tell it; `reason` is the code of a refusal."""

    act: str
    number: str
    communities: int = 0
    accepted: bool
    reason: str = ""


@dataclass(frozen=True)
class Bundle:
    """One act that is due: of an assignment, of its placements together, or of one refusal.

    asked: the number of the assignment, where the act is about a refusal of it.
    """

    act: Act
    key: str
    asked: str = ""

    @property
    def number(self) -> str:
        """The number under which the act is due."""
        return self.asked or self.act.number


@dataclass
class _Here:
    """The ledger that this process routes; `spent` are the keys already tried, by number."""

    url: str = ""
    state: Path = Path("var")
    ledger: Ledger | None = None
    spent: dict[str, str] = field(default_factory=dict)


_HERE = _Here()


def serve(chosen: Ledger | str, state: Path = Path("var")) -> None:
    """Choose the ledger that the flows of this process route: open, or the URL of one.

    state: the folder in which the keys of a PostgreSQL ledger lie.
    """
    _HERE.state = state
    _HERE.ledger, _HERE.url = (None, chosen) if isinstance(chosen, str) else (chosen, chosen.url)
    _HERE.spent.clear()


def state() -> Path:
    """Return the state folder of this process."""
    return _HERE.state


def served() -> bool:
    """Whether this process has been given a ledger to route."""
    return _HERE.ledger is not None or bool(_HERE.url)


def ledger() -> Ledger:
    """Return the ledger of this process, opened on first use; raises UnknownThing if none."""
    if _HERE.ledger is None:
        _HERE.ledger = open_ledger(_HERE.url, create=False, state=_HERE.state)
    return _HERE.ledger


def try_again() -> None:
    """Forget what was tried: what was refused and is still due may be possible now."""
    _HERE.spent.clear()


def unheard() -> list[int]:
    """Return the messages that say a stream has moved; their assignments may be tried again.

    None while the clock has stopped the ledger: they wait. Otherwise it leaves a sign of life.
    """
    if not clock_stops.sign(ledger()):
        return []
    with ledger().read() as tx:
        messages = outbox.pending(tx, [ROUTE], limit=ITEMS_MAX)
    moved = {str(one.payload["stream_id"]).partition(":")[0] for one in messages}
    _HERE.spent = {key: number for key, number in _HERE.spent.items() if number not in moved}
    return [one.id for one in messages]


def heard(messages: Sequence[int]) -> None:
    """Mark the messages as done: all that was due when they were read has been tried."""
    if messages:
        with ledger().write() as tx:
            outbox.done(tx, messages, clock.real_now())


def numbers(verbs: Sequence[str], limit: int) -> list[str]:
    """Return numbers of assignments of which one of these acts is due, the longest due first."""
    found = dict.fromkeys(bundle.number for bundle in bundles(verbs, None, ITEMS_MAX))
    return list(found)[:limit]


def anything(verbs: Sequence[str], among: Sequence[str] | None) -> bool:
    """Whether one of these acts is due of these assignments (None: of any)."""
    return bool(bundles(verbs, among, 1))


def bundles(verbs: Sequence[str], among: Sequence[str] | None, limit: int) -> list[Bundle]:
    """Return acts that are due and were not tried yet; the placements of one act together.

    Raises LedgerUnavailable.
    """
    here = ledger()
    try:
        today = judgement_of(here).today(clock.steady(here))
    except ClockStopped as stopped:  # time has no consequence while nobody knows what time it is
        log.warning("nothing is done by itself: %s", stopped)
        return []
    with here.read() as tx:
        items = queries.due(
            tx, today, verbs=verbs, numbers=among or (), limit=limit + len(_HERE.spent)
        )
        versions: dict[tuple[str, str], int] = {}
        for kind, some in groupby(sorted(items, key=_kind), key=_kind):
            known = assignments.versions(tx, kind, [item.stream for item in some])
            versions |= {(kind, ident): version for ident, version in known.items()}
    made = [_bundle(list(some), versions) for _, some in groupby(_in_order(items), key=_one_act)]
    return [one for one in made if one.key not in _HERE.spent]


def _kind(item: WorkItem) -> str:
    return item.kind


def _one_act(item: WorkItem) -> tuple[str, str, str]:
    return (item.act, item.about, item.stream if item.kind == DISPUTE else item.kind)


def _in_order(items: Iterable[WorkItem]) -> list[WorkItem]:
    """Put the items of one act side by side, the acts in the order in which they fell due."""
    place: dict[tuple[str, str, str], int] = {}
    for item in items:
        place.setdefault(_one_act(item), len(place))
    return sorted(items, key=lambda item: (place[_one_act(item)], item.stream))


def _bundle(items: list[WorkItem], versions: dict[tuple[str, str], int]) -> Bundle:
    first = items[0]
    placed = first.kind == "placement"
    communities = [item.community for item in items if placed and item.community]
    states = [f"{one.kind}/{one.stream}:{versions.get((one.kind, one.stream), 0)}" for one in items]
    if len(states) > 1:  # a key has 200 characters at most
        digest = hashlib.sha256("\n".join(states).encode()).hexdigest()
        states = [f"{first.kind}/{first.number}:{digest[:32]}"]
    data: dict[str, Any] = {"communities": communities} if communities else {}
    if first.kind == DISPUTE:  # each goes its own way
        data = first.place
    act = Act(verb=first.act, number=first.about, data=data)
    return Bundle(act=act, key=f"sys:{first.act}:{states[0]}", asked=first.number)


def do_each(some: Sequence[Bundle]) -> list[Done]:
    """Do due acts one by one; a refused or broken one does not hold up the others.

    Raises LedgerUnavailable, when none of the rest could be done either.
    """
    return [_do(one) for one in some]


def catch_up() -> int:
    """Do all that is due on the ledger of this process, in no flow; return how many acts were done.

    Raises LedgerUnavailable.
    """
    messages, done = unheard(), 0
    while some := bundles((), None, ITEMS_MAX):
        done += sum(one.accepted for one in do_each(some))
    heard(messages)
    return done


def _do(bundle: Bundle) -> Done:
    _HERE.spent[bundle.key] = bundle.act.number
    try:
        return _told(bundle, perform(ledger(), bundle.act, SYSTEM, bundle.key))
    except LedgerUnavailable:
        _HERE.spent.pop(bundle.key)
        raise
    except Exception as error:
        log.exception("%s of %s failed", bundle.act.verb, bundle.act.number)
        reason = type(error).__name__
    return _done(bundle, accepted=False, reason=reason)


def _told(bundle: Bundle, receipt: Receipt) -> Done:
    reason = receipt.refused.code if receipt.refused else ""
    if reason:
        log.warning("%s of %s refused: %s", bundle.act.verb, bundle.act.number, reason)
    return _done(bundle, accepted=receipt.accepted, reason=reason)


def _done(bundle: Bundle, *, accepted: bool, reason: str) -> Done:
    return Done(
        act=bundle.act.verb,
        number=bundle.act.number,
        communities=len(bundle.act.data.get("communities", ())),
        accepted=accepted,
        reason=reason,
    )


def places(some: Sequence[str]) -> list[str]:
    """Return the departments and streets of some assignments, to find their runs by."""
    with ledger().read() as tx:
        states = assignments.states(tx, AssignmentState, some)
    found: dict[str, None] = {}
    for one in states:
        found |= dict.fromkeys([one.terms.applicant, *one.terms.streets[:PLACES_MAX]])
    return [code for code in found if code]


def placements_left(some: Sequence[str] | None) -> int:
    """Return how many placements the approved ones of these assignments still have to open."""
    due = [bundle.act.number for bundle in bundles(["fan_out"], some, ITEMS_MAX)]
    with ledger().read() as tx:
        states = assignments.states(tx, AssignmentState, due)
    return sum(one.to_place - one.placed for one in states)

"""What a ledger holds of its place: the content in force on a day makes its rules, files do not.

A ledger that holds none goes by the files of its place: those of stories, demos and tests, and one
of an older release until its first start.
"""

import threading
import time
from contextlib import nullcontext
from datetime import datetime
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from ledger.read import assignments
from ledger.store.session import Ledger, Tx
from ledger.write import rulebooks as kept
from policies import loader
from policies.lifecycle.act_context import PlaceContent
from policies.place.difference import difference
from policies.rules import Rules
from schemas import events, yaml_text
from schemas.errors import ZhunruError
from schemas.place.jurisdiction import RouteTable
from schemas.place.workbook import BudgetRow
from schemas.states.rulebooks import PlaceState, PlaceText
from schemas.states.states import BudgetState
from schemas.values import plain

LOOK_SECONDS = 1.0
"""How old at most what is known of a ledger's place may be in another process."""

_lock = threading.RLock()
_states: WeakKeyDictionary[Any, tuple[float, PlaceState | None]] = WeakKeyDictionary()
"""Engine of a ledger -> when its state was read, and the state."""
_bare: dict[tuple[str, str], Rules] = {}  # place and digest of a content -> what it makes
_rules: dict[tuple[str, ...], Rules] = {}  # the same and all versions there were -> what holds
_contents: dict[str, PlaceText] = {}


def state(ledger: Ledger, tx: Tx | None = None) -> PlaceState | None:
    """Return what the place has adopted; None where its ledger holds nothing of it.

    tx: a transaction to read in, where one is open.
    """
    read, known = _states.get(ledger.engine, (0.0, None))
    if read and time.monotonic() - read < LOOK_SECONDS:
        return known
    with ledger.read() if tx is None else nullcontext(tx) as open_tx:
        known = next((one.state for one in assignments.every(open_tx, PlaceState)), None)
    _states[ledger.engine] = (time.monotonic(), known)
    return known


def forget(ledger: Ledger) -> None:
    """Read the state anew when it is asked for next: an act has just changed it."""
    _states.pop(ledger.engine, None)


def rules_at(ledger: Ledger, at: datetime, tx: Tx | None = None) -> Rules:
    """Return the rules of a ledger's place at a moment: as adopted, else as its files say.

    tx: as in `state`. Raises DataBroken where this release cannot read what was adopted,
    UnknownThing for no files.
    """
    known = state(ledger, tx)
    found = known.at(at) if known else None
    if known is None or found is None:
        return loader.load(ledger.jurisdiction)
    name = (known.id, found.digest, *(one.digest for one in known.versions))
    if name not in _rules:
        with _lock, ledger.read() if tx is None else nullcontext(tx) as open_tx:
            _rules[name] = _made(open_tx, known, found.digest)
    return _rules[name]


def flags(ledger: Ledger, at: datetime) -> Any:
    """Return the bounds of the red flags at a moment."""
    known = state(ledger)
    found = known.at(at) if known else None
    if known is None or found is None:
        return loader.flags(ledger.jurisdiction)
    return loader.flags_of(known.id, text(ledger, found.digest))


def text(ledger: Ledger, digest: str) -> PlaceText:
    """Return a content that the ledger keeps; raises KeyError when it does not."""
    if digest not in _contents:
        with ledger.read() as tx:
            found = _text(tx, digest)
        if found is None:
            raise KeyError(digest)
    return _contents[digest]


def _text(tx: Tx, digest: str) -> PlaceText | None:
    if digest not in _contents:
        body = kept.place_text(tx, digest)
        if body is None:
            return None
        _contents[digest] = PlaceText.model_validate(body)
    return _contents[digest]


def _made(tx: Tx, known: PlaceState, digest: str) -> Rules:
    """Return the rules of a content, with the routes that former ones had beside its own."""
    rules = _alone(tx, known.id, digest)
    assert rules is not None, digest
    own = {one.digest for one in rules.jurisdiction.routes}
    former: dict[str, RouteTable] = {}
    for one in known.versions:
        before = _text(tx, one.digest)
        tables = loader.routes_of(known.id, before) if before and one.digest != digest else ()
        former |= {table.digest: table for table in tables if table.digest not in own}
    place = rules.jurisdiction.model_copy(update={"former": tuple(former.values())})
    return Rules(place, rules.directory, rules.calendar, rules.rulebook, rules.digest)


def _alone(tx: Tx, name: str, digest: str) -> Rules | None:
    """Return what a content makes by itself; None where it is not kept."""
    with _lock:
        if (name, digest) not in _bare:
            found = _text(tx, digest) if digest else None
            if found is None:
                return None
            _bare[name, digest] = loader.of_text(name, found)
        return _bare[name, digest]


def content(tx: Tx, name: str, known: PlaceState | None, digest: str) -> PlaceContent | None:
    """Return a content that an act is about (`proposed`: what waits), with how it differs.

    None where it is not kept, or this release cannot read it.
    """
    if digest == "proposed":
        digest = known.proposed.digest if known and known.proposed else ""
    found = _text(tx, digest) if digest else None
    try:
        rules = _alone(tx, name, digest)
    except ZhunruError:
        return None
    if rules is None or found is None:
        return None
    before = _text(tx, known.versions[-1].digest) if known and known.versions else None
    change = difference(before, found) if before else ()
    return PlaceContent(digest=digest, rules=rules, change=change)


def ready(ledger: Ledger, name: str, digest: str) -> None:
    """Read a content before an act about it begins, so that nobody waits for that meanwhile."""
    known = state(ledger)
    with ledger.read() as tx:
        content(tx, name, known, digest)


def keep(ledger: Ledger, content: PlaceText, at: datetime) -> str:
    """Keep a content in the ledger, once; return its digest. It sets nothing."""
    digest = content.digest
    with ledger.write() as tx:
        kept.keep_place(tx, digest, plain(content), at)
    _contents[digest] = content
    return digest


def sheet(ledger: Ledger, name: str, at: datetime) -> list[Any]:
    """Return the rows of a sheet that is kept as it is (budget, running), in force at a moment."""
    known = state(ledger)
    found = known.at(at) if known else None
    told = text(ledger, found.digest).own.get(f"{name}.yaml") if found else None
    return list(yaml_text.parse(told)) if told else []


class PlannedLine(NamedTuple):
    """A budget line that the place's workbook names; `id`: of its stream."""

    id: str
    line: BudgetRow


def unregistered(ledger: Ledger, at: datetime) -> list[PlannedLine]:
    """Return the budget lines of the workbook that nobody has registered, in their order."""
    rows = [BudgetRow.model_validate(one) for one in sheet(ledger, "budget", at)]
    told = [PlannedLine(events.budget(one.org, one.budget_number).id, one) for one in rows]
    with ledger.read() as tx:
        known = assignments.states(tx, BudgetState, [one.id for one in told])
    done = {events.budget(one.department, one.doc_no).id for one in known if one.verified}
    return [one for one in told if one.id not in done]

"""Book what rules look at beside the states: the load of communities, items, exemptions."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from ledger.store.session import Tx
from ledger.write import bank_lines, comparable_items, exemptions, loads
from ledger.write.loads import CommunityLoad, Growth
from ledger.write.states import StateChange
from policies.cost.bank_parts import parts
from policies.cost.capacity import alive, carried
from schemas.acts.act import Entry
from schemas.applications.findings import Exemption
from schemas.states.changes import Load
from tasks import rulebooks
from tasks.acts.load import Loaded
from tasks.judges import Judge

PUBLICISED = "application.publicised"


class Borne(NamedTuple):
    """What a placement lays on its community before an act and after it; items: 1, 0 or -1 more."""

    community: str
    was: Load
    now: Load
    items: int


def book(
    tx: Tx, stage: Loaded, changes: Sequence[StateChange], entries: Sequence[Entry], judge: Judge
) -> None:
    """Book the changes of one act. Must be called with the states as they were in `stage`."""
    places = [one for one in changes if one.kind == "placement"]
    moves = [_borne(stage, one) for one in places]
    growths = [more for one in moves for more in _growths(one)]
    loads.apply(tx, growths, _burdens(moves))
    bank_lines.move(tx, _bank_parts(stage, places))
    assignments = [one for one in changes if one.kind == "assignment"]
    comparable_items.store(
        tx, [(one.id, stage.raw("assignment", one.id), one.raw) for one in assignments]
    )
    _exempt(tx, entries)
    for entry in entries:
        book_of = judge.book(entry.body["rulebook"]) if entry.body.get("rulebook") else None
        if book_of is not None:
            rulebooks.keep(tx, book_of)


def _borne(stage: Loaded, change: StateChange) -> Borne:
    before, after = stage.raw("placement", change.id), change.raw
    was = carried(before)
    return Borne(
        after["community"],
        was,
        was if _same_load(before, after) else carried(after),
        alive(after) - alive(before),
    )


def _same_load(before: dict[str, Any] | None, after: dict[str, Any]) -> bool:
    return before is not None and all(before.get(key) == after.get(key) for key in ("work", "load"))


def _growths(one: Borne) -> Iterator[Growth]:
    before, after = one.was, one.now
    if before == after:
        return
    for month in sorted({*before.months, *after.months}):
        hours = after.months.get(month, 0) - before.months.get(month, 0)
        if hours:
            yield Growth(one.community, month, hours, after.ceiling, after.lifted)


def _burdens(moves: Sequence[Borne]) -> dict[str, CommunityLoad]:
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for one in moves:
        was, now = one.was, one.now
        more = (
            one.items,
            now.posts - was.posts,
            now.inside - was.inside,
            now.outside - was.outside,
        )
        if any(more):
            place = found[one.community]
            place[:] = [old + new for old, new in zip(place, more, strict=True)]
    return {code: CommunityLoad(*counts) for code, counts in found.items() if any(counts)}


def _bank_parts(stage: Loaded, changes: Sequence[StateChange]) -> Counter[bank_lines.Row]:
    """Return how much more, or less, of the lines of a bank movements rest on now."""
    found = Counter[bank_lines.Row]()
    for change in changes:
        before, after = stage.raw("placement", change.id), change.raw
        if (before or {}).get("instalments") != after.get("instalments"):
            found.update(parts(after))
            found.subtract(parts(before))
    return found


def _exempt(tx: Tx, entries: Sequence[Entry]) -> None:
    for entry in entries:
        granted = entry.body.get("granted")
        if granted:
            exemptions.grant(tx, [_granted(entry, one) for one in granted])
        if entry.kind == PUBLICISED:
            since = date.fromisoformat(entry.body["since"])
            exemptions.publish(tx, entry.stream_id, since)


def _granted(entry: Entry, told: dict[str, Any]) -> Exemption:
    return Exemption(
        number=entry.stream_id,
        rule=told["rule"],
        code=told.get("code", ""),
        reason=told.get("reason", ""),
        expires_on=told.get("expires_on"),
        granted_on=entry.body.get("granted_on") or entry.body["decision"]["on"],
        granted_by=f"{entry.actor}@{entry.org}",
    )

"""Book what rules look at beside the states: the load of communities, items, exemptions."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from ledger.store.session import Tx
from ledger.write import bank_lines, comparable_items, exemptions, loads
from ledger.write.loads import CommunityLoad, Growth
from ledger.write.states import StateChange
from policies.cost.bank_parts import parts
from policies.cost.capacity import alive, carried
from schemas.acts.act import Entry
from schemas.applications.findings import Exemption
from tasks import rulebooks
from tasks.acts.load import Loaded
from tasks.judges import Judge

PUBLICISED = "application.publicised"


def book(
    tx: Tx, stage: Loaded, changes: Sequence[StateChange], entries: Sequence[Entry], judge: Judge
) -> None:
    """Book the changes of one act. Must be called with the states as they were in `stage`."""
    places = [one for one in changes if one.kind == "placement"]
    growths = [more for one in places for more in _growths(stage, one)]
    loads.apply(tx, growths, _burdens(stage, places))
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


def _growths(stage: Loaded, change: StateChange) -> Iterator[Growth]:
    before, after = carried(stage.raw("placement", change.id)), carried(change.raw)
    if before == after:
        return
    community = change.raw["community"]
    for month in sorted({*before.months, *after.months}):
        hours = after.months.get(month, 0) - before.months.get(month, 0)
        if hours:
            yield Growth(community, month, hours, after.ceiling, after.lifted)


def _burdens(stage: Loaded, changes: Sequence[StateChange]) -> dict[str, CommunityLoad]:
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for change in changes:
        before, after = stage.raw("placement", change.id), change.raw
        was, now = carried(before), carried(after)
        more = (
            alive(after) - alive(before),
            now.posts - was.posts,
            now.inside - was.inside,
            now.outside - was.outside,
        )
        if any(more):
            place = found[after["community"]]
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

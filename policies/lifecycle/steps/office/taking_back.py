"""Taking back one's own last act (拿回), as long as nobody has gone on from it.

Both stay on record: what was done, and that it was taken back. What the act changed is put to
what it was before, as the journal tells it; who did it stays among the hands. What an act sent out
of the house, paid, numbered or decided is not taken back: a place says which acts are (route.yaml).
"""

from collections.abc import Sequence
from typing import Any

from policies.lifecycle.act_context import LastAct, Needs
from policies.lifecycle.evolve import HANDS, Raw, fold, only_adds
from policies.lifecycle.steps.case import Case, Step, Stop, named
from policies.lifecycle.steps.office import voting
from schemas import events
from schemas.acts.act import Act, Actor, Entry
from schemas.acts.office import TakingBack
from schemas.events import Event, Stream

TOLD = {"assignment": "application.act_taken_back", "placement": "placement.act_taken_back"}
ADDED = {"vote": "ballots"}
"""An act that only adds a row of its organisation: others may have added theirs since."""


def last_of(entries: Sequence[Entry], by: Actor, verbs: Sequence[str]) -> tuple[Entry, ...]:
    """Return the entries of somebody's last act of some kinds in this seat, if there is one.

    entries: of one stream, in order. Who saw an original did not sign: that is not taken back.
    """
    seat = (by.role, by.org)
    mine = [
        one
        for one in entries
        if _verb(one, verbs)
        and (one.role, one.org) == seat
        and by.person in (one.actor, one.on_behalf_of)
    ]
    if not mine:
        return ()
    last = mine[-1]
    done = tuple(one for one in entries if (one.key, one.actor) == (last.key, last.actor))
    return () if any(one.kind == "signature.confirmed" for one in done) else done


def last_act(entries: Sequence[Entry], by: Actor, verbs: Sequence[str], now: Raw) -> LastAct | None:
    """Return what somebody did last in a stream, with the states around it; None: nothing.

    entries: all of the stream, in order; now: its state.
    """
    done = last_of(entries, by, verbs)
    if not done:
        return None
    before, after = _upto(entries, done[0].version), _upto(entries, done[-1].version + 1)
    return LastAct(done, followed(entries, done), before, after, now)


def _upto(entries: Sequence[Entry], version: int) -> Raw:
    raw: Raw = {}
    for one in entries:
        if one.version < version:
            raw = fold(raw or None, _event(one))
    return raw


def followed(entries: Sequence[Entry], done: Sequence[Entry]) -> bool:
    """Tell whether anybody has gone on from an act: done more in its stream than add to it."""
    after = [one for one in entries if one.version > done[-1].version]
    return any(not only_adds(_event(one)) and not _told_only(one) for one in after)


def _event(one: Entry) -> Event:
    return Event(
        stream=Stream(kind=one.stream_kind, id=one.stream_id), kind=one.kind, body=one.body
    )


def _told_only(one: Entry) -> bool:
    """Tell whether an entry only says something between people: reminders, whose hands it is in."""
    return "asking" in one.body or "handing" in one.body


def _verb(one: Entry, verbs: Sequence[str]) -> str:
    did = one.body.get("merge", {}).get(HANDS, {})
    return next((verb for verb in verbs if verb in did), "")


def take_back(case: Case) -> list[Event]:
    """Put what one did last to what it was before, in every stream it is asked for."""
    assert isinstance(case.form, TakingBack)
    form = case.form
    streams = [events.placement(case.number, code) for code in form.communities]
    whole = [events.assignment(case.number)]
    return [_undone(case, one, form.reason) for one in streams or whole]


def _undone(case: Case, stream: Stream, reason: str) -> Event:
    last = case.scene.last.get(f"{stream.kind}/{stream.id}")
    if last is None or not last.done:
        raise Stop("nothing_to_take_back")
    verb = _verb_of(last, case)
    if verb == "vote":
        voting.stop_if_over(case)
    if last.followed:
        raise Stop("gone_on_from", act=verb)
    body = _row_of(case, verb) if verb in ADDED else _before(last)
    told = {"act": verb, "entries": [one.uid for one in last.done], "reason": reason}
    return case.on(stream, TOLD[stream.kind], took_back=told, **body)


def _verb_of(last: LastAct, case: Case) -> str:
    return next(filter(None, (_verb(one, case.table.take_back) for one in last.done)))


def _row_of(case: Case, verb: str) -> dict[str, Any]:
    field = ADDED[verb]
    left = [one for one in getattr(case.assignment, field) if one.org != case.by.org]
    return {field: [one.model_dump(mode="json", exclude_defaults=True) for one in left] or None}


def _before(last: LastAct) -> dict[str, Any]:
    """Return what an act changed as it was before; raises Stop where it has moved on since.

    A round of signers that was begun since is the next step's: their signatures would be lost.
    """
    changed = {
        name
        for name in last.before.keys() | last.after.keys()
        if name != HANDS and last.before.get(name) != last.after.get(name)
    }
    if any(last.now.get(name) != last.after.get(name) for name in changed | {"signers"}):
        raise Stop("gone_on_from", act="")
    return {name: last.before.get(name) for name in sorted(changed)}


def _last(act: Act, by: Actor) -> Needs:
    return Needs(communities=named(act, by), last_act=True)


STEPS = {"take_back": Step(take_back, needs=_last)}

"""Silence of those who must act: what nobody may decide by silence goes up the ladder (readings).

The head of the holder, the leading group's office, the chair: each some working days after the due
day, each on record. The due day and the state stay; nothing is approved, paid or signed by it.
"""

from collections.abc import Iterator
from typing import Any

from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps.case import Case, Step, Stop
from policies.lifecycle.waiting import owed, rungs, told_by
from policies.lifecycle.work_item import item_name
from schemas import events
from schemas.acts.act import Act, Actor, Wait
from schemas.acts.work import SomeStreams
from schemas.events import Event, Stream
from schemas.states.states import State

Found = tuple[Stream, str, State]  # the stream, what its event is called after, its state


def escalate(case: Case) -> list[Event]:
    """Tell the next rung of every item of these streams that is due for it."""
    told = [event for found in _streams(case) for event in _of(case, *found)]
    if not told:
        raise Stop("nothing_due")
    return told


def _streams(case: Case) -> Iterator[Found]:
    assert isinstance(case.form, SomeStreams)
    form, scene = case.form, case.scene
    for code in form.communities:
        yield events.placement(case.number, code), "placement", case.placement(code)
    if form.kind:
        state = scene.disputes.get(f"{form.community}:{form.kind}")
        if state is not None:
            yield events.dispute(case.number, form.community, form.kind), "dispute", state
    if form.communities or form.kind:
        return
    if scene.refusal is not None:
        yield events.refusal(scene.refusal.id), "refusal", scene.refusal
    elif scene.bypass is not None:
        yield events.bypass(scene.bypass.id), "bypass", scene.bypass
    elif scene.assignment is not None:
        yield events.assignment(case.number), "application", scene.assignment


def _of(case: Case, stream: Stream, name: str, state: State) -> list[Event]:
    waits = owed(stream.kind, state, case.rules)
    steps = [(one, _next(case, one)) for one in waits]
    return [_event(case, stream, name, one, to) for one, to in steps if to]


def _next(case: Case, one: Wait) -> str:
    """Return who is told next of an item today, or '' when nobody is."""
    ladder = rungs(one, case.rules)
    if len(one.escalated_to) >= len(ladder) or one.due is None:
        return ""
    rung = ladder[len(one.escalated_to)]
    if case.today < case.rules.calendar.add(one.due, rung.wd):
        return ""
    return told_by(one, rung, case.rules)


def _event(case: Case, stream: Stream, name: str, one: Wait, to: str) -> Event:
    told = {"due": str(one.due), "to": [*one.escalated_to, to]}
    body: dict[str, Any] = {"merge": {"escalated": {item_name(one): told}}}
    about = {"act": one.act, "role": one.role, "org": one.org, "no": one.instalment, "to": to}
    return case.on(stream, f"{name}.escalated", **body, **about)


def _named(act: Act, by: Actor) -> Needs:
    kind = act.text("kind")
    about = (f"{act.text('community')}:{kind}",) if kind else ()
    return Needs(communities=act.codes("communities"), disputes=about)


STEPS = {"escalate": Step(escalate, needs=_named)}

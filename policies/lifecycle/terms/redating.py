"""Terms counted before the holidays of their year were known get their right day (Year ends).

Where the plan of a year comes into force, what was 预估 is counted anew; the event tells both days.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from policies.lifecycle.act_context import Needs
from policies.lifecycle.handing import streams
from policies.lifecycle.steps.case import Case, Step, Stop, plain_clock
from policies.lifecycle.waiting import recounted
from schemas.acts.act import Act, Actor
from schemas.events import Event, Stream
from schemas.states.clocks import Clock
from schemas.states.instalments import Instalment
from schemas.states.states import OpinionState
from schemas.values import plain

ASKED = "consultation"  # the term of the opinions


def redate(case: Case) -> list[Event]:
    """Count the open terms of these streams anew, and what is due with them."""
    found = list(streams(case.scene, case.act.number))
    told = [event for stream, state in found for event in _of(case, stream, state)]
    if not told:
        raise Stop("nothing_due")
    asked = [one for event in told for one in event.body["redated"] if one["clock"] == ASKED]
    return [*told, *(one for again in asked for one in _opinions(case, found, again))]


def _of(case: Case, stream: Stream, state: Any) -> Iterator[Event]:
    """Yield the event of a stream that has terms to count anew."""
    anew = {old.code: _in_time(case, old, new) for old, new in recounted(state, case.rules)}
    if not anew:
        return
    changed = [(one, anew[one.code]) for one in state.clocks if one.code in anew]
    body: dict[str, Any] = {
        "clocks": [plain_clock(anew.get(one.code, one)) for one in state.clocks],
        "redated": [
            {"clock": old.code, "was": str(old.due), "due": str(new.due)} for old, new in changed
        ],
    }
    days = {old.due: new.due for old, new in changed}
    if any(one.estimated for one in getattr(state, "instalments", ())):
        body["instalments"] = [plain(_paid_by(case, one, days)) for one in state.instalments]
    name = "application" if stream.kind == "assignment" else stream.kind
    yield case.on(stream, f"{name}.redated", **body)


def _in_time(case: Case, old: Clock, new: Clock) -> Clock:
    """Return the term from now on: the day that was told holds where the right one is over.

    Nobody is late by a day that they learn of when it is past, or on that day itself.
    """
    over = new.due <= case.today <= old.due and new.due < old.due
    return old.model_copy(update={"estimated": False}) if over else new


def _paid_by(case: Case, one: Instalment, days: Mapping[date, date]) -> Instalment:
    """Return an instalment due on the new day of the term that it was due with."""
    if not one.estimated or one.due is None:
        return one
    due = days.get(one.due, one.due)
    estimated = case.rules.calendar.is_estimated(due)
    return one.model_copy(update={"due": due, "estimated": estimated})


def _opinions(
    case: Case, found: list[tuple[Stream, Any]], again: Mapping[str, str]
) -> Iterator[Event]:
    """Yield the new day of the opinions that are still asked for."""
    for stream, state in found:
        if isinstance(state, OpinionState) and state.open and str(state.due) == again["was"]:
            yield case.on(stream, "opinion.redated", due=again["due"], redated=[again])


def _named(act: Act, by: Actor) -> Needs:
    kind, communities = act.text("kind"), act.codes("communities")
    about = (f"{act.text('community')}:{kind}",) if kind else ()
    whole = not (communities or kind)
    return Needs(communities=communities, disputes=about, all_opinions=whole)


STEPS = {"redate": Step(redate, needs=_named)}

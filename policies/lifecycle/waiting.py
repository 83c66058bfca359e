"""Who owes what: which ways of waiting hold in a state, and the work items they make. Pure.

Acts, roles and terms are in policies.lifecycle.owing; here stands what decides between the ways.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from policies.lifecycle.owing import SYSTEM
from policies.lifecycle.steps.case import clock_of
from policies.lifecycle.steps.office.verdict import asked_now, at_step
from policies.lifecycle.steps.office.voting import figures, seats
from policies.lifecycle.steps.placement.closing import ENDED, archive_ready
from policies.lifecycle.waits.budget import budget
from policies.lifecycle.waits.bypass import bypass
from policies.lifecycle.waits.correction import corrections
from policies.lifecycle.waits.dispute import dispute
from policies.lifecycle.waits.emergency import emergency
from policies.lifecycle.waits.exchange import exchange
from policies.lifecycle.waits.handed import in_hands
from policies.lifecycle.waits.inherited import passed_on
from policies.lifecycle.waits.on_paper import seen_first
from policies.lifecycle.waits.placement import placement
from policies.lifecycle.waits.proposals import community, place
from policies.lifecycle.work_item import Waits, by_itself, item_name, items
from policies.rules import Rules
from schemas.acts.act import Wait
from schemas.place.jurisdiction import RouteTable, Rung
from schemas.states.clocks import Clock
from schemas.states.decisions import SignRule
from schemas.states.stages import Answer, Stage
from schemas.states.states import AssignmentState, OpinionState, RefusalState, State

FIRST_PAYMENT = "first_payment"


def waiting(kind: str, state: State, rules: Rules) -> tuple[Wait, ...]:
    """Return the work items of one stream's state; `kind` is the kind of its stream."""
    waits = owed(kind, state, rules)
    if isinstance(state, AssignmentState) and state.stage is not Stage.ARCHIVED:
        waits = (*waits, *_sounded(state))
    handed = vars(state).get("handed")
    waits = in_hands(waits, handed, rules) if handed else waits
    fields = vars(state)
    return passed_on(waits, fields.get("number") or fields.get("id", ""), rules)


def _sounded(state: AssignmentState) -> Iterator[Wait]:
    """Yield who has a copy to read or a question to answer: no state waits for either."""
    for seat, copy in state.copies.items():
        role, _, org = seat.partition("@")
        if copy.read_on is None:
            yield Wait(act="note_read", role=role, org=org)
    asked = [(one.role, one.org) for one in state.inquiries if one.answered_on is None]
    yield from (Wait(act="reply", role=role, org=org) for role, org in dict.fromkeys(asked))


def owed(kind: str, state: State, rules: Rules) -> tuple[Wait, ...]:
    """Return the work items as the table says who owes them, whoever's hands they are in."""
    find = _KINDS.get(kind)
    if find is None:
        return ()
    waits = _escalated(seen_first(find(state, rules), state, rules), state, rules)
    if not (anew := recounted(state, rules)):
        return tuple(waits)
    # By a day that is known to be wrong nothing happens by itself.
    people = (one for one in waits if one.role != SYSTEM)
    return (*people, *by_itself("redate", min(old.start for old, _ in anew)))


def recounted(state: Any, rules: Rules) -> list[tuple[Clock, Clock]]:
    """Return the terms that were 预估 and are another day, or sure, by the calendar of today."""
    guessed = [one for one in vars(state).get("clocks", ()) if one.estimated]
    pairs = [(one, rules.calendar.clock(one.code, one.start, one.wd)) for one in guessed]
    within = [(old, _before_work(state, old, new)) for old, new in pairs]
    return [(old, new) for old, new in within if new != old]


def _before_work(state: Any, old: Clock, new: Clock) -> Clock:
    """Return a term counted anew: the first payment is never due after the start of the work."""
    start = getattr(state, "start_on", None) if old.code == FIRST_PAYMENT else None
    if start is None or new.due < start:
        return new
    return old.model_copy(update={"estimated": new.estimated})


def rungs(one: Wait, rules: Rules) -> tuple[Rung, ...]:
    """Return the ladder of a work item: none where silence decides, or where there is no day."""
    if one.role == SYSTEM or one.due is None:
        return ()
    table = _route(rules, one.due)
    return table.escalation if one.act in table.escalates else ()


def _route(rules: Rules, day: date) -> RouteTable:
    """Return the route of a day; money of work taken over may be due before there was any."""
    first = min(one.valid_from for one in rules.jurisdiction.routes)
    return rules.jurisdiction.route_on(max(day, first))


def told_by(one: Wait, rung: Rung, rules: Rules) -> str:
    """Return who is told on a rung that an item is late: `ROLE@organisation`."""
    assert one.due is not None
    directory = rules.directory
    heads = _route(rules, one.due).heads
    place: dict[str, tuple[str, str]] = {
        "head": (heads.get(one.role, one.role), one.org),
        "office": ("LG_OFFICE", directory.lg_office),
        "chair": ("LG_CHAIR", directory.leading_group),
    }
    return "@".join(place[rung.to])


def _escalated(waits: Waits, state: State, rules: Rules) -> Waits:
    """Put to each item how far it went up, and to all the day on which the next is told."""
    known = vars(state).get("escalated", {})
    told, days = [], []
    for one in waits:
        ladder = rungs(one, rules)
        went = known.get(item_name(one)) if ladder and known else None
        to = went.to if went is not None and went.due == one.due else ()
        told.append(one.model_copy(update={"escalated_to": to}) if to else one)
        if len(to) < len(ladder) and one.due is not None:
            days.append(rules.calendar.add(one.due, ladder[len(to)].wd))
    return [*told, *by_itself("escalate", min(days, default=None))]


def _assignment(state: State, rules: Rules) -> Waits:
    assert isinstance(state, AssignmentState)
    find = _STAGES.get(state.stage)
    waits = find(state, rules) if find is not None else items(state, state.stage, rules)
    return [*waits, *_together(state, rules)] if state.signers or state.voting else waits


def _together(state: AssignmentState, rules: Rules) -> Iterator[Wait]:
    """Yield who is to sign with whoever has the file, who is to vote, and who calls it anew."""
    table = rules.jurisdiction.route_by(state.route_digest, _filed(state))
    rule = table.signing.get(at_step(state), SignRule())
    for one in asked_now(state, rule):
        since = max([one.on, *(other.signed_on for other in state.signers if other.signed_on)])
        due = rules.calendar.add(since if rule.order == "sequence" else one.on, rule.wd)
        yield Wait(act="countersign", role=one.role, org=one.org, due=due)
    if state.voting is None or state.stage is not Stage.LG_DECISION:
        return
    for seat in seats(state, rules):
        role, _, org = seat.seat.partition("@")
        if not seat.ballot:
            yield Wait(act="vote", role=role, org=org, due=state.voting.until)
    told = figures(state, rules, table.members)
    if not table.decision_quorum.met(told["voting"], told["members"] - len(told["recused"])):
        # Without a quorum nobody can decide after that day: only a vote called anew leads on.
        after = rules.calendar.next(state.voting.until)
        office = rules.directory.lg_office
        yield Wait(act="open_voting", role="LG_OFFICE", org=office, due=after, from_on=after)


def _submitted(state: AssignmentState, rules: Rules) -> Waits:
    if not state.prechecked:
        on = state.submitted_on or state.filed_on
        return items(state, state.stage, rules, "unchecked", on=on)
    if state.emergency:
        return items(state, state.stage, rules, "in_reverse")
    if state.severity == "reject":
        return items(state, state.stage, rules, "rejected")
    if state.severity == "return" and _unliftable(state, rules):
        return items(state, state.stage, rules, "defective")
    silent = rules.jurisdiction.route_by(state.route_digest, _filed(state)).silence_accepts
    silence = ("silence",) if silent and state.severity != "return" else ()
    return items(state, state.stage, rules, "acceptable", *silence)


def _unliftable(state: AssignmentState, rules: Rules) -> bool:
    table = rules.jurisdiction.route_by(state.route_digest, _filed(state))
    return any(
        one.severity == "return" and one.rule not in table.liftable for one in state.findings
    )


def _filed(state: AssignmentState) -> date:
    assert state.filed_on is not None
    return state.filed_on


def _accepted(state: AssignmentState, rules: Rules) -> Waits:
    table = rules.jurisdiction.route_by(state.route_digest, _filed(state))
    asks = table.path(state.route)[0] == Stage.CONSULTING
    return items(state, state.stage, rules, "asks" if asks else "fast")


def _consulting(state: AssignmentState, rules: Rules) -> Waits:
    if state.answered < state.asked:
        return items(state, state.stage, rules, "open")
    clock = clock_of(state.clocks, "consultation")
    return items(state, state.stage, rules, "answered", on=clock.start if clock else None)


def _fund_review(state: AssignmentState, rules: Rules) -> Waits:
    return items(state, state.stage, rules, "confirmed" if state.certified else "unconfirmed")


def _publicity(state: AssignmentState, rules: Rules) -> Waits:
    return items(state, state.stage, rules, "", *_held(state))


def _held(state: AssignmentState) -> tuple[str, ...]:
    """Communities without room wait for the office: to leave them out, or to have C01 lifted."""
    return ("held",) if state.over else ()


def _approved(state: AssignmentState, rules: Rules) -> Waits:
    if state.emergency:  # it ends with the response
        return []
    filed = ("filed",) if clock_of(state.clocks, "recall") else ()
    yearly = _yearly(state, rules)
    if state.placed >= state.to_place:
        return [*items(state, state.stage, rules, *filed, ""), *yearly]
    return [*items(state, state.stage, rules, *filed, "placing", *_held(state), ""), *yearly]


def _yearly(state: AssignmentState, rules: Rules) -> Waits:
    """Long-term work is examined anew when its year is over, not before."""
    return items(state, state.stage, rules, "yearly") if state.examine_on else []


def _asking(state: AssignmentState, rules: Rules) -> Waits:
    """Something is asked of work that goes on: it waits where it stands, the work for its end."""
    assert state.request is not None
    at, decider = state.request.at, "by_group" if state.request.full else "by_office"
    if at is Stage.CONSULTING:
        waits = _consulting(state, rules)
    else:
        waits = items(state, state.stage, rules, ASKED_AT.get(at, decider))
    return [*waits, *_suspended(state, rules)]


def _suspended(state: AssignmentState, rules: Rules) -> Waits:
    return [*items(state, state.stage, rules, ""), *_yearly(state, rules)]


def _ended(state: AssignmentState, rules: Rules) -> Waits:
    last = archive_ready(state)
    return items(state, state.stage, rules, on=rules.calendar.next(last)) if last else []


def _opinion(state: State, rules: Rules) -> Waits:
    assert isinstance(state, OpinionState)
    if not state.open:
        return corrections(state, rules)
    unclear = state.answer is Answer.ASK_CLARIFICATION and not state.clarification
    return items(state, state.answer, rules, "unclear" if unclear else "asked")


def _refusal(state: State, rules: Rules) -> Waits:
    assert isinstance(state, RefusalState)
    steps = ("waiting", "reminded", "escalated")  # what is said of a ruling that does not come
    asked = "of_outside" if state.body else "of_department"
    return items(state, state.stage, rules, "", asked, steps[len(state.escalated_to)])


ASKED_AT = {
    Stage.ACCEPTED: "asks",
    Stage.STREET_REVIEW: "in_review",
    Stage.FUND_REVIEW: "unconfirmed",
}
_STAGES: Mapping[str, Callable[[AssignmentState, Rules], Waits]] = {
    Stage.SUBMITTED: _submitted,
    Stage.ACCEPTED: _accepted,
    Stage.CONSULTING: _consulting,
    Stage.FUND_REVIEW: _fund_review,
    Stage.PUBLICITY: _publicity,
    Stage.APPROVED: _approved,
    Stage.APPROVED_COND: _approved,
    Stage.EFFECTIVE: _approved,
    Stage.SUSPENDED: _suspended,
    Stage.AMENDING: _asking,
    Stage.RENEWING: _asking,
    **dict.fromkeys(sorted(ENDED), _ended),
}
_KINDS: Mapping[str, Callable[[Any, Rules], Waits]] = {
    "assignment": _assignment,
    "opinion": _opinion,
    "placement": placement,
    "refusal": _refusal,
    "bypass": bypass,
    "dispute": dispute,
    "emergency": emergency,
    "budget": budget,
    "place": place,
    "community": community,
    "exchange": exchange,
}

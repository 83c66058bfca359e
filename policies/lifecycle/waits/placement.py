"""Who owes what at one community: the agreement, the money and its lateness, the work. Pure."""

from datetime import date
from typing import Any

from policies.cost import arrears
from policies.cost.funding import complete
from policies.lifecycle.owing import ON, SYSTEM, owed_in
from policies.lifecycle.steps.case import clock_of
from policies.lifecycle.steps.changing.deciding import AMEND
from policies.lifecycle.steps.changing.difference import CHANGEABLE
from policies.lifecycle.steps.funding.payment import PAYABLE
from policies.lifecycle.steps.funding.settlement import ANSWER, LOOK
from policies.lifecycle.steps.placement import judging, promises
from policies.lifecycle.steps.placement.closing import RETURN, UNREADY, closable, paid
from policies.lifecycle.steps.placement.undone import silent_from
from policies.lifecycle.waits.correction import corrections
from policies.lifecycle.work_item import Waits, after, by_itself, holder, items, of_each
from policies.rules import Rules
from schemas.acts.act import Wait
from schemas.states.clocks import Clock
from schemas.states.stages import Cover, Payment, Work
from schemas.states.states import Instalment, PlacementState, State


def placement(state: State, rules: Rules) -> Waits:
    """Return the work items of a placement: its agreement, its money, its work."""
    assert isinstance(state, PlacementState)
    return [
        *_settling(state, rules),
        *_amending(state, rules),
        *corrections(state, rules),
        *_judging(state, rules),
        *_going_on(state, rules),
    ]


def _amending(state: PlacementState, rules: Rules) -> Waits:
    """Changed terms wait for both sides; over with the work, or with their term, they fall."""
    offer, clock = state.amendment, clock_of(state.clocks, AMEND)
    if offer is None:
        return []
    if clock is None or state.work not in CHANGEABLE:
        return by_itself("lapse_change", offer.offered_on)
    asked = items(state, state.agreement, rules, "signed" if offer.signed else "offered")
    asked = of_each(asked, "sign_change", state, offer.signed_by)
    return asked or after("lapse_change", clock, rules)


def _settling(state: PlacementState, rules: Rules) -> Waits:
    """A proposed sum waits for its community, a settlement for the supervision committee."""
    waits: Waits = []
    asked = state.proposal
    answer, look = (clock_of(state.clocks, code) for code in (ANSWER, LOOK))
    if asked is not None and answer is not None:
        waits.append(_clocked(state, asked.no, rules, "proposed", answer))
        waits += after("refer_settlement", answer, rules)
    unseen = [*state.to_look, *([asked.no] if asked is not None and asked.because else [])]
    return [*waits, *(_clocked(state, no, rules, "unseen", look) for no in unseen if look)]


def _clocked(state: PlacementState, no: int, rules: Rules, when: str, clock: Clock) -> Wait:
    one = next(one for one in state.instalments if one.no == no)
    return _of(state, one, rules, when, due=clock.due, estimated=clock.estimated)


def _going_on(state: PlacementState, rules: Rules) -> Waits:
    if state.work is Work.TERMINATED:
        return _exited(state, rules)
    if state.work is Work.CLOSED or state.refusal:
        return []
    if state.cover is Cover.EMERGENCY:
        return _in_emergency(state, rules)
    return [
        *_agreement(state, rules),
        *_money(state, rules),
        *_lateness(state, rules),
        *_work(state, rules),
        *_means(state, rules),
        *items(state, state.work, rules, "unstarted"),
    ]


def _in_emergency(state: PlacementState, rules: Rules) -> Waits:
    """Work ends with the response; what follows waits until the emergency is regularised."""
    if state.agreement not in PAYABLE:
        return []
    work = items(state, state.work, rules) if state.work is Work.DELIVERED else []
    if closable(state) and complete(state.instalments):
        work = items(state, state.work, rules, "paid")
    money = _money(state, rules) if state.accepted_on is not None else []
    return [*money, *_lateness(state, rules), *work]


def _exited(state: PlacementState, rules: Rules) -> Waits:
    """What is on its way is received; after non-payment the settlement is owed, too."""
    if complete(state.instalments):
        return _returning(state, rules) if state.unstarted and state.closed_on is None else []
    landing = [one for one in state.instalments if one.stage in _LANDING]
    rest = [one for one in state.instalments if arrears.owed(one) and one not in landing]
    waits = [_paying(state, one, rules) for one in landing]
    if state.exited_on is None or state.proposal is not None:
        return waits
    for party in dict.fromkeys(one.party for one in rest):
        own = (one for one in rest if one.party == party)
        unpaid = min(own, key=lambda one: one.due or date.max)
        term = clock_of(state.clocks, RETURN)  # the end gave a term; not before the agreed day
        days = [day for day in (unpaid.due, term.due if term else None) if day is not None]
        due = max(days, default=state.exited_on)
        waits.append(_of(state, unpaid, rules, "ended", due=due))
    return waits


def _returning(state: PlacementState, rules: Rules) -> Waits:
    """What came for work that was never started goes back."""
    term = clock_of(state.clocks, RETURN)
    due = term.due if term else None
    return [
        _of(state, one, rules, "unstarted", due=due) for one in state.instalments if one.balance_fen
    ]


def _agreement(state: PlacementState, rules: Rules) -> Waits:
    lapsing = state.work in UNREADY and paid(state) is None
    return [
        *of_each(items(state, state.agreement, rules), "sign_dept", state, state.signed_by),
        *(items(state, state.work, rules) if lapsing else []),
    ]


def _money(state: PlacementState, rules: Rules) -> Waits:
    if state.agreement not in PAYABLE:
        return []
    return [
        _paying(state, one, rules)
        for one in state.instalments
        if owed_in(one.stage) and (one.due is not None or one.stage is not Payment.PLANNED)
    ]


def _paying(state: PlacementState, one: Instalment, rules: Rules) -> Wait:
    # What arrived was not the amount: the street looks for the rest.
    short = one.stage is Payment.DISPUTED and one.received_fen is not None
    due, guessed = one.handover_due or one.due, one.estimated
    return _of(state, one, rules, "short" if short else "", due=due, estimated=guessed)


def _of(state: PlacementState, one: Instalment, rules: Rules, when: str, **more: Any) -> Wait:
    """Return the work item of one instalment."""
    row = next(row for row in owed_in(one.stage, when) if row.role != SYSTEM)
    role, org = holder(row, state, rules)
    if row.at == "payer" and one.party:
        role, org = row.role, one.party
    if row.opens == ON:
        more["from_on"] = more["due"]
    return Wait(act=row.act, role=role, org=org, instalment=one.no, **more)


def _lateness(state: PlacementState, rules: Rules) -> Waits:
    """What lateness triggers: to be noted on its day, ordered by the office, ended at last."""
    if state.agreement not in PAYABLE:
        return []
    late = [one for one in state.instalments if arrears.owed(one) and one.due is not None]
    days = [day for one in state.instalments if (day := _next_note(one, rules)) is not None]
    waits: Waits = []
    lead = min(
        (one for one in late if one.level), key=lambda one: one.due or date.max, default=None
    )
    if lead is not None and lead.due is not None:
        ladder = clock_of(state.clocks, arrears.EXIT)
        if ladder is None or ladder.start != lead.due:
            days.append(lead.due)
        else:
            waits = [*_pressing(state, lead, rules), *by_itself("exit_nonpay", ladder.due)]
            days += _next_level(state, lead)
    return [*waits, *by_itself("note_arrears", min(days, default=None))]


def _next_note(one: Instalment, rules: Rules) -> date | None:
    """Return the day on which one instalment has something to note by itself."""
    term = arrears.custody_term(one)
    if term is not None and not one.held:
        return rules.calendar.next(term)
    if not arrears.owed(one) or one.due is None:
        return None
    if one.level == 0:
        return one.due
    return rules.calendar.next(one.due) if one.stage is Payment.DUE else None


def _next_level(state: PlacementState, lead: Instalment) -> list[date]:
    codes = arrears.LADDER[lead.level : -1]
    clocks = [clock_of(state.clocks, code) for code in codes]
    return [clock.due for clock in clocks if clock is not None][:1]


def _pressing(state: PlacementState, lead: Instalment, rules: Rules) -> Waits:
    clock = clock_of(state.clocks, arrears.BLOCK)
    if clock is None or lead.pressed_on is not None:
        return []
    return [_of(state, lead, rules, "pressed", due=clock.due, estimated=clock.estimated)]


def _work(state: PlacementState, rules: Rules) -> Waits:
    if state.work in (Work.RUNNING, Work.REWORK, Work.PAUSED_FORCE, Work.PAUSED_LG):
        return [*items(state, state.work, rules), *_past_end(state, rules)]
    if state.work in (Work.READY, Work.DELIVERED):
        return items(state, state.work, rules)
    if state.work is Work.PAUSED_NONPAY:
        late = any(arrears.owed(one) and one.level for one in state.instalments)
        custody = any(one.stage in _LANDING for one in state.instalments)
        if late or custody:
            return []
        return [*items(state, state.work, rules, "paid"), *_past_end(state, rules)]
    if state.work in (Work.ACCEPTED, Work.DEEMED_ACCEPTED):
        return _evaluation(state, rules)
    if state.work is Work.EVALUATED and complete(state.instalments):
        return items(state, state.work, rules, "paid")
    return []


def _judging(state: PlacementState, rules: Rules) -> Waits:
    """What is asked beside the acceptance: a review of both sides, an answer to residents."""
    waits: Waits = []
    if judging.in_review(state) and state.review is not None:
        sides = [one for one in ("community", "department") if one not in state.review.scores]
        whens = [f"review_{one}" for one in sides]
        waits += items(state, state.work, rules, *whens, "review_open")
    elif judging.exit_owed(state) or judging.review_owed(state):
        waits += items(state, state.work, rules, "review_due", on=state.exited_on)
    if state.residents and state.residents.asks_exit:
        waits += items(state, state.work, rules, "residents_ask")
    return waits


def _means(state: PlacementState, rules: Rules) -> Waits:
    """What holds work that comes with means: the department hands over, the community sees it."""
    if not state.means or state.means_due is None:
        return []
    open_, owed = promises.open_ones(state), promises.owed(state)
    told = (("means_owed", owed), ("means_handed", set(open_) - set(owed)))
    whens = [when for when, found in told if found]
    return items(state, state.work, rules, *whens) if whens else []


def _past_end(state: PlacementState, rules: Rules) -> Waits:
    """What was not delivered and not declared: silence ends it some days after the last one."""
    if state.end_on is None:
        return []
    return items(state, state.work, rules, "past_end", on=silent_from(state.end_on, rules))


def _evaluation(state: PlacementState, rules: Rules) -> Waits:
    """Each side that has not evaluated; the term of the second runs from the first."""
    sides = [side for side in ("community", "department") if side not in state.scores]
    first = "" if state.scores else "first_"
    return items(state, state.work, rules, *(f"{first}{side}" for side in sides), f"{first}blind")


_LANDING = (Payment.PAID, Payment.IN_CUSTODY, Payment.DISPUTED)

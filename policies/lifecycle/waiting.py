"""Who owes what: the work items of a state, those of the system included. Pure.

`due` is the term, `from_on` the first day the act can be done; what the system owes happens by
itself on `from_on`, the working day after a term (readings: life cycle).
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from policies.lifecycle.steps.case import clock_of
from policies.lifecycle.steps.placement.closing import archive_ready
from policies.lifecycle.waiting_bypass import bypass
from policies.lifecycle.waiting_placement import placement
from policies.lifecycle.work_item import Waits, after, by_itself, owed
from policies.rules import Rules
from schemas.acts.act import Wait
from schemas.states.stages import Answer, RefusalStage, Stage
from schemas.states.states import AssignmentState, OpinionState, RefusalState, State


def waiting(kind: str, state: State, rules: Rules) -> tuple[Wait, ...]:
    """Return the work items of one stream's state; `kind` is the kind of its stream."""
    find = _KINDS.get(kind)
    return tuple(find(state, rules)) if find else ()


def _assignment(state: State, rules: Rules) -> Waits:
    assert isinstance(state, AssignmentState)
    find = _STAGES.get(state.stage)
    return find(state, rules) if find else []


def _submitted(state: AssignmentState, rules: Rules) -> Waits:
    if not state.prechecked:
        return by_itself("precheck", state.submitted_on or state.filed_on)
    clock = clock_of(state.clocks, "acceptance_check")
    if state.severity == "reject":
        return [owed("not_accept", "LG_OFFICE", rules.directory.lg_office, clock)]
    if state.severity == "return" and _unliftable(state, rules):
        return [owed("return", state.review_role, state.street, clock)]
    silent = rules.jurisdiction.route_by(state.route_digest, _filed(state)).silence_accepts
    return [
        owed("accept", state.review_role, state.street, clock),
        *(after("accept", clock, rules) if silent and state.severity != "return" else []),
    ]


def _unliftable(state: AssignmentState, rules: Rules) -> bool:
    table = rules.jurisdiction.route_by(state.route_digest, _filed(state))
    return any(
        one.severity == "return" and one.rule not in table.liftable for one in state.findings
    )


def _filed(state: AssignmentState) -> date:
    assert state.filed_on is not None
    return state.filed_on


def _returned(state: AssignmentState, rules: Rules) -> Waits:
    clock = clock_of(state.clocks, "correction")
    return [
        owed("resubmit", "DEPT_HEAD", state.terms.applicant, clock),
        *after("withdraw", clock, rules),
    ]


def _accepted(state: AssignmentState, rules: Rules) -> Waits:
    table = rules.jurisdiction.route_by(state.route_digest, _filed(state))
    asks = table.path(state.route)[0] == Stage.CONSULTING
    act = "open_consultation" if asks else "route_fast"
    return [owed(act, state.review_role, state.street, clock_of(state.clocks, "decision"))]


def _consulting(state: AssignmentState, rules: Rules) -> Waits:
    clock = clock_of(state.clocks, "consultation")
    if state.answered >= state.asked:
        return by_itself("close_consultation", clock.start if clock else None)
    return after("close_consultation", clock, rules)


def _street_review(state: AssignmentState, rules: Rules) -> Waits:
    clock = clock_of(state.clocks, "street_review")
    return [owed("propose", state.head_role, state.street, clock)]


def _fund_review(state: AssignmentState, rules: Rules) -> Waits:
    if state.certified:
        clock = clock_of(state.clocks, "decision")
        return [owed("decide_delegated", state.head_role, state.street, clock)]
    clock = clock_of(state.clocks, "fund_review")
    return [owed("confirm_funds", "FIN_BUREAU", rules.directory.finance_bureau, clock)]


def _lg_decision(state: AssignmentState, rules: Rules) -> Waits:
    clock = clock_of(state.clocks, "decision")
    return [owed("decide", "LG_CHAIR", rules.directory.leading_group, clock)]


def _publicity(state: AssignmentState, rules: Rules) -> Waits:
    return [
        *after("publicity_end", clock_of(state.clocks, "publicity"), rules),
        *_held(state, rules),
    ]


def _held(state: AssignmentState, rules: Rules) -> Waits:
    """Communities without room wait for the office: to leave them out, or to have C01 lifted."""
    return [owed("leave_out", "LG_OFFICE", rules.directory.lg_office)] if state.over else []


def _objection(state: AssignmentState, rules: Rules) -> Waits:
    clock = clock_of(state.clocks, "objection")
    return [owed("dismiss_objection", "LG_OFFICE", rules.directory.lg_office, clock)]


def _reconsider(state: AssignmentState, rules: Rules) -> Waits:
    clock = clock_of(state.clocks, "reconsider_decision")
    return [owed("decide_reconsideration", "LG_CHAIR", rules.directory.leading_group, clock)]


def _approved(state: AssignmentState, rules: Rules) -> Waits:
    rest = state.placed < state.to_place
    return [*by_itself("fan_out", state.approved_on), *_held(state, rules)] if rest else []


def _effective(state: AssignmentState, rules: Rules) -> Waits:
    return [*_approved(state, rules), *by_itself("end_date", state.terms.end_on)]


def _ended(state: AssignmentState, rules: Rules) -> Waits:
    last = archive_ready(state)
    return by_itself("archive", rules.calendar.next(last)) if last else []


def _opinion(state: State, rules: Rules) -> Waits:
    assert isinstance(state, OpinionState)
    if not state.open:
        return []
    if state.answer is Answer.ASKED or state.clarification:
        waits = state.answer in (Answer.ASKED, Answer.ASK_CLARIFICATION)
        return [owed("answer", "COMM_SEC", state.community, due=state.due)] if waits else []
    if state.answer is Answer.ASK_CLARIFICATION:
        return [owed("clarify", "DEPT_CLERK", state.applicant, due=state.due)]
    return []


def _refusal(state: State, rules: Rules) -> Waits:
    assert isinstance(state, RefusalState)
    if state.stage is RefusalStage.R_ISSUED:
        clock = clock_of(state.clocks, "refusal_answer")
        return [owed("contest", "DEPT_HEAD", state.department, clock)]
    if state.stage is RefusalStage.R_CONTESTED:
        clock = clock_of(state.clocks, "refusal_ruling")
        return [owed("uphold_refusal", "LG_OFFICE", rules.directory.lg_office, clock)]
    return []


_STAGES: Mapping[str, Callable[[AssignmentState, Rules], Waits]] = {
    Stage.SUBMITTED: _submitted,
    Stage.RETURNED: _returned,
    Stage.ACCEPTED: _accepted,
    Stage.CONSULTING: _consulting,
    Stage.STREET_REVIEW: _street_review,
    Stage.FUND_REVIEW: _fund_review,
    Stage.LG_DECISION: _lg_decision,
    Stage.PUBLICITY: _publicity,
    Stage.OBJECTION: _objection,
    Stage.RECONSIDER: _reconsider,
    Stage.APPROVED: _approved,
    Stage.APPROVED_COND: _approved,
    Stage.EFFECTIVE: _effective,
    Stage.EXITED: _ended,
    Stage.REJECTED: _ended,
    Stage.WITHDRAWN: _ended,
    Stage.LAPSED: _ended,
    Stage.NOT_ACCEPTED: _ended,
}
_KINDS: Mapping[str, Callable[[Any, Rules], Waits]] = {
    "assignment": _assignment,
    "opinion": _opinion,
    "placement": placement,
    "refusal": _refusal,
    "bypass": bypass,
}

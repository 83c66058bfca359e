"""Who owes what: the work items of a state, those of the system included. Pure.

`due` is the term, `from_on` the first day the act can be done; what the system owes happens by
itself on `from_on`, the working day after a term (readings: life cycle).
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from policies.funding import complete
from policies.rules import Rules
from policies.steps.case import clock_of
from policies.steps.closing import UNREADY, archive_ready
from schemas.acts import Wait
from schemas.stages import Agreement, Answer, Payment, RefusalStage, Stage, Work
from schemas.states import (
    AssignmentState,
    Clock,
    OpinionState,
    PlacementState,
    RefusalState,
    State,
)

Waits = list[Wait]


def waiting(kind: str, state: State, rules: Rules) -> tuple[Wait, ...]:
    """Return the work items of one stream's state; `kind` is the kind of its stream."""
    find = _KINDS.get(kind)
    return tuple(find(state, rules)) if find else ()


def _assignment(state: State, rules: Rules) -> Waits:
    assert isinstance(state, AssignmentState)
    find = _STAGES.get(state.stage)
    return find(state, rules) if find else []


def _owed(
    act: str, role: str, org: str, clock: Clock | None = None, *, due: date | None = None
) -> Wait:
    if clock is None:
        return Wait(act=act, role=role, org=org, due=due)
    return Wait(act=act, role=role, org=org, due=clock.due, estimated=clock.estimated)


def _by_itself(act: str, day: date | None) -> Waits:
    return [Wait(act=act, role="system", due=day, from_on=day)] if day else []


def _after(act: str, clock: Clock | None, rules: Rules) -> Waits:
    return _by_itself(act, rules.calendar.next(clock.due)) if clock else []


def _submitted(state: AssignmentState, rules: Rules) -> Waits:
    if not state.prechecked:
        return _by_itself("precheck", state.submitted_on or state.filed_on)
    clock = clock_of(state.clocks, "acceptance_check")
    if state.severity == "reject":
        return [_owed("not_accept", "LG_OFFICE", rules.directory.lg_office, clock)]
    if state.severity == "return" and _unliftable(state, rules):
        return [_owed("return", state.review_role, state.street, clock)]
    silent = rules.jurisdiction.route_by(state.route_digest, _filed(state)).silence_accepts
    return [
        _owed("accept", state.review_role, state.street, clock),
        *(_after("accept", clock, rules) if silent and state.severity != "return" else []),
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
        _owed("resubmit", "DEPT_HEAD", state.terms.applicant, clock),
        *_after("withdraw", clock, rules),
    ]


def _accepted(state: AssignmentState, rules: Rules) -> Waits:
    table = rules.jurisdiction.route_by(state.route_digest, _filed(state))
    asks = table.path(state.route)[0] == Stage.CONSULTING
    act = "open_consultation" if asks else "route_fast"
    return [_owed(act, state.review_role, state.street, clock_of(state.clocks, "decision"))]


def _consulting(state: AssignmentState, rules: Rules) -> Waits:
    clock = clock_of(state.clocks, "consultation")
    if state.answered >= state.asked:
        return _by_itself("close_consultation", clock.start if clock else None)
    return _after("close_consultation", clock, rules)


def _street_review(state: AssignmentState, rules: Rules) -> Waits:
    clock = clock_of(state.clocks, "street_review")
    return [_owed("propose", state.head_role, state.street, clock)]


def _fund_review(state: AssignmentState, rules: Rules) -> Waits:
    if state.certified:
        clock = clock_of(state.clocks, "decision")
        return [_owed("decide_delegated", state.head_role, state.street, clock)]
    clock = clock_of(state.clocks, "fund_review")
    return [_owed("confirm_funds", "FIN_BUREAU", rules.directory.finance_bureau, clock)]


def _lg_decision(state: AssignmentState, rules: Rules) -> Waits:
    clock = clock_of(state.clocks, "decision")
    return [_owed("decide", "LG_CHAIR", rules.directory.leading_group, clock)]


def _publicity(state: AssignmentState, rules: Rules) -> Waits:
    return _after("publicity_end", clock_of(state.clocks, "publicity"), rules)


def _objection(state: AssignmentState, rules: Rules) -> Waits:
    clock = clock_of(state.clocks, "objection")
    return [_owed("dismiss_objection", "LG_OFFICE", rules.directory.lg_office, clock)]


def _reconsider(state: AssignmentState, rules: Rules) -> Waits:
    clock = clock_of(state.clocks, "reconsider_decision")
    return [_owed("decide_reconsideration", "LG_CHAIR", rules.directory.leading_group, clock)]


def _approved(state: AssignmentState, rules: Rules) -> Waits:
    rest = state.placed < state.terms.communities
    return _by_itself("fan_out", state.approved_on) if rest else []


def _effective(state: AssignmentState, rules: Rules) -> Waits:
    return [*_approved(state, rules), *_by_itself("end_date", state.terms.end_on)]


def _ended(state: AssignmentState, rules: Rules) -> Waits:
    last = archive_ready(state)
    return _by_itself("archive", rules.calendar.next(last)) if last else []


def _opinion(state: State, rules: Rules) -> Waits:
    assert isinstance(state, OpinionState)
    if not state.open:
        return []
    if state.answer is Answer.ASKED or state.clarification:
        waits = state.answer in (Answer.ASKED, Answer.ASK_CLARIFICATION)
        return [_owed("answer", "COMM_SEC", state.community, due=state.due)] if waits else []
    if state.answer is Answer.ASK_CLARIFICATION:
        return [_owed("clarify", "DEPT_CLERK", state.applicant, due=state.due)]
    return []


def _refusal(state: State, rules: Rules) -> Waits:
    assert isinstance(state, RefusalState)
    if state.stage is RefusalStage.R_ISSUED:
        clock = clock_of(state.clocks, "refusal_answer")
        return [_owed("contest", "DEPT_HEAD", state.department, clock)]
    if state.stage is RefusalStage.R_CONTESTED:
        clock = clock_of(state.clocks, "refusal_ruling")
        return [_owed("uphold_refusal", "LG_OFFICE", rules.directory.lg_office, clock)]
    return []


def _placement(state: State, rules: Rules) -> Waits:
    assert isinstance(state, PlacementState)
    if state.work in (Work.TERMINATED, Work.CLOSED) or state.refusal:
        return []
    return [*_agreement(state, rules), *_money(state, rules), *_work(state, rules)]


def _agreement(state: PlacementState, rules: Rules) -> Waits:
    clock = clock_of(state.clocks, "sign")
    owed = _SIGNING.get(state.agreement)
    waits = [_owed(owed[0], owed[1], getattr(state, owed[2]), clock)] if owed else []
    if state.work in UNREADY:
        waits += _after("lapse", clock_of(state.clocks, "lapse"), rules)
    return waits


def _money(state: PlacementState, rules: Rules) -> Waits:
    if state.agreement is not Agreement.G_IN_FORCE:
        return []
    waits = []
    for one in state.instalments:
        owed = _PAYING.get(one.stage)
        if owed and (one.due is not None or one.stage is not Payment.PLANNED):
            due = one.handover_due or one.due
            waits.append(
                Wait(
                    act=owed[0],
                    role=owed[1],
                    org=getattr(state, owed[2]),
                    due=due,
                    estimated=one.estimated,
                    instalment=one.no,
                )
            )
    return waits


def _work(state: PlacementState, rules: Rules) -> Waits:
    code = state.community
    if state.work is Work.READY:
        start = state.start_on
        return [Wait(act="start_task", role="COMM_SEC", org=code, due=start, from_on=start)]
    if state.work in (Work.RUNNING, Work.REWORK):
        return [_owed("deliver", "COMM_SEC", code, due=state.end_on)]
    if state.work is Work.DELIVERED:
        clock = clock_of(state.clocks, "work_acceptance")
        owed = _owed("accept_work", "DEPT_CLERK", state.applicant, clock)
        return [owed, *_after("deem_accepted", clock, rules)]
    if state.work in (Work.ACCEPTED, Work.DEEMED_ACCEPTED):
        return _evaluation(state, rules)
    if state.work is Work.EVALUATED and complete(state.instalments):
        return _by_itself("close_task", state.accepted_on)
    return []


def _evaluation(state: PlacementState, rules: Rules) -> Waits:
    clock = clock_of(state.clocks, "blindness" if state.scores else "evaluation")
    sides = {
        "community": ("COMM_SEC", state.community),
        "department": ("DEPT_HEAD", state.applicant),
    }
    owed = [
        _owed("evaluate", role, org, clock)
        for side, (role, org) in sides.items()
        if side not in state.scores
    ]
    return [*owed, *_after("open_blind", clock, rules)]


_SIGNING: Mapping[str, tuple[str, str, str]] = {
    Agreement.G_DRAFT: ("send_agreement", "DEPT_CLERK", "applicant"),
    Agreement.G_SENT: ("sign_dept", "DEPT_HEAD", "applicant"),
    Agreement.G_NEGOTIATING: ("sign_dept", "DEPT_HEAD", "applicant"),
    Agreement.G_SIGNED_DEPT: ("sign_community", "COMM_SEC", "community"),
    Agreement.G_SIGNED_COMM: ("witness", "STREET_REVIEWER", "street"),
}
_PAYING: Mapping[str, tuple[str, str, str]] = {
    Payment.PLANNED: ("order", "FIN_DEPT", "applicant"),
    Payment.DUE: ("order", "FIN_DEPT", "applicant"),
    Payment.OVERDUE: ("order", "FIN_DEPT", "applicant"),
    Payment.DEFERRED: ("order", "FIN_DEPT", "applicant"),
    Payment.ORDERED: ("pay", "FIN_DEPT", "applicant"),
    Payment.PAID: ("custody_in", "FIN_STREET", "street"),
    Payment.IN_CUSTODY: ("confirm_usable", "COMM_SEC", "community"),
}
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
    "placement": _placement,
    "refusal": _refusal,
}

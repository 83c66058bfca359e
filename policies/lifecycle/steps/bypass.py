"""A bypass report (违规下派线索, domain 3.8): flagged by a community, judged by the office.

The department is asked first; nothing is found before it has answered or its term is over. Who
reported, and from where, is never in a body: it is sealed beside the journal (tasks.reporters).
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps.case import Case, Step, Stop, clock_of
from policies.lifecycle.steps.placement.refusing import known_organisation, outside
from policies.visibility.bypass import handler
from schemas import events
from schemas.acts import bypass as forms
from schemas.acts.base import Reason
from schemas.events import Event
from schemas.money import fen_of, yuan_of
from schemas.states.bypass import BypassState
from schemas.states.stages import BypassFinding, BypassStage

CLOSING = "bypass_close"  # of the handler, once nothing is left for the department to do


def flag(case: Case) -> list[Event]:
    """A community taps once: somebody passed work down."""
    assert isinstance(case.form, forms.Flag)
    return [_reported(case, case.form, case.form.text)]


def report(case: Case) -> list[Event]:
    """A community reports the same in form."""
    assert isinstance(case.form, forms.BypassReport)
    return [_reported(case, case.form, case.form.demand)]


def _reported(case: Case, form: forms.Flag | forms.BypassReport, demand: str) -> Event:
    ident = case.scene.new_id
    department = outside(case, form.body, form.department) if form.body else form.department
    if form.body is None:
        known_organisation(case, department)
    assignment = case.scene.assignment
    return case.on(
        events.bypass(ident),
        "bypass.reported",
        id=ident,
        number=assignment.number if assignment else "",
        department=department,
        body=form.body.model_dump() if form.body else {},
        demand=demand,
        channel=form.channel,
        hours=None if form.hours is None else str(form.hours),
        evidence=form.evidence,
        digests=list(form.digests),
        anonymous=form.anonymous,
        stage=case.goes_to(BypassStage),
        flagged_on=case.today.isoformat(),
        start=[case.clock("bypass_triage")],
    )


def _state(case: Case) -> BypassState:
    state = case.scene.bypass
    if state is None:
        raise Stop("no_such_bypass", id=case.act.number)
    if state.stage not in case.row.leaves(BypassStage):
        raise Stop("wrong_bypass", id=state.id, stage=state.stage)
    return state


def _handled(case: Case) -> BypassState:
    """Return the report if the actor is who handles it: nobody judges the own house."""
    state = _state(case)
    role, org = handler(state.department, case.rules.directory)
    if (case.by.role, case.by.org) != (role, org):
        raise Stop("handled_elsewhere", role=role, org=org)
    return state


def _moved(case: Case, state: BypassState, kind: str, **body: Any) -> Event:
    stop = [clock.code for clock in state.clocks]
    return case.on(events.bypass(state.id), kind, stop=stop, **body)


def triage(case: Case) -> list[Event]:
    """The office takes a report up, or dismisses it with reasons."""
    assert isinstance(case.form, forms.Triage)
    state, text = _handled(case), case.form.text
    if case.form.result == "dismissed":
        if not text:
            raise Stop("incomplete", fields=["text"])
        return [_moved(case, state, "bypass.dismissed", stage=BypassStage.B_CLOSED, triage=text)]
    term = [case.clock("bypass_answer")]
    stage = BypassStage.B_TRIAGE
    return [_moved(case, state, "bypass.triaged", stage=stage, triage=text, start=term)]


def notice(case: Case) -> list[Event]:
    """The department is asked; its term runs from here."""
    assert isinstance(case.form, forms.Notice)
    state = _handled(case)
    if case.form.department != state.department:
        raise Stop("other_department", department=state.department, given=case.form.department)
    asked = {"stage": case.goes_to(BypassStage), "notice": case.form.text}
    return [_moved(case, state, "bypass.noticed", **asked, start=[case.clock("bypass_answer")])]


def explain(case: Case) -> list[Event]:
    """The department explains itself, once."""
    assert isinstance(case.form, forms.Explanation)
    state = _state(case)
    if state.explanation:
        raise Stop("already_done", verb=case.act.verb)
    term = [case.clock("bypass_finding")]
    return [_moved(case, state, "bypass.explained", explanation=case.form.text, start=term)]


def finding(case: Case) -> list[Event]:
    """The office finds; not before the department answered or its term is over."""
    assert isinstance(case.form, forms.Finding)
    state, form = _handled(case), case.form
    term = clock_of(state.clocks, "bypass_answer")
    if not state.explanation and term is not None and case.today <= term.due:
        raise Stop("explanation_awaited", due=str(term.due))
    proven = form.result is BypassFinding.SUBSTANTIATED
    body = {
        "stage": case.goes_to(BypassStage),
        "finding": form.result,
        "reasons": form.reasons,
        "not_listed": form.not_listed,
        "no_emergency": form.no_emergency,
        "department": state.department,
    }
    if not proven:
        closing = [case.clock(CLOSING)]
        return [_moved(case, state, "bypass.cleared", **body, start=closing)]
    return [
        _moved(case, state, "bypass.substantiated", **body, start=[case.clock("bypass_remedy")])
    ]


def compensate(case: Case) -> list[Event]:
    """The department pays a community for the hours it worked."""
    assert isinstance(case.form, forms.Compensation)
    state, form = _proven(case), case.form
    _in_directory(case, (form.community,))
    _as_logged(case, form)
    _fair(case, form.hours, form.amount)
    if form.amount != _fen(form.hours, form.rate):
        raise Stop("compensation_differs", hours=str(form.hours), rate=yuan_of(form.rate),
                   fen=_fen(form.hours, form.rate), given=form.amount)  # fmt: skip
    paid = {"to": form.community, "rate_fen": form.rate}
    return [_remedied(case, state, "bypass.compensated", form.hours, form.amount, **paid)]


def _as_logged(case: Case, form: forms.Compensation) -> None:
    """Of a revoked emergency the actual hours are paid, as the community logged them."""
    emergency = case.scene.emergency
    logged = emergency.hours.get(form.community) if emergency else None
    if logged is not None and form.hours != logged:
        raise Stop("other_hours_than_logged", community=form.community, hours=str(logged),
                   given=str(form.hours))  # fmt: skip


def remedy(case: Case) -> list[Event]:
    """The department withdraws the demand and pays for what was done."""
    assert isinstance(case.form, forms.Remedy)
    state, form = _proven(case), case.form
    if state.remedied_on is not None:
        raise Stop("already_done", verb=case.act.verb)
    if not form.withdrawn:
        raise Stop("demand_stands", id=state.id)
    _in_directory(case, form.communities)
    _fair(case, form.compensation_hours, form.amount)
    told = {"to": list(form.communities), "withdrawn": True}
    hours, fen = form.compensation_hours, form.amount
    return [_remedied(case, state, "bypass.remedied", hours, fen, **told)]


def _proven(case: Case) -> BypassState:
    state = _state(case)
    if state.finding is not BypassFinding.SUBSTANTIATED:
        raise Stop("not_substantiated", id=state.id)
    return state


def _in_directory(case: Case, communities: tuple[str, ...]) -> None:
    for code in communities:
        if code not in case.rules.directory.communities:
            raise Stop("no_such_community", community=code)


def _fen(hours: Decimal, rate: int) -> int:
    return int((hours * rate).quantize(Decimal(1), ROUND_HALF_UP))


def _fair(case: Case, hours: Decimal, fen: int) -> None:
    """Hours are paid at the place's rate, neither less nor more."""
    rate = fen_of(case.rules.jurisdiction.params["hourly_rate"])
    if fen != _fen(hours, rate):
        raise Stop("compensation_differs", hours=str(hours), rate=yuan_of(rate),
                   fen=_fen(hours, rate), given=fen)  # fmt: skip


def _remedied(
    case: Case, state: BypassState, kind: str, hours: Decimal, fen: int, **told: Any
) -> Event:
    late = state.stage is BypassStage.B_SANCTION
    return _moved(
        case,
        state,
        kind,
        stage=state.stage if late else BypassStage.B_REMEDY,
        remedied_on=case.today.isoformat(),
        paid_hours=str(state.paid_hours + hours),
        paid_fen=state.paid_fen + fen,
        hours_paid=str(hours),
        fen_paid=fen,
        start=[case.clock(CLOSING)],
        **told,
    )


def sanction(case: Case) -> list[Event]:
    """The office takes a step of the ladder; within one report it only goes up."""
    assert isinstance(case.form, forms.SanctionStep)
    state, form = _handled(case), case.form
    if state.finding is not BypassFinding.SUBSTANTIATED:
        raise Stop("not_substantiated", id=state.id)
    ladder = case.table.sanctions
    if form.kind not in ladder:
        raise Stop("no_such_sanction", kind=form.kind, ladder=list(ladder))
    step = ladder.index(form.kind)
    if state.sanctions and step <= ladder.index(state.sanctions[-1]):
        raise Stop("sanction_goes_up", kind=form.kind, last=state.sanctions[-1])
    if step and not form.reason:
        raise Stop("incomplete", fields=["reason"])
    waits = [case.clock(CLOSING if state.remedied_on else "bypass_remedy")]
    body = {"stage": case.goes_to(BypassStage), "reason": form.reason, "start": waits}
    return [_moved(case, state, "bypass.sanctioned", append={"sanctions": [form.kind]}, **body)]


def close(case: Case) -> list[Event]:
    """A report ends: cleared, or remedied and sanctioned, or passed on to who can do more."""
    assert isinstance(case.form, forms.Closing)
    state = _handled(case)
    if state.finding is BypassFinding.SUBSTANTIATED:
        if not state.sanctions:
            raise Stop("sanction_open", id=state.id)
        if state.remedied_on is None and state.sanctions[-1] != case.table.sanctions[-1]:
            raise Stop("remedy_open", id=state.id, last=case.table.sanctions[-1])
    body = {"stage": case.goes_to(BypassStage), "closing": case.form.text}
    return [_moved(case, state, "bypass.closed", **body)]


def view_origin(case: Case) -> list[Event]:
    """The handler learns from which community and street a report came, and it is on record."""
    assert isinstance(case.form, Reason)
    state = _handled(case)
    return [case.on(events.bypass(state.id), "bypass.origin_viewed", why=case.form.reason)]


def view_reporter(case: Case) -> list[Event]:
    """The handler may learn who reported only where the reporter agreed, and it is on record."""
    assert isinstance(case.form, Reason)
    state = _handled(case)
    if state.anonymous:
        raise Stop("reporter_not_agreed", id=state.id)
    return [case.on(events.bypass(state.id), "bypass.reporter_viewed", why=case.form.reason)]


STEPS = {
    "flag_informal_demand": Step(flag),
    "b_report": Step(report),
    "b_triage": Step(triage),
    "b_notice": Step(notice),
    "b_explain": Step(explain),
    "b_finding": Step(finding),
    "compensate": Step(compensate, lambda act, by: Needs(emergency=True)),
    "b_remedy": Step(remedy),
    "b_sanction": Step(sanction),
    "b_close": Step(close),
    "view_origin": Step(view_origin),
    "view_reporter": Step(view_reporter),
}

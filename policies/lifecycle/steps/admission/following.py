"""What begins at once is filed afterwards, and decided last: the follow-up of an emergency."""

from typing import Any

from policies.cost import capacity
from policies.cost.funding import account, communities_of, move, plan, shares
from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps import money
from policies.lifecycle.steps.admission import filing
from policies.lifecycle.steps.case import Case, Step, Stop, also
from policies.lifecycle.steps.emergency.emergency_state import last_days, live, moved
from policies.lifecycle.steps.emergency.ending import after_work, exit_terms, payable_from
from schemas.acts.act import Act, Actor
from schemas.acts.emergency import FollowUp
from schemas.acts.funds import LineNamed
from schemas.applications.application import Application
from schemas.events import Event
from schemas.states.emergency import EmergencyState
from schemas.states.stages import Agreement, EmergencyStage, Stage, Work
from schemas.states.states import PlacementState
from schemas.values import plain
from schemas.written import same_document

TERM, DECISION = "emergency_file", money.DECISION


def follow_up(case: Case) -> list[Event]:
    """The head files the whole application in its term; the reverse order has a term of its own."""
    assert isinstance(case.form, FollowUp)
    state = _in_time(case)
    application = filing.read(case, case.form.application)
    application = application.model_copy(update={"submitted_on": case.today})
    filing.in_own_name(case, application)
    _same_matter(case, state, application)
    filing.stop_if_rejected(case, application)
    begun = {"emergency": True, "placed": len(state.communities)}
    filed = filing.first_filed(case, application, start=[case.clock(DECISION)], **begun)
    return [*money.reserve(case, filed, None, firm=False), _followed(case, state, application)]


def _in_time(case: Case) -> EmergencyState:
    state = case.scene.emergency
    if state is None:
        raise Stop("no_such_emergency", number=case.act.number)
    if state.filed_on is not None:
        raise Stop("already_done", verb=case.act.verb)
    if state.active_on is not None:
        due = case.rules.calendar.add(state.active_on, case.table.clocks[TERM].wd)
        if state.stage is EmergencyStage.E_REVOKED or case.today > due:
            raise Stop("follow_up_too_late", number=state.number, due=str(due))
    if state.stage not in case.row.leaves(EmergencyStage):
        raise Stop("wrong_emergency", number=state.number, stage=state.stage)
    return state


def _same_matter(case: Case, state: EmergencyState, application: Application) -> None:
    """What is filed is what was begun: same notice, same communities."""
    notice = application.emergency
    given = notice.number if notice and notice.number else ""
    if not same_document(given, state.notice.number):
        raise Stop("other_notice", number=state.notice.number, given=given)
    codes = communities_of(application, case.rules.directory)
    if set(codes) != set(state.communities):
        raise Stop("other_communities", communities=list(state.communities))


def _followed(case: Case, state: EmergencyState, application: Application) -> Event:
    kept = {str(one.field): one.retention_months for one in application.personal_data if one.field}
    named = {name: int(months) for name, months in kept.items() if months is not None}
    known = state.model_copy(
        update={
            "fields": tuple(dict.fromkeys((*state.fields, *kept))),
            "retention": {**state.retention, **named},
        }
    )
    ended: dict[str, Any] = {}
    if state.lifted_on is not None:
        days = last_days(case, known, state.lifted_on)
        ended = {"stage": EmergencyStage.E_EXPIRED, "destroy": days}
    return moved(
        case,
        state,
        "emergency.followed_up",
        filed_on=case.today.isoformat(),
        fields=list(known.fields),
        retention=known.retention,
        stop=[TERM],
        **ended,
    )


def name_line(case: Case) -> list[Event]:
    """The department names another line for an emergency whose own holds too little."""
    assert isinstance(case.form, LineNamed)
    terms, doc_no = case.assignment.terms, case.form.budget_doc_no
    old, new = money.line(case), case.scene.line(terms.applicant, doc_no)
    if old is None or case.number not in old.urgent or not old.lacking_fen:
        raise Stop("line_not_short", doc_no=terms.budget_doc_no)
    if same_document(doc_no, old.doc_no):
        raise Stop("same_line_named", doc_no=old.doc_no)
    money.fit_source(case, new)
    if new is not None and new.closed_on is not None:
        raise Stop("line_closed", doc_no=new.doc_no, day=str(new.closed_on))
    payer = terms.payers[0].model_copy(update={"budget_doc_no": doc_no})
    held, told = money.asked_of_another(case, payer)
    body: dict[str, Any] = {"terms": plain(terms.model_copy(update={"budget_doc_no": doc_no}))}
    if held:
        line, reserved = money.line_of(payer.org, doc_no), account("reserved", case.number)
        body |= {"reserved_fen": held, "postings": move(line, reserved, held)}
    return [case.on_assignment("application.line_named", **body), *money.left(case), told]


def regularised(case: Case, decision: dict[str, Any], **told: Any) -> list[Event]:
    """The group approves what was begun: it takes effect at once, and its money is committed.

    After the end of the response it is approved for the payment only.
    """
    state, application = case.scene.emergency, case.scene.application
    assert state is not None
    assert application is not None
    fields = case.rules.rulebook.ground.lists.profile_fields
    amounts = shares(application, case.rules.directory, fields)
    over = state.lifted_on is not None
    body = exit_terms(case, state) if over else {"stage": Stage.EFFECTIVE}
    today = case.today.isoformat()
    decided = case.on_assignment(
        "application.decided",
        **decision,
        approved_on=today,
        effective_on=today,
        reserved_fen=None,
        stop=[clock.code for clock in case.assignment.clocks],
        **body,
        **told,
    )
    stage = EmergencyStage.E_CLOSED if over else EmergencyStage.E_REGULARISED
    costing = [case.clock("emergency_cost")] if over else []
    event = moved(case, state, "emergency.regularised", stage=stage, start=costing)
    placed = [_committed(case, one, application, amounts[one.community]) for one in live(case)]
    return [*_certified(case), decided, event, *placed]


def _certified(case: Case) -> list[Event]:
    """The decision certifies the money: nobody could confirm it before the work began."""
    terms = case.assignment.terms
    if terms.total_fen and not terms.budget_doc_no:
        raise Stop("funds_not_confirmed")
    if not terms.total_fen:
        return []
    try:
        return money.certify(case, terms.total_fen, terms.payers[0])
    except Stop as short:  # there is nothing to return: the finance side raises the line
        raise Stop("raise_line_first", **short.refused.params) from short


def _committed(
    case: Case, placement: PlacementState, application: Application, amount: int
) -> Event:
    """Commit a community's share; the decision stands in the place of an agreement."""
    terms, code = case.assignment.terms, placement.community
    delivered = placement.work is Work.DELIVERED
    load = capacity.loads(application, case.rules.rulebook.ground, frozenset((code,)))[code]
    planned = plan(amount, terms.instalments, terms.start_on, terms.end_on, case.rules.calendar)
    due = payable_from(case)
    parts = [one.model_copy(update=due) if delivered else one for one in planned]
    event = case.on_placement(
        code,
        "placement.regularised",
        title=terms.title,
        amount_fen=amount,
        committed_fen=amount,
        agreement=Agreement.G_IN_FORCE,
        in_force_on=case.today.isoformat(),
        budget=money.line_of(terms.applicant, terms.budget_doc_no),
        instalments=[plain(one) for one in parts],
        standards=list(terms.standards),
        load=plain(load.model_copy(update={"lifted": True})),
        start=after_work(case, parts) if delivered else [],
    )
    moves = move(account("reserved", case.number), account("committed", case.number, code), amount)
    return also([event], {"postings": moves})[0] if moves else event


def turned_down(case: Case, events: list[Event]) -> list[Event]:
    """The group does not approve: what was begun did not hold, and is revoked by itself at once."""
    state = case.scene.emergency
    assert state is not None
    told = moved(case, state, "emergency.not_approved", rejected_on=case.today.isoformat())
    return [*events, told]


def _whole(act: Act, by: Actor) -> Needs:
    return Needs(emergency=True, application=True, given=True, budget=True)


STEPS = {
    "e_file": Step(follow_up, _whole),
    "name_line": Step(name_line, lambda act, by: Needs(budget=True)),
}

"""The decision: votes, quorum, recusal, reasons (row 13) and the delegation of section 3.4."""

from typing import Any

from policies.cost.funding import account, communities_of
from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps import money, numbering
from policies.lifecycle.steps.admission import following
from policies.lifecycle.steps.admission.holding import done_without
from policies.lifecycle.steps.admission.placing import approved, reserved_by
from policies.lifecycle.steps.case import Case, Step, Stop, also, clock_of
from policies.lifecycle.steps.office import voting
from policies.lifecycle.steps.office.voting import Counted
from policies.lifecycle.steps.placement.closing import paid
from schemas.acts.act import Act, Actor
from schemas.acts.base import Reason
from schemas.acts.decision import Decide, DecideDelegated, Vote
from schemas.events import Event
from schemas.states.decisions import Decision
from schemas.states.stages import Agreement, Stage, Work


def vote(case: Case) -> list[Event]:
    """A member votes; the member of the applicant is recused (G04)."""
    assert isinstance(case.form, Vote)
    if case.by.org in case.rules.directory.recused_from(case.assignment.terms.departments):
        raise Stop("recused", org=case.by.org)
    if any(one.org == case.by.org for one in case.assignment.ballots):
        raise Stop("already_done", verb="vote")
    voting.stop_if_over(case)
    ballot = {
        "org": case.by.org,
        "ballot": case.form.ballot,
        "person": case.by.person,
        "on": case.today.isoformat(),
    }
    return [case.on_assignment("decision.voted", append={"ballots": [ballot]})]


def decide(case: Case) -> list[Event]:
    """Row 13: the leading group decides with quorum, recusal and, where owed, reasons."""
    assert isinstance(case.form, Decide)
    urgent = _in_reverse(case)
    form = voting.counted(case, case.form)
    _check_vote(case, form)
    _check_reasons(case, form)
    if form.result == "reject":
        events = rejected(case, _voted(case, form))
        return following.turned_down(case, events) if urgent else events
    _check_exemptions(case, form)
    told: dict[str, Any] = {
        "ballots": None,
        "voting": None,
        "objections": None,  # what follows is another publication
        "exemptions": [one.rule for one in form.exemptions],
        "granted": [one.model_dump(mode="json") for one in form.exemptions],
        "prepared_by": form.prepared_by,
    }
    cut = _declined(case, form)
    if urgent:
        return following.regularised(case, _voted(case, form), **told)
    without = done_without(case, cut) if cut else {}
    back = money.back_by(case, without.get("postings", ()))
    if (onward := case.next_stage()) == Stage.APPROVED:  # this place publishes nothing
        conditional = form.result == "approve_with_conditions"
        left_out = (*case.assignment.left_out, *cut)
        freed = without.get("add", {})
        reserved = case.assignment.reserved_fen + freed.get("reserved_fen", 0)
        lifted = case.with_assignment(
            exemptions=told["exemptions"], left_out=left_out, reserved_fen=reserved
        )
        told |= {**_voted(case, form), **without}
        return [*approved(lifted, conditional=conditional, **told), *back]
    body = case.enter(onward)
    body["stop"] = [*body.get("stop", []), "decision"]
    told |= {**_voted(case, form), **without}
    decided = case.on_assignment("application.decided", **told, **body)
    return [decided, *_publicised(case, body), *back]


def _declined(case: Case, form: Decide) -> tuple[str, ...]:
    """Return the communities for which it is not approved: named, or those that are not named."""
    if not (form.communities or form.declined):
        return ()
    assert case.scene.application is not None
    codes = communities_of(case.scene.application, case.rules.directory)
    strangers = [code for code in (*form.communities, *form.declined) if code not in codes]
    if strangers:
        raise Stop("community_not_asked_for", communities=strangers)
    cut = tuple(code for code in codes if form.communities and code not in form.communities)
    cut = tuple(dict.fromkeys((*cut, *form.declined)))
    if set(cut) & set(form.communities) or len(cut) == len(codes) or case.assignment.emergency:
        raise Stop("not_in_parts", communities=list(cut))
    if cut and not form.reasons:
        raise Stop("incomplete", fields=["reasons"])
    return cut


def _in_reverse(case: Case) -> bool:
    """Tell whether this decides an emergency: on what was filed, with no stage between (3.7)."""
    assignment = case.assignment
    if assignment.stage != Stage.SUBMITTED:
        return False
    if not assignment.emergency:
        raise Stop("wrong_stage", verb=case.act.verb, stage=assignment.stage)
    if not assignment.prechecked:
        raise Stop("not_prechecked")
    return True


def _publicised(case: Case, body: dict[str, Any]) -> list[Event]:
    """Tell for the record (and the notice board) that the publication runs."""
    if body["stage"] != Stage.PUBLICITY:
        return []
    clock = body["start"][0]
    return [case.on_assignment("application.publicised", since=clock["start"], until=clock["due"])]


def _check_vote(case: Case, form: Counted) -> None:
    directory = case.rules.directory
    members = case.table.members or len(directory.members) + 1
    if form.members != members:
        raise Stop("other_members", members=members, given=form.members)
    _check_recused(case, form)
    if form.voting != form.in_favour + form.against + form.abstain:
        raise Stop("votes_do_not_add_up", voting=form.voting)
    if not form.voting <= form.present <= members or form.voting > members - len(form.recused):
        raise Stop("votes_do_not_add_up", voting=form.voting)
    if not case.table.decision_quorum.met(form.voting, members - len(form.recused)):
        raise Stop("quorum_missed", voting=form.voting, of=members - len(form.recused))
    if (form.result != "reject") != voting.carried(case, form):
        raise Stop("result_is_not_the_vote", in_favour=form.in_favour, voting=form.voting)
    _check_ballots(case, form)
    host_applies = directory.host in case.assignment.terms.departments
    if host_applies and case.table.vice_chair_prepares and form.prepared_by != "vice_chair":
        raise Stop("vice_chair_prepares", org=directory.host)


def _check_recused(case: Case, form: Counted) -> None:
    directory = case.rules.directory
    due = directory.recused_from(case.assignment.terms.departments)
    if missing := [org for org in due if org not in form.recused]:
        raise Stop("recusal_missing", org=missing[0])
    seats = (*directory.members, directory.leading_group)
    strangers = [org for org in form.recused if org not in seats]
    if strangers:  # each would make the quorum smaller
        raise Stop("not_a_member", orgs=strangers)


def _check_ballots(case: Case, form: Counted) -> None:
    for kind in ("in_favour", "against", "abstain"):
        cast = sum(one.ballot == kind for one in case.assignment.ballots)
        if cast > getattr(form, kind):
            raise Stop("ballots_contradict", ballot=kind, cast=cast, given=getattr(form, kind))


def _check_reasons(case: Case, form: Decide) -> None:
    assignment = case.assignment
    if form.result == "reject" and assignment.terms.required_by:
        raise Stop("required_by_law", law=assignment.terms.required_by)
    if form.result == "approve_with_conditions" and not form.conditions:
        raise Stop("conditions_missing")
    if form.reasons:
        return
    if assignment.emergency and assignment.severity == "return":
        raise Stop("reasons_missing", because="open_defects")
    if form.result == "reject":
        raise Stop("reasons_missing", because="reject")
    if assignment.asked and 2 * assignment.opposed > assignment.asked:
        raise Stop("reasons_missing", because="community_majority")
    if assignment.asked and not case.table.consultation_quorum.met(
        assignment.answered, assignment.asked
    ):
        raise Stop("reasons_missing", because="quorum")


def _check_exemptions(case: Case, form: Decide) -> None:
    liftable = case.table.liftable
    owed = {
        one.rule
        for one in case.assignment.findings
        if one.severity == "exempt" or (one.severity == "return" and one.rule in liftable)
    }
    missing = sorted(owed - {one.rule for one in form.exemptions})
    if missing:
        raise Stop("exemptions_missing", rules=missing)


def _voted(case: Case, form: Counted) -> dict[str, Any]:
    fields = (
        "members",
        "present",
        "recused",
        "voting",
        "in_favour",
        "against",
        "abstain",
        "reasons",
        "conditions",
    )
    told = {name: getattr(form, name) for name in fields}
    return decision_of(case, body="leading_group", result=form.result, **told)


def decision_of(case: Case, **told: Any) -> dict[str, Any]:
    """Return body data of a decision that is numbered in the series of its body and year."""
    before = case.assignment.decision
    group = case.rules.directory.leading_group
    org = case.assignment.street if told["body"] == "street" else group
    number = numbering.document(case, "decision", org)
    ordinal = before.ordinal + 1 if before else 1
    decision = Decision(on=case.today, document_no=number.document_no, ordinal=ordinal, **told)
    plain = decision.model_dump(mode="json", exclude_defaults=True)
    return {"decision": plain, "series": number.series}


def rejected(case: Case, decision: dict[str, Any], **told: Any) -> list[Event]:
    """Reject: the reservation is freed, reconsideration may be asked once."""
    events = money.ended(case, "application.rejected", Stage.REJECTED, **decision, **told)
    if not (case.assignment.reconsidered or case.assignment.emergency):
        events = also(events, {"start": [case.clock("reconsider_application")]})
    return events


def decide_delegated(case: Case) -> list[Event]:
    """Section 3.4: the street decides within its delegation; the office may recall it."""
    assert isinstance(case.form, DecideDelegated)
    assignment, form = case.assignment, case.form
    if (
        assignment.route != "DELEGATED"
        or case.table.path(assignment.route)[-2] != Stage.FUND_REVIEW
    ):
        raise Stop("not_delegated", route=assignment.route)
    if assignment.stage not in case.row.within:
        done = case.by.person in assignment.hands.get(case.act.verb, ())
        raise Stop(
            "already_done" if done else "wrong_stage", verb=case.act.verb, stage=assignment.stage
        )
    if not assignment.certified:
        raise Stop("funds_not_confirmed")
    office = case.rules.directory.lg_office
    if form.filed_with not in ("", office):
        raise Stop("file_with_the_office", org=office)
    if form.result == "reject" and not form.reasons:
        raise Stop("reasons_missing", because="reject")
    if 2 * assignment.opposed > assignment.asked > 0 and not form.reasons:
        raise Stop("reasons_missing", because="community_majority")
    decision = decision_of(case, body="street", result=form.result, reasons=form.reasons)
    if form.result == "reject":
        return rejected(case, decision)
    return approved(case, **decision, filed_with=office, start=[case.clock("recall")])


def recall(case: Case) -> list[Event]:
    """Section 3.4: the office takes a delegated decision to the leading group, within its term.

    A quick signature does not end the term: what was signed or begun is undone. Money that has
    left the department and work that is delivered cannot be; then it is too late.
    """
    assert isinstance(case.form, Reason)
    assignment = case.assignment
    if assignment.decision is None or assignment.decision.body != "street":
        raise Stop("nothing_to_recall")
    clock = clock_of(assignment.clocks, "recall")
    if clock is None:
        raise Stop("filing_noted")
    if case.today > clock.due:
        raise Stop("recall_too_late", due=str(clock.due))
    placements = case.scene.placements
    undone = [_undo(case, code) for code in placements]
    freed = [code for code, one in placements.items() if one.work is Work.TERMINATED]
    back = sum(fen for event in undone for _, _, fen in event.body["postings"])
    event = case.on_assignment(
        "application.recalled",
        stage=case.goes_to(Stage),
        route="L03",
        approved_on=None,
        effective_on=None,
        placed=None,
        lapsed=None,
        last_on=None,
        append={"left_out": freed},  # their refusal stands, and its money is back on the line
        add={"reserved_fen": back, **_by_party(case)},
        reason=case.form.reason,
        stop=[clock.code for clock in assignment.clocks],
        start=[case.clock("decision")],
    )
    return [event, *undone]


def _by_party(case: Case) -> dict[str, dict[str, int]]:
    """Return what comes back into the reserves of several departments, of their own parts."""
    live = [one for one in case.scene.placements.values() if one.work is not Work.TERMINATED]
    return reserved_by(case.assignment, [[part.fen for part in one.parties] for one in live], 1)


def note_filing(case: Case) -> list[Event]:
    """The office lets a delegated decision stand; so does its silence, after the term."""
    clock = clock_of(case.assignment.clocks, "recall")
    if clock is None:
        raise Stop("nothing_to_note")
    if case.by.role == "system" and case.today <= clock.due:
        raise Stop("too_early", due=str(clock.due))
    return [case.on_assignment("application.filing_noted", stop=["recall"])]


def _undo(case: Case, code: str) -> Event:
    placement = case.scene.placements[code]
    if (one := paid(placement)) is not None:  # a reopened placement would forget it
        raise Stop("wrong_payment", no=one.no, stage=one.stage, community=code)
    if placement.work not in case.row.leaves(Work):
        raise Stop("wrong_work", community=code, work=placement.work)
    ended = placement.work is Work.TERMINATED
    postings = [] if ended else money.back_from(placement, account("reserved", case.number))
    return case.on_placement(
        code,
        "placement.recalled",
        agreement=case.goes_to(Agreement),
        work=case.goes_to(Work),
        committed_fen=None,
        undone=placement.agreement,
        stop=[clock.code for clock in placement.clocks],
        postings=postings,
    )


def _funds(act: Act, by: Actor) -> Needs:
    return Needs(application=True, budget=True, loads=True)


def _everything(act: Act, by: Actor) -> Needs:
    return Needs(application=True, budget=True, loads=True, emergency=True, urgent_placements=True)


STEPS = {
    "open_voting": Step(voting.open_voting),
    "vote": Step(vote),
    "decide": Step(decide, _everything),
    "decide_delegated": Step(decide_delegated, needs=_funds),
    "note_filing": Step(note_filing),
    "recall": Step(
        recall,
        lambda act, by: Needs(all_placements=True),
    ),
}

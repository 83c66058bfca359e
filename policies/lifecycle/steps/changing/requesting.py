"""A department asks for a change of work that goes on (row 22); the old terms go on meanwhile."""

from typing import Any

from policies.cost.funding import communities_of
from policies.facts.mutual_score import weighed
from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps.case import Case, Step, Stop, clock_of
from policies.lifecycle.steps.changing.difference import (
    difference,
    findings,
    judged,
    next_term,
    plain,
    stop_if_forbidden,
)
from schemas.acts.act import Act, Actor
from schemas.acts.agreement import ChangeRequest, RenewalRequest
from schemas.applications.given import LastTerm
from schemas.events import Event
from schemas.states.changes import Request
from schemas.states.stages import Stage, Work
from schemas.values import plain as plain_value


def request_change(case: Case) -> list[Event]:
    """Row 22: what the rules say of the difference; a heavier one goes back to row 8."""
    assert isinstance(case.form, ChangeRequest)
    askable(case)
    found = difference(case, _changes(case, case.form))
    owed = stop_if_forbidden(findings(case, found))
    request = Request(
        kind="change",
        at=Stage.ACCEPTED,
        asked_on=case.today,
        text=case.form.change,
        set=_changes(case, case.form),
        full=found.full or bool(owed),
        concerned=(*found.offers, *found.added, *found.leaving),
        total_fen=found.terms.total_fen,
        extra_fen=sum(found.extra.values()),
        payers=found.payers,
        budget_doc_no=found.terms.budget_doc_no,
        deliberated=found.terms.deliberated,
        owed=owed,
    )
    return asked(case, "application.change_requested", request)


def _changes(case: Case, form: ChangeRequest) -> dict[str, Any]:
    assert case.scene.application is not None
    old = plain(case.scene.application).get("forms", [])
    more = [one.model_dump(mode="json", exclude_defaults=True) for one in form.forms]
    return {**form.changes(case.number), **({"forms": [*old, *more]} if more else {})}


def request_renewal(case: Case) -> list[Event]:
    """Row 23: asked for in time, with what came of the last term, and judged like a new item."""
    assert isinstance(case.form, RenewalRequest)
    askable(case)
    in_time(case)
    changes = case.form.changes(case.number)
    new, terms = next_term(case, changes)
    concerned = communities_of(new, case.rules.directory)
    _goes_on(case, concerned)
    last = last_term(case, case.form)
    owed = stop_if_forbidden(judged(case, new, last))
    request = Request(
        kind="renewal",
        at=Stage.ACCEPTED,
        asked_on=case.today,
        text=case.form.report,
        set=changes,
        concerned=concerned,
        total_fen=terms.total_fen,
        extra_fen=terms.total_fen,
        payers=tuple(one for one in terms.parties if one.fen),
        budget_doc_no=terms.budget_doc_no,
        deliberated=terms.deliberated,
        owed=owed,
    )
    told = {"mutual_score": str(last.mutual_score), "evaluation": case.form.evaluation}
    return asked(case, "application.renewal_requested", request, **told)


def _goes_on(case: Case, codes: tuple[str, ...]) -> None:
    """Refuse a next term where this one has ended before its time: what is over is not renewed."""
    over = [code for code in codes if _at(case, code) is Work.TERMINATED]
    if over:
        raise Stop("ended_there", communities=over)


def _at(case: Case, code: str) -> Work | None:
    placement = case.scene.placements.get(code)
    return placement.work if placement else None


def in_time(case: Case) -> None:
    """Refuse a renewal that is asked for too late, or a second one."""
    if case.assignment.renewed_as:
        raise Stop("already_renewed", number=case.assignment.renewed_as)
    end, calendar = case.assignment.terms.end_on, case.rules.calendar
    wd = int(case.rules.jurisdiction.params["renewal_before_wd"])
    if end is not None and calendar.between(case.today, end) < wd:
        raise Stop("renewal_too_late", wd=wd, due=str(calendar.back(end, wd)))


def last_term(case: Case, form: RenewalRequest) -> LastTerm:
    """Return the last term: its scores where the register has them, else those handed in.

    What came of it is told by the report of the request alone (R02).
    """
    last = case.scene.given.previous or LastTerm(number=case.number)
    marks = {side: scores.values() for side, scores in form.evaluation.items()}
    score = weighed(marks) if last.mutual_score is None else last.mutual_score
    if score is None:
        raise Stop("incomplete", fields=["evaluation"])
    reported = bool(form.report.strip())
    return last.model_copy(update={"mutual_score": score, "result_report": reported})


def askable(case: Case) -> None:
    """Refuse to ask anything of work that does not go on yet, or while something is asked."""
    assignment = case.assignment
    if assignment.request is not None:
        raise Stop("request_pending", stage=assignment.stage)
    if assignment.stage is not Stage.EFFECTIVE:
        raise Stop("wrong_stage", verb=case.act.verb, stage=assignment.stage)
    if assignment.emergency:
        raise Stop("ends_with_response", number=assignment.number)
    if assignment.placed < assignment.to_place:
        raise Stop("still_placing", placed=assignment.placed, of=assignment.to_place)
    if (recall := clock_of(assignment.clocks, "recall")) is not None:
        raise Stop("too_early", due=str(recall.due))
    if offered := [code for code, one in case.scene.placements.items() if one.amendment]:
        raise Stop("amendments_open", communities=offered)


def asked(case: Case, kind: str, request: Request, **told: Any) -> list[Event]:
    """Write that something is asked: it begins where its path begins."""
    path = case.table.asking(full=request.full, funds=bool(request.extra_fen))
    at = Stage.ACCEPTED if path[0] == Stage.CONSULTING else Stage(path[0])
    clocks = ["decision", *filter(None, [case.table.stage_clocks.get(at)])]
    return [
        case.on_assignment(
            kind,
            stage=case.goes_to(Stage),
            request=plain_value(request.model_copy(update={"at": at})),
            asked=None,
            answered=None,
            opposed=None,
            opinion=None,
            start=[case.clock(code) for code in clocks],
            **told,
        )
    ]


def _everything(act: Act, by: Actor) -> Needs:
    return Needs(application=True, given=True, budget=True, all_placements=True)


def _of_today(act: Act, by: Actor) -> Needs:
    return Needs(application=True, given=True, budget=True, all_placements=True, todays_rules=True)


STEPS = {
    "request_change": Step(request_change, _everything),
    "request_renewal": Step(request_renewal, _of_today),
}

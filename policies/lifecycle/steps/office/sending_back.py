"""Sending back inside the house (退回): to an earlier step of this round, never past an approver.

What was approved from that step on is void. Then every step runs again, or, where only the
street's opinion is given anew, the file resumes with who sent it back: the funds were certified for
the same amount of the same application, which no act changes without its return to the department.
"""

from typing import Any

from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps import money
from policies.lifecycle.steps.case import Case, Step, Stop
from policies.lifecycle.steps.requested import given_back
from schemas.acts.act import Act, Actor
from schemas.acts.office import SendingBack
from schemas.events import Event
from schemas.place.jurisdiction import RouteTable
from schemas.states.decisions import Voting
from schemas.states.stages import Stage
from schemas.states.states import AssignmentState

UNCERTIFIED = {"certified": None, "certified_parties": None}
VOID: dict[Stage, dict[str, Any]] = {
    Stage.ACCEPTED: {"opinion": None, **UNCERTIFIED},
    Stage.STREET_REVIEW: {"opinion": None, **UNCERTIFIED},
    Stage.FUND_REVIEW: UNCERTIFIED,
}
"""A step -> what is void once the file is back there, beside the ballots."""


def return_to(case: Case) -> list[Event]:
    """Send the file, or what is asked of work, back to a step that it passed in this round."""
    assert isinstance(case.form, SendingBack)
    form, here, target = case.form, case.at, Stage(case.form.step)
    if target not in passed(case.assignment, case.table):
        raise Stop("not_passed", stage=target)
    resumes = form.then == "resume"
    if resumes and (target is not Stage.STREET_REVIEW or here is not Stage.LG_DECISION):
        raise Stop("runs_again", stage=target)
    told: dict[str, Any] = {
        "sent_back": {"by": here, "to": target, "then": form.then},
        "reason": form.reason,
        "resume_at": here if resumes else None,
    }
    if case.request is not None:
        return _request_back(case, told, target, resumes=resumes)
    void = {**VOID[target], "ballots": None, "voting": _vote_begun(case)}
    if resumes:
        void = {name: value for name, value in void.items() if name not in UNCERTIFIED}
    return [case.on_assignment("application.sent_back", **told, **void, **case.enter(target))]


def _vote_begun(case: Case) -> dict[str, Any] | None:
    """Keep that the members vote: after a return, too, the figures are those of ballots."""
    state = case.assignment
    called = state.voting
    if called is None and state.ballots:
        called = Voting(form="meeting", opened_on=case.today, until=case.today)
    return called.model_dump(mode="json") if called is not None else None


def passed(state: AssignmentState, table: RouteTable) -> tuple[Stage, ...]:
    """Return the steps that an item, or what is asked of it, passed in this round.

    Communities are asked on some routes: only there it goes back to where they are.
    """
    asked = state.request
    route = table.path(state.route)
    if asked is not None:
        route = table.asking(full=asked.full, funds=bool(asked.extra_fen))
    path, at = (Stage.ACCEPTED, *route), asked.at if asked else state.stage
    before = path[: path.index(at)] if at in path else ()
    known = (one for one in before if one in VOID)
    return tuple(Stage(one) for one in known if one != Stage.ACCEPTED or Stage.CONSULTING in path)


def _request_back(case: Case, told: dict[str, Any], target: Stage, *, resumes: bool) -> list[Event]:
    """What is asked goes back; money that was certified for it returns to its line till then."""
    request, body = case.request, case.enter(target)
    assert request is not None
    opinion = {} if target is Stage.FUND_REVIEW else {"opinion": None}
    freed = [] if resumes else given_back(case, request)
    if freed:
        body["merge"]["request"]["reserved_fen"] = 0
        body["postings"] = freed
        if request.party_reserved:
            body["merge"]["request"]["party_reserved"] = {}
    event = case.on_assignment("application.sent_back", **told, **opinion, **body)
    return [event, *money.back_by(case, freed)]


def _line(act: Act, by: Actor) -> Needs:
    return Needs(budget=True)


STEPS = {"return_to": Step(return_to, _line)}
"""The act; who may do it where is a scope of its own (permission)."""

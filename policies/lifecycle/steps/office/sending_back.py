"""Sending back inside the house (退回): to an earlier step of this round, never past an approver.

What was approved from that step on is void. Then every step runs again, or, where only the
street's opinion is given anew, the file resumes with who sent it back: the funds were certified for
the same amount of the same application, which no act changes without its return to the department.
"""

from typing import Any

from policies.lifecycle.steps.case import Case, Step, Stop
from schemas.acts.office import SendingBack
from schemas.events import Event
from schemas.states.stages import Stage

UNCERTIFIED = {"certified": None, "certified_parties": None}
VOID: dict[Stage, dict[str, Any]] = {
    Stage.ACCEPTED: {"opinion": None, **UNCERTIFIED},
    Stage.STREET_REVIEW: {"opinion": None, **UNCERTIFIED},
    Stage.FUND_REVIEW: UNCERTIFIED,
}
"""A step -> what is void once the file is back there, beside the ballots."""


def return_to(case: Case) -> list[Event]:
    """Send the file back to a step that it passed in this round."""
    assert isinstance(case.form, SendingBack)
    form, here, target = case.form, case.assignment.stage, Stage(case.form.step)
    path = ("ACCEPTED", *case.table.path(case.assignment.route))
    if target not in path[: path.index(here)] or not _passes(target, path):
        raise Stop("not_passed", stage=target)
    resumes = form.then == "resume"
    if resumes and (target is not Stage.STREET_REVIEW or here is not Stage.LG_DECISION):
        raise Stop("runs_again", stage=target)
    void = {**VOID[target], "ballots": None, "voting": None, "resume_at": here if resumes else None}
    if resumes:
        void = {name: value for name, value in void.items() if name not in UNCERTIFIED}
    told = {"sent_back": {"by": here, "to": target, "then": form.then}, "reason": form.reason}
    return [case.on_assignment("application.sent_back", **told, **void, **case.enter(target))]


def _passes(target: Stage, path: tuple[str, ...]) -> bool:
    """Tell whether the step is done by somebody on this route: communities are asked on some."""
    return target is not Stage.ACCEPTED or Stage.CONSULTING in path


STEPS = {"return_to": Step(return_to)}
"""The act; who may do it where is a scope of its own (permission)."""

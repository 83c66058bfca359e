"""How an application ends before it is approved: not accepted, or withdrawn (rows 6 and 7)."""

from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps import money, numbering
from policies.lifecycle.steps.case import Case, Step, Stop, clock_of
from policies.lifecycle.steps.placement import exiting
from policies.lifecycle.steps.tally import RUNNING
from schemas.acts.act import Act, Actor
from schemas.acts.filing import NotAccept, Withdrawal
from schemas.events import Event
from schemas.states.stages import Stage

SILENT = (("correction", "correction_unanswered"), ("draft", "draft_left"))
"""The term whose silence withdraws, and the reason: of a correction, of a draft."""


APPROVED = (Stage.APPROVED, Stage.APPROVED_COND, *RUNNING)


def not_accept(case: Case) -> list[Event]:
    """Row 7: not acceptable, with ground, reason and remedy."""
    assert isinstance(case.form, NotAccept)
    form, assignment = case.form, case.assignment
    law = assignment.terms.required_by
    if law and not form.same_as and assignment.severity != "reject":
        raise Stop("required_by_law", law=law)
    return money.ended(
        case,
        "application.not_accepted",
        ground=form.ground,
        reason=form.reason,
        remedy=form.remedy,
        same_as=form.same_as,
        **numbering.document(case, "not_accepted", case.rules.directory.lg_office)._asdict(),
    )


def withdraw(case: Case) -> list[Event]:
    """Row 6, a draft nobody went on with, and the applicant's own withdrawal before a decision.

    What is approved ends with what it owes: agreements end by this notice, and what is done is
    settled and paid.
    """
    assert isinstance(case.form, Withdrawal)
    because = case.form.reason.strip()
    if case.by.role == "system":
        name, because = SILENT[case.assignment.stage is Stage.DRAFT]
        clock = clock_of(case.assignment.clocks, name)
        if clock is None or case.today <= clock.due:
            raise Stop("too_early", due=str(clock.due) if clock else "")
    elif not because:
        raise Stop("incomplete", verb="withdraw", fields=["reason"])
    if case.assignment.stage in APPROVED:
        return exiting.ended(
            case, tuple(case.scene.placements), exiting.EXITED, because, "department"
        )
    return money.ended(case, "application.withdrawn", Stage.WITHDRAWN, because=because)


def _line(act: Act, by: Actor) -> Needs:
    return Needs(budget=True)


def _line_and_asked(act: Act, by: Actor) -> Needs:
    return Needs(budget=True, all_opinions=True, all_placements=True)


STEPS = {
    "not_accept": Step(not_accept, _line),
    "withdraw": Step(withdraw, _line_and_asked),
}

"""What becomes of what is asked of work that goes on: it is granted, or turned down."""

from typing import Any

from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps.case import Case, Step, Stop
from policies.lifecycle.steps.changing.difference import again, plain
from policies.lifecycle.steps.placement.exiting import LEFT
from policies.lifecycle.steps.placement.exiting import ended as ended_there
from policies.lifecycle.steps.requested import CLOCKS, ended, request_of
from policies.lifecycle.steps.tally import after, running
from schemas.acts.act import Act, Actor
from schemas.acts.agreement import Grant
from schemas.acts.base import Reason
from schemas.events import Event
from schemas.states.stages import Stage
from schemas.values import plain as plain_value

AMEND = "amend"  # clock: both sides sign the amended agreement


def decidable(case: Case) -> None:
    """Refuse a decision before its time, and one by the office where the group has to decide."""
    request = request_of(case)
    if request.at is not Stage.LG_DECISION:
        raise Stop("request_not_ready", stage=request.at)
    group_decides(case)


def group_decides(case: Case) -> None:
    """The office decides on what takes the short path; the leading group on everything else."""
    if request_of(case).full and case.by.org != case.rules.directory.leading_group:
        raise Stop("group_decides", org=case.rules.directory.leading_group)


def granted(case: Case) -> dict[str, Any]:
    """Return what a grant tells; refuses one that leaves out an exemption that is owed."""
    assert isinstance(case.form, Grant)
    form, owed = case.form, request_of(case).owed
    missing = sorted(set(owed) - {one.rule for one in form.exemptions})
    if missing:
        raise Stop("exemptions_missing", rules=missing)
    told: dict[str, Any] = {"reasons": form.reasons, "conditions": form.conditions}
    if form.exemptions:
        told["append"] = {"exemptions": [one.rule for one in form.exemptions]}
        told["granted"] = [one.model_dump(mode="json") for one in form.exemptions]
        told["granted_on"] = case.today.isoformat()
    return told


def approve_change(case: Case) -> list[Event]:
    """The change is granted: new communities are placed, the others are offered the new terms.

    Where a community is no longer asked for, the work ends; what it did is settled and paid.
    """
    decidable(case)
    told, request = granted(case), request_of(case)
    found = again(case, request.set)
    ends = ended_there(case, found.leaving, LEFT, told["reasons"]) if found.leaving else []
    event = case.on_assignment(
        "application.change_approved",
        stage=running(after(case.assignment, ends)),
        request=None,
        version=case.assignment.version + 1,
        terms=plain_value(found.terms),
        application=plain(found.new),
        add={
            "reserved_fen": request.reserved_fen,
            **({"parted": len(found.leaving)} if found.leaving else {}),
            **({"party_reserved": request.party_reserved} if request.party_reserved else {}),
        },
        stop=list(CLOCKS),
        **told,
    )
    offers = [
        case.on_placement(
            code,
            "agreement.amendment_offered",
            amendment=plain_value(offer),
            start=[case.clock(AMEND)],
        )
        for code, offer in found.offers.items()
    ]
    return [event, *offers, *ends]


def reject_change(case: Case) -> list[Event]:
    """The change is turned down, wherever it stands: the old terms go on."""
    assert isinstance(case.form, Reason)
    group_decides(case)
    return ended(case, "application.change_rejected", reason=case.form.reason)


def withdraw_request(case: Case) -> list[Event]:
    """The department takes its request back; the item itself goes on."""
    assert isinstance(case.form, Reason)
    return ended(case, "application.request_withdrawn", reason=case.form.reason)


def _everything(act: Act, by: Actor) -> Needs:
    return Needs(application=True, budget=True, all_placements=True)


def line_and_asked(act: Act, by: Actor) -> Needs:
    """The line the money goes back to, and the communities that were asked."""
    return Needs(budget=True, all_opinions=True)


STEPS = {
    "approve_change": Step(approve_change, _everything),
    "withdraw_request": Step(withdraw_request, line_and_asked),
    "reject_change": Step(reject_change, line_and_asked),
}

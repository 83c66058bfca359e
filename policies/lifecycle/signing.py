"""Countersigning (会签): signers are added to a step (加签), sign, and may be removed (减签).

Who has the file asks others to sign before its own act; that act then waits for what the step's
policy needs. With the act, or wherever else the file goes, the round of signers is over.
"""

from collections.abc import Iterator
from typing import Any

from policies.lifecycle import sounding
from policies.lifecycle.steps.case import Case, Step, Stop
from policies.lifecycle.steps.office.verdict import asked_now, at_step, seat_of, so_far
from schemas.acts.decision import Decide
from schemas.acts.office import AddingSigner, Countersigning, RemovingSigner
from schemas.events import Event
from schemas.states.decisions import Countersigner, SignRule
from schemas.states.stages import Stage
from schemas.states.states import AssignmentState

SIGNERS_MAX = 12


def add_signer(case: Case) -> list[Event]:
    """Ask a body to sign before the step's own act; never after it, the step is over then."""
    form = case.form
    assert isinstance(form, AddingSigner)
    seat = sounding.body(case, form.to)
    known = case.assignment.signers
    if any(seat == seat_of(one) for one in known):
        raise Stop("signer_already", role=form.to.role, org=form.to.org)
    if form.to.org in case.assignment.terms.departments:
        raise Stop("recused", org=form.to.org)
    if len(known) >= SIGNERS_MAX:
        raise Stop("too_many_signers", most=SIGNERS_MAX)
    asked = Countersigner(
        role=form.to.role,
        org=form.to.org,
        asked_by=case.by.person,
        reason=form.reason,
        on=case.today,
    )
    return [_event(case, "application.signer_added", (*known, asked), seat, form.reason)]


def remove_signer(case: Case) -> list[Event]:
    """Ask a body no longer: by who asked it or the chair, never once it has signed."""
    form = case.form
    assert isinstance(form, RemovingSigner)
    known, one = case.assignment.signers, _signer(case, form.to.role, form.to.org)
    on_paper = {(told.role, told.org) for told in case.assignment.on_paper.values()}
    if one.ballot or (one.role, one.org) in on_paper:
        raise Stop("signed_already", role=one.role, org=one.org)
    if case.by.person != one.asked_by and case.by.role != "LG_CHAIR":
        raise Stop("asked_by_another", person=one.asked_by)
    left = tuple(other for other in known if other is not one)
    return [_event(case, "application.signer_removed", left, seat_of(one), form.reason)]


def _signer(case: Case, role: str, org: str) -> Countersigner:
    """Return who is asked to sign at a seat; refused where nobody is."""
    asked = (one for one in case.assignment.signers if seat_of(one) == f"{role}@{org}")
    if (one := next(asked, None)) is None:
        raise Stop("no_such_signer", role=role, org=org)
    return one


def countersign(case: Case) -> list[Event]:
    """Sign, or say why not; in a sequence only when those before have signed."""
    form = case.form
    assert isinstance(form, Countersigning)
    known, one = case.assignment.signers, _signer(case, case.by.role, case.by.org)
    seat = seat_of(one)
    if one.ballot:
        raise Stop("already_done", verb=case.act.verb)
    if one not in asked_now(case.assignment, rule_of(case)):
        raise Stop("others_sign_first")
    if form.ballot != "in_favour" and not form.text:
        raise Stop("incomplete", fields=["text"])
    told = {
        "ballot": form.ballot,
        "text": form.text,
        "person": case.by.person,
        "signed_on": case.today,
    }
    signed = one.model_copy(update=told)
    every = tuple(signed if other is one else other for other in known)
    return [_event(case, "application.countersigned", every, seat, form.text)]


def _event(case: Case, kind: str, every: tuple[Countersigner, ...], seat: str, text: str) -> Event:
    rows = [one.model_dump(mode="json", exclude_defaults=True) for one in every]
    told = {"to": seat, **({"text": text} if text else {})}
    return case.on_assignment(kind, signers=rows or None, asking=told)


def rule_of(case: Case) -> SignRule:
    """Return the policy of the step where the file is."""
    return case.table.signing.get(at_step(case.assignment), SignRule())


def held(case: Case) -> None:
    """Raise Stop where the step's own act must wait for its signers, or they said no."""
    state = case.scene.assignment
    if state is None or not state.signers or case.act.verb not in case.table.countersigned:
        return
    if isinstance(case.form, Decide) and case.form.result == "reject":
        return  # a no needs nobody's signature
    found = so_far(state, rule_of(case))
    if found == "open":
        seats = [seat_of(one) for one in asked_now(state, rule_of(case))]
        raise Stop("countersign_open", seats=seats)
    if found == "refused":
        raise Stop("countersign_refused")


def settled(case: Case, told: list[Event]) -> list[Event]:
    """End the round of signers with the step's act, or where the file goes elsewhere."""
    state = case.scene.assignment
    if state is None:
        return told
    told = list(_settled(case, told)) if state.signers else told
    return [_reviewed_by_both(case, state, one) for one in told]


def _reviewed_by_both(case: Case, state: AssignmentState, one: Event) -> Event:
    """Ask the office to sign what a street begins to review, where the place has both review.

    Nobody asked, so only the chair may do without it.
    """
    office = case.rules.directory.lg_office
    if one.stream.kind != "assignment" or _entered(one.body) != Stage.STREET_REVIEW:
        return one
    if case.table.review != "both" or state.street == office:
        return one
    seat = Countersigner(role="LG_OFFICE", org=office, asked_by="", on=case.today)
    rows = [seat.model_dump(mode="json", exclude_defaults=True)]
    return one.model_copy(update={"body": {**one.body, "signers": rows}})


def _entered(body: dict[str, Any]) -> str:
    """Return the stage to which an event moves the file, or what is asked of work; or ''."""
    asked = body.get("merge", {}).get("request") or {}
    return str(body.get("stage") or asked.get("at") or "")


def _settled(case: Case, told: list[Event]) -> Iterator[Event]:
    over = case.act.verb in case.table.countersigned
    for one in told:
        moved = one.stream.kind == "assignment" and (over or bool(_entered(one.body)))
        body: dict[str, Any] = {**one.body, "signers": None} if moved else one.body
        yield one.model_copy(update={"body": body})


STEPS = {
    "add_signer": Step(add_signer),
    "remove_signer": Step(remove_signer),
    "countersign": Step(countersign),
}

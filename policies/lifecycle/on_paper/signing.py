"""Signatures on paper: recorded with a scan by the body that signed, seen by a second person.

Nothing is signed here until somebody else has seen the original. Then the act that was signed is
judged as if it were done on that day by who recorded it, and refused for its own reasons. The day
on the paper stands beside that of the record and moves no date.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from pydantic import ValidationError

from policies.lifecycle import permission
from policies.lifecycle import signing as countersigning
from policies.lifecycle.act_context import Needs
from policies.lifecycle.handing import did_by, givers
from policies.lifecycle.steps.admission import decision
from policies.lifecycle.steps.case import Case, Step, Steps, Stop, clock_of
from policies.lifecycle.steps.changing import amending
from policies.lifecycle.steps.placement import agreement, work
from policies.lifecycle.steps.settling import disputes, proposing
from policies.lifecycle.table import TABLE
from policies.lifecycle.work_item import item_name
from policies.wording.agreement_text import digest
from schemas import written
from schemas.acts.act import Act, Actor, Wait
from schemas.acts.agreement import SignAgreements, SignOwn
from schemas.acts.base import Form
from schemas.acts.forms import FORMS
from schemas.acts.office import OfSignature, OriginalSeen, OriginalUnfit, SigningOnPaper
from schemas.events import Event
from schemas.states.decisions import PaperSignature
from schemas.states.states import AssignmentState, PlacementState
from schemas.values import plain

SIGNED: Steps = {
    verb: one[verb]
    for verb, one in (
        ("sign_dept", agreement.STEPS),
        ("sign_community", agreement.STEPS),
        ("sign_change", amending.STEPS),
        ("agree_change", amending.STEPS),
        ("agree_settlement", proposing.STEPS),
        ("accept_work", work.STEPS),
        ("vote", decision.STEPS),
        ("countersign", countersigning.STEPS),
    )
}
"""What can be signed on paper at all; a place says which of it (route.yaml, `on_paper`)."""
OF_FILE = ("vote", "countersign")
"""What is signed about the whole; all else is about one community."""
SCANS = ("application/pdf", "image/jpeg", "image/png")
Signed = AssignmentState | PlacementState


def sign_on_paper(case: Case) -> list[Event]:
    """Record that one's own body has signed on paper: who, on which day, with the scan."""
    form = case.form
    assert isinstance(form, SigningOnPaper)
    if form.act not in case.table.on_paper or form.act not in SIGNED:
        raise Stop("not_on_paper", act=form.act)
    if form.act == "vote" and case.assignment.voting is None:
        raise Stop("voting_not_called")
    _scan(case, form.scan)
    code = _place(case, form)
    state = _state(case, code)
    signature = _signed(case, form, state, _data(state, form, code))
    _day(case, signature, state)
    pending = {**state.on_paper, _name(signature): signature}
    return [_event(case, code, "signature.recorded", pending, signature)]


def _signed(
    case: Case, form: SigningOnPaper, state: Signed, data: dict[str, Any]
) -> PaperSignature:
    """Return the signature of the seat of one's own body that may sign this now."""
    no = Stop("not_ones_signature", act=form.act)
    for at, seat in enumerate(_seats(case, form.act, data)):
        one = PaperSignature(
            act=form.act,
            role=seat.role,
            org=seat.org,
            recorded_by=case.by.person,
            instead_of=case.scene.instead_of,
            recorded_on=case.today,
            signer=form.signatory,
            on=form.dated,
            scan=form.scan,
            data=data,
        )
        if _name(one) in state.on_paper:
            raise Stop("already_done", verb=case.act.verb)
        try:
            _judged(case, one, state)
            _seat_held(case, one)
        except Stop as stop:
            no = no if at else stop  # why the first seat does not
            continue
        return one
    raise no


def _seat_held(case: Case, one: PaperSignature) -> None:
    """Nobody signs, on paper either, in a seat that nobody holds today."""
    if Actor(person="", role=one.role, org=one.org) in case.scene.absent:
        raise Stop("nobody_there", role=one.role, org=one.org)


def _name(one: PaperSignature) -> str:
    """Return the name of the work item that it answers, in its stream."""
    no = one.data.get("instalment")
    return item_name(Wait(act=one.act, role=one.role, org=one.org, instalment=no))


def confirm_original(case: Case) -> list[Event]:
    """A second person has seen the original: it is signed, with all that follows from that."""
    assert isinstance(case.form, OriginalSeen)
    code, name, signature = _pending(case, case.form)
    if written.signs(case.form.seen_by) == written.signs(signature.signer):
        raise Stop("signer_saw_it", name=case.form.seen_by)
    _seat_held(case, signature)
    told = _judged(case, signature, _state(case, code))
    left = {other: one for other, one in _state(case, code).on_paper.items() if other != name}
    seen = {"seen_by": case.form.seen_by, "seen_on": str(case.today)}
    return [_event(case, code, "signature.confirmed", left, signature, seen), *told]


def turn_down_original(case: Case) -> list[Event]:
    """The original is not what the scan shows, or was not shown: nothing was signed."""
    assert isinstance(case.form, OriginalUnfit)
    code, name, signature = _pending(case, case.form)
    left = {other: one for other, one in _state(case, code).on_paper.items() if other != name}
    because = {"because": case.form.reason}
    return [_event(case, code, "signature.turned_down", left, signature, because)]


def _scan(case: Case, scan: str) -> None:
    """Refuse a scan that does not lie with the item, or that shows no paper."""
    held = case.scene.files
    if held is not None and scan not in held:
        raise Stop("no_such_scan", digest=scan)
    if held is not None and held[scan] not in SCANS:
        raise Stop("not_a_scan")


def _day(case: Case, one: PaperSignature, state: Signed) -> None:
    """Refuse a day to come, and one on which there was nothing to sign yet."""
    since = _came_up(case, one, state)
    if one.on > case.today:
        raise Stop("dated_ahead", on=str(one.on), day=str(case.today))
    if since is not None and one.on < since:
        raise Stop("dated_before", on=str(one.on), day=str(since))


def _came_up(case: Case, one: PaperSignature, state: Signed) -> date | None:
    """Return the day on which what was signed was put before who signs it, as far as is known."""
    whole = case.assignment
    if isinstance(state, PlacementState):
        offer, asked = state.amendment, state.proposal
        agreed = clock_of(state.clocks, "sign")
        found = {
            "sign_change": offer and offer.offered_on,
            "agree_change": offer and offer.offered_on,
            "agree_settlement": asked and asked.on,
            "accept_work": state.delivered_on,
        }
        return found.get(one.act) or (agreed.start if agreed else whole.approved_on)
    if one.act == "vote" and whole.voting:
        return whole.voting.opened_on
    signers = (at.on for at in whole.signers if (at.role, at.org) == (one.role, one.org))
    return next(signers, whole.filed_on)


def _place(case: Case, form: SigningOnPaper) -> str:
    """Return the community an act is about, '' for one about the whole."""
    if form.act in OF_FILE:
        return ""
    own = case.by.org if case.by.org in case.rules.directory.communities else ""
    if not (form.community or own):
        raise Stop("incomplete", fields=["community"])
    return form.community or own


def _state(case: Case, code: str) -> Signed:
    return case.placement(code) if code else case.assignment


def _seats(case: Case, verb: str, data: dict[str, Any]) -> Iterator[Actor]:
    """Yield the seats of one's own body that do this act here; refused for who did another half."""
    place, directory = case.rules.jurisdiction, case.rules.directory
    act = Act(verb=verb, number=case.number, data=data)
    seats = [
        Actor(person=case.by.person, role=role, org=case.by.org)
        for role in place.powers[verb].roles
    ]
    told = [permission.refuse(act, seat, case.scene, place, directory) for seat in seats]
    yield from (seat for seat, no in zip(seats, told, strict=True) if no is None)
    apart = next((no for no in told if no and no.code == "separate_duties"), None)
    if apart is not None and None not in told:
        raise Stop("separate_duties", verb=verb, did=apart.params["did"])


def _about(code: str) -> dict[str, Any]:
    return {"community": code, "communities": [code]} if code else {}


def _data(state: Signed, form: SigningOnPaper, code: str) -> dict[str, Any]:
    """Return the data of the act that was signed: of the text as it stands now, if it has one."""
    asked = FORMS[form.act]
    told: dict[str, Any] = _about(code)
    if isinstance(state, PlacementState) and issubclass(asked, SignAgreements | SignOwn):
        told["as_read"] = {code: digest(state)}
    given = {"instalment": form.instalment, "ballot": form.ballot, "text": form.text}
    told |= {name: value for name, value in given.items() if value not in (None, "")}
    return {name: value for name, value in told.items() if name in asked.model_fields}


def _judged(case: Case, signature: PaperSignature, state: Signed) -> list[Event]:
    """Judge what was signed as if it were done now by who recorded it; refused for its reasons.

    What else they did on the item meanwhile counts, and what those did whose hands it came through.
    """
    act = Act(verb=signature.act, number=case.number, data=signature.data)
    by = Actor(person=signature.recorded_by, role=signature.role, org=signature.org)
    day, way = signature.recorded_on, state.handed.get(_name(signature), ())
    inner = replace(case, act=act, by=by, form=_form(act), handed_in=day)
    within = TABLE[act.verb].judged_within
    if within and inner.at not in within:
        raise Stop("wrong_stage", verb=act.verb, stage=case.assignment.stage)
    behind = [one for one in (signature.instead_of, *givers(way)) if one]
    for one in (signature.recorded_by, *behind):
        they = by.model_copy(update={"person": one})
        if (no := permission.apart(act, they, case.scene, case.rules.jurisdiction)) is not None:
            raise Stop(no.code, **no.params)
    told = SIGNED[act.verb].decide(inner)
    return [did_by(inner, event, behind, "") for event in told] if behind else told


def _form(act: Act) -> Form:
    try:
        return FORMS[act.verb].model_validate(act.data)
    except ValidationError as broken:
        names = [str(one["loc"][0]) for one in broken.errors(include_url=False)]
        raise Stop("incomplete", fields=names) from broken


def _pending(case: Case, form: OfSignature) -> tuple[str, str, PaperSignature]:
    """Return the signature that is meant: where, its name, and it; refused unless it is one."""
    if (
        not form.community and case.by.role != "LG_OFFICE"
    ):  # what is of no community is the office's
        raise Stop("wrong_org", org=case.by.org)
    found = [
        (name, one)
        for name, one in _state(case, form.community).on_paper.items()
        if form.act in ("", one.act) and form.org in ("", one.org)
    ]
    if not found:
        raise Stop("no_paper_signature")
    if len(found) > 1:
        raise Stop("incomplete", fields=["act", "org"])
    return form.community, *found[0]


def _event(
    case: Case,
    code: str,
    kind: str,
    pending: Mapping[str, PaperSignature],
    signature: PaperSignature,
    more: Mapping[str, str] | None = None,
) -> Event:
    on_paper = {name: plain(one) for name, one in pending.items()} or None
    body: dict[str, Any] = {"on_paper": on_paper, "signature": {**plain(signature), **(more or {})}}
    if code:
        return case.on_placement(code, kind, **body)
    scan = f"{signature.org}/{signature.scan}"
    if scan not in case.assignment.scans:
        body["append"] = {"scans": [scan]}
    return case.on_assignment(kind, **body)


def _needs(act: Act, by: Actor) -> Needs:
    """What the act that was signed needs, about the place this one names."""
    code = act.code("community") or (by.org if by.role.startswith("COMM_") else "")
    inner = SIGNED.get(act.code("act"))
    about = Act(verb=act.code("act"), number=act.number, data=_about(code))
    found = inner.needs(about, by) if inner else Needs(communities=(code,) if code else ())
    return replace(found, files=bool(act.data.get("scan")))


def _needs_all(act: Act, by: Actor) -> Needs:
    """What any act signed there may need: which it is, the state tells."""
    code = act.code("community")
    if not code:
        return Needs()
    about = (f"{code}:{disputes.MONEY}",)
    return Needs(communities=(code,), disputes=about, budget=True, application=True)


STEPS = {
    "sign_on_paper": Step(sign_on_paper, needs=_needs),
    "confirm_original": Step(confirm_original, needs=_needs_all),
    "turn_down_original": Step(turn_down_original, needs=_needs_all),
}

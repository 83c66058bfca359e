"""The entrustment agreement at each community (section 3.3): sent, negotiated, signed, witnessed.

No signature without a commitment that covers it; what the approval fixed cannot be edited.
"""

from collections.abc import Sequence
from typing import Any

from policies.cost.funding import first_due
from policies.lifecycle.steps.case import Case, Step, Stop, at_placements, plain_clock
from policies.lifecycle.steps.placement.promises import means_due, open_ones
from policies.lifecycle.table import TABLE
from policies.place.clocks import a_year_on
from policies.wording.agreement_text import digest, forbidden
from schemas.acts.agreement import EditAgreement, Negotiation, Signing, Unsigned
from schemas.acts.base import Communities
from schemas.applications.codes import Nature
from schemas.events import Event
from schemas.states.clocks import Clock
from schemas.states.stages import Agreement, Cover, Stage, Work
from schemas.states.states import Instalment, PlacementState
from schemas.values import plain

APPROVED = TABLE["send_agreement"].within
GENERATED = range(1, 16)  # the fifteen clauses made from the approval


def live(case: Case, code: str) -> PlacementState:
    """Return a placement at which the act fits the stage of the assignment, and that is owed.

    After the end date, and while all is suspended, a refusal holds nothing up (readings).
    """
    if case.assignment.stage not in case.row.within:
        raise Stop("not_admitted", community=code, number=case.number, stage=case.assignment.stage)
    placement = case.placement(code)
    if placement.work is Work.TERMINATED:
        raise Stop("placement_ended", community=code)
    if placement.refusal and case.assignment.stage in APPROVED:
        raise Stop("community_refused", community=code, refusal=placement.refusal)
    return placement


def _codes(case: Case) -> tuple[str, ...]:
    assert isinstance(case.form, Communities)
    return case.form.communities


def _at(case: Case, placement: PlacementState) -> None:
    if placement.agreement in case.row.leaves(Agreement):
        return
    if case.by.person in placement.hands.get(case.act.verb, ()):
        raise Stop("already_done", verb=case.act.verb)
    raise Stop("wrong_agreement", community=placement.community, agreement=placement.agreement)


def send_agreement(case: Case) -> list[Event]:
    """The department sends the text made from what was approved."""
    told = []
    for code in _codes(case):
        _at(case, live(case, code))
        told.append(case.on_placement(code, "agreement.sent", agreement=case.goes_to(Agreement)))
    return told


def _open_text(placement: PlacementState) -> None:
    """Refuse to change what the department has signed, and say what the community can do."""
    if placement.agreement is Agreement.G_SIGNED_DEPT:
        raise Stop("text_is_signed", community=placement.community)


def negotiate(case: Case) -> list[Event]:
    """The community asks to talk about the free clauses."""
    assert isinstance(case.form, Negotiation)
    code = case.own()
    placement = live(case, code)
    _open_text(placement)
    _at(case, placement)
    return [
        case.on_placement(
            code,
            "agreement.negotiated",
            agreement=case.goes_to(Agreement),
            remark=case.form.remark,
            **unsigned(placement),
        )
    ]


def send_back(case: Case) -> list[Event]:
    """The community sends a text back that the department has signed: it is talked about again."""
    assert isinstance(case.form, Unsigned)
    code = case.own()
    placement = live(case, code)
    _at(case, placement)
    return [
        case.on_placement(
            code,
            "agreement.sent_back",
            agreement=case.goes_to(Agreement),
            because=case.form.reason,
            **unsigned(placement),
        )
    ]


def edit_agreement(case: Case) -> list[Event]:
    """A free clause is added; generated clauses are locked, forbidden ones are not taken."""
    assert isinstance(case.form, EditAgreement)
    form = case.form
    code = form.community or case.by.org
    placement = live(case, code)
    if form.clause != "free" and form.clause in GENERATED:
        raise Stop("clause_locked", clause=form.clause)
    if found := forbidden(form.text):
        raise Stop("forbidden_clause", kinds=list(found))
    _open_text(placement)
    if placement.agreement not in case.row.leaves(Agreement):
        raise Stop("wrong_agreement", community=code, agreement=placement.agreement)
    clause = {"no": 16 + len(placement.clauses), "text": form.text, "by": case.by.org}
    body = {"append": {"clauses": [clause]}, **unsigned(placement)}
    return [case.on_placement(code, "agreement.edited", **body)]


def _as_read(case: Case, placement: PlacementState) -> dict[str, str]:
    """Refuse to sign a text that moved since it was read; return what the event tells of it."""
    assert isinstance(case.form, Signing)
    told = case.form.as_read.get(placement.community)
    if told is not None and told != digest(placement):
        raise Stop("text_moved", community=placement.community)
    return {"as_read": told} if told else {}


def sign_dept(case: Case) -> list[Event]:
    """The head of a department signs; the money must be committed.

    Several departments sign in any order, each for itself, and the community after all of them.
    """
    told = []
    for code in _codes(case):
        placement = live(case, code)
        _at(case, placement)
        if case.by.org in placement.signed_by:
            raise Stop("already_done", verb=case.act.verb)
        read = _as_read(case, placement)
        covered(placement)
        kind = "agreement.signed_by_department"
        told.append(case.on_placement(code, kind, **_signed(case, placement), **read))
    return told


def _signed(case: Case, placement: PlacementState) -> dict[str, Any]:
    """Return the body of a signature: the text is signed once every department has signed."""
    if not placement.parties:
        return {"agreement": case.goes_to(Agreement)}
    mine = {case.by.org: case.today.isoformat()}
    last = {*placement.signed_by, case.by.org} >= set(placement.together)
    return {
        "merge": {"signed_by": mine},
        "party": case.by.org,
        **({"agreement": case.goes_to(Agreement)} if last else {}),
    }


def unsigned(placement: PlacementState) -> dict[str, None]:
    """Return the body of a text that is open again: who signed it signs the new one."""
    return {"signed_by": None} if placement.signed_by else {}


def covered(placement: PlacementState) -> None:
    """Refuse a signature that no commitment covers (design: principle 4)."""
    waived = placement.cover in (Cover.EXEMPT, Cover.EMERGENCY, Cover.ZERO)
    if not waived and placement.committed_fen < placement.amount_fen:
        raise Stop("no_cover", community=placement.community, fen=placement.amount_fen)


def sign_community(case: Case) -> list[Event]:
    """The legal representative of the residents' committee signs."""
    code = case.own()
    placement = live(case, code)
    _at(case, placement)
    read = _as_read(case, placement)
    covered(placement)
    return [
        case.on_placement(
            code,
            "agreement.signed_by_community",
            agreement=case.goes_to(Agreement),
            signed_on=case.today.isoformat(),
            **read,
        )
    ]


def witness(case: Case) -> list[Event]:
    """The street witnesses; the agreement is in force and the first payment is on the clock."""
    told, ready = [], False
    for code in _codes(case):
        placement = live(case, code)
        _at(case, placement)
        waits = placement.cover is Cover.NONE or bool(open_ones(placement))
        ready = ready or not waits
        told.append(_in_force(case, placement, waits, _as_read(case, placement)))
    return [*told, *(effective(case) if ready else [])]


def _in_force(case: Case, placement: PlacementState, waits: bool, read: dict[str, str]) -> Event:
    body: dict[str, Any] = {
        **read,
        "agreement": case.goes_to(Agreement),
        "in_force_on": case.today.isoformat(),
        "work": Work.WAIT_FUNDS if waits else Work.READY,
        "stop": ["sign"] if waits else ["sign", "lapse"],
        **means_due(case, placement),
    }
    if any(one.due is not None and one.due < case.today for one in placement.instalments):
        body["instalments"] = [plain(_not_before(case, one)) for one in placement.instalments]
    firsts = of_rule(placement.instalments, "before_start")
    if not firsts or placement.start_on is None:
        return case.on_placement(placement.community, "agreement.in_force", **body)
    calendar = case.rules.calendar
    due = first_due(case.today, placement.start_on, case.table.first_due_wd, calendar)
    wd = calendar.between(case.today, due)
    clock = Clock(
        code="first_payment",
        start=case.today,
        wd=wd,
        due=due,
        estimated=calendar.is_estimated(due),
    )
    fixed = [one.model_copy(update={"due": due, "estimated": clock.estimated}) for one in firsts]
    return case.on_placement(
        placement.community,
        "agreement.in_force",
        start=[plain_clock(clock)],
        **with_parts(body, placement, fixed),
    )


def of_rule(instalments: Sequence[Instalment], rule: str) -> list[Instalment]:
    """Return the instalments that fall due by one rule."""
    return [one for one in instalments if one.rule == rule]


def with_parts(
    body: dict[str, Any], placement: PlacementState, changed: Sequence[Instalment]
) -> dict[str, Any]:
    """Return a body that changes instalments: the one alone, or all where several change."""
    if len(changed) == 1:
        return {**body, "instalment": plain(changed[0])}
    known = {one.no: plain(one) for one in changed}
    rows = body.get("instalments") or [plain(one) for one in placement.instalments]
    return {**body, "instalments": [known.get(row["no"], row) for row in rows]}


def _not_before(case: Case, one: Instalment) -> Instalment:
    """Nothing is late before it could be paid: a due day that is past counts from the agreement."""
    if one.due is None or one.due >= case.today:
        return one
    calendar = case.rules.calendar
    due = calendar.add(case.today, case.table.first_due_wd)
    return one.model_copy(update={"due": due, "estimated": calendar.is_estimated(due)})


def effective(case: Case) -> list[Event]:
    """Row 19: the assignment takes effect with its first placement that is ready."""
    if case.assignment.stage not in (Stage.APPROVED, Stage.APPROVED_COND):
        return []
    terms, after = case.assignment.terms, a_year_on(case.today)
    lasts = terms.nature == Nature.LONG_TERM and (terms.end_on is None or terms.end_on > after)
    yearly = {"examine_on": after.isoformat()} if lasts else {}
    return [
        case.on_assignment(
            "application.effective",
            stage=Stage.EFFECTIVE,
            effective_on=case.today.isoformat(),
            stop=["sign", "lapse"],
            **yearly,
        )
    ]


STEPS = {
    "send_agreement": Step(send_agreement, needs=at_placements),
    "negotiate": Step(negotiate, needs=at_placements),
    "send_back": Step(send_back, needs=at_placements),
    "edit_agreement": Step(edit_agreement, needs=at_placements),
    "sign_dept": Step(sign_dept, needs=at_placements),
    "sign_community": Step(sign_community, needs=at_placements),
    "witness": Step(witness, needs=at_placements),
}

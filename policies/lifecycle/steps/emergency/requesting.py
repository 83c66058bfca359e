"""An emergency is asked for, checked within hours, and runs at once; a community may dissent."""

from datetime import date, timedelta
from decimal import Decimal

from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps.case import Case, Step, Stop, clock_of
from policies.lifecycle.steps.emergency.emergency_state import (
    moved,
    own_community,
    revoked,
    state_of,
    with_emergency,
    with_placements,
)
from policies.visibility.bypass import handler
from schemas import events
from schemas.acts import emergency as forms
from schemas.acts.act import Act, Actor
from schemas.applications.codes import IssuerKind
from schemas.events import Event
from schemas.states.emergency import DissentRecord, EmergencyState, ResponseNotice
from schemas.states.stages import Agreement, Cover, EmergencyStage, Work
from schemas.states.states import PlacementState
from schemas.values import plain
from schemas.written import sought

TERM = "emergency_file"
WORKS = frozenset({"department", "section", "street"})  # kinds of bodies that declare no response


def request(case: Case) -> list[Event]:
    """One page, with the notice of a government or its command; nothing begins yet.

    Under the number of a first response it takes that up: what the community did already counts.
    """
    assert isinstance(case.form, forms.EmergencyRequest)
    form, begun = case.form, case.scene.emergency
    _lawful(case, form.notice)
    _in_directory(case, form.communities)
    _first_time(case, form)
    if begun is not None and begun.begun_by not in form.communities:
        raise Stop("other_communities", communities=[begun.begun_by], field="communities")
    state = EmergencyState(
        number=case.number,
        begun_by=begun.begun_by if begun else "",
        hours=begun.hours if begun else {},
        department=case.by.org,
        notice=ResponseNotice.model_validate(form.notice.model_dump()),
        communities=form.communities,
        channel=form.channel,
        text=form.text,
        stage=EmergencyStage.E_REQUESTED,
        requested_on=case.today,
        verify_by=case.now.at + timedelta(hours=case.table.emergency.verify_hours),
        ends_on=form.notice.expected_end,
        fields=form.personal_data,
    )
    return [case.on(events.emergency(case.number), "emergency.requested", **plain(state))]


def _lawful(case: Case, notice: forms.NoticeForm) -> None:
    """E01: what a department declares itself is no response, whatever it is called."""
    issuer = sought(notice.issuer)
    bodies = case.rules.directory.organisations.values()
    own = any(one.kind in WORKS and sought(one.name) == issuer for one in bodies)
    if notice.issuer_kind is IssuerKind.DEPARTMENT or own:
        raise Stop("not_a_government", issuer=notice.issuer)
    if notice.expected_end < max(case.today, notice.started_on):
        raise Stop("notice_over", end=str(notice.expected_end))


def _in_directory(case: Case, communities: tuple[str, ...]) -> None:
    for code in communities:
        if code not in case.rules.directory.communities:
            raise Stop("no_such_community", community=code)


def _first_time(case: Case, form: forms.EmergencyRequest) -> None:
    """A response opens the lane once: not again when it was revoked, nor twice for a community."""
    issuer = sought(form.notice.issuer)
    for one in case.scene.same_notice:
        if sought(one.notice.issuer) != issuer:
            continue
        lost = one.stage is EmergencyStage.E_REVOKED
        if lost or not set(one.communities).isdisjoint(form.communities):
            raise Stop("same_response", number=one.number, notice=form.notice.number)
    known = case.scene.emergency
    if case.scene.assignment is not None or (
        known is not None and known.stage not in case.row.leaves(EmergencyStage)
    ):
        raise Stop("already_done", verb=case.act.verb)


def verify(case: Case) -> list[Event]:
    """The duty officer asked the issuer: it holds, or it does not and is revoked at once."""
    assert isinstance(case.form, forms.EmergencyCheck)
    state, form = _checked(case), case.form
    if form.result == "not_verified":
        return revoked(case, state, "not_verified")
    if case.today > state.ends_on:
        raise Stop("notice_over", end=str(state.ends_on))
    hours = case.table.emergency.verify_hours
    begun = state.verify_by - timedelta(hours=hours)
    used = Decimal((case.now.at - begun).total_seconds() / 3600).quantize(Decimal("0.1"))
    return [
        moved(
            case,
            state,
            "emergency.verified",
            stage=EmergencyStage.E_VERIFIED,
            verified_on=case.today.isoformat(),
            text_of_check=form.text,
            hours_used=str(used),
            in_time=case.now.at <= state.verify_by,
        )
    ]


def _checked(case: Case) -> EmergencyState:
    """Return the emergency; the office does not check its own house, the chair does."""
    state = state_of(case)
    role, org = handler(state.department, case.rules.directory)
    if case.by.role == "LG_OFFICE" and role != "LG_OFFICE":
        raise Stop("handled_elsewhere", role=role, org=org)
    return state


def activate(case: Case) -> list[Event]:
    """Work may begin: a placement runs at every community, covered by the emergency."""
    state = state_of(case)
    last = min(state.notice.expected_end, case.today + timedelta(days=most_days(case)))
    told = moved(
        case,
        state,
        "emergency.activated",
        stage=case.goes_to(EmergencyStage),
        active_on=case.today.isoformat(),
        ends_on=last.isoformat(),
        start=[case.clock(TERM)],
    )
    return [told, *(_begun(case, state, code, last) for code in state.communities)]


def most_days(case: Case) -> int:
    """Return how many days an emergency lasts at most, before and after its one extension."""
    return int(case.rules.jurisdiction.params["emergency_max_days"])


def _begun(case: Case, state: EmergencyState, code: str, last: date) -> Event:
    placement = plain(at_work(case, state, code, last))
    if code in case.scene.placements:  # the community is at work since its first response
        told = {name: placement[name] for name in ("title", "applicant", "end_on")}
        return case.on_placement(code, "work.taken_up", **told)
    return case.on_placement(code, "work.begun_in_emergency", **placement)


def at_work(case: Case, state: EmergencyState, code: str, last: date) -> PlacementState:
    """Return the placement of a community that works at once, covered by the emergency."""
    directory = case.rules.directory
    return PlacementState(
        number=state.number,
        community=code,
        title=state.text,
        applicant=state.department,
        street=directory.street_of(code),
        start_on=case.today,
        end_on=last,
        amount_fen=0,
        cover=Cover.EMERGENCY,
        agreement=Agreement.G_DRAFT,
        work=Work.RUNNING,
        account=directory.communities[code].account,
        started_on=case.today,
    )


def extend(case: Case) -> list[Event]:
    """The response goes on longer than the notice expected: once, and not without end."""
    assert isinstance(case.form, forms.Extension)
    state, until = _running(case), case.form.until
    if state.extended:
        raise Stop("extended_once", number=state.number)
    most = state.ends_on + timedelta(days=most_days(case))
    if not state.ends_on < until <= most:
        raise Stop("beyond_response", end=str(state.ends_on), last=str(most))
    reason = case.form.reason
    body = {"ends_on": until.isoformat(), "extended": True, "reason": reason}
    return [moved(case, state, "emergency.extended", **body)]


def _running(case: Case) -> EmergencyState:
    state = case.scene.emergency
    if state is not None and state.active_on is not None and not state.runs:
        raise Stop("response_over", number=state.number)
    state = state_of(case)
    if case.today > state.ends_on:
        raise Stop("response_over", number=state.number)
    return state


def dissent(case: Case) -> list[Event]:
    """A community that may not refuse says what it has against the work; it is judged after."""
    assert isinstance(case.form, forms.Dissent)
    state = _running(case)
    one = DissentRecord(
        no=len(state.dissents) + 1,
        community=own_community(case, state),
        text=case.form.text,
        on=case.today,
    )
    if any((old.community, old.text) == (one.community, one.text) for old in state.dissents):
        raise Stop("already_done", verb=case.act.verb)
    return [moved(case, state, "emergency.objected", append={"dissents": [plain(one)]})]


def answer(case: Case) -> list[Event]:
    """The office judges a dissent, once the response is over."""
    assert isinstance(case.form, forms.DissentRuling)
    state, form = _checked(case), case.form
    meant = next((one for one in state.dissents if one.no == form.no), None)
    if meant is None:
        raise Stop("no_such_objection", no=form.no)
    if meant.ruling:
        raise Stop("already_done", verb=case.act.verb)
    ruled = meant.model_copy(update={"ruling": form.result, "answer": form.answer})
    all_ = [ruled if one.no == form.no else one for one in state.dissents]
    left = any(not one.ruling for one in all_)
    stop = (
        [] if left or clock_of(state.clocks, "emergency_dissent") is None else ["emergency_dissent"]
    )
    told = {"dissents": [plain(one) for one in all_], "no": form.no, "stop": stop}
    return [moved(case, state, "emergency.objection_ruled", **told)]


def _of_notice(act: Act, by: Actor) -> Needs:
    return Needs(emergency=True, same_notice=True)


STEPS = {
    "e_request": Step(request, _of_notice),
    "e_verify": Step(verify, with_placements),
    "e_activate": Step(activate, with_placements),
    "e_extend": Step(extend, with_emergency),
    "e_object": Step(dissent, with_emergency),
    "e_answer": Step(answer, with_emergency),
}

"""A community acts before anybody declared a response, as the law bids it (art. 77): 先期处置.

Nobody has to ask, admit or pay first, and nobody answers for it but whose matter it is: the
department takes it up with the notice (`e_request` under the same number), or it ends by itself.
"""

from datetime import timedelta

from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps.case import Case, Step, Stop
from policies.lifecycle.steps.emergency.requesting import at_work
from schemas import events
from schemas.acts.act import Act, Actor
from schemas.acts.emergency import FirstResponse
from schemas.events import Event
from schemas.states.emergency import EmergencyState, ResponseNotice
from schemas.states.stages import EmergencyStage
from schemas.values import plain
from schemas.written import sought

BY_ITSELF = "community"  # who declared it, as a kind of issuer
OWNERS = frozenset({"department", "street"})  # kinds of bodies whose matter it may be


def begin(case: Case) -> list[Event]:
    """The community is at work already: told whose matter it is, that it may bring the notice."""
    assert isinstance(case.form, FirstResponse)
    form, code = case.form, case.by.org
    whose = case.rules.directory.organisations.get(form.department)
    if whose is None or whose.kind not in OWNERS:
        raise Stop("no_such_organisation", org=form.department)
    _first_time(case, form)
    last = case.today + timedelta(days=case.table.emergency.first_days)
    state = EmergencyState(
        number=case.number,
        department=form.department,
        notice=ResponseNotice(
            issuer=case.rules.directory.name_of(code),
            issuer_kind=BY_ITSELF,
            number="",
            event=form.event,
            level=0,
            started_on=case.today,
            expected_end=last,
        ),
        communities=(code,),
        channel="",
        text=form.text,
        stage=EmergencyStage.E_BEGUN,
        begun_by=code,
        requested_on=case.today,
        verify_by=case.now.at,
        ends_on=last,
    )
    told = case.on(events.emergency(case.number), "emergency.begun", **plain(state))
    work = plain(at_work(case, state, code, last))
    return [told, case.on_placement(code, "work.begun_first", **work)]


def _first_time(case: Case, form: FirstResponse) -> None:
    told = (sought(form.event), sought(form.text))
    for one in case.scene.same_notice:
        if (sought(one.notice.event), sought(one.text)) == told:
            raise Stop("already_done", verb=case.act.verb)
    if case.scene.emergency is not None or case.scene.assignment is not None:
        raise Stop("already_done", verb=case.act.verb)


def _of_community(act: Act, by: Actor) -> Needs:
    return Needs(emergency=True, same_notice=True)


STEPS = {"e_begin": Step(begin, _of_community)}

"""Personal data of an emergency: for this response only, destroyed on their last day (art. 84, 85).

The data are with the department; what is kept here is who read which, what for, and their end.
"""

from policies.lifecycle.steps.case import Case, Step, Stop
from policies.lifecycle.steps.emergency.emergency_state import moved, state_of, with_emergency
from schemas.acts.emergency import DataDestruction, DataReading
from schemas.events import Event
from schemas.states.emergency import EmergencyState

LOOKS_ON = "AUDITOR"  # reads no personal data for an audit: the record of them is enough


def read(case: Case) -> list[Event]:
    """Somebody reads the data, and it is on record; only while the response runs."""
    assert isinstance(case.form, DataReading)
    state, form = state_of(case), case.form
    _known(state, form.fields)
    if not set(form.fields) <= set(state.kept):
        raise Stop("data_destroyed", number=state.number, on=str(max(state.destroyed.values())))
    if not state.runs or case.by.role == LOOKS_ON:
        raise Stop("data_only_for_response", number=state.number)
    told = {"fields_read": list(form.fields), "purpose": form.purpose}
    return [moved(case, state, "emergency.data_read", by=case.by.person, **told)]


def _known(state: EmergencyState, fields: tuple[str, ...]) -> None:
    unknown = [name for name in fields if name not in state.fields]
    if unknown:
        raise Stop("no_such_data", fields=unknown, known=list(state.fields))


def destroy(case: Case) -> list[Event]:
    """The last day has come: the data are destroyed, and only the record of that is left."""
    assert isinstance(case.form, DataDestruction)
    state = state_of(case)
    _known(state, case.form.fields)
    fields = case.form.fields or _ripe(case, state)
    if not fields or not set(fields) <= set(state.kept):
        raise Stop("already_done", verb=case.act.verb)
    first = min(state.destroy[name] for name in fields)
    if case.today < max(state.destroy[name] for name in fields):
        raise Stop("too_early", due=str(first))
    today = case.today.isoformat()
    gone = dict.fromkeys(fields, today)
    told = moved(case, state, "emergency.data_destroyed", merge={"destroyed": gone})
    if case.scene.assignment is None or set(state.kept) - set(fields):
        return [told]
    return [told, case.on_assignment("application.data_destroyed", destroy_on=None, last_on=today)]


def _ripe(case: Case, state: EmergencyState) -> tuple[str, ...]:
    due = [name for name in state.kept if case.today >= state.destroy[name]]
    return tuple(due or state.kept)


STEPS = {
    "read_personal_data": Step(read, with_emergency),
    "destroy_personal_data": Step(destroy, with_emergency),
}

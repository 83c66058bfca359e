"""Bypass reports: who handles one, what of it others may see (sections 3.8, 9 A17). Pure.

Nothing here knows the reporter: neither a report's state nor its entries hold a person, a community
or a street (tasks.reporters).
"""

from schemas.acts.act import Actor
from schemas.place.organisations import Directory
from schemas.states.bypass import BypassState
from schemas.states.stages import BypassStage

OFFICE_ONLY = ("bypass_sheet",)
"""Kinds of papers of a report that its department may not read."""

BEFORE_NOTICE = (BypassStage.B_REPORTED, BypassStage.B_TRIAGE)
HIDDEN = {
    "reporter": "",
    "demand": "",
    "evidence": "",
    "digests": (),
    "hours": None,
    "triage": "",
}


HANDLERS = ("LG_CHAIR", "LG_OFFICE")


def handler(department: str, directory: Directory) -> tuple[str, str]:
    """Return role and organisation that handle reports about a department.

    The leading group's office; its chair where the report is about the office or its host.
    """
    if department in (directory.host, directory.lg_office):
        return "LG_CHAIR", directory.leading_group
    return "LG_OFFICE", directory.lg_office


def answerer(department: str, directory: Directory) -> str:
    """Return the role that answers for a department, or for a street that passed work down."""
    known = directory.organisations.get(department)
    return "STREET_HEAD" if known is not None and known.kind == "street" else "DEPT_HEAD"


def accused(org: str, directory: Directory) -> tuple[str, ...]:
    """Return about whom a report must be for an organisation to see it: itself and its sections."""
    known = directory.organisations
    sections = (one.code for one in known.values() if one.kind == "section" and one.parent == org)
    return (org, *sections)


def shown(
    state: BypassState, by: Actor, directory: Directory, *, own: bool = False
) -> BypassState | None:
    """Return what somebody may see of a report: all, the part for its department, or nothing.

    The department, and the street or department whose section it is, see it from the notice on,
    without words and evidence unless the reporter agreed to be known. own: the actor made it.
    """
    if own or by.role == "AUDITOR" or (by.role, by.org) == handler(state.department, directory):
        return state
    if state.department not in accused(by.org, directory):
        return None
    if state.stage in BEFORE_NOTICE or not state.notice:
        return None
    return state.model_copy(update=HIDDEN) if state.anonymous else state

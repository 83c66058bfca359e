"""Bypass reports: who handles one, what of it others may see (domain sections 3.8, 9 A17). Pure.

Nothing here knows the reporter: a report's state holds no person, and the envelope of its first
event is shown to nobody (ledger.queries.entries_of).
"""

from schemas.acts import Actor
from schemas.bypass import BypassState
from schemas.organisations import Directory
from schemas.stages import BypassStage

OFFICE_ONLY = ("bypass_sheet",)
"""Kinds of papers of a report that its department may not read."""

BEFORE_NOTICE = (BypassStage.B_REPORTED, BypassStage.B_TRIAGE)
HIDDEN = {
    "community": "",
    "street": "",
    "demand": "",
    "evidence": "",
    "digests": (),
    "hours": None,
    "triage": "",
}


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


def shown(state: BypassState, by: Actor, directory: Directory) -> BypassState | None:
    """Return what somebody may see of a report: all, the part for its department, or nothing.

    The department sees it from the notice on, without community and evidence unless the reporter
    agreed; the community sees its own where the reporter agreed; a street sees none of others.
    """
    if by.role == "AUDITOR" or (by.role, by.org) == handler(state.department, directory):
        return state
    if by.org == state.department:
        if state.stage in BEFORE_NOTICE or not state.notice:
            return None
        return state.model_copy(update=HIDDEN) if state.anonymous else state
    mine = by.org == state.community and not state.anonymous
    return state if mine else None

"""The register of emergencies, and what each department made of the lane; never by community."""

from collections.abc import Collection, Iterable
from datetime import date

from ledger.read import emergencies
from ledger.store.session import Tx
from schemas.states.emergency import EmergencyState
from schemas.states.stages import EmergencyStage
from schemas.values import Value

RUNS = (EmergencyStage.E_ACTIVE, EmergencyStage.E_REGULARISED)


class EmergencyRow(Value):
    """One emergency as the register lists it; due_on: of the term that ends first."""

    number: str
    department: str
    text: str
    notice_no: str
    issuer: str
    event: str
    level: int
    stage: EmergencyStage
    requested_on: date
    active_on: date | None = None
    ends_on: date
    lifted_on: date | None = None
    due_on: date | None = None
    communities: int
    bypass: str = ""
    cost_fen: int = 0


class DepartmentEmergencies(Value):
    """What a department's emergencies came to; the numbers of the register, added up."""

    department: str
    asked: int = 0
    running: int = 0
    regularised: int = 0  # filed in time and approved
    expired: int = 0  # never verified, or not decided before the end
    revoked: int = 0  # not verified, not filed in time, or not approved: a red card each
    cost_fen: int = 0


def register(
    tx: Tx, *, department: str = "", communities: Collection[str] | None = None
) -> list[EmergencyRow]:
    """Return the emergencies, newest first: all, or those of a department or about communities."""
    found = emergencies.register(tx, department=department, communities=communities)
    return [_row(EmergencyState.model_validate(raw)) for raw in found]


def _row(state: EmergencyState) -> EmergencyRow:
    return EmergencyRow(
        number=state.number,
        department=state.department,
        text=state.text,
        notice_no=state.notice.number,
        issuer=state.notice.issuer,
        event=state.notice.event,
        level=state.notice.level,
        stage=state.stage,
        requested_on=state.requested_on,
        active_on=state.active_on,
        ends_on=state.ends_on,
        lifted_on=state.lifted_on,
        due_on=min((clock.due for clock in state.clocks), default=None),
        communities=len(state.communities),
        bypass=state.bypass,
        cost_fen=state.cost_fen,
    )


def by_department(rows: Iterable[EmergencyRow]) -> list[DepartmentEmergencies]:
    """Add the register up by department, in order of code: that is no ranking.

    What a community began and no department took up counts for nobody.
    """
    found: dict[str, list[EmergencyRow]] = {}
    for one in (row for row in rows if row.notice_no):
        found.setdefault(one.department, []).append(one)
    return [_sum(code, found[code]) for code in sorted(found)]


def _sum(code: str, rows: list[EmergencyRow]) -> DepartmentEmergencies:
    stages = [one.stage for one in rows]
    approved = (EmergencyStage.E_REGULARISED, EmergencyStage.E_CLOSED)
    return DepartmentEmergencies(
        department=code,
        asked=len(rows),
        running=sum(one.stage in RUNS and one.lifted_on is None for one in rows),
        regularised=sum(one in approved for one in stages),
        expired=stages.count(EmergencyStage.E_EXPIRED),
        revoked=stages.count(EmergencyStage.E_REVOKED),
        cost_fen=sum(one.cost_fen for one in rows),
    )

"""Reports of work passed down, as the rules look at them."""

from datetime import date

from ledger.read import assignments
from ledger.store.session import Tx
from ledger.tables.states import bypass
from ledger.write import states as register
from schemas.states.bypass import BypassState
from schemas.states.stages import BypassStage

UNASKED = (BypassStage.B_REPORTED, BypassStage.B_TRIAGE)
MOST = 100


def asked_about(tx: Tx, department: str, since: date) -> list[BypassState]:
    """Return reports since a day about which a department was asked, in order of id.

    One that was dismissed before anybody asked is left out: it has no notice.
    """
    row = bypass.c
    wanted = register.question("bypass").where(
        row.department == department,
        row.flagged_on >= since,
        row.stage.not_in([str(one) for one in UNASKED]),
    )
    found = [one.state for one in assignments.every(tx, BypassState, wanted.limit(MOST))]
    return [one for one in found if one.notice]

"""Invitations of communities that a department may still apply by."""

from datetime import date
from typing import NamedTuple

from ledger.read import assignments
from ledger.store.session import Tx
from ledger.tables.rules import community_record
from ledger.write import states as register
from schemas.states.communities import CommunityState, StandingInvitation


class OpenInvitation(NamedTuple):
    """An invitation that nobody has used, and the code of its community."""

    community: str
    invitation: StandingInvitation


def open_to(tx: Tx, department: str, day: date) -> list[OpenInvitation]:
    """Return what stands on a day for a department, in order of community and number."""
    asked = register.question("community").where(community_record.c.open_until >= day)
    return [
        OpenInvitation(one.state.id, told)
        for one in assignments.every(tx, CommunityState, asked)
        for no, told in one.state.standing(day)
        if told.department == department and str(no) not in one.state.used
    ]

"""The files of an item that a visitor opens."""

from desk.web.request.request import Desk
from ledger.read import assignments
from policies.visibility.may_read import may_open
from schemas.applications.drafts import Attachment
from schemas.states.states import AssignmentState, PlacementState
from tasks.papers import attachments


def of_item(here: Desk, subject: str) -> list[Attachment]:
    """Return the files of a draft or an item that the visitor opens, oldest first."""
    return _opened(here, subject, attachments.of_subject(here.ledger, subject))


def opens(here: Desk, one: Attachment) -> bool:
    """Tell whether the visitor opens a file of what it sees the files of."""
    return bool(_opened(here, one.subject, [one]))


def _opened(here: Desk, subject: str, found: list[Attachment]) -> list[Attachment]:
    with here.ledger.read() as tx:
        state = assignments.state(tx, AssignmentState, subject)
        at = assignments.state(tx, PlacementState, f"{subject}:{here.by.org}")
    if state is None:
        return found
    rules, by = here.rules, here.by
    return [one for one in found if may_open(by, (one.digest, one.org), state, rules, at)]

"""What a department owes on its applications that is no work item: to sign, and to correct."""

from typing import NamedTuple

from desk.web.application import draft_store
from desk.web.request.request import Desk
from ledger.read import lists
from ledger.read.lists import Matter
from policies.visibility import may_read
from schemas.states.stages import Stage
from tasks import drafts
from tasks.drafts import Draft

HEAD, CLERK = "DEPT_HEAD", "DEPT_CLERK"
SHOWN_MAX = 50


class Owing(NamedTuple):
    """to_sign: drafts handed to the head; to_correct: matters that came back, for the clerk."""

    to_sign: tuple[Draft, ...] = ()
    to_correct: tuple[Matter, ...] = ()


def owing(here: Desk) -> Owing:
    """Return what waits on the visitor's seat beside its work items; nothing for other roles."""
    if here.by.role == HEAD:
        own = drafts.of_org(here.ledger, here.by.org, draft_store.KIND)
        return Owing(to_sign=tuple(one for one in own if one.body.get("handed")))
    if here.by.role == CLERK:
        return Owing(to_correct=_returned(here))
    return Owing()


def _returned(here: Desk) -> tuple[Matter, ...]:
    """Return what came back to the department, but what the head has already been handed."""
    want = lists.Want(stages=(Stage.RETURNED,), applicant=here.by.org)
    own = drafts.of_org(here.ledger, here.by.org, draft_store.KIND)
    handed = {one.subject for one in own if one.body.get("handed")}
    with here.ledger.read() as tx:
        found = lists.matters(tx, may_read.reach(here.by, here.rules), want, limit=SHOWN_MAX).items
    return tuple(one for one in found if one.number not in handed)

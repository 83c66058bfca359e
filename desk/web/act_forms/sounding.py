"""Whom a visitor may remind, inform or ask on an assignment, and what it is asked."""

from collections.abc import Iterable, Mapping

from desk.people import role_terms
from desk.web.act_forms.asking import Option
from desk.web.assignment import View
from schemas.acts.act import WorkItem
from schemas.states.decisions import Countersigner
from schemas.states.states import AssignmentState
from tasks.reasons import name_of

VERBS = ("remind", "cc", "ask", "reply", "add_signer", "remove_signer")
BODIES = (
    "DEPT_HEAD", "DEPT_CLERK", "FIN_DEPT", "STREET_REVIEWER", "STREET_HEAD", "FIN_STREET",
    "LG_OFFICE", "LG_MEMBER", "LG_CHAIR", "FIN_BUREAU",
)  # fmt: skip


def others(view: View) -> list[WorkItem]:
    """Return what waits on others today, of an assignment that was filed."""
    mine, today = (view.desk.by.role, view.desk.by.org), view.desk.today
    filed = view.kind == "assignment" and view.stage != "DRAFT"
    begun = (one for one in view.waits if one.from_on is None or one.from_on <= today)
    return [one for one in begun if filed and (one.role, one.org) != mine]


def sources(view: View, verb: str) -> Mapping[str, tuple[Option, ...]]:
    """Return what the form of an act between offices offers to choose from."""
    if verb not in VERBS:
        return {}
    if verb == "remind":
        return {"seats": _named(view, ((one.role, one.org) for one in others(view)))}
    if verb == "remove_signer":
        return {"seats": _named(view, ((one.role, one.org) for one in removable(view)))}
    return {"seats": _named(view, _held(view)), "questions": tuple(_questions(view))}


def _named(view: View, seats: Iterable[tuple[str, str]]) -> tuple[Option, ...]:
    """Return seats to choose from, each by its body and role; a visitor asks nothing of itself."""
    desk = view.desk
    found = dict.fromkeys(one for one in seats if one != (desk.by.role, desk.by.org))
    known = desk.rules.directory
    return tuple(
        Option(f"{role}@{org}", f"{known.name_of(org)} · {name_of(role, desk.lang)}")
        for role, org in found
    )


def _held(view: View) -> Iterable[tuple[str, str]]:
    """Yield the seats that somebody holds at the bodies that have to do with an assignment."""
    for org in dict.fromkeys(_bodies(view)):
        here = role_terms.at(view.desk.ledger, org)
        yield from ((role, org) for role, _ in here if role in BODIES)


def removable(view: View) -> list[Countersigner]:
    """Return the signers whom the visitor may ask no longer: its own, who have not signed."""
    state, by = view.state, view.desk.by
    if not isinstance(state, AssignmentState):
        return []
    on_paper = {(one.role, one.org) for one in state.on_paper.values()}
    left = (one for one in state.signers if not one.ballot and (one.role, one.org) not in on_paper)
    return [one for one in left if by.role == "LG_CHAIR" or one.asked_by == by.person]


def _bodies(view: View) -> list[str]:
    """Return the bodies that have to do with an assignment."""
    state, directory = view.state, view.desk.rules.directory
    own: tuple[str, ...] = ()
    if isinstance(state, AssignmentState):
        terms = state.terms
        own = (terms.applicant, terms.real_owner, state.street, *terms.streets)
    known = (*own, directory.lg_office, directory.leading_group, directory.finance_bureau)
    return [one for one in (*known, *directory.members) if one in directory.organisations]


def _questions(view: View) -> Iterable[Option]:
    """Yield the questions that the visitor has not answered."""
    state, by = view.state, view.desk.by
    for one in state.inquiries if isinstance(state, AssignmentState) else ():
        if (one.role, one.org) == (by.role, by.org) and one.answered_on is None:
            yield Option(str(one.no), str(one.no), one.text)

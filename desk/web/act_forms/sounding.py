"""Whom a visitor may remind, inform or ask on an assignment, and what it is asked."""

from collections.abc import Iterable, Mapping

from desk.web.act_forms.asking import Option
from desk.web.assignment import View
from schemas.acts.act import WorkItem
from schemas.states.states import AssignmentState

VERBS = ("remind", "cc", "ask", "reply")
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
        found = others(view)
        return _seats(view, (one.role for one in found), (one.org for one in found))
    return {**_seats(view, BODIES, _bodies(view)), "questions": tuple(_questions(view))}


def _seats(view: View, roles: Iterable[str], orgs: Iterable[str]) -> dict[str, tuple[Option, ...]]:
    name_of = view.desk.rules.directory.name_of
    return {
        "roles": tuple(Option(one) for one in dict.fromkeys(roles)),
        "houses": tuple(Option(one, name_of(one)) for one in dict.fromkeys(orgs)),
    }


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

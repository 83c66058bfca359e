"""Forms that have a page of their own: a community's answers and reports, replies to refusals."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from desk.web.act_forms.asking import FormQuestion
from desk.web.assignment import Raw, View
from desk.web.request.request import Desk
from ledger.read import assignments
from policies.cost import arrears, funding
from schemas.applications.application import Application
from schemas.states.stages import Answer, Ground, Work
from schemas.states.states import AssignmentState, OpinionState, PlacementState, RefusalState
from tasks.figures import free_hours

HOURS = "hours"
LOOKS = ("view_origin", "view_reporter")  # acts that show who reported a bypass, or from where
BROUGHT = ("forms", "ledgers", "plaques", "certificates", "assessments", "apps", "chat_groups",
           "posts", "meetings", "inspections")  # fmt: skip
"""What an item may bring to a community besides its steps, by field of the application."""


@dataclass(frozen=True)
class OwnPage:
    """The page of a form, what it shows beside, and its questions."""

    template: str
    context: Mapping[str, Any]
    questions: tuple[FormQuestion, ...]


class Arrived(NamedTuple):
    """Money that a community confirmed: fen, and the last day on which it did."""

    fen: int
    on: date


def own_page(view: View, verb: str, questions: Sequence[FormQuestion]) -> OwnPage | None:
    """Return the page on which a visitor does an act; None where it is the common one."""
    make = PAGES.get((view.desk.by.role, verb))
    return make(view, tuple(questions)) if make else None


def instead(view: View, verb: str) -> str:
    """Return the address where an act is begun in place of its form; empty for most acts."""
    number = view.number
    if verb in LOOKS:
        return f"/assignments/{number}/reporter/{verb}"
    if view.desk.by.role == "COMM_SEC" and verb == "sign_community":
        return f"/assignments/{number}/communities/{view.place}#sign"
    return f"/community/refuse?number={number}" if verb == "refuse" else ""


def _answer(view: View, questions: tuple[FormQuestion, ...]) -> OwnPage | None:
    code = view.place
    own = next((one for one in view.opinions if one.community == code), None)
    application, terms = view.application, view.terms
    if own is None or application is None:
        return None
    whole = terms is not None and terms.all_residents
    known = free_hours.of(view.desk.ledger, application, code)
    asked = [one for one in questions if whole or one.name != "meeting"]
    context = {
        "due": own.due,
        "room": known,
        "work": application,
        "brought": brought(application),
        "fen": share(view, application, code),
    }
    filled = tuple(_filled(one, own, known) for one in asked)
    return OwnPage("community_answer.html", context, filled)


def _filled(one: FormQuestion, own: OpinionState, known: free_hours.FreeHours) -> FormQuestion:
    """Fill a question that was left alone: what was answered before, else the declared hours."""
    if one.name == HOURS:
        hours = own.hours if own.hours is not None else f"{known.declared / 100:g}"
        return replace(one, required=True, value=hours if one.value is None else one.value)
    before = getattr(own, one.name, None)
    answered = before if before != Answer.ASKED else None
    return replace(one, value=answered or None) if one.value is None else one


def brought(application: Raw) -> list[tuple[str, Sequence[Raw]]]:
    """Return what an item brings besides its work: field of the form and its rows."""
    return [(field, application[field]) for field in BROUGHT if application.get(field)]


def share(view: View, application: Raw, code: str) -> int:
    """Return the fen an application gives to one community, as it will be split."""
    rules = view.desk.rules
    form = Application.model_validate(application)
    words = rules.rulebook.ground.lists.profile_fields
    return funding.shares(form, rules.directory, words).get(code, 0)


def _rate(view: View, questions: tuple[FormQuestion, ...]) -> OwnPage | None:
    return OwnPage("community_rate.html", {"items": questions[0].parts}, questions)


def _report(view: View, questions: tuple[FormQuestion, ...]) -> OwnPage | None:
    own = view.placement(view.place)
    return None if own is None else OwnPage("community_report.html", {"own": own}, questions)


def _reply(view: View, questions: tuple[FormQuestion, ...]) -> OwnPage | None:
    """Accept or contest: the department is asked for one of the two, and shown both."""
    state = view.state
    if not isinstance(state, RefusalState):
        return None
    with view.desk.ledger.read() as tx:
        about = assignments.state(tx, AssignmentState, state.number)
        there = assignments.state(tx, PlacementState, f"{state.number}:{state.community}")
    known = arrived(view.desk, there) if there else None
    context = {
        "about": about.terms if about else None,
        "arrived": known if state.ground == Ground.NO_FUNDS else None,
        "typed": {one.name: one.value or "" for one in questions},
    }
    return OwnPage("refusal_reply.html", context, questions)


def arrived(desk: Desk, one: PlacementState) -> Arrived | None:
    """Return what the community itself confirmed as usable; None where money is late or disputed.

    Nothing confirmed yet is None too.
    """
    if not arrears.all_confirmed(one.instalments, desk.today):
        return None
    paid = [part for part in one.instalments if part.confirmed_on]
    days = [part.confirmed_on for part in paid if part.confirmed_on]
    return Arrived(sum(part.amount_fen for part in paid), max(days))


def _accept(view: View, questions: tuple[FormQuestion, ...]) -> OwnPage | None:
    """Show what each community delivered; only what was delivered is ticked."""
    told = {one.stream_id: one.body for one in view.entries if one.kind == "work.delivered"}
    rows = [(one, told.get(f"{view.number}:{one.community}", {})) for one in view.placements]
    there = {one.community for one, _ in rows if one.work == Work.DELIVERED}
    ticked = [
        replace(one, value=tuple(code for code in one.value or () if code in there))
        if one.name == "communities"
        else one
        for one in questions
    ]
    return OwnPage("accept_work.html", {"rows": rows, "there": there}, tuple(ticked))


Make = Callable[[View, tuple[FormQuestion, ...]], OwnPage | None]
PAGES: Mapping[tuple[str, str], Make] = {
    ("COMM_SEC", "answer"): _answer,
    ("COMM_SEC", "evaluate"): _rate,
    ("COMM_SEC", "deliver"): _report,
    ("DEPT_CLERK", "accept_work"): _accept,
    ("DEPT_HEAD", "accept_work"): _accept,
    ("DEPT_HEAD", "contest"): _reply,
    ("DEPT_HEAD", "accept_refusal"): _reply,
}

"""Forms that have a page of their own: what a community answers, reports and rates."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from desk.web.asking import Question
from desk.web.matter import Raw, View
from policies import funding
from schemas.application import Application
from tasks import room

HOURS = "hours"
BROUGHT = ("forms", "ledgers", "plaques", "certificates", "assessments", "apps", "chat_groups",
           "posts", "meetings", "inspections")  # fmt: skip
"""What an item may bring to a community besides its steps, by field of the application."""


@dataclass(frozen=True)
class Own:
    """The page of a form, what it shows beside, and its questions."""

    template: str
    context: Mapping[str, Any]
    questions: tuple[Question, ...]


def own_page(view: View, verb: str, questions: Sequence[Question]) -> Own | None:
    """Return the page on which the secretary of a community does an act; None: the common one."""
    make = PAGES.get(verb) if view.desk.by.role == "COMM_SEC" else None
    return make(view, tuple(questions)) if make else None


def _answer(view: View, questions: tuple[Question, ...]) -> Own | None:
    code = view.desk.by.org
    own = next((one for one in view.opinions if one["community"] == code), None)
    application = view.show["application"]
    if own is None or application is None:
        return None
    whole = view.terms.get("all_residents", False)
    known = room.of(view.desk.ledger, application, code)
    asked = [one for one in questions if whole or one.name != "meeting"]
    context = {
        "due": date.fromisoformat(own["due"]),
        "room": known,
        "work": application,
        "brought": brought(application),
        "fen": share(view, application, code),
    }
    filled = tuple(_filled(one, own, known) for one in asked)
    return Own("community_answer.html", context, filled)


def _filled(one: Question, own: Raw, known: room.Room) -> Question:
    """Fill a question that was left alone: what was answered before, else the declared hours."""
    if one.name == HOURS:
        hours = own.get(HOURS) or f"{known.declared / 100:g}"
        return replace(one, required=True, value=hours if one.value is None else one.value)
    before = own.get(one.name)
    return replace(one, value=before) if one.value is None and before != "ASKED" else one


def brought(application: Raw) -> list[tuple[str, Sequence[Raw]]]:
    """Return what an item brings besides its work: field of the form and its rows."""
    return [(field, application[field]) for field in BROUGHT if application.get(field)]


def share(view: View, application: Raw, code: str) -> int:
    """Return the fen an application gives to one community, as it will be split."""
    rules = view.desk.rules
    form = Application.model_validate(application)
    words = rules.rulebook.ground.lists.profile_fields
    return funding.shares(form, rules.directory, words).get(code, 0)


def _rate(view: View, questions: tuple[Question, ...]) -> Own | None:
    return Own("community_rate.html", {"items": questions[0].parts}, questions)


def _report(view: View, questions: tuple[Question, ...]) -> Own | None:
    own = view.show["placements"].get(f"{view.number}:{view.desk.by.org}")
    return None if own is None else Own("community_report.html", {"own": own}, questions)


PAGES: Mapping[str, Callable[[View, tuple[Question, ...]], Own | None]] = {
    "answer": _answer,
    "evaluate": _rate,
    "deliver": _report,
}

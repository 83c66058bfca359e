"""Drafts of applications: begun, saved section by section, never over what somebody else wrote."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from starlette.responses import Response

from desk.people import sign_in
from desk.web.application import reading
from desk.web.request.gate import Denied
from desk.web.request.request import Desk
from ledger.read import list_rows, lists
from ledger.read.list_rows import AssignmentRow
from policies.applications import intake, versions
from policies.visibility import scope
from schemas.applications.drafts import Draft
from schemas.states.stages import Stage
from schemas.values import canonical
from tasks import drafts
from tasks.papers.forms.plan import Section

KIND, TEMPLATE = "application", "application_template"
TRIES = 3


class Saved(NamedTuple):
    """What became of a saving: the draft as it stands, and whether it holds what was sent."""

    draft: Draft
    kept: bool


class Base(NamedTuple):
    """What a page was made from: the section as it stood, and the page itself."""

    was: str
    page: str


def find(here: Desk, ident: str) -> Draft:
    """Return a draft of the visitor's organisation; raises Denied when there is none."""
    found = drafts.find(here.ledger, ident, here.by.org)
    if found is None or found.kind != KIND:
        raise Denied
    return found


def gone(here: Desk, ident: str) -> Response | None:
    """Tell what became of a draft that ended, by its number if it was filed; None for any other."""
    found = drafts.ended(here.ledger, ident, here.by.org)
    if found is None or found.kind != KIND:
        return None
    return here.render("application_gone.html", status=410, number=found.body.get("filed", ""))


def begin(
    here: Desk,
    application: Mapping[str, Any],
    *,
    subject: str = "",
    purpose: str = "new",
    kind: str = KIND,
) -> Draft:
    """Begin a draft. purpose: new, resubmit, reconsider; subject: the assignment it is about.

    Whoever begins a new one is its author; what was filed before, or arrives as a file, has none.
    """
    asked = {**application, "applicant": here.by.org}
    author = here.by.person if purpose == "new" else ""
    body = {"application": asked, "purpose": purpose, "pages": {}, "author": author}
    title = str(asked.get("title", ""))
    return drafts.begin(here.ledger, here.by, kind, body, subject=subject, title=title)


def stamp(application: Mapping[str, Any], section: Section) -> str:
    """Return what tells whether a section has changed since a page was made."""
    told = {name: application[name] for name in section.fields if name in application}
    return hashlib.sha256(canonical(told).encode()).hexdigest()[:16]


def save(
    here: Desk, old: Draft, application: Mapping[str, Any], section: Section, base: Base
) -> Saved:
    """Save one section over what it was on the page; not when another page wrote it meanwhile.

    Another section that was saved meanwhile stays as it is there.
    """
    for _ in range(TRIES):
        now = old.body["application"]
        mine = stamp(application, section)
        stands = stamp(now, section)
        if stands == mine and old.version > 1 and section.id in old.body["pages"]:
            return Saved(old, kept=True)
        if stands != base.was and old.body["pages"].get(section.id) != base.page:
            return Saved(old, kept=False)
        merged = {name: value for name, value in now.items() if name not in section.fields}
        merged |= {name: application[name] for name in section.fields if name in application}
        done = put(here, old, merged, pages={section.id: base.page})
        if done is not None:
            return Saved(done, kept=True)
        old = find(here, old.id)
    return Saved(old, kept=False)


def put(
    here: Desk,
    old: Draft,
    application: Mapping[str, Any],
    *,
    pages: Mapping[str, str] | None = None,
    **told: Any,
) -> Draft | None:
    """Save a draft whole over the version it was read in; None when somebody saved meanwhile.

    Whoever changes what it says is its author from then on.
    """
    changed = dict(application) != old.body["application"]
    body = {
        **old.body,
        **({"author": here.by.person} if changed else {}),
        **told,
        "application": dict(application),
        "pages": {**old.body["pages"], **(pages or {})},
    }
    title = str(application.get("title", ""))
    return drafts.save(here.ledger, old, here.by, body, title=title)


def savers(here: Desk, found: list[Draft]) -> Mapping[str, str]:
    """Return the names of those who saved some drafts last, by person."""
    return sign_in.names(here.ledger, [one.person for one in found])


class Met(NamedTuple):
    """A saving by somebody else: their name, the moment, and what differs (before: theirs)."""

    name: str
    at: datetime
    differ: tuple[versions.VersionChanges, ...]


def met(here: Desk, saved: Draft, typed: Mapping[str, Any]) -> Met:
    """Return how what was typed differs from what somebody saved meanwhile."""
    ground = here.rules.rulebook.ground
    theirs, mine = (
        intake.read_application(
            reading.sound(raw, reading.wrong(raw, ground.labels)), ground.labels
        )
        for raw in (saved.body["application"], dict(typed))
    )
    differ = tuple(versions.told(one, ground, here.lang) for one in versions.changes(theirs, mine))
    names = savers(here, [saved])
    return Met(names.get(saved.person, saved.person), saved.saved_at, differ)


HEADS, CLERK = ("DEPT_HEAD", "STREET_HEAD"), "DEPT_CLERK"
SHOWN_MAX = 50


class OwedDrafts(NamedTuple):
    """What waits beside work items: to_sign: drafts handed to the head; for the clerk, to_redo:
    drafts that the head gave back, and to_correct: assignments that came back.
    """

    to_sign: tuple[Draft, ...] = ()
    to_redo: tuple[Draft, ...] = ()
    to_correct: tuple[AssignmentRow, ...] = ()


def owing(here: Desk) -> OwedDrafts:
    """Return what waits on the visitor's seat beside its work items; nothing for other roles."""
    if here.by.role in HEADS:
        own = drafts.of_org(here.ledger, here.by.org, KIND)
        return OwedDrafts(to_sign=tuple(one for one in own if one.body.get("handed")))
    if here.by.role == CLERK:
        own = drafts.of_org(here.ledger, here.by.org, KIND)
        redo = tuple(one for one in own if one.body.get("remarks"))
        return OwedDrafts(to_redo=redo, to_correct=_returned(here, own))
    return OwedDrafts()


def _returned(here: Desk, own: list[Draft]) -> tuple[AssignmentRow, ...]:
    """Return what came back to the department, but what the head has already been handed."""
    want = list_rows.Want(stages=(Stage.RETURNED,), applicant=here.bodies)
    handed = {one.subject for one in own if one.body.get("handed")}
    with here.ledger.read() as tx:
        found = lists.assignments(tx, scope.reach(here.by, here.rules), want, limit=SHOWN_MAX).items
    return tuple(one for one in found if one.number not in handed)

"""A filed application to read: its versions, what differs between them, what the lists say."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from desk.web.assignment import View
from desk.web.request.request import Desk
from policies.applications import intake, versions
from policies.facts import item
from policies.wording.clauses import beyond
from schemas.applications.application import Application

Raw = Mapping[str, Any]


class Version(NamedTuple):
    """One filed version: its number, the day, what happened, and the application."""

    no: int
    on: Any
    kind: str
    application: dict[str, Any]


class Listed(NamedTuple):
    """What the lists of the place say of a title: the class and the entry; empty when on none.

    closed: why the declared list opens no short path (policies.facts.item.off_list); beyond: what
    the title says more than the entry; reason: why another class than the proposed is declared.
    """

    list_class: str
    entry: str
    declared: str
    closed: str = ""
    beyond: tuple[str, ...] = ()
    reason: str = ""


def filed_versions(view: View) -> tuple[Version, ...]:
    """Return the versions of an assignment's application that its reader may see, oldest first.

    A draft that was kept before filing is the same version until it is filed.
    """
    found: dict[int, Version] = {}
    for entry in view.entries:
        application = entry.body.get("application")
        if entry.stream_kind == "assignment" and application:
            no = int(entry.body.get("version", 1))
            found[no] = Version(no, entry.occurred_at, entry.kind, dict(application))
    return tuple(found[no] for no in sorted(found))


def version_of(view: View, no: int | None) -> Version | None:
    """Return a version by its number, the newest for None; None when there is none."""
    known = filed_versions(view)
    wanted = [one for one in known if no is None or one.no == no]
    return wanted[-1] if wanted else None


def differences(here: Desk, old: Version, new: Version) -> tuple[versions.VersionChanges, ...]:
    """Return what differs between two versions, in words."""
    ground = here.rules.rulebook.ground
    found = versions.changes(_read(here, old), _read(here, new))
    return tuple(versions.told(one, ground, here.lang) for one in found)


def _read(here: Desk, version: Version) -> Application:
    raw = {**version.application, "submitted_on": None}
    return intake.read_application(raw, here.rules.rulebook.ground.labels)


def listed(here: Desk, application: Raw) -> Listed:
    """Return what the lists in force on the day of filing say of an application."""
    told = application.get("submitted_on")
    day = date.fromisoformat(told) if told else here.today
    ground = here.rules.rulebook.ground.on(day)
    title, domain = str(application.get("title", "")), str(application.get("domain", ""))
    proposed, entry = item.listed_as(title, ground, domain)
    labels = here.rules.rulebook.ground.labels
    read = intake.read_application({**application, "submitted_on": None}, labels)
    return Listed(
        proposed,
        entry,
        item.code(read.list_class),
        item.off_list(read, ground),
        beyond(title, entry, ground.lists) if entry else (),
        read.list_reason or "",
    )

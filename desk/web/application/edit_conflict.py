"""Two pages on one draft: who saved meanwhile, when, and how their words differ from these."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from desk.web.application import draft_store, reading
from desk.web.request.request import Desk
from policies.applications import intake, versions
from tasks.drafts import Draft


class Met(NamedTuple):
    """A saving by somebody else: their name, the moment, and what differs (before: theirs)."""

    name: str
    at: datetime
    differ: tuple[versions.Told, ...]


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
    names = draft_store.savers(here, [saved])
    return Met(names.get(saved.person, saved.person), saved.saved_at, differ)

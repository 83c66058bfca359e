"""What is kept of an application before it is filed: drafts, and the files that go with them."""

from datetime import datetime
from typing import Any, Literal

from schemas.values import Value


class Draft(Value):
    """A draft; `version` counts its savings, so that two windows notice each other."""

    id: str
    person: str
    org: str
    kind: str
    subject: str = ""
    title: str = ""
    body: dict[str, Any] = {}
    version: int = 0
    saved_at: datetime


class Attachment(Value):
    """An attached file. digest: SHA-256 of its bytes, under which the store keeps them.

    subject: the number of an assignment, or `draft:{id}`. name: as it was called; only ever shown.
    """

    id: str
    digest: str
    subject: str
    person: str
    org: str
    name: str
    media: str
    size: int
    scan: Literal["unscanned", "clean", "infected"] = "unscanned"
    kept_at: datetime

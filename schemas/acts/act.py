"""Acts: who asks for what, on which assignment, with which data; and the answer."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from schemas import written
from schemas.numbers import ItemNumber
from schemas.values import Value


class Actor(Value):
    """A person in a role for an organisation; the system acts as `system` with no organisation."""

    person: str
    role: str
    org: str = ""


SYSTEM = Actor(person="system", role="system")


class Act(Value):
    """One act as it was asked for; `data` is checked against the verb's form (schemas.acts.forms).

    number: the assignment's number, the id of a refusal or bypass report, or empty for a new one.
    """

    verb: str
    number: ItemNumber = ""
    data: dict[str, Any] = {}

    def text(self, *path: str) -> str:
        """Return a text of the data, unread as they are; '' where none stands there.

        What decides before the form is read, or when it cannot be, asks so, or by `code`, `codes`.
        """
        found: Any = self.data
        for name in path:
            found = found.get(name) if isinstance(found, Mapping) else None
        return found if isinstance(found, str) else ""

    def code(self, *path: str) -> str:
        """Return a code in the data as its form reads it; '' where none stands there."""
        return written.code(self.text(*path))

    def codes(self, name: str) -> tuple[str, ...]:
        """Return the codes of a list in the data, each as its form reads it."""
        found = self.data.get(name)
        listed = found if isinstance(found, list | tuple) else ()
        return tuple(written.code(one) for one in listed if isinstance(one, str))


class Refused(Value):
    """Why an act was not done: a code with parameters; texts are in schemas/texts."""

    code: str
    params: dict[str, Any] = {}


class Receipt(Value):
    """The answer to an act: done, replayed from its key, or refused with a reason."""

    accepted: bool
    number: str = ""
    events: tuple[str, ...] = ()  # uids
    leaf: str = ""
    version: int = 0
    refused: Refused | None = None
    replayed: bool = False


class Wait(Value):
    """A work item (待办): the act that a role at an organisation owes, and by when.

    role `system` waits for the flows. `from_on` is the first day it can be done.
    """

    act: str
    role: str
    org: str = ""
    due: date | None = None
    from_on: date | None = None
    estimated: bool = False
    instalment: int | None = None
    escalated_to: tuple[str, ...] = ()  # roles that were told that it is overdue, in order
    person: str = ""  # in whose hands it is, where it was handed on to one of that role


class WorkItem(Wait):
    """A work item with its place, as the inbox shows it."""

    kind: str
    stream: str
    number: str
    community: str = ""
    title: str = ""

    @property
    def about(self) -> str:
        """What the act names as its number: the refusal's own id, else that of the assignment."""
        return self.stream if self.kind == "refusal" else self.number

    @property
    def place(self) -> dict[str, Any]:
        """The data that name what an act of the system is about, beside the number."""
        if self.kind == "dispute":
            return {"community": self.community, "kind": self.stream.rpartition(":")[2]}
        return {"communities": [self.community]} if self.kind in ("placement", "opinion") else {}


class Entry(Value):
    """One row of the journal: an event with its envelope (design section 6)."""

    uid: str
    kind: str
    stream_kind: str
    stream_id: str
    version: int
    actor: str
    role: str
    org: str
    on_behalf_of: str = ""
    occurred_at: datetime
    recorded_at: datetime
    key: str
    body: dict[str, Any]
    leaf: str = ""

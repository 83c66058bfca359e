"""Events: what happened, named `subject.verb_past`, in the words of the stream's state."""

from typing import Any

from schemas.values import Value
from schemas.written import document_number


class Stream(Value):
    """A stream of the journal: kind (assignment, opinion, placement, refusal, bypass …) and id."""

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}/{self.id}"


class Event(Value):
    """A change of one stream.

    body: JSON data. Keys that are fields of the state replace them; `start` and `stop` change the
    clocks, `instalment` replaces one instalment, `add` counts up, `append` extends a list, `merge`
    extends a mapping, `postings` moves money as [debit account, credit account, fen]; every other
    key is told for the record. See policies.lifecycle.evolve. behalf: for whom the actor did it,
    where the work item was delegated (`on behalf of` of the envelope).
    """

    stream: Stream
    kind: str
    body: dict[str, Any] = {}
    behalf: str = ""


def assignment(number: str) -> Stream:
    """Return the stream of an assignment."""
    return Stream(kind="assignment", id=number)


def placement(number: str, community: str) -> Stream:
    """Return the stream of an assignment at one community."""
    return Stream(kind="placement", id=f"{number}:{community}")


def opinion(number: str, community: str) -> Stream:
    """Return the stream of one community's opinion on an assignment."""
    return Stream(kind="opinion", id=f"{number}:{community}")


def refusal(ident: str) -> Stream:
    """Return the stream of a refusal."""
    return Stream(kind="refusal", id=ident)


def bypass(ident: str) -> Stream:
    """Return the stream of a bypass report."""
    return Stream(kind="bypass", id=ident)


def dispute(number: str, community: str, kind: str) -> Stream:
    """Return the stream of the disputes of one kind at a community, one after the other."""
    return Stream(kind="dispute", id=f"{number}:{community}:{kind}")


def emergency(number: str) -> Stream:
    """Return the stream of an emergency."""
    return Stream(kind="emergency", id=number)


def community(code: str) -> Stream:
    """Return the stream of what a community records by itself."""
    return Stream(kind="community", id=code)


def rulebook(place: str) -> Stream:
    """Return the stream of a place's rulebooks."""
    return Stream(kind="rulebook", id=place)


def place(name: str) -> Stream:
    """Return the stream of what a place has adopted."""
    return Stream(kind="place", id=name)


def exchange(street: str) -> Stream:
    """Return the stream of a street's exchanges with departments and communities."""
    return Stream(kind="exchange", id=street)


def budget(department: str, doc_no: str) -> Stream:
    """Return the stream of a budget line: one however its document's number is written."""
    return Stream(kind="budget", id=f"{department}:{document_number(doc_no)}")

"""How an assignment was decided: votes, the decision, and objections to its publication."""

from datetime import date
from typing import Literal

from schemas.states.clocks import Clock
from schemas.values import Value

APPROVALS = frozenset({"approve", "approve_with_conditions"})


class Decision(Value):
    """A decision of the leading group, the street or the reviewers of a reconsideration."""

    body: str  # leading_group, street, reconsideration, list, law
    result: str  # approve, approve_with_conditions, reject
    on: date
    document_no: str
    ordinal: int = 1  # of the assignment's decisions: each has a document number of its own
    members: int = 0
    present: int = 0
    recused: tuple[str, ...] = ()
    voting: int = 0
    in_favour: int = 0
    against: int = 0
    abstain: int = 0
    reasons: str = ""
    conditions: str = ""
    reviewers: tuple[str, ...] = ()


class Ballot(Value):
    """A vote of one member of the leading group, known by its organisation."""

    org: str
    ballot: str


class Objection(Value):
    """A reasoned objection to what is published, and how it was ruled ('': it is open)."""

    no: int
    reason: str
    person: str
    org: str
    on: date
    clock: Clock  # the term of its answer
    ruling: Literal["", "upheld", "dismissed"] = ""
    answer: str = ""

"""How an assignment is decided: signers, votes, the decision, objections to its publication."""

from datetime import date
from typing import Any, Literal

from pydantic import Field

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
    person: str = ""  # who cast it, in person
    on: date | None = None


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


Policy = Literal["all", "any", "k_of_n", "weighted", "majority", "chair_veto"]
Ballots = Literal["", "in_favour", "against", "abstain"]


class SignRule(Value):
    """When signers have agreed, by name: a place says which holds at which step (route.yaml).

    k: of `k_of_n`; weights: role@organisation or role -> votes, one where none is named; order:
    all at once, or one after the other; wd: working days for each, after which it goes up.
    """

    policy: Policy = "all"
    k: int = 0
    weights: dict[str, int] = Field(default_factory=dict)
    order: Literal["parallel", "sequence"] = "parallel"
    wd: int = 3


class Countersigner(Value):
    """A seat that signs at a step, who asked for it and why; ballot '': it has not."""

    role: str
    org: str
    asked_by: str
    reason: str = ""
    on: date
    ballot: Ballots = ""
    person: str = ""  # who signed
    signed_on: date | None = None
    text: str = ""


class PaperSignature(Value):
    """An act that a body signed on paper, recorded with its scan, until somebody saw the original.

    data: what the act itself asks; signer, on: who signed and when, as the paper says; scan:
    SHA-256 of a file of the item; role, org: the seat that signed; instead_of: for whom a
    substitute recorded it.
    """

    act: str
    role: str
    org: str
    recorded_by: str
    instead_of: str = ""
    recorded_on: date
    signer: str
    on: date
    scan: str
    data: dict[str, Any] = Field(default_factory=dict)


OnPaper = dict[str, PaperSignature]
"""act/role/organisation/instalment -> what was signed on paper and nobody else has seen yet."""


class SealedFile(Value):
    """A file with an electronic seal (PDF, OFD) that its issuer attached to a filed paper."""

    paper: str  # the kind of the paper
    document_no: str
    file: str
    org: str
    person: str
    on: date


class Voting(Value):
    """How the leading group votes on an item: a meeting on a day, or papers round until one."""

    form: Literal["meeting", "circulation"]
    opened_on: date
    until: date

"""Who sees what: the parties of an assignment, how far somebody may read,
and what is kept from whom.
"""

from typing import Literal

from schemas.states.bypass import BypassState
from schemas.states.stages import Stage
from schemas.values import Value

Kind = Literal["all", "filed", "applicant", "street", "community", "resident", "none"]
"""all: drafts too; filed: whatever has been filed; the others by the codes of a Reach."""

ANNOUNCED = frozenset({Stage.PUBLICITY, Stage.OBJECTION, Stage.APPROVED, Stage.APPROVED_COND})
"""Stages in which the application still tells whose assignment it is: the placements do not yet."""


class Reach(Value):
    """How far somebody reads: a kind, and the organisations or communities it is about.

    communities: of the streets in `codes`, where the kind is `street`. papers: kinds that are
    public once the assignment is published. org: the own organisation. handles: the organisations
    whose reports of a bypass it handles; accused: whose it answers for; own: reports that the
    actor made (tasks.reporters.own); sealed: kinds of papers of a report that only who handles it
    may read; open: kinds of papers about no assignment; inner: kinds of papers of the deciding
    body, for who reads all filings; compares: reads what comparisons with exports of banks found;
    looks_through: reads items placed at its communities before they are published too, and the
    vouchers of their money.
    """

    kind: Kind
    codes: tuple[str, ...] = ()
    communities: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    inner: tuple[str, ...] = ()
    org: str = ""
    accused: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    sealed: tuple[str, ...] = ()
    compares: bool = False
    looks_through: bool = False


class Parties(Value):
    """Whose assignment it is: what reading is judged by, for an assignment, a refusal or a report.

    joint: departments that do it together. streets: of the communities that were asked or placed;
    placed: those where it is placed; named: communities in the application
    while nothing else tells them (`all` for every community); community: who refuses; report: of a
    bypass, for which policies.visibility.bypass has a rule of its own; own: whoever looks made that
    report.
    """

    kind: str
    number: str
    stage: str
    applicant: str
    real_owner: str = ""
    joint: frozenset[str] = frozenset()
    reviewer: str = ""
    streets: frozenset[str] = frozenset()
    communities: frozenset[str] = frozenset()
    placed: frozenset[str] = frozenset()
    named: frozenset[str] | Literal["all"] = frozenset()
    community: str = ""
    published: bool = False
    report: BypassState | None = None
    own: bool = False


class Reader(Value):
    """What a role reads: a kind, held at one of these bodies, and how it sees people.

    at: names of the directory (`lg_office`, `members` …) or codes; empty: any that the kind fits.
    people: `own` (own people by id, others as role@organisation), `pseudonym`, or `id`.
    looks_through: it looks through the money of its community (of `resident` alone).
    """

    reads: Kind
    at: tuple[str, ...] = ()
    people: Literal["own", "pseudonym", "id"] = "own"
    looks_through: bool = False


class Hidden(Value):
    """Fields of a stream that some kinds of readers do not see until something is so.

    until: published (the decision), consulted (the consultation is over), opened (both sides have
    evaluated), reviewed (no review is open), or never.
    """

    to: tuple[Kind, ...]
    of: str
    fields: tuple[str, ...]
    until: Literal["published", "consulted", "opened", "reviewed", "never"]


class Sight(Value):
    """The table of a place (sight.yaml): readers by role, kinds of papers, hidden fields."""

    readers: dict[str, Reader]
    papers: tuple[str, ...] = ()  # kinds of papers that are public once an assignment is published
    open: tuple[str, ...] = ()  # kinds of papers about no assignment, for whoever reads anything
    inner: tuple[str, ...] = ()  # kinds of papers that only the deciding body and auditors read
    hidden: tuple[Hidden, ...] = ()

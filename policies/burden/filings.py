"""What became of applications (M21, M22), and what live assignments are like. Pure."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Self

from policies.burden.declared import NOTHING, Declared, declared
from policies.burden.sums import Raw, folded
from policies.rules import Rules
from schemas.acts.act import Entry
from schemas.reports.reports import Told
from schemas.states.stages import Stage

EMERGENCY = "EMERGENCY"
EVERYBODY = "*"  # asked all communities
STATE = frozenset(
    (
        "stage",
        "filed_on",
        "taken_on",
        "submitted_on",
        "approved_on",
        "decision",
        "route",
        "exited_on",
    )
)
TERMS = ("applicant", "real_owner", "nature", "start_on", "streets", "total_fen")
COUNTS = ("filed", "returned", "passed", "rejected", "withdrawn", "emergencies", "regularised",
          "asked_fen", "entered", "left")  # fmt: skip


@dataclass(slots=True)
class Filings:
    """What became of applications; terms in working days, each with how often it occurred."""

    filed: int = 0
    returned: int = 0
    passed: int = 0
    rejected: int = 0
    withdrawn: int = 0
    emergencies: int = 0
    regularised: int = 0  # emergencies that were admitted afterwards
    asked_fen: int = 0
    entered: int = 0
    left: int = 0
    decision_wd: Counter[int] = field(default_factory=Counter)
    lead_wd: Counter[int] = field(default_factory=Counter)

    @property
    def settled(self) -> int:
        """Applications that have come to an end or to a decision."""
        return self.passed + self.rejected + self.withdrawn

    def add(self, other: "Filings") -> Self:
        """Add other filings to these."""
        for name in COUNTS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.decision_wd.update(other.decision_wd)
        self.lead_wd.update(other.lead_wd)
        return self


NEVER_FILED = Filings()


@dataclass(slots=True)
class FiledAssignment:
    """A live assignment: its slim state, whom it asks, and how soon it was decided."""

    raw: Raw = field(default_factory=dict)
    asked: tuple[str, ...] = ()
    decision_wd: int | None = None
    declared: Declared = NOTHING

    def term(self, name: str) -> str:
        """Return a text of the terms, or an empty one."""
        return str(self.raw.get("terms", {}).get(name, ""))


class Assignments:
    """All assignments: the live ones as they stand, the archived ones in the sums."""

    def __init__(self, rules: Rules, since: str) -> None:
        self._rules = rules
        self._since = since
        self._live: dict[str, FiledAssignment] = {}
        self._archived: dict[str, Filings] = {}

    @property
    def live(self) -> int:
        """How many assignments are not archived."""
        return len(self._live)

    def of(self, number: str) -> FiledAssignment:
        """Return a live assignment; an empty one when it is not known."""
        return self._live.get(number) or FiledAssignment()

    def feed(self, entry: Told | Entry) -> None:
        """Take one entry of an assignment."""
        body = entry.body
        if body.get("stage") == Stage.ARCHIVED:
            self._settle(self._archived, self._live.pop(entry.stream_id, FiledAssignment()))
            return
        assignment = self._live.get(entry.stream_id)
        if assignment is None:
            assignment = self._live[entry.stream_id] = FiledAssignment()
        slim = _slim(body)
        if slim:
            assignment.raw = folded("assignment", assignment.raw, entry.kind, slim)
        if "application" in body:
            asked = body["application"].get("communities", ())
            assignment.declared = declared(body["application"])
            assignment.asked = (EVERYBODY,) if asked == "all" else tuple(dict.fromkeys(asked))
        if assignment.decision_wd is None:
            assignment.decision_wd = self._decided(assignment.raw)

    def filings(self) -> dict[str, Filings]:
        """Return what became of all applications by unit (`kind:code`), the live ones included."""
        told = {unit: Filings().add(sums) for unit, sums in self._archived.items()}
        for assignment in self._live.values():
            self._settle(told, assignment)
        return told

    def _decided(self, raw: Raw) -> int | None:
        """Return the working days to the first decision, once there is one."""
        decided = (raw.get("decision") or {}).get("on") or raw.get("approved_on")
        filed = raw.get("submitted_on")
        return self._between(filed, decided) if decided and filed else None

    def _between(self, start: str, end: str) -> int:
        return self._rules.calendar.between(date.fromisoformat(start), date.fromisoformat(end))

    def _settle(self, told: dict[str, Filings], assignment: FiledAssignment) -> None:
        filed_on = assignment.raw.get("filed_on") or ""
        none = not filed_on or filed_on < self._since or assignment.raw.get("taken_on")
        sums = Filings() if none else self._filed(assignment)
        # An item that was filed before the period may still have come in or ended in it.
        sums.entered = int(self._within(assignment, "approved_on"))
        sums.left = int(self._within(assignment, "exited_on"))
        if sums != NEVER_FILED:
            for unit in _concerned(assignment):
                told.setdefault(unit, Filings()).add(sums)

    def _within(self, assignment: FiledAssignment, name: str) -> bool:
        return (assignment.raw.get(name) or "") >= (self._since or "0")

    def _filed(self, assignment: FiledAssignment) -> Filings:
        sums, filed_on = _outcome(assignment), assignment.raw["filed_on"]
        if start := assignment.term("start_on"):
            sums.lead_wd[self._between(filed_on, start)] += 1
        return sums


def _slim(body: Raw) -> Raw:
    slim = {key: body[key] for key in STATE & body.keys()}
    if "terms" in body:
        slim["terms"] = {key: body["terms"][key] for key in TERMS if key in body["terms"]}
    if returns := (body.get("add") or {}).get("returns"):
        slim["add"] = {"returns": returns}
    return slim


def _outcome(assignment: FiledAssignment) -> Filings:
    stage, passed = assignment.raw.get("stage"), bool(assignment.raw.get("approved_on"))
    emergency = assignment.raw.get("route") == EMERGENCY
    sums = Filings(
        filed=1,
        returned=int(bool(assignment.raw.get("returns"))),
        passed=int(passed),
        rejected=int(not passed and stage in (Stage.REJECTED, Stage.NOT_ACCEPTED)),
        withdrawn=int(not passed and stage == Stage.WITHDRAWN),
        emergencies=int(emergency),
        regularised=int(emergency and passed),
        asked_fen=assignment.raw.get("terms", {}).get("total_fen", 0),
    )
    if assignment.decision_wd is not None:
        sums.decision_wd[assignment.decision_wd] += 1
    return sums


def _concerned(assignment: FiledAssignment) -> Iterator[str]:
    """Return the units an application counts for: all, its department, whom it asks."""
    yield "total:"
    yield f"department:{assignment.term('applicant')}"
    for street in assignment.raw.get("terms", {}).get("streets", ()):
        yield f"street:{street}"
    for code in assignment.asked:
        yield f"community:{code}"

"""How long assignments lie where: working days of each stage at each office, from the journal.
Pure.

Read like this: a stage lasts from the day it is entered to the day it is left, in working days;
coming back to a stage is a second stay. Communities are told together, never one by one. The time
of publication is the law's, not an office's; money is told by policies.cost.arrears and M19.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from policies.rules import Rules
from schemas.acts.act import Entry
from schemas.reports.reports import Stay, Told, spread
from schemas.states.stages import Stage

COMMUNITIES = "communities"
SIGNING, HANDOVER = "signing", "handover"
ORDER = (
    Stage.SUBMITTED,
    Stage.RETURNED,
    Stage.ACCEPTED,
    Stage.CONSULTING,
    Stage.STREET_REVIEW,
    Stage.FUND_REVIEW,
    Stage.LG_DECISION,
    Stage.PUBLICITY,
    Stage.OBJECTION,
    Stage.RECONSIDER,
    SIGNING,
    HANDOVER,
)
REVIEWER = frozenset((Stage.SUBMITTED, Stage.ACCEPTED, Stage.STREET_REVIEW))
GROUP = frozenset((Stage.LG_DECISION, Stage.PUBLICITY, Stage.OBJECTION, Stage.RECONSIDER))


@dataclass(slots=True)
class _Lying:
    """Where an assignment lies now, since which day, and whose it is."""

    stage: str = ""
    since: date = date.min
    applicant: str = ""
    street: str = ""


@dataclass(slots=True)
class Offices:
    """Feeds on journal entries in order; `result` may be asked at any time."""

    rules: Rules
    _lying: dict[str, _Lying] = field(default_factory=dict)
    _opened: dict[str, date] = field(default_factory=dict)  # agreements not yet in force
    _took: dict[tuple[str, str], Counter[int]] = field(default_factory=lambda: defaultdict(Counter))

    def feed(self, entry: Told | Entry) -> None:
        """Take one entry of the journal."""
        if entry.stream_kind == "assignment":
            self._assignment(entry)
        elif entry.stream_kind == "placement":
            self._placement(entry)

    def result(self, on: date) -> tuple[Stay, ...]:
        """Return every stage at every office, in the order of the way and of codes."""
        waiting: dict[tuple[str, str], list[int]] = defaultdict(list)
        for lying in self._lying.values():
            if at := self._at(lying):
                waiting[at].append(self._between(lying.since, on))
        found = sorted(self._took.keys() | waiting.keys(), key=_place)
        return tuple(
            Stay(
                stage=stage,
                office=office,
                took=spread(self._took.get((stage, office), {})),
                waiting=len(waiting[stage, office]),
                oldest_wd=max(waiting[stage, office], default=None),
            )
            for stage, office in found
        )

    def _assignment(self, entry: Told | Entry) -> None:
        body, day = entry.body, self._today(entry)
        lying = self._lying.get(entry.stream_id)
        if lying is None:
            if entry.version > 1 and "stage" not in body:
                return  # of an ended one; what is still told of it moves nothing
            lying = self._lying[entry.stream_id] = _Lying()
        lying.applicant = body.get("terms", {}).get("applicant", lying.applicant)
        if stage := body.get("stage"):
            if at := self._at(lying):
                self._took[at][self._between(lying.since, day)] += 1
            lying.stage, lying.since = stage, day
        lying.street = body.get("street", lying.street)
        if stage == Stage.ARCHIVED:
            del self._lying[entry.stream_id]

    def _placement(self, entry: Told | Entry) -> None:
        body, day = entry.body, self._today(entry)
        community = entry.stream_id.partition(":")[2]
        if entry.kind == "placement.opened":
            self._opened[entry.stream_id] = day
        elif body.get("in_force_on") and (opened := self._opened.pop(entry.stream_id, None)):
            self._took[SIGNING, self._street(community)][self._between(opened, day)] += 1
        elif body.get("work") in ("TERMINATED", "CLOSED"):
            self._opened.pop(entry.stream_id, None)
        elif entry.kind == "funds.confirmed":
            since = (body.get("instalment") or {}).get("custody_on")
            if since:
                days = self._between(date.fromisoformat(since), day)
                self._took[HANDOVER, self._street(community)][days] += 1

    def _at(self, lying: _Lying) -> tuple[str, str] | None:
        """Return stage and office where an assignment lies; None where it waits on nobody."""
        directory, stage = self.rules.directory, lying.stage
        if stage in REVIEWER:
            return stage, lying.street
        if stage in GROUP:
            return stage, directory.lg_office
        others = {
            Stage.RETURNED: lying.applicant,
            Stage.CONSULTING: COMMUNITIES,
            Stage.FUND_REVIEW: directory.finance_bureau,
        }
        office = others.get(Stage(stage)) if stage else None
        return None if office is None else (stage, office)

    def _street(self, community: str) -> str:
        known = self.rules.directory.communities.get(community)
        return known.street if known else ""

    def _today(self, entry: Told | Entry) -> date:
        return self.rules.calendar.today(entry.occurred_at)

    def _between(self, start: date, end: date) -> int:
        return self.rules.calendar.between(start, end) if end > start else 0


def _place(at: tuple[str, str]) -> tuple[int, str]:
    return ORDER.index(at[0]), at[1]


def by_stage(stays: tuple[Stay, ...]) -> Mapping[str, tuple[Stay, ...]]:
    """Group stays by stage, in the order of the way."""
    found: dict[str, list[Stay]] = {}
    for stay in stays:
        found.setdefault(stay.stage, []).append(stay)
    return {stage: tuple(some) for stage, some in found.items()}

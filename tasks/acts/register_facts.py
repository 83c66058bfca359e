"""The prior state of the world around one application, read from the register.

A bounded number of questions, whatever the size of the register: see tests/tasks.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from ledger.read import assignments, reports
from ledger.store.session import Tx
from ledger.write import comparable_items
from ledger.write.comparable_items import Item
from policies.applications import intake
from policies.cost import arrears
from policies.cost.standard_cost import asked
from policies.facts.mutual_score import mutual_score, party_scores
from policies.place.parameters import PlaceTerms, decimal_of
from policies.rules import Rules
from policies.wording.clauses import matches
from schemas.applications.application import Application
from schemas.applications.codes import ListClass, Nature
from schemas.applications.given import (
    CatalogueEntry,
    Given,
    Invitation,
    KnownItem,
    LastTerm,
    PlaqueCount,
    Started,
)
from schemas.errors import ApplicationUnreadable
from schemas.states.communities import CommunityState, StandingInvitation
from schemas.states.stages import BypassFinding, Stage
from schemas.states.states import AssignmentState, Instalment, PlacementState
from tasks.acts import carried, titles
from tasks.funds import arrears as funds_arrears

YEAR = timedelta(days=365)
PAST = 3 * YEAR
REJECTED_MAX = 5  # ended applications of near titles that are compared word for word
NEAR = 0.6  # likeness from which a title of the register is looked at
ENTRIES_MAX = 200  # filings of a department looked through for entries of the catalogue
FEW = 10  # applications of a year below which a share of emergencies says nothing


class Alike(NamedTuple):
    """An assignment of the register with a title near to one; score: 0 to 1."""

    item: Item
    score: float
    shared: tuple[str, ...]


@dataclass(frozen=True)
class World:
    """What the facts are read for: an application, its number, the rules and the day."""

    application: Application
    number: str
    rules: Rules
    today: date

    @property
    def ground(self) -> PlaceTerms:
        """The ground of the place."""
        return self.rules.rulebook.ground

    @cached_property
    def applicants(self) -> tuple[str, ...]:
        """The department that applies, and those that ended and of which it goes on (A27)."""
        applicant = self.application.applicant or ""
        return (applicant, *self.rules.directory.before(applicant))

    def mine(self, org: str, number: str) -> bool:
        """Tell whether what a department did under a number counts for the one that applies."""
        return self.rules.directory.heir(org, number) == (self.application.applicant or "")

    @cached_property
    def collects(self) -> bool:
        """Tell whether the application asks for data."""
        return comparable_items.collects(self.application.model_dump(mode="json"))


def given(tx: Tx, raw: dict[str, Any], number: str, rules: Rules, today: date) -> Given:
    """Return what the ledger knows beside an application (`given` of a case); itself left out.

    raw: the application as plain data; one that cannot be read has no prior state.
    """
    try:
        application = intake.read_application(raw, rules.rulebook.ground.labels)
    except ApplicationUnreadable:
        return Given()
    world = World(application, number, rules, today)
    applicant = application.applicant or ""
    near = titles.near(tx, application.title or "", least=NEAR)
    scores = {one.key: Decimal(str(one.score)) for one in near}
    alike = _others(world, comparable_items.of_numbers(tx, list(scores)))
    target = _others(world, _same_target(tx, world))
    lately = timedelta(days=int(world.ground.params["d02"]["days"]))
    recent = _filed(tx, world, today - lately)
    live = {one.number: one for one in (*recent, *alike, *target) if one.live}
    return Given(
        live=tuple(_live(one, world) for one in live.values()),
        past=tuple(_known(one) for one in _past(tx, world)),
        similar=tuple(_known(one, scores[one.number]) for one in alike if one.live),
        arrears=tuple(
            late
            for org in dict.fromkeys((applicant, *(one.org or "" for one in application.joint)))
            for late in funds_arrears.of_heir(tx, org, today, rules)
        ),
        emergency_share_12m=_emergency_share(
            comparable_items.natures(tx, world.applicants, today - YEAR)
        ),
        previous=previous(tx, application.previous or "", today),
        rejected=_rejected(tx, world, alike),
        started=_started(tx, world),
        catalogue=_catalogue(tx, world),
        **_recorded(tx, world),
        **_communities(tx, world),
    )


def _filed(tx: Tx, world: World, since: date, *, limit: int = 50) -> list[Item]:
    """Return what the department filed since a day, what it goes on with among it."""
    found = (comparable_items.of_applicant(tx, org, since, limit=limit) for org in world.applicants)
    return [one for some in found for one in _others(world, some) if _of_applicant(one, world)]


def _of_applicant(one: Item, world: World) -> bool:
    return one.applicant == world.application.applicant


def _catalogue(tx: Tx, world: World) -> tuple[CatalogueEntry, ...]:
    """Return the entries of the yearly catalogue that this application may repeat, newest first.

    An entry holds for the year after its last term; one that was ended by decision is none.
    """
    application = world.application
    start = application.start_on or world.today
    if application.list_class not in (None, ListClass.NEW, ListClass.CATALOGUE):
        return ()
    filed = _filed(tx, world, world.today - PAST, limit=ENTRIES_MAX)
    near = [one for one in filed if _alike(one, start, world)]
    known = {one.number: one for one in assignments.states(
        tx, AssignmentState, [one.number for one in near])}  # fmt: skip
    found = [(one, known[one.number].catalogue) for one in near if _entered(known[one.number])]
    whole = {one.number: one for one in comparable_items.of_numbers(
        tx, [one.number for one, _ in found])}  # fmt: skip
    return tuple(_entry(whole[one.number], number) for one, number in found)


def _alike(one: Item, start: date, world: World) -> bool:
    end = one.end_on
    return end is not None and end.year >= start.year - 1 and _titled_as(world, one.title)


def _titled_as(world: World, title: str) -> bool:
    return matches(title, world.application.title or "", world.ground.lists.list_match)


def _entered(state: AssignmentState) -> bool:
    """Tell whether an item was admitted to the catalogue and not ended before its term."""
    last = state.terms.end_on
    ended = state.exited_on is not None and last is not None and state.exited_on < last
    return bool(state.catalogue) and state.approved_on is not None and not ended and (
        state.stage not in (Stage.LAPSED, Stage.WITHDRAWN)
    )  # fmt: skip


def _entry(one: Item, number: str) -> CatalogueEntry:
    known = _known(one)
    return CatalogueEntry(
        number=number,
        title=known.title,
        applicant=known.applicant,
        hours=known.hours,
        communities=known.communities,
        until=known.end_on,
    )


def _rejected(tx: Tx, world: World, alike: Sequence[Item]) -> str:
    """Return the number of the applicant's rejected application that says the same, or ''."""
    mine = [one for one in alike if not one.live and _of_applicant(one, world)]
    for known in assignments.states(
        tx, AssignmentState, [one.number for one in mine[:REJECTED_MAX]]
    ):
        refused = known.decision is not None and known.decision.result == "reject"
        filed = assignments.filed(tx, known.number, known.version) if refused else None
        if filed is not None and _said(filed, world) == _said(world.application, world):
            return known.number
    return ""


def _said(application: Application | Mapping[str, Any], world: World) -> Application:
    """Return what an application says, without who files it and when."""
    if isinstance(application, Mapping):
        labels = world.ground.labels
        application = intake.read_application(dict(application), labels)
    told = {"submitted_on": None, "clerk": None, "head": None, "applicant": None}
    owner = world.rules.directory.heir(application.real_owner or "")  # under its old name too
    return application.model_copy(update={**told, "real_owner": owner})


def _started(tx: Tx, world: World) -> Started | None:
    """Return the first report of the year that this work was asked for before it was admitted.

    A report counts once its department was asked about it, so that it learns of none from here,
    and not when it was found to be lawful or not proven.
    """
    found = [
        one
        for org in world.applicants
        for one in reports.asked_about(tx, org, world.today - YEAR)
        if world.mine(org, one.number or one.id)
        and one.finding in (None, BypassFinding.SUBSTANTIATED)
        and (one.number == world.number or _titled(world, one.demand))
    ]
    first = min(found, key=lambda one: one.flagged_on, default=None)
    return Started(date=first.flagged_on, evidence=first.id) if first else None


def _titled(world: World, text: str) -> bool:
    """Tell whether a text names the work that the application asks for."""
    title = world.application.title or ""
    return bool(title) and matches(title, text, world.ground.lists.list_match)


def _recorded(tx: Tx, world: World) -> dict[str, Any]:
    """Return what the communities asked recorded: an invitation to this work, what was removed."""
    codes = [one.code for one in asked(world.application, world.ground)]
    known = assignments.states(tx, CommunityState, codes)
    invited = [(one.id, *told) for one in known for told in _inviting(one, world)]
    gone = dict.fromkeys(removal.name for one in known for removal in one.removals)
    return {"removed": tuple(gone), "invitation": _invitation(*invited[0]) if invited else None}


def _inviting(state: CommunityState, world: World) -> Iterator[tuple[int, StandingInvitation, str]]:
    """Yield what invites this department to this work, and which assignment has used it."""
    for no, one in state.standing(world.today):
        used = state.used.get(str(no), "")
        mine = world.mine(one.department, used) and _titled(world, one.title)
        if mine and used in ("", world.number):
            yield no, one, used


def _invitation(community: str, no: int, one: StandingInvitation, used: str) -> Invitation:
    return Invitation(community=community, date=one.on, record=one.record, no=None if used else no)


def alike(tx: Tx, title: str, *, limit: int = 12) -> list[Alike]:
    """Return what the register holds with a title near to one, live or ended, best first."""
    near = titles.near(tx, title, least=NEAR, limit=limit)
    known = {one.number: one for one in comparable_items.of_numbers(tx, [one.key for one in near])}
    return [Alike(known[one.key], one.score, one.shared) for one in near if one.key in known]


def _others(world: World, found: Iterable[Item]) -> list[Item]:
    """Leave out the application itself and the term that it renews.

    What a body that ended had counts for whoever goes on with it: a new name clears nothing.
    """
    own, heir = (world.number, world.application.previous), world.rules.directory.heir
    left = (one for one in found if one.number not in own)
    return [one._replace(applicant=heir(one.applicant, one.number)) for one in left]


def _same_target(tx: Tx, world: World) -> Sequence[Item]:
    """Return what asks the same target for data, if this application asks for data, too (D04)."""
    target = world.application.target.type if world.application.target else None
    if not target or not world.collects:
        return ()
    days = timedelta(days=int(world.ground.params["d04_days"]))
    filed = world.application.submitted_on or world.today
    return [
        one for one in comparable_items.near(tx, target, filed - days, filed + days) if one.collects
    ]


def _past(tx: Tx, world: World) -> list[Item]:
    start, since = world.application.start_on, world.today - PAST
    if start is None:
        return []
    found = (comparable_items.ended(tx, org, since, start) for org in world.applicants)
    return [one for some in found for one in _others(world, some) if _of_applicant(one, world)]


def _live(one: Item, world: World) -> KnownItem:
    """State a live item; another department's target counts only where both ask for data."""
    known = _known(one)
    if one.applicant == world.application.applicant or (one.collects and world.collects):
        return known
    return known.model_copy(update={"target_type": None})


@lru_cache(4096)  # the same hundred items are near to one application after the other
def _known(one: Item, score: Decimal | None = None) -> KnownItem:
    return KnownItem(
        number=one.number,
        title=one.title,
        applicant=one.applicant,
        target_type=one.target_type or None,
        hours=one.hours,
        communities="all" if one.communities == "all" else tuple(one.communities),
        submitted_on=one.submitted_on,
        start_on=one.start_on,
        end_on=one.end_on,
        nature=one.nature or None,
        budget_doc_no=one.budget_doc_no or None,
        score=score,
    )


def _emergency_share(natures: Mapping[str, int]) -> Decimal | None:
    filed = sum(natures.values())
    if filed < FEW:
        return None
    return round(Decimal(natures.get(Nature.EMERGENCY, 0)) / filed, 4)


def _communities(tx: Tx, world: World) -> dict[str, Any]:
    """Return load, items per worker, posts and plaques of the communities asked."""
    places = {one.code: one for one in asked(world.application, world.ground)}
    burdens = carried.burdens(tx, list(places), world.rules.directory)
    return {
        "load_percent": _load_percent(tx, world, {c: one.staff for c, one in places.items()}),
        "items": {
            code: round(Decimal(one.items) / persons, 2)
            for code, one in burdens.items()
            if (persons := places[code].staff)
        },
        "nominal_posts": {code: one.posts for code, one in burdens.items() if one.posts},
        "plaques_now": {
            code: PlaqueCount(inside=one.inside, outside=one.outside)
            for code, one in burdens.items()
            if one.inside or one.outside
        },
    }


def _load_percent(tx: Tx, world: World, staff: dict[str, int | None]) -> dict[str, Decimal]:
    """Return the percent of the fullest month of the term that live work already takes."""
    start, end = world.application.start_on, world.application.end_on
    if not (start and end):
        return {}
    setting = world.ground.params["capacity"]
    month = decimal_of(setting["hours_per_month"]) * decimal_of(setting["factor"])
    span = f"{start:%Y-%m}", f"{end:%Y-%m}"
    found = carried.months(tx, list(staff), span, world.rules.directory)
    return {
        code: round(max(Decimal(one.hours) for one in some.values()) / (persons * month), 2)
        for code, some in found.items()
        if (persons := staff[code])
    }


RENEWALS_MAX = 6  # terms looked back on; more than any rule counts


def previous(tx: Tx, number: str, today: date) -> LastTerm | None:
    """Return how the last term went, its money as far as it was due; None for no such item."""
    assignment = assignments.state(tx, AssignmentState, number) if number else None
    if assignment is None:
        return None
    placements = assignments.parts(tx, PlacementState, number)
    parts = [part for one in placements for part in one.instalments]
    due = [part for part in parts if part.due is not None and part.due <= today]
    amount = sum(_agreed(part) for part in due)
    confirmed = sum(_agreed(part) for part in due if part.stage in arrears.ARRIVED)
    return LastTerm(
        number=number,
        title=assignment.terms.title,
        start_on=assignment.terms.start_on,
        end_on=assignment.terms.end_on,
        mutual_score=mutual_score(placements),
        paid_percent=round(Decimal(confirmed) * 100 / amount, 2) if amount else Decimal(100),
        result_report=any(one.delivered_on for one in placements),
        renewals=_renewals(tx, number),
        party_scores=party_scores(placements),
    )


def _agreed(part: Instalment) -> int:
    return part.amount_fen if part.settled_fen is None else part.settled_fen


def _renewals(tx: Tx, number: str) -> int:
    """Count the renewals that led to a term, going back from one to the one before it."""
    count = 0
    while count < RENEWALS_MAX:
        filed: dict[str, Any] = assignments.filed(tx, number, 1) or {}
        if filed.get("apply_type") != "renew" or not filed.get("previous"):
            return count
        number, count = str(filed["previous"]), count + 1
    return count

"""Facts of capacity and consent: load, items, posts, plaques on the wall, consultation, meeting."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal

from policies.cost.standard_cost import asked, lacking, scaled_hours
from policies.place.parameters import PlaceTerms, decimal_of
from policies.wording.clauses import best_match
from schemas.applications.application import Application, ResidentsMeeting
from schemas.applications.codes import Opinion, PlaquePlace
from schemas.applications.given import Given, PlaqueCount
from schemas.texts import catalogue

MONTH_DAYS = Decimal(365) / 12


@dataclass(frozen=True)
class LoadFacts:
    """What the communities already carry and what this adds; the heaviest one counts."""

    peak_percent: Decimal  # of a month's capacity, this item included
    peak_at: str
    peak: str  # rounded for showing
    items_per_worker: Decimal
    posts_now: int  # most nominal posts a director of those asked holds
    plaques_over: str
    standard_hours: Decimal | None
    hours_off: Decimal | None  # share by which the hours differ from the standard
    unprofiled: str  # communities without the figures that cost and ceiling need, and which
    unprofiled_en: str


@dataclass(frozen=True)
class ConsentFacts:
    """Answers of the communities asked, and the residents' meeting."""

    asked: int
    against: int
    answered_share: Decimal
    needs_meeting: bool
    members: int
    present: int
    in_favour: int


def load(application: Application, given: Given, ground: PlaceTerms) -> LoadFacts:
    """Compute the facts of capacity against an empty register plus what is given."""
    codes = [community.code for community in asked(application, ground)]
    peak, peak_at = _peak(application, given, ground)
    standard = _standard_hours(application, ground)
    hours = application.hours_per_community
    return LoadFacts(
        peak_percent=peak,
        peak_at=ground.directory.name_of(peak_at),
        peak=f"{peak:.1f}",
        items_per_worker=max(
            (given.items.get(code, Decimal(0)) for code in codes), default=Decimal(0)
        ),
        posts_now=max((given.nominal_posts.get(code, 0) for code in codes), default=0),
        plaques_over=_plaques_over(application, codes, given, ground),
        standard_hours=standard,
        hours_off=abs(hours - standard) / standard if standard and hours is not None else None,
        unprofiled=_unprofiled(application, given, ground, "zh"),
        unprofiled_en=_unprofiled(application, given, ground, "en"),
    )


def _peak(application: Application, given: Given, ground: PlaceTerms) -> tuple[Decimal, str]:
    capacity = ground.params["capacity"]
    month = decimal_of(capacity["hours_per_month"]) * decimal_of(capacity["factor"])
    months = _months(application.start_on, application.end_on)
    known = ground.directory.communities
    loads = []
    for code, hours in scaled_hours(application, ground).items():
        staff = known[code].staff
        added = hours / months / (staff * month) * 100 if staff else Decimal(0)
        loads.append((given.load_percent.get(code, Decimal(0)) + added, code))
    return max(loads, default=(Decimal(0), ""))


def _months(start: date | None, end: date | None) -> Decimal:
    """Return the months of a term, begun ones whole; 1 at least, 12 where no end is stated."""
    if start is None or end is None or end <= start:
        return Decimal(12)
    months = (Decimal((end - start).days + 1) / MONTH_DAYS - Decimal("0.1")).to_integral_value(
        ROUND_CEILING
    )
    return max(Decimal(1), months)


def _standard_hours(application: Application, ground: PlaceTerms) -> Decimal | None:
    lists = ground.lists
    entry = best_match(lists.workload, application.title or "", lists)
    return lists.workload[entry] if entry else None


def _plaques_over(
    application: Application, codes: list[str], given: Given, ground: PlaceTerms
) -> str:
    caps = ground.params["plaques"]
    outside = sum(p.place == PlaquePlace.OUTSIDE for p in application.plaques)
    inside = len(application.plaques) - outside
    over = []
    for code in codes:
        now = given.plaques_now.get(code, PlaqueCount())
        too_many_out = outside and now.outside + outside > caps["outside"]
        too_many_in = inside and now.inside + inside > caps["inside"]
        if too_many_out or too_many_in:
            over.append(ground.directory.name_of(code))
    return "、".join(over)


def _unprofiled(application: Application, given: Given, ground: PlaceTerms, lang: str) -> str:
    unknown = lacking(application, ground)
    told = []
    for one in asked(application, ground):
        fields = [field for field in ("households", "staff") if not getattr(one, field)]
        fields += [field for field in unknown.get(one.code, ()) if field not in fields]
        if fields:
            names = [catalogue.text("place", f"heads.{field}", lang) for field in fields]
            said = {"name": one.name, "fields": "、".join(names)}
            told.append(catalogue.text("place", "lacks", lang, **said))
        elif one.code in given.no_profile:
            told.append(one.name)
    return "、".join(told)


def consent(application: Application, given: Given) -> ConsentFacts:
    """Compute the facts of consultation; an answer not given is no consent."""
    answers = list(given.consultation.values())
    against = sum(a in (Opinion.DISAGREE, Opinion.NO_CAPACITY) for a in answers)
    answered = sum(a is not None for a in answers)
    meeting = application.residents_meeting or ResidentsMeeting()
    return ConsentFacts(
        asked=len(answers),
        against=against,
        answered_share=Decimal(answered) / Decimal(len(answers)) if answers else Decimal(1),
        needs_meeting=application.all_residents_interest,
        members=meeting.members or 0,
        present=meeting.present or 0,
        in_favour=meeting.in_favour or 0,
    )

"""Facts of time: lead, term, blackouts, notice, an early start; and of the emergency notice."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from policies.facts.form_defects import months_after
from policies.place.parameters import PlaceTerms
from schemas.applications.application import Application
from schemas.applications.codes import ApplyType, IssuerKind
from schemas.applications.given import Given

HORIZON = timedelta(days=400)


@dataclass(frozen=True)
class TimeFacts:
    """Days and terms; None where the form leaves the dates out."""

    lead_wd: int | None  # working days after filing up to and including the start
    has_end: bool
    beyond_temporary: bool  # longer than a temporary item may last
    beyond_delegated: bool
    beyond_year: bool  # does not end with the year in which it starts
    renewals: int  # this renewal included
    blackout: str
    notice_hours: Decimal | None
    started_early: bool


@dataclass(frozen=True)
class EmergencyFacts:
    """The response notice: whether a government or its command gave a full one, and its end."""

    lawful: bool
    beyond_notice: bool
    days: int


def time(application: Application, given: Given, ground: PlaceTerms) -> TimeFacts:
    """Compute the facts of time on the place's working-day calendar."""
    filed, start = application.submitted_on, application.start_on
    lead = _lead(filed, start, ground) if filed and start else None
    began = given.started.date if given.started else None
    params = ground.params
    return TimeFacts(
        lead_wd=lead,
        has_end=application.end_on is not None,
        beyond_temporary=_longer_than(application, int(params["temporary_months"])),
        beyond_delegated=_longer_than(application, int(params["delegated"]["months"])),
        beyond_year=_beyond_year(application),
        renewals=_renewals(application, given),
        blackout=_blackout(start, ground),
        notice_hours=application.notice_hours,
        started_early=bool(began and start and began < start),
    )


def _lead(filed: date, start: date, ground: PlaceTerms) -> int:
    """Count working days from filing to the start; a start further off counts as HORIZON away."""
    if start <= filed:
        return 0
    return ground.calendar.working_days_between(filed, min(start, filed + HORIZON))


def _longer_than(application: Application, months: int) -> bool:
    """Tell whether the term is longer than n months to the day before."""
    start, end = application.start_on, application.end_on
    return bool(start and end and end > months_after(start, months) - timedelta(days=1))


def _beyond_year(application: Application) -> bool:
    start, end = application.start_on, application.end_on
    return bool(start and end and start.year != end.year)


def _renewals(application: Application, given: Given) -> int:
    if application.apply_type != ApplyType.RENEW or given.previous is None:
        return 0
    return (given.previous.renewals or 0) + 1


def _blackout(start: date | None, ground: PlaceTerms) -> str:
    if start is None:
        return ""
    day = start.isoformat()
    for window in ground.params["blackouts"]:
        if str(window["start"]) <= day <= str(window["end"]):
            return str(window["event"])
    return ""


def emergency(application: Application) -> EmergencyFacts:
    """Compute the facts of the emergency notice (突发事件应对法 71–72: issuer, level, term)."""
    notice = application.emergency
    if notice is None:
        return EmergencyFacts(lawful=False, beyond_notice=False, days=0)
    issued = notice.issuer_kind in (IssuerKind.GOVERNMENT, IssuerKind.COMMAND)
    full = notice.level is not None and notice.expected_end is not None
    end, start = application.end_on, application.start_on
    return EmergencyFacts(
        lawful=issued and full,
        beyond_notice=bool(end and notice.expected_end and end > notice.expected_end),
        days=(end - (notice.started_on or start or end)).days if end else 0,
    )

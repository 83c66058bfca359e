"""Red flags of what departments file: split, bundled, relabelled, unpaid, afterwards, passed on."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

from policies.flags.evidence import AssignmentEvidence, Evidence, counted, grouped, numbers
from policies.place.parameters import decimal_of
from schemas.reports.flags import Sign

EMERGENCY = "EMERGENCY"
FRIDAY = 4


def split(seen: Evidence) -> Iterator[Sign]:
    """A1: small items of one department for one target within days, together above the bound."""
    days, bound = int(seen.params["d02"]["days"]), decimal_of(seen.params["d02"]["hours"])
    for (org, target), some in grouped(seen.assignments, _for_whom).items():
        filed = sorted((one for one in some if one.state.filed_on), key=_filed)
        for first in filed if org and target else ():
            until = _filed(first) + timedelta(days=days)
            near = [one for one in filed if _filed(first) <= _filed(one) <= until]
            hours = sum((one.terms.hours for one in near), Decimal(0))
            if len(near) > 1 and hours > bound:
                told = {"count": len(near), "target": target, "days": days, "hours": str(hours)}
                yield Sign(org=org, numbers=numbers(near), params=told)
                break


def _for_whom(one: AssignmentEvidence) -> tuple[str, str]:
    return one.org, one.terms.target_type


def _filed(one: AssignmentEvidence) -> Any:
    return one.state.filed_on


def bundled(seen: Evidence) -> Iterator[Sign]:
    """A2: many burdens in one item: steps, forms or hours beyond the bounds."""
    most = seen.bounds["bundle"]
    for one in seen.assignments:
        steps, forms = len(one.application.get("steps", ())), len(one.application.get("forms", ()))
        hours = one.terms.hours
        if steps > most["steps"] or forms > most["forms"] or hours > decimal_of(most["hours"]):
            told = {"steps": steps, "forms": forms, "hours": str(hours)}
            yield Sign(org=one.org, numbers=(one.number,), params=told)


def emergencies(seen: Evidence) -> Iterator[Sign]:
    """A3: a department with more emergencies than its share, or filing them on Friday evenings."""
    share, few = decimal_of(seen.params["emergency_share"]), seen.many("few")
    zone, hour = seen.rules.calendar.zone, seen.many("friday_hour")
    at = {one.number: one.at for one in seen.moments if one.kind == "application.submitted"}
    for org, some in grouped(seen.assignments, lambda one: one.org).items():
        urgent = [one for one in some if one.state.route == EMERGENCY]
        late = [
            one
            for one in urgent
            if (when := at.get(one.number))
            and (local := when.astimezone(zone)).weekday() == FRIDAY
            and local.hour >= hour
        ]
        if late or (len(some) >= few and len(urgent) > share * len(some)):
            told = {"count": len(urgent), "of": len(some), "friday": len(late)}
            yield Sign(org=org, numbers=numbers(urgent), params=told)


def unpaid(seen: Evidence) -> Iterator[Sign]:
    """A4: one department again and again without money, on the same exemption."""
    free = [one for one in seen.assignments if not one.terms.total_fen and one.terms.exemption]
    for (org, why), some in grouped(free, lambda one: (one.org, one.terms.exemption)).items():
        if len(some) >= seen.many():
            yield Sign(org=org, numbers=numbers(some), params={"count": len(some), "why": why})


def afterwards(seen: Evidence) -> Iterator[Sign]:
    """A7: work that was to begin before it was filed, or that the rules found to have begun."""
    for one in seen.assignments:
        start, filed = one.terms.start_on, one.state.filed_on
        early = start is not None and filed is not None and start <= filed
        if (early or "T06" in one.rules) and one.state.route != EMERGENCY:
            told = {"start": str(start or ""), "filed": str(filed or "")}
            yield Sign(org=one.org, numbers=(one.number,), params=told)


def passed_on(seen: Evidence) -> Iterator[Sign]:
    """A8: a street or one of its sections asks for what comes from a paper from above."""
    known = seen.rules.directory.organisations
    for one in seen.assignments:
        kind = known[one.org].kind if one.org in known else ""
        above = one.application.get("upstream_doc") or {}
        if kind in ("street", "section") and above:
            told = {"paper": above.get("title") or above.get("number") or ""}
            yield Sign(org=one.org, numbers=(one.number,), params=told)


def seconded(seen: Evidence) -> Iterator[Sign]:
    """A10: staff of communities borrowed instead of work passed down."""
    for one in seen.assignments:
        lent = one.application.get("seconded") or {}
        if lent.get("persons"):
            told = {"persons": lent["persons"], "days": str(lent.get("days") or "—")}
            yield Sign(org=one.org, numbers=(one.number,), params=told)


def eternal(seen: Evidence) -> Iterator[Sign]:
    """A15: the same item of the same department again and again."""
    found = grouped(seen.assignments, lambda one: (one.org, _plain(one.terms.title)))
    for (org, _), some in found.items():
        if len(some) >= seen.many():
            told = {"count": len(some), "title": some[0].terms.title}
            yield Sign(org=org, numbers=numbers(some), params=told)


def _plain(title: str) -> str:
    """A title without the figures that change from year to year."""
    return "".join(one for one in title if not one.isdigit())


def renamed(seen: Evidence) -> Iterator[Sign]:
    """A27: after a body ended, who goes on files its items anew, or its money is still owed."""
    directory, days = seen.rules.directory, seen.many("renamed_days")
    filed = grouped(seen.assignments, lambda one: one.terms.applicant)
    for code, lines in directory.ends.items():
        if code not in directory.organisations:
            continue
        until = lines[0].day + timedelta(days=days)
        had = {_plain(one.terms.title) for one in filed.get(code, ())}
        again = [
            one
            for one in seen.assignments
            if code in directory.before(one.terms.applicant) and _plain(one.terms.title) in had
            and one.state.filed_on and lines[0].day <= one.state.filed_on <= until
        ]  # fmt: skip
        fen = sum(owed for org, owed, _ in seen.owed if org == code)
        if again or fen:
            told = {"old": directory.own_name(code), "days": days, "fen": fen}
            yield Sign(org=directory.heir(code), numbers=numbers(again),
                       params={"count": len(again), **told})  # fmt: skip


def basis_ends(seen: Evidence) -> Iterator[Sign]:
    """A28: live items whose legal basis expired or was replaced."""
    for one in seen.assignments:
        if told := one.state.notices:
            yield Sign(org=one.org, numbers=(one.number,), params={"count": len(told)})


def wrong_level(seen: Evidence) -> Iterator[Sign]:
    """A30: a department above the place asks it directly."""
    known = seen.rules.directory.organisations
    for one in seen.assignments:
        level = known[one.org].level if one.org in known else ""
        if level in ("provincial", "national"):
            yield Sign(org=one.org, numbers=(one.number,), params={"level": level})


def of_rules(*rules: str) -> Any:
    """Return the judge of what certain rules found or kept from being filed (A12, A13, A14, A26).

    The attempts that never became an application are counted by who made them.
    """

    def judge(seen: Evidence) -> Iterator[Sign]:
        for one in seen.assignments:
            if hit := sorted(one.rules.intersection(rules)):
                told = {"rules": "、".join(hit), "attempts": 0}
                yield Sign(org=one.org, numbers=(one.number,), params=told)
        tried = counted(
            org
            for (org, rule), times in seen.refused.items()
            if rule in rules
            for _ in range(times)
        )
        for org, times in sorted(tried.items()):
            yield Sign(org=org, params={"rules": "、".join(rules), "attempts": times})

    return judge

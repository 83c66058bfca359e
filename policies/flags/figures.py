"""Red flags of money and hours: paid late or never, in one lump, more work than was declared."""

from collections.abc import Iterator
from decimal import Decimal
from statistics import median

from policies.flags.evidence import Evidence, grouped
from schemas.reports.flags import Sign

FEWEST = 3  # communities that must say the same before a sign is one (section 9, A19)


def paper_money(seen: Evidence) -> Iterator[Sign]:
    """A5: owed beyond the block, kept beyond the term, or come in one lump in December."""
    block = int(seen.params["nonpay"]["block"])
    for org, fen, wd in seen.owed:
        if wd >= block:
            yield Sign(org=org, params={"kind": "owed", "fen": fen, "wd": wd})
    for org, fen, wd in seen.kept:
        if fen:
            yield Sign(org=org, params={"kind": "kept", "fen": fen, "wd": wd})
    for org, share in seen.december:
        yield Sign(org=org, params={"kind": "december", "share": share})


def under_declared(seen: Evidence) -> Iterator[Sign]:
    """A19: several communities expect far more hours than the application declares."""
    declared = {one.number: one.terms.hours for one in seen.assignments}
    asking = {one.number: one.org for one in seen.assignments}
    told = [one for one in seen.opinions if one.hours]
    for number, some in grouped(told, lambda one: one.number).items():
        hours, most = declared.get(number, Decimal(0)), seen.bound("over_hours")
        over = [one for one in some if hours and (one.hours or 0) > hours * most]
        if len(over) >= FEWEST:
            middle = median(one.hours or Decimal(0) for one in over)
            params = {"count": len(over), "declared": str(hours), "told": str(middle)}
            yield Sign(org=asking.get(number, ""), numbers=(number,), params=params)


def padded(seen: Evidence) -> Iterator[Sign]:
    """A20: estimates of hours far above those of the others for the same item."""
    told = [one for one in seen.opinions if one.hours]
    for number, some in grouped(told, lambda one: one.number).items():
        hours = [one.hours or Decimal(0) for one in some]
        middle = median(hours)
        far = [one for one in hours if middle and one > middle * seen.bound("outlier")]
        if far and len(hours) >= FEWEST:
            params = {"count": len(far), "median": str(middle), "largest": str(max(far))}
            yield Sign(numbers=(number,), params=params)


def lists_changed(seen: Evidence) -> Iterator[Sign]:
    """A21: rulebooks put in force, whose lists may have grown; each is to be looked at whole."""
    for one in seen.moments:
        if one.kind == "rulebook.put_in_force":
            day = seen.rules.calendar.today(one.at).isoformat()
            yield Sign(org=one.org, params={"day": day, "who": one.role})

"""What communities carry by their own lists (M01, M14, M15): never by what nobody has confirmed.

Two lists are compared only where the same things were counted in the same way; a sum over several
communities only where each of them has both. Communities are never ranked: they come by their code.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from schemas.reports.inventories import Carried, Heavy, StreetCarried
from schemas.reports.reports import Change, Spread, rounded, share, spread
from schemas.states.communities import CommunityState, CountedLine, Inventory

HALF = 50  # percent
HEAVIEST = 2
METRICS = ("M01", "M14", "M15")
WHOLE = "total"


def newest(state: CommunityState) -> Inventory | None:
    """Return the last list that is a community's own."""
    days = sorted(state.inventories)
    return state.inventories[days[-1]] if days else None


def carried(told: Inventory) -> Carried:
    """Return what a list comes to."""
    lines = told.lines
    posts = Counter(one.asker for one in lines if one.held_by == "director")
    hours = sum((one.hours for one in lines if one.hours is not None), Decimal(0))
    unsaid = sum(one.hours is None for one in lines if one.kind == "item")
    effort, whole = _effort(told, hours, unsaid)
    heaviest = tuple(_heaviest(lines, whole))
    return Carried(
        **told.model_dump(include={"on", "method", "signed_by", "evidence", "by", "worked"}),
        items=sum(one.kind == "item" for one in lines),
        posts=posts.total(),
        other_posts=sum(one.held_by in ("deputy", "member") for one in lines),
        posts_of=tuple(sorted(posts.items(), key=lambda one: (-one[1], one[0]))),
        askers=len({one.asker for one in lines}),
        hours=hours,
        unsaid=unsaid,
        share=share(hours, told.worked or 0 if _hours(told) is not None else 0),
        effort=effort,
        heaviest=heaviest,
        two=sum((one.percent for one in heaviest), Decimal(0)) if heaviest else None,
    )


def _effort(told: Inventory, hours: Decimal, unsaid: int) -> tuple[str, Decimal]:
    """Return what a share of the effort is of: all that is worked, else all lines."""
    if told.worked:
        return "worked", told.worked
    return ("lines", hours) if hours and not unsaid else ("", Decimal(0))


def _heaviest(lines: Sequence[CountedLine], whole: Decimal) -> Iterator[Heavy]:
    known = [(one.hours, one) for one in lines if one.hours] if whole else []
    for hours, one in sorted(known, key=lambda pair: -pair[0])[:HEAVIEST]:
        yield Heavy(title=one.title, asker=one.asker, hours=hours,
                    percent=rounded(hours * 100 / whole))  # fmt: skip


def _hours(told: Inventory) -> Decimal | None:
    """Return the hours of a list; None where an item says none. A post in name may say none."""
    if any(one.hours is None for one in told.lines if one.kind == "item"):
        return None
    return sum((one.hours for one in told.lines if one.hours is not None), Decimal(0))


def of_street(code: str, states: Sequence[CommunityState | None]) -> StreetCarried:
    """Return what communities carry together; None: one that has told nothing at all."""
    told = [one for state in states if state and (one := newest(state))]
    each = [carried(one) for one in told]
    two = [one.two for one in each if one.two is not None]
    return StreetCarried(
        code=code,
        known=len(told),
        whole=len(states),
        items=_spread(Decimal(one.items) for one in each),
        posts=_spread(Decimal(one.posts) for one in each),
        hours=_spread(one for one in map(_hours, told) if one is not None),
        share=_spread(one.share.percent for one in each if one.share.percent is not None),
        over_half=sum(one > HALF for one in two),
        weighed=len(two),
        changes=tuple(_together(code, [state for state in states if state])),
    )


def _spread(values: Iterable[Decimal]) -> Spread:
    return spread(Counter(values))


def changes(state: CommunityState) -> tuple[Change, ...]:
    """Return the last list of a community against its first; nothing where there is only one."""
    days = sorted(state.inventories)
    if len(days) < 2:
        return ()
    first, last = state.inventories[days[0]], state.inventories[days[-1]]
    return tuple(_changes(state.id, first, last))


def _changes(code: str, first: Inventory, last: Inventory) -> Iterator[Change]:
    before, after = figures(first), figures(last)
    for metric in METRICS:
        old, new = before[metric], after[metric]
        if old is None or new is None:
            continue
        why = "counted_otherwise" if first.method != last.method else ""
        yield _change(metric, code, old, new, why)


def _change(metric: str, code: str, old: Decimal, new: Decimal, why: str) -> Change:
    less = rounded((old - new) * 100 / old) if old and not why else None
    return Change(metric=metric, code=code, before=old, after=new, reduction=less, why=why)


def figures(told: Inventory) -> Mapping[str, Decimal | None]:
    """Return M01, M14 and M15 (hours a month) of a list; None: it does not say."""
    made = carried(told)
    return {"M01": Decimal(made.items), "M14": Decimal(made.posts), "M15": _hours(told)}


def _together(code: str, states: Sequence[CommunityState]) -> Iterator[Change]:
    """Sum up what each has both of; where one that told has not, the sums are of other places."""
    each = {state.id: {one.metric: one for one in changes(state)} for state in states}
    told = [state.id for state in states if state.inventories]
    for metric in METRICS:
        both = [found[metric] for found in each.values() if metric in found]
        if not both:
            continue
        why = next((one.why for one in both if one.why), "")
        why = why or ("places" if len(both) < len(told) else "")
        old, new = (sum((getattr(one, at) for one in both), Decimal(0))
                    for at in ("before", "after"))  # fmt: skip
        yield _change(metric, code, old, new, why)

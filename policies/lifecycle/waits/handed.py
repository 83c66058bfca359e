"""Whose hands work items are in: a wait that was handed on waits on who has it now. Pure."""

from collections.abc import Iterable
from datetime import date

from policies.lifecycle.owing import SYSTEM
from policies.lifecycle.work_item import by_itself, item_name
from policies.rules import Rules
from schemas.acts.act import Wait
from schemas.states.handover import Handed, Hop

Way = tuple[Hop, ...]


def in_hands(waits: Iterable[Wait], handed: Handed, rules: Rules) -> tuple[Wait, ...]:
    """Return work items as they wait now: due day and state stay, whatever hands they are in.

    What was delegated until a day comes back by itself on the working day after it.
    """
    told, days = [], []
    for one in waits:
        way = handed.get(item_name(one), ()) if one.role != SYSTEM else ()
        told.append(_with(one, way[-1]) if way else one)
        days += [hop.until for hop in way if hop.until is not None]
    back = rules.calendar.next(min(days)) if days else None
    return (*told, *by_itself("end_delegation", back))


def _with(one: Wait, hop: Hop) -> Wait:
    return one.model_copy(update={"role": hop.role, "org": hop.org, "person": hop.person})


def live(way: Way, today: date) -> Way:
    """Return the way of a work item as far as it holds today: a delegation ends with its day."""
    over = (at for at, hop in enumerate(way) if hop.until is not None and hop.until < today)
    return way[: next(over, len(way))]

"""The census line by line: a community declares what it carries, or confirms what the office wrote.

Nothing is on record as a community's own before the community said so: what the office enters waits
beside it, and counts in no figure.
"""

from collections import Counter
from decimal import Decimal
from typing import Any, Literal

from policies.lifecycle.steps.case import Case, Step, Stop
from policies.lifecycle.steps.communities import community_event, dated, own_state, own_stream
from schemas.acts.communities import ConfirmInventory, DeclareInventory, InventoryLine
from schemas.events import Event
from schemas.states.communities import CountedLine, Inventory
from schemas.written import folded

LOOKED_AT = "take_over"  # the term in which a community looks at what was written down for it


def declare(case: Case) -> list[Event]:
    """Told anew for a day it takes the place of what was told; what the office wrote falls."""
    told = _told(case, "community")
    state = own_state(case)
    known = state.inventories.get(told.on.isoformat())
    if known and known.model_copy(update={"confirmed_on": told.confirmed_on}) == told:
        raise Stop("already_done", verb=case.act.verb)
    return [_recorded(case, "community.inventory_declared", told)]


def enter(case: Case) -> list[Event]:
    """The office writes it down for a community: never over what that one said itself."""
    if case.own() not in case.rules.directory.codes:
        raise Stop("no_such_community", community=case.own())
    told = _told(case, "office")
    state = own_state(case)
    if (day := told.on.isoformat()) in state.inventories:
        raise Stop("inventory_confirmed", community=case.own(), on=day)
    if state.entered == told:
        raise Stop("already_done", verb=case.act.verb)
    due = case.clock(LOOKED_AT)["due"]
    who = {"entered": _plain(told), "entered_by": case.by.person, "entered_due": due}
    return [community_event(case, "community.inventory_entered", **who)]


def confirm(case: Case) -> list[Event]:
    """The community says that what the office wrote is so, by whom it names."""
    assert isinstance(case.form, ConfirmInventory)
    known = own_state(case)
    waits = known.entered
    if waits is None:
        raise Stop("no_inventory_entered", community=case.own())
    if known.entered_by == case.by.person:
        raise Stop("own_proposal")
    signed = {"signed_by": case.form.signed_by, "confirmed_on": case.today}
    return [_recorded(case, "community.inventory_confirmed", waits.model_copy(update=signed))]


def _told(case: Case, by: Literal["community", "office"]) -> Inventory:
    assert isinstance(case.form, DeclareInventory)
    form = case.form
    dated(case, form.on)
    told = Inventory(
        on=form.on,
        method=form.method,
        signed_by=form.signed_by,
        evidence=form.evidence,
        lines=tuple(map(_line, form.lines)),
        worked=form.worked,
        by=by,
        confirmed_on=case.today if by == "community" else None,
    )
    _add_up(told)
    return told


def _line(one: InventoryLine) -> CountedLine:
    held_by = (one.held_by or "director") if one.kind == "post" else ""
    return CountedLine(
        kind=one.kind, asker=one.asker, title=one.title, held_by=held_by, hours=one.hours
    )


def _add_up(told: Inventory) -> None:
    """Refuse what is counted twice, and more hours of lines than were worked at all."""
    names = Counter(map(_name, told.lines))
    twice = next((one for one in told.lines if names[_name(one)] > 1), None)
    if twice is not None:
        raise Stop("counted_twice", title=twice.title)
    hours = sum((one.hours for one in told.lines if one.hours is not None), Decimal(0))
    if told.worked is not None and hours > told.worked:
        raise Stop("more_than_worked", hours=str(hours), worked=str(told.worked))


def _name(one: CountedLine) -> tuple[str, ...]:
    return one.kind, folded(one.asker), folded(one.title), one.held_by


def _recorded(case: Case, kind: str, told: Inventory) -> Event:
    merged = {"inventories": {told.on.isoformat(): _plain(told)}}
    return community_event(case, kind, merge=merged, entered=None)


def _plain(told: Inventory) -> dict[str, Any]:
    return told.model_dump(mode="json", exclude_defaults=True)


STEPS = {
    "declare_inventory": Step(declare, own_stream),
    "enter_inventory": Step(enter, own_stream),
    "confirm_inventory": Step(confirm, own_stream),
}

"""The amended agreement at one community (G_AMENDED): signed by both sides, or the old terms stay.

A community that declines a change loses nothing: its agreement and its work go on as they were.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from policies.cost.application import EVENTS
from policies.cost.funding import account, largest_remainder, move, plan
from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps import money
from policies.lifecycle.steps.case import Case, Step, Stop, at_placements, clock_of, named
from policies.lifecycle.steps.changing.deciding import AMEND
from policies.lifecycle.steps.changing.difference import CHANGEABLE, not_below, raised
from policies.lifecycle.steps.changing.parting import parts_of
from policies.place.clocks import a_year_on
from schemas.acts.act import Act, Actor
from schemas.acts.agreement import Unsigned
from schemas.acts.base import Communities, SomeCommunities
from schemas.events import Event
from schemas.states.changes import Amendment
from schemas.states.stages import Agreement
from schemas.states.states import Instalment, PlacementState, PlannedInstalment
from schemas.values import plain


def sign_change(case: Case) -> list[Event]:
    """The head of a department signs the amended text; each does, also the one that leaves."""
    assert isinstance(case.form, Communities)
    told = []
    for code in case.form.communities:
        placement = case.placement(code)
        offer = _offered(case, placement)
        if offer.signed or case.by.org in offer.signed_by:
            raise Stop("already_done", verb=case.act.verb)
        change: dict[str, Any] = {"signed": True}
        if placement.parties:
            signed = (*offer.signed_by, case.by.org)
            change = {
                "signed_by": list(signed),
                "signed": set(signed) >= set(placement.together),
            }
        body = {"merge": {"amendment": change}}
        told.append(case.on_placement(code, "agreement.amendment_signed", **body))
    return told


def _offered(case: Case, placement: PlacementState) -> Amendment:
    """Return what is offered where it can be signed: an agreement in force, work that goes on."""
    code, offer = placement.community, placement.amendment
    if offer is None:
        raise Stop("nothing_offered", community=code)
    if placement.agreement not in case.row.leaves(Agreement):
        raise Stop("wrong_agreement", community=code, agreement=placement.agreement)
    if placement.work not in CHANGEABLE:
        raise Stop("wrong_work", community=code, work=placement.work)
    return offer


def agree_change(case: Case) -> list[Event]:
    """The community signs, too: the new terms take the place of the old ones."""
    code = case.own()
    placement = case.placement(code)
    offer = _offered(case, placement)
    if not offer.signed:
        raise Stop("not_signed_yet", community=code)
    not_below(placement, offer)
    more, less = raised(placement, offer), _lowered(placement, offer)
    up, down = sum(more.values()), sum(less.values())
    committed = account("committed", case.number, code)
    postings = [
        *move(account("reserved", case.number), committed, up),
        *(part for line, fen in less.items() for part in move(committed, line, fen)),
    ]
    held = placement.agreement is Agreement.G_SUSPENDED
    event = case.on_placement(
        code,
        "agreement.amended",
        agreement=placement.agreement if held else Agreement.G_AMENDED,
        amended_on=case.today.isoformat(),
        amendment=None,
        **_terms(case, placement, offer),
        committed_fen=(placement.committed_fen + up - down) or None,
        stop=[AMEND],
        **({"postings": postings} if postings else {}),
    )
    counted = _counted(case, placement, more) if up else []
    return [event, *counted, *money.back_to_lines(case, [event])]


def _lowered(placement: PlacementState, offer: Amendment) -> dict[str, int]:
    """Return the fen that an amendment takes off, by the account of the line they go back to."""
    old, new = parts_of(placement), parts_of(placement, offer)
    lines = {one.org: one.budget for one in placement.parties}
    return {
        lines.get(org, placement.budget): fen - new.get(org, 0)
        for org, fen in old.items()
        if fen > new.get(org, 0)
    }


def _counted(case: Case, placement: PlacementState, more: Mapping[str, int]) -> list[Event]:
    code, add = placement.community, _less_reserved(placement, more)
    return [case.on_assignment("application.amendment_committed", community=code, add=add)]


def _less_reserved(placement: PlacementState, more: Mapping[str, int]) -> dict[str, Any]:
    parties = {"party_reserved": {org: -fen for org, fen in more.items()}}
    return {"reserved_fen": -sum(more.values()), **(parties if placement.parties else {})}


def _terms(case: Case, placement: PlacementState, offer: Amendment) -> dict[str, Any]:
    parts = replanned(case, placement, offer)
    return {
        "amount_fen": offer.amount_fen,
        "start_on": offer.start_on.isoformat() if offer.start_on else None,
        "end_on": offer.end_on.isoformat() if offer.end_on else None,
        "standards": list(offer.standards),
        "load": plain(offer.load),
        "instalments": [plain(one) for one in parts],
        **({"parties": [plain(one) for one in offer.parties]} if offer.parties else {}),
    }


def replanned(case: Case, placement: PlacementState, offer: Amendment) -> list[Instalment]:
    """Split what is not ordered yet by the percents agreed; the rest of all paid is due at the end.

    A due day that hangs on the term moves with it, unless it has come.
    """
    lines = {one.org: one.budget for one in offer.parties if one.org != placement.applicant}
    told: list[Instalment] = []
    for org, fen in parts_of(placement, offer).items():
        own = [one for one in placement.instalments if placement.payer_of(one) == org]
        owner = {"party": org, "budget": lines[org]} if org in lines else {}
        told += [
            one if one.no else one.model_copy(update=owner)
            for one in _of_one(case, own, fen, offer)
        ]
    known = [one.no for one in placement.instalments]
    fresh = [one for one in told if not one.no]  # numbered after all others
    last = max(known, default=0)
    mine = {one.no: one for one in told}
    return [
        *(mine[no] for no in known if no in mine),
        *(one.model_copy(update={"no": last + at}) for at, one in enumerate(fresh, 1)),
    ]


def _of_one(
    case: Case, parts: Sequence[Instalment], fen: int, offer: Amendment
) -> list[Instalment]:
    """Return the instalments of one department that owes so much by the changed terms."""
    open_ = [one for one in parts if one.stage in money.WITH_DEPARTMENT]
    rest = fen - sum(one.amount_fen for one in parts if one not in open_)
    if not open_:
        return [*parts, *(_next_year(case, parts, rest, offer) or _one_more(rest, fen))]
    amounts = largest_remainder(rest, [one.percent for one in open_])
    moved = dict(zip((one.no for one in open_), amounts, strict=True))
    days = {one.no: one.due for one in _planned(case, open_, offer)}
    return [
        one.model_copy(update=_moved(case, one, moved[one.no], days)) if one.no in moved else one
        for one in parts
        if moved.get(one.no, 1)
    ]


def _planned(case: Case, parts: Sequence[Instalment], offer: Amendment) -> tuple[Instalment, ...]:
    planned = [PlannedInstalment(no=one.no, percent=one.percent, due=one.rule) for one in parts]
    return plan(offer.amount_fen, planned, offer.start_on, offer.end_on, case.rules.calendar)


def _moved(case: Case, one: Instalment, fen: int, days: dict[int, Any]) -> dict[str, Any]:
    due = one.due
    if one.rule == "midterm" and (due is None or due > case.today):
        due = days.get(one.no, due)
    estimated = due is not None and case.rules.calendar.is_estimated(due)
    return {"amount_fen": fen, "due": due, "estimated": estimated}


def _next_year(
    case: Case, parts: Sequence[Instalment], rest: int, offer: Amendment
) -> list[Instalment]:
    """Plan the money of another year of long-term work as its last year was (section 6.4).

    Nothing where its instalments are bound to no days. A day after the end of the work is its end.
    """
    days = {one.no: date.fromisoformat(one.rule) for one in parts if one.rule not in EVENTS}
    if case.assignment.terms.nature != "long_term" or not days:
        return []
    year, end = max(days.values()).year, offer.end_on or date.max
    planned = [
        PlannedInstalment(no=no, percent=one.percent, due=min(a_year_on(day), end).isoformat())
        for one in parts
        if (day := days.get(no := one.no)) and day.year == year
    ]
    told = plan(rest, planned, offer.start_on, offer.end_on, case.rules.calendar)
    return [one.model_copy(update={"no": 0}) for one in told]


def _one_more(rest: int, whole: int) -> list[Instalment]:
    if not rest:
        return []
    percent = PlannedInstalment.model_validate(
        {"no": 1, "percent": f"{rest * 100 / whole:.2f}", "due": "after_acceptance"}
    ).percent
    return [Instalment(no=0, percent=percent, rule="after_acceptance", amount_fen=rest)]


def decline_change(case: Case) -> list[Event]:
    """The community keeps the old terms: it says why, and loses nothing."""
    assert isinstance(case.form, Unsigned)
    code = case.own()
    _offered(case, case.placement(code))
    return _dropped(case, case.placement(code), case.form.reason)


def lapse_change(case: Case) -> list[Event]:
    """Not signed by both sides in its term, or the work is over: the old terms stay."""
    assert isinstance(case.form, SomeCommunities)
    told = []
    for code in case.form.communities or tuple(case.scene.placements):
        placement = case.placement(code)
        if placement.amendment is None:
            raise Stop("nothing_offered", community=code)
        clock = clock_of(placement.clocks, AMEND)
        going = placement.work in CHANGEABLE
        if going and clock is not None and case.today <= clock.due:
            raise Stop("too_early", due=str(clock.due))
        told += _dropped(case, placement, "silence")
    return told


def _dropped(case: Case, placement: PlacementState, because: str) -> list[Event]:
    assert placement.amendment is not None
    event = case.on_placement(
        placement.community,
        "agreement.amendment_dropped",
        amendment=None,
        because=because,
        stop=[AMEND],
    )
    # An end of the whole item has freed all that was reserved.
    more = {
        org: min(fen, case.assignment.funds_of(org).reserved_fen)
        for org, fen in raised(placement, placement.amendment).items()
    }
    lines = {one.org: one.budget for one in placement.parties}
    postings = [
        part
        for org, fen in more.items()
        for part in move(account("reserved", case.number), lines.get(org, placement.budget), fen)
    ]
    if not postings:
        return [event]
    freed = case.on_assignment(
        "application.amendment_freed",
        community=placement.community,
        add=_less_reserved(placement, more),
        postings=postings,
    )
    return [event, freed, *money.back_to_lines(case, [freed])]


def _listed(act: Act, by: Actor) -> Needs:
    codes = named(act, by)
    return Needs(communities=codes, all_placements=not codes, budget=True)


STEPS = {
    "sign_change": Step(sign_change, at_placements),
    "agree_change": Step(agree_change, _listed),
    "decline_change": Step(decline_change, _listed),
    "lapse_change": Step(lapse_change, _listed),
}

"""The amended agreement at one community (G_AMENDED): signed by both sides, or the old terms stay.

A community that declines a change loses nothing: its agreement and its work go on as they were.
"""

from collections.abc import Sequence
from typing import Any

from policies.cost.funding import account, largest_remainder, move, plan
from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps import money
from policies.lifecycle.steps.case import Case, Step, Stop, at_placements, clock_of, named
from policies.lifecycle.steps.changing.deciding import AMEND
from policies.lifecycle.steps.changing.difference import CHANGEABLE, not_below, raised
from schemas.acts.act import Act, Actor
from schemas.acts.agreement import Unsigned
from schemas.acts.base import Communities, SomeCommunities
from schemas.events import Event
from schemas.states.changes import Amendment
from schemas.states.stages import Agreement
from schemas.states.states import Instalment, PlacementState, PlannedInstalment
from schemas.values import plain


def sign_change(case: Case) -> list[Event]:
    """The head of the department signs the amended text."""
    assert isinstance(case.form, Communities)
    told = []
    for code in case.form.communities:
        offer = _offered(case, case.placement(code))
        if offer.signed:
            raise Stop("already_done", verb=case.act.verb)
        body = {"merge": {"amendment": {"signed": True}}}
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
    up, down = raised(placement, offer), max(0, placement.amount_fen - offer.amount_fen)
    committed = account("committed", case.number, code)
    postings = [
        *move(account("reserved", case.number), committed, up),
        *move(committed, placement.budget, down),
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
    counted = _counted(case, code, up) if up else []
    return [event, *counted, *money.back_to_line(case, down, placement.budget)]


def _counted(case: Case, code: str, fen: int) -> list[Event]:
    add = {"reserved_fen": -fen}
    return [case.on_assignment("application.amendment_committed", community=code, add=add)]


def _terms(case: Case, placement: PlacementState, offer: Amendment) -> dict[str, Any]:
    parts = replanned(case, placement, offer)
    return {
        "amount_fen": offer.amount_fen,
        "start_on": offer.start_on.isoformat() if offer.start_on else None,
        "end_on": offer.end_on.isoformat() if offer.end_on else None,
        "standards": list(offer.standards),
        "load": plain(offer.load),
        "instalments": [plain(one) for one in parts],
    }


def replanned(case: Case, placement: PlacementState, offer: Amendment) -> list[Instalment]:
    """Split what is not ordered yet by the percents agreed; the rest of all paid is due at the end.

    A due day that hangs on the term moves with it, unless it has come.
    """
    parts = placement.instalments
    open_ = [one for one in parts if one.stage in money.WITH_DEPARTMENT]
    rest = offer.amount_fen - sum(one.amount_fen for one in parts if one not in open_)
    if not open_:
        return [*parts, *_one_more(parts, rest, offer.amount_fen)]
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


def _one_more(parts: Sequence[Instalment], rest: int, whole: int) -> list[Instalment]:
    if not rest:
        return []
    percent = PlannedInstalment.model_validate(
        {"no": 1, "percent": f"{rest * 100 / whole:.2f}", "due": "after_acceptance"}
    ).percent
    no = max((one.no for one in parts), default=0) + 1
    return [Instalment(no=no, percent=percent, rule="after_acceptance", amount_fen=rest)]


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
    fen = min(raised(placement, placement.amendment), case.assignment.reserved_fen)
    if not fen:
        return [event]
    postings = move(account("reserved", case.number), placement.budget, fen)
    freed = case.on_assignment(
        "application.amendment_freed",
        community=placement.community,
        add={"reserved_fen": -fen},
        postings=postings,
    )
    return [event, freed, *money.back_to_line(case, fen, placement.budget)]


def _listed(act: Act, by: Actor) -> Needs:
    codes = named(act, by)
    return Needs(communities=codes, all_placements=not codes, budget=True)


STEPS = {
    "sign_change": Step(sign_change, at_placements),
    "agree_change": Step(agree_change, _listed),
    "decline_change": Step(decline_change, _listed),
    "lapse_change": Step(lapse_change, _listed),
}

"""A budget year ends: what is not yet ordered moves to the next year's line of the department.

What was paid keeps the line it was paid from; nothing is paid or freed by a conversion.
"""

from policies.cost.funding import Posting, account, move
from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps.case import Case, Step, Stop
from policies.lifecycle.steps.money import fit_source, line_of, payer_of
from schemas import events
from schemas.acts.act import Act, Actor
from schemas.acts.funds import NewYear
from schemas.events import Event
from schemas.states.placements.parties import Party
from schemas.states.stages import Payment as Paid
from schemas.states.stages import Work
from schemas.states.states import Instalment, PlacementState, Terms
from schemas.values import plain
from schemas.written import same_document


def convert_budget(case: Case) -> list[Event]:
    """The finance side certifies the new line and moves every open commitment to it.

    Of several departments one line at a time: what the others owe stays on theirs.
    """
    assert isinstance(case.form, NewYear)
    form, payer = case.form, payer_of(case, case.form.party)
    if same_document(form.budget_doc_no, payer.budget_doc_no):
        raise Stop("already_done", verb="convert_budget")
    live = [one for one in case.scene.placements.values() if one.closed_on is None]
    live = [one for one in live if one.work is not Work.TERMINATED or one.exited_on is not None]
    for placement in live:
        if any(one.stage is Paid.ORDERED for one in _of(placement, payer)):
            raise Stop("order_open", community=placement.community)
    waiting = case.assignment.funds_of(payer.org).reserved_fen  # of communities still to be placed
    whole = waiting + sum(_open(placement, payer) for placement in live)
    granted = _granted(case, payer, whole)
    old = line_of(payer.org, payer.budget_doc_no)
    new = line_of(payer.org, form.budget_doc_no)
    reserved = account("reserved", case.number)
    opening = move("outside", new, granted)
    opening += [*move(reserved, old, waiting), *move(new, reserved, waiting)]
    changed = _on_new_line(case.assignment.terms, payer, form.budget_doc_no)
    assignment = case.on_assignment(
        "application.budget_converted", terms=plain(changed), fen=whole, postings=opening
    )
    return [
        assignment,
        *_lines(case, payer, whole, granted),
        *(_converted(case, placement, payer, old, new) for placement in live),
    ]


def _on_new_line(terms: Terms, payer: Party, doc_no: str) -> Terms:
    """Return the terms with another line of one department."""
    moved = tuple(
        one.model_copy(update={"budget_doc_no": doc_no}) if one.org == payer.org else one
        for one in terms.parties
    )
    own = {"budget_doc_no": doc_no} if payer.org == terms.applicant else {}
    return terms.model_copy(update={**own, "parties": moved})


def _of(placement: PlacementState, payer: Party) -> list[Instalment]:
    """Return the instalments of a placement that a department owes."""
    return [one for one in placement.instalments if placement.payer_of(one) == payer.org]


def _open(placement: PlacementState, payer: Party) -> int:
    """Return the fen of a department at a placement that are committed and not on their way."""
    return sum(one.amount_fen for one in _of(placement, payer) if _is_open(one))


def _is_open(one: Instalment) -> bool:
    return one.paid_on is None and one.stage not in (Paid.SETTLED, Paid.RETURNED)


def _granted(case: Case, payer: Party, whole: int) -> int:
    """Return by how much the new line grows: a registered one covers by itself what moves."""
    assert isinstance(case.form, NewYear)
    form = case.form
    known = case.scene.line(payer.org, form.budget_doc_no)
    fit_source(case, known)
    free = known.limit_fen - known.reserved_fen if known else 0
    granted = 0 if known and known.verified else form.amount
    if free + granted < whole:
        raise Stop("funds_short", doc_no=form.budget_doc_no, fen=whole - free - granted)
    return granted


def _lines(case: Case, payer: Party, whole: int, granted: int) -> list[Event]:
    assert isinstance(case.form, NewYear)
    told = []
    for doc, add in (
        (payer.budget_doc_no, {"reserved_fen": -whole}),
        (case.form.budget_doc_no, {"reserved_fen": whole, "limit_fen": granted}),
    ):
        body = {"department": payer.org, "doc_no": doc, "number": case.number, "add": add}
        more = {"verified": True} if "limit_fen" in add else {}
        stream = events.budget(payer.org, doc)
        told.append(case.on(stream, "budget.converted", **body, **more))
    return told


def _converted(case: Case, placement: PlacementState, payer: Party, old: str, new: str) -> Event:
    """Move what is open of a department to its new line; what was paid keeps the old one."""
    fen = _open(placement, payer)
    committed = account("committed", placement.number, placement.community)
    postings: list[Posting] = [*move(committed, old, fen), *move(new, committed, fen)]
    own = _of(placement, payer)
    marked = [_marked(one, old, new) if one in own else one for one in placement.instalments]
    body: dict[str, object] = {"instalments": [plain(one) for one in marked]}
    if payer.org == placement.applicant:
        body["budget"] = new
    if placement.parties:
        parties = [
            one.model_copy(update={"budget": new}) if one.org == payer.org else one
            for one in placement.parties
        ]
        body["parties"] = [plain(one) for one in parties]
    if postings:
        body["postings"] = postings
    return case.on_placement(placement.community, "placement.budget_converted", **body)


def _marked(one: Instalment, old: str, new: str) -> Instalment:
    if one.party:
        return one.model_copy(update={"budget": new}) if _is_open(one) else one
    return one if _is_open(one) or one.budget else one.model_copy(update={"budget": old})


def _everything(act: Act, by: Actor) -> Needs:
    return Needs(all_placements=True, budget=True)


STEPS = {"convert_budget": Step(convert_budget, _everything)}

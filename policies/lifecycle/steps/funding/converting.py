"""A budget year ends: what is not yet ordered moves to the next year's line of the department.

What was paid keeps the line it was paid from; nothing is paid or freed by a conversion.
"""

from policies.cost.funding import Posting, account, move
from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps.case import Case, Step, Stop
from policies.lifecycle.steps.money import fit_source, line_of
from schemas import events
from schemas.acts.act import Act, Actor
from schemas.acts.funds import NewYear
from schemas.events import Event
from schemas.states.stages import Payment as Paid
from schemas.states.stages import Work
from schemas.states.states import Instalment, PlacementState
from schemas.values import plain
from schemas.written import same_document


def convert_budget(case: Case) -> list[Event]:
    """The finance side certifies the new line and moves every open commitment to it."""
    assert isinstance(case.form, NewYear)
    form, terms = case.form, case.assignment.terms
    if same_document(form.budget_doc_no, terms.budget_doc_no):
        raise Stop("already_done", verb="convert_budget")
    live = [one for one in case.scene.placements.values() if one.closed_on is None]
    live = [one for one in live if one.work is not Work.TERMINATED or one.exited_on is not None]
    for placement in live:
        if any(one.stage is Paid.ORDERED for one in placement.instalments):
            raise Stop("order_open", community=placement.community)
    waiting = case.assignment.reserved_fen  # of communities that are still to be placed
    whole = waiting + sum(_open(placement) for placement in live)
    granted = _granted(case, form, whole)
    old, new = line_of(terms.applicant, terms.budget_doc_no), _line(case)
    reserved = account("reserved", case.number)
    opening = move("outside", new, granted)
    opening += [*move(reserved, old, waiting), *move(new, reserved, waiting)]
    changed = terms.model_copy(update={"budget_doc_no": form.budget_doc_no})
    assignment = case.on_assignment(
        "application.budget_converted", terms=plain(changed), fen=whole, postings=opening
    )
    return [
        assignment,
        *_lines(case, whole, granted),
        *(_converted(case, placement, old, new) for placement in live),
    ]


def _line(case: Case) -> str:
    assert isinstance(case.form, NewYear)
    return line_of(case.assignment.terms.applicant, case.form.budget_doc_no)


def _open(placement: PlacementState) -> int:
    """Return the fen of a placement that are committed and not on their way."""
    return sum(one.amount_fen for one in placement.instalments if _is_open(one))


def _is_open(one: Instalment) -> bool:
    return one.paid_on is None and one.stage not in (Paid.SETTLED, Paid.RETURNED)


def _granted(case: Case, form: NewYear, whole: int) -> int:
    """Return by how much the new line grows: a registered one covers by itself what moves."""
    known = case.scene.line(case.assignment.terms.applicant, form.budget_doc_no)
    fit_source(case, known)
    free = known.limit_fen - known.reserved_fen if known else 0
    granted = 0 if known and known.verified else form.amount
    if free + granted < whole:
        raise Stop("funds_short", doc_no=form.budget_doc_no, fen=whole - free - granted)
    return granted


def _lines(case: Case, whole: int, granted: int) -> list[Event]:
    assert isinstance(case.form, NewYear)
    terms = case.assignment.terms
    told = []
    for doc, add in (
        (terms.budget_doc_no, {"reserved_fen": -whole}),
        (case.form.budget_doc_no, {"reserved_fen": whole, "limit_fen": granted}),
    ):
        body = {"department": terms.applicant, "doc_no": doc, "number": case.number, "add": add}
        more = {"verified": True} if "limit_fen" in add else {}
        stream = events.budget(terms.applicant, doc)
        told.append(case.on(stream, "budget.converted", **body, **more))
    return told


def _converted(case: Case, placement: PlacementState, old: str, new: str) -> Event:
    fen = _open(placement)
    committed = account("committed", placement.number, placement.community)
    postings: list[Posting] = [*move(committed, old, fen), *move(new, committed, fen)]
    marked = [
        one if _is_open(one) or one.budget else one.model_copy(update={"budget": old})
        for one in placement.instalments
    ]
    body: dict[str, object] = {"budget": new, "instalments": [plain(one) for one in marked]}
    if postings:
        body["postings"] = postings
    return case.on_placement(placement.community, "placement.budget_converted", **body)


def _everything(act: Act, by: Actor) -> Needs:
    return Needs(all_placements=True, budget=True)


STEPS = {"convert_budget": Step(convert_budget, _everything)}

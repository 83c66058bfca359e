"""Money beside the life cycle: reserving on filing, certifying, freeing at an end."""

from typing import Any

from policies.cost.funding import Posting, account, move
from policies.lifecycle.steps.case import Case, Stop
from schemas import events
from schemas.events import Event
from schemas.states.stages import Payment, Stage
from schemas.states.states import AssignmentState, BudgetState, PlacementState
from schemas.written import document_number, same_document

WITH_DEPARTMENT = (Payment.PLANNED, Payment.DUE, Payment.OVERDUE, Payment.DEFERRED)


def line_of(department: str, doc_no: str) -> str:
    """Return the account of a budget line."""
    return account("budget", department, document_number(doc_no))


def reserve(
    case: Case, filed: Event, before: AssignmentState | None, *, firm: bool = True
) -> list[Event]:
    """Reserve the total on the line; a line not yet verified only notes what is asked.

    A correction first gives back what the version before had reserved. Refuses when a verified
    line holds too little; what is not firm (an emergency: work comes before money) is noted then.
    """
    terms = filed.body["terms"]
    department, doc_no = terms["applicant"], terms.get("budget_doc_no", "")
    total = terms.get("total_fen", 0) if doc_no else 0
    freed = release(case, before)
    line = case.scene.line(department, doc_no)
    if not total:
        return [_with(filed, freed.postings, None), *freed.events]
    same = before is not None and same_document(before.terms.budget_doc_no, doc_no)
    short = line is not None and not firm and line.limit_fen - line.reserved_fen < total
    if line is None or not line.verified or short:
        again = before.terms.total_fen if before and same else 0
        more = {"noted_fen": total - again}  # a correction asks anew, not once more
        noted = _on_line(case, department, doc_no, "budget.reservation_noted", **more)
        return [_with(filed, freed.postings, None), *freed.events, noted]
    again = before.reserved_fen if before and same else 0
    if line.limit_fen - line.reserved_fen + again < total:
        raise Stop("funds_short", doc_no=doc_no, fen=total)
    moves = [*freed.postings, *move(line_of(department, doc_no), _reserved(case), total)]
    reserved = _on_line(case, department, doc_no, "budget.reserved", reserved_fen=total)
    return [_with(filed, moves, total), *freed.events, reserved]


class Freed:
    """Money on its way back to a line: the postings, and the event on the line."""

    def __init__(self, postings: list[Posting], events: list[Event]) -> None:
        self.postings = postings
        self.events = events


def release(case: Case, assignment: AssignmentState | None) -> Freed:
    """Give back what an application still holds in reserve."""
    if assignment is None or not assignment.reserved_fen:
        return Freed([], [])
    terms, fen = assignment.terms, assignment.reserved_fen
    postings = move(_reserved(case), line_of(terms.applicant, terms.budget_doc_no), fen)
    back = _on_line(
        case, terms.applicant, terms.budget_doc_no, "budget.released", reserved_fen=-fen
    )
    return Freed(postings, [back])


def fit_source(case: Case, line: BudgetState | None) -> None:
    """Refuse a line of a kind that pays for no task, whatever it is called (section 6.2)."""
    if line is not None and line.source in case.table.forbidden_sources:
        raise Stop("forbidden_source", doc_no=line.doc_no, source=line.source)


def certify(case: Case, amount: int) -> list[Event]:
    """Row 11: the finance side certifies an amount on the line; the reservation becomes firm.

    amount: no less than the total, in fen. The first certificate registers the line with it, and
    a later one of the same item replaces it; any other takes from the line and never raises it.
    """
    assignment, terms = case.assignment, case.assignment.terms
    line = case.scene.line(terms.applicant, terms.budget_doc_no)
    fit_source(case, line)
    short = max(0, terms.total_fen - assignment.reserved_fen)
    code = line_of(terms.applicant, terms.budget_doc_no)
    granted = _granted(case, line, amount)
    free = line.limit_fen - line.reserved_fen if line else 0
    if free + granted < short:
        raise Stop("funds_short", doc_no=terms.budget_doc_no, fen=short - free - granted)
    raised = move("outside", code, granted) if granted > 0 else move(code, "outside", -granted)
    postings = [*raised, *move(code, _reserved(case), short)]
    budget = case.on(
        events.budget(terms.applicant, terms.budget_doc_no),
        "budget.certified",
        department=terms.applicant,
        doc_no=terms.budget_doc_no,
        verified=True,
        registered_for=line.registered_for if line and line.verified else case.number,
        number=case.number,
        add={"limit_fen": granted, "reserved_fen": short},
    )
    moved = case.on_assignment(
        "application.funds_confirmed",
        postings=postings,
        certified=True,
        certified_fen=amount,
        reserved_fen=assignment.reserved_fen + short,
    )
    return [moved, budget]


def _granted(case: Case, line: BudgetState | None, amount: int) -> int:
    """Return by how much a certificate moves the amount of a line, in fen."""
    if line is None or not line.verified:
        return amount
    if line.registered_for != case.number or line.closed_on is not None:
        return 0
    return amount - case.assignment.certified_fen


def ended(case: Case, kind: str, stage: Stage | None = None, **told: Any) -> list[Event]:
    """End an application before approval: its reservation goes back, every clock stops.

    The communities that were asked owe no answer any more; what they said stays as it was said.
    stage: None for the one that the table leads to.
    """
    assignment = case.assignment
    freed = release(case, assignment)
    event = case.on_assignment(
        kind,
        stage=stage or case.goes_to(Stage),
        last_on=case.today.isoformat(),
        stop=[clock.code for clock in assignment.clocks],
        **told,
    )
    asked = [
        case.on_opinion(code, "opinion.closed", open=False)
        for code, one in case.scene.opinions.items()
        if one.open
    ]
    return [_with(event, freed.postings, None), *freed.events, *asked]


def back_from(placement: PlacementState, to: str = "") -> list[Posting]:
    """Return the postings that free a placement's money which has not left the department.

    to: the account it goes to; empty means the budget line of the placement.
    """
    to = to or placement.budget
    ids = (placement.number, placement.community)
    ordered, gone = 0, 0
    for one in placement.instalments:
        ordered += one.amount_fen if one.stage is Payment.ORDERED else 0
        left = one.stage in WITH_DEPARTMENT or one.stage is Payment.ORDERED
        gone += 0 if left else one.amount_fen
    waiting = placement.committed_fen - ordered - gone
    return [
        *move(account("committed", *ids), to, waiting),
        *move(account("ordered", *ids), to, ordered),
    ]


def back_to_line(case: Case, fen: int, line: str = "") -> list[Event]:
    """Return the event that tells a budget line of money freed from placements.

    line: the account of the line; empty means the one of the assignment's terms.
    """
    terms = case.assignment.terms
    if not fen:
        return []
    doc_no = line.split(":", 2)[2] if line else terms.budget_doc_no
    return [_on_line(case, terms.applicant, doc_no, "budget.released", reserved_fen=-fen)]


def line(case: Case) -> BudgetState | None:
    """Return the budget line of the assignment, if it is known."""
    terms = case.assignment.terms
    return case.scene.line(terms.applicant, terms.budget_doc_no)


def _reserved(case: Case) -> str:
    return account("reserved", case.number)


def _with(event: Event, postings: list[Posting], reserved: int | None) -> Event:
    more: dict[str, Any] = {"reserved_fen": reserved}
    if postings:
        more["postings"] = postings
    return event.model_copy(update={"body": {**event.body, **more}})


def _on_line(case: Case, department: str, doc_no: str, kind: str, **add: int) -> Event:
    """An event of a line bears its number as it was written first."""
    stream, line = events.budget(department, doc_no), case.scene.line(department, doc_no)
    doc_no = line.doc_no if line else doc_no
    body = {"department": department, "doc_no": doc_no, "number": case.number, "add": add}
    return case.on(stream, kind, **body)

"""Money beside the life cycle: reserving on filing, certifying, freeing at an end."""

from collections.abc import Iterable
from typing import Any

from policies.cost.funding import Posting, account, move
from policies.lifecycle.steps.case import Case, Stop, clock_of
from schemas import events
from schemas.events import Event
from schemas.states.instalments import UrgentAsk
from schemas.states.placements.parties import Party, PartyFunds
from schemas.states.stages import Payment, Stage
from schemas.states.states import (
    AssignmentState,
    BudgetState,
    Instalment,
    PlacementState,
    Terms,
)
from schemas.values import plain
from schemas.written import document_number, same_document

DECISION = "emergency_decision"
WITH_DEPARTMENT = (Payment.PLANNED, Payment.DUE, Payment.OVERDUE, Payment.DEFERRED)


def line_of(department: str, doc_no: str) -> str:
    """Return the account of a budget line."""
    return account("budget", department, document_number(doc_no))


def reserve(
    case: Case, filed: Event, before: AssignmentState | None, *, firm: bool = True
) -> list[Event]:
    """Reserve the total, each department's part on its line; one not yet verified only notes it.

    A correction first gives back what the version before had reserved. Refuses when a verified
    line holds too little; what is not firm (an emergency: work comes before money) is noted then.
    """
    terms = Terms.model_validate(filed.body["terms"])
    freed = release(case, before)
    told, moves, held = [*freed.events], [*freed.postings], {}
    for payer in terms.payers:
        if not (payer.fen and payer.budget_doc_no):
            continue
        firm_fen, event = _asked_of(case, payer, before, firm=firm)
        told.append(event)
        if firm_fen:
            moves += move(line_of(payer.org, payer.budget_doc_no), _reserved(case), firm_fen)
            held[payer.org] = firm_fen
    filed = _with(filed, moves, sum(held.values()) or None)
    shared = _shared(case, terms, held)
    merged = {**filed.body.get("merge", {}), **shared.pop("merge", {})}
    return [filed.model_copy(update={"body": {**filed.body, **shared, "merge": merged}}), *told]


def _shared(case: Case, terms: Terms, held: dict[str, int]) -> dict[str, Any]:
    """Return what a filing tells of the money of each of several departments.

    The certificate of the one that applies stays known when others join it, or leave it again.
    """
    known = case.scene.assignment
    own = known.funds_of(terms.applicant).certified_fen if known else 0
    if terms.parties:
        first = {} if known is None or known.terms.parties or not own else {terms.applicant: own}
        return {"party_reserved": held or None, "merge": {"party_certified": first}}
    if known is None or not known.terms.parties:
        return {}
    return {"party_reserved": None, "party_certified": None, "certified_fen": own or None}


def _asked_of(
    case: Case, payer: Party, before: AssignmentState | None, *, firm: bool
) -> tuple[int, Event]:
    """Return the fen that are reserved for one department, and what its line is told."""
    department, doc_no, total = payer.org, payer.budget_doc_no, payer.fen
    line = case.scene.line(department, doc_no)
    filed = before.terms.payers if before else ()
    old = next((one for one in filed if one.org == department), None)
    same = old is not None and same_document(old.budget_doc_no, doc_no)
    short = line is not None and not firm and line.limit_fen - line.reserved_fen < total
    if line is None or not line.verified or short:
        again = old.fen if old and same else 0
        more = {"noted_fen": total - again}  # a correction asks anew, not once more
        told = _on_line(case, department, doc_no, "budget.reservation_noted", **more)
        return 0, told if firm else _with_ask(case, told, line, total)
    again = before.funds_of(department).reserved_fen if before and same else 0
    if line.limit_fen - line.reserved_fen + again < total:
        raise Stop("funds_short", doc_no=doc_no, fen=total)
    return total, _on_line(case, department, doc_no, "budget.reserved", reserved_fen=total)


def _with_ask(case: Case, told: Event, line: BudgetState | None, fen: int) -> Event:
    """Return an event of a line that says what the emergency asks of it unreserved; 0: nothing."""
    others = line.urgent.items() if line else ()
    known = {number: plain(one) for number, one in others if number != case.number}
    if fen:
        begun = case.scene.assignment
        clock = clock_of(begun.clocks, DECISION) if begun else None
        term = case.table.clocks[DECISION].wd
        due = clock.due if clock else case.rules.calendar.add(case.today, term)
        known[case.number] = plain(UrgentAsk(fen=fen, due=due))
    return told.model_copy(update={"body": {**told.body, "urgent": known or None}})


def left(case: Case) -> list[Event]:
    """Return the event of the line that an emergency asks for no longer; none of a firm one."""
    known = line(case)
    if known is None or case.number not in known.urgent:
        return []
    asked = -known.urgent[case.number].fen
    told = _on_line(case, known.department, known.doc_no, "budget.left", noted_fen=asked)
    return [_with_ask(case, told, known, 0)]


def asked_of_another(case: Case, payer: Party) -> tuple[int, Event]:
    """Return the fen that an emergency reserves on another line, and what that is told.

    0 where that line is still to be registered; refuses one that holds too little.
    """
    held, told = _asked_of(case, payer, None, firm=True)
    another = case.scene.line(payer.org, payer.budget_doc_no)
    return held, told if held else _with_ask(case, told, another, payer.fen)


class Freed:
    """Money on its way back to a line: the postings, and the event on the line."""

    def __init__(self, postings: list[Posting], events: list[Event]) -> None:
        self.postings = postings
        self.events = events


def release(case: Case, assignment: AssignmentState | None) -> Freed:
    """Give back what an application still holds in reserve, to the line of each department."""
    if assignment is None or not assignment.reserved_fen:
        return Freed([], [])
    postings: list[Posting] = []
    events_: list[Event] = []
    for payer in assignment.terms.payers:
        fen = assignment.funds_of(payer.org).reserved_fen
        if fen:
            line = line_of(payer.org, payer.budget_doc_no)
            postings += move(_reserved(case), line, fen)
            told = _on_line(
                case, payer.org, payer.budget_doc_no, "budget.released", reserved_fen=-fen
            )
            events_.append(told)
    return Freed(postings, events_)


def payer_of(case: Case, org: str) -> Party:
    """Return a department of the item, the one that applies where none is named."""
    terms = case.assignment.terms
    found = next((one for one in terms.payers if one.org == (org or terms.applicant)), None)
    if found is None:
        raise Stop("no_such_party", org=org, parties=list(terms.departments))
    return found


def fit_source(case: Case, line: BudgetState | None) -> None:
    """Refuse a line of a kind that pays for no task, whatever it is called (section 6.2)."""
    if line is not None and line.source in case.table.forbidden_sources:
        raise Stop("forbidden_source", doc_no=line.doc_no, source=line.source)


def not_of_old(case: Case, department: str, doc_no: str) -> None:
    """Refuse to register anew what stands free on the line of a body that this one goes on with.

    It is carried over: the same money is not there twice (ADR 0034).
    """
    own = case.scene.line(department, doc_no)
    if own is not None and own.verified:
        return
    for org in case.rules.directory.before(department):
        old = case.scene.line(org, doc_no)
        if old is not None and old.verified and old.closed_on is None and old.free_fen > 0:
            raise Stop("line_of_old", doc_no=old.doc_no, org=org, fen=old.free_fen)


def certify(case: Case, amount: int, payer: Party) -> list[Event]:
    """Row 11: the finance side certifies an amount on a line; the reservation becomes firm.

    amount: no less than the payer's part, in fen. The first certificate registers the line with it,
    and a later one of the same item replaces it; any other takes from the line and never raises it.
    """
    assignment, joint = case.assignment, bool(case.assignment.terms.parties)
    known = assignment.funds_of(payer.org)
    line = case.scene.line(payer.org, payer.budget_doc_no)
    not_of_old(case, payer.org, payer.budget_doc_no)
    fit_source(case, line)
    short = max(0, payer.fen - known.reserved_fen)
    code = line_of(payer.org, payer.budget_doc_no)
    granted = _granted(case, line, amount, known)
    free = line.limit_fen - line.reserved_fen if line else 0
    if free + granted < short:
        raise Stop("funds_short", doc_no=payer.budget_doc_no, fen=short - free - granted)
    raised = move("outside", code, granted) if granted > 0 else move(code, "outside", -granted)
    postings = [*raised, *move(code, _reserved(case), short)]
    budget = case.on(
        events.budget(payer.org, payer.budget_doc_no),
        "budget.certified",
        department=payer.org,
        doc_no=payer.budget_doc_no,
        verified=True,
        registered_for=line.registered_for if line and line.verified else case.number,
        number=case.number,
        add={"limit_fen": granted, "reserved_fen": short},
    )
    if line is not None and case.number in line.urgent:
        budget = _with_ask(case, budget, line, 0)
    if not joint:
        told = {"certified": True, "certified_fen": amount}
        moved = case.on_assignment(
            "application.funds_confirmed",
            postings=postings,
            reserved_fen=assignment.reserved_fen + short,
            **told,
        )
        return [moved, budget]
    moved = case.on_assignment(
        "application.funds_confirmed",
        postings=postings,
        party=payer.org,
        certified=True if not uncertified(assignment, payer.org) else None,
        add={"reserved_fen": short, "party_reserved": {payer.org: short}},
        merge={"party_certified": {payer.org: amount}},
        append={"certified_parties": [payer.org]},
    )
    return [moved, budget]


def uncertified(assignment: AssignmentState, but: str = "") -> tuple[str, ...]:
    """Return the departments whose part nobody has certified yet; but: one that is being."""
    return tuple(
        one.org
        for one in assignment.terms.payers
        if one.fen and one.org != but and not assignment.funds_of(one.org).certified
    )


def _granted(case: Case, line: BudgetState | None, amount: int, known: PartyFunds) -> int:
    """Return by how much a certificate moves the amount of a line, in fen."""
    if line is None or not line.verified:
        return amount
    if line.registered_for != case.number or line.closed_on is not None:
        return 0
    return amount - known.certified_fen


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
    over = _with(event, freed.postings, None)
    over = over.model_copy(update={"body": {**over.body, **nothing_reserved(assignment)}})
    return [over, *freed.events, *left(case), *asked]


def nothing_reserved(assignment: AssignmentState) -> dict[str, None]:
    """Return the body that ends what is reserved for an item, of each of its departments."""
    return {"reserved_fen": None, **({"party_reserved": None} if assignment.party_reserved else {})}


def back_from(placement: PlacementState, to: str = "") -> list[Posting]:
    """Return the postings that free a placement's money which has not left its departments.

    to: the account it goes to; empty means the budget line of each instalment.
    """
    ids = (placement.number, placement.community)
    lines: dict[str, list[int]] = {placement.budget: [placement.committed_fen, 0]}
    for one in placement.instalments:  # line -> committed and ordered on it
        waits, ordered = one.stage in WITH_DEPARTMENT, one.stage is Payment.ORDERED
        fen = lines.setdefault(home_of(placement, one), [0, 0])
        fen[1] += one.amount_fen if ordered else 0
        lines[placement.budget][0] -= one.amount_fen if not waits or one.party else 0
        if one.party and waits and placement.committed_fen:
            fen[0] += one.amount_fen
    return [
        posting
        for line, (waiting, ordered) in lines.items()
        for posting in (
            *move(account("committed", *ids), to or line, waiting),
            *move(account("ordered", *ids), to or line, ordered),
        )
    ]


def home_of(placement: PlacementState, one: Instalment) -> str:
    """Return the line that money of an instalment goes back to before it is paid."""
    return placement.line_of(one) if one.party else placement.budget


def back_to_lines(case: Case, told: Iterable[Event]) -> list[Event]:
    """Return the events that tell budget lines of what these events' postings bring back."""
    return back_by(case, [one for event in told for one in event.body.get("postings", ())])


def back_by(case: Case, postings: Iterable[Posting]) -> list[Event]:
    """Return the events that tell budget lines of what postings bring back to them."""
    lines: dict[str, int] = {}
    for _, credit, fen in postings:
        if credit.startswith("budget:"):
            lines[credit] = lines.get(credit, 0) + fen
    return [
        _on_line(case, department, doc_no, "budget.released", reserved_fen=-fen)
        for line, fen in lines.items()
        for _, department, doc_no in (line.split(":", 2),)
    ]


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

"""How a paper tells the money of a placement: instalments, calculation, or why there is none."""

from schemas.applications.application import Application
from schemas.states.states import Instalment, PlacementState
from tasks.papers.documents.assignment import PaperSubject, figure, plain_yuan
from tasks.papers.texts import code, day, texts, word

Rows = tuple[tuple[str, ...], ...]


def exemption_of(assignment: PaperSubject) -> str:
    """Tell why no money is paid: the exemption, means in kind, or a share of nothing."""
    terms = assignment.state.terms
    if terms.exemption:
        return code("exemption", terms.exemption)
    return code("exemption", "in_kind" if terms.mode == "in_kind" else "zero")


def due_of(instalment: Instalment) -> str:
    """Tell when an instalment is due: by its event, or by its day."""
    named = texts().codes["due"].get(instalment.rule)
    if named is not None and instalment.rule != "midterm":
        return named
    return word("by_day", day=day(instalment.due)) if instalment.due else named or ""


def payer_name(assignment: PaperSubject, placement: PlacementState, one: Instalment) -> str:
    """Name the department that owes an instalment, where several do an item together."""
    return assignment.name(placement.payer_of(one)) if placement.parties else ""


def instalment_lines(assignment: PaperSubject, placement: PlacementState) -> tuple[str, ...]:
    """Write each instalment as a line of a clause."""
    return tuple(
        word(
            "party_instalment" if placement.parties else "instalment",
            payer=payer_name(assignment, placement, one),
            no=one.no,
            amount=plain_yuan(one.amount_fen),
            percent=figure(one.percent),
            due=due_of(one),
        )
        for one in placement.instalments
    )


def instalment_rows(assignment: PaperSubject, placement: PlacementState) -> Rows:
    """Return a row per instalment: number and who owes it, yuan, percent, due, where it stands."""
    return tuple(
        (
            " ".join(filter(None, (str(one.no), payer_name(assignment, placement, one)))),
            plain_yuan(one.amount_fen),
            f"{figure(one.percent)}%",
            due_of(one),
            code("payment", one.stage),
        )
        for one in placement.instalments
    )


def cost_rows(application: Application) -> Rows:
    """Return the calculation line by line: category, unit, quantity, price, yuan, standard."""
    lines = application.funding.lines if application.funding else ()
    return tuple(
        (
            code("category", one.category or ""),
            one.unit or "",
            figure(one.quantity),
            f"{one.unit_price:.2f}" if one.unit_price is not None else "",
            plain_yuan(one.amount_fen),
            one.standard or "",
        )
        for one in lines
    )

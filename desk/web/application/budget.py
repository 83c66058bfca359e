"""The budget lines beside an application: what is free of each, and of the one it names."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from desk.web.request.request import Desk
from ledger.read import assignments
from schemas import written
from schemas.money import fen_of
from schemas.states.states import BudgetState

REVIEWERS = ("STREET_REVIEWER", "STREET_HEAD", "LG_OFFICE", "LG_CHAIR", "LG_MEMBER", "FIN_BUREAU",
             "AUDITOR")  # fmt: skip
"""Who is shown the line that a filed application names, beside its own department."""


class LinesBeside(NamedTuple):
    """Lines of the applicant, the named one apart: None where finance has not registered it.

    doc_no: as the application names it, '' for none; total: what it asks for, in fen.
    """

    doc_no: str
    named: BudgetState | None
    others: tuple[BudgetState, ...]
    total: int

    @property
    def short(self) -> bool:
        """Whether the named line does not hold what is asked for."""
        return self.named is not None and self.named.free_fen < self.total


def beside(here: Desk, application: Mapping[str, Any]) -> LinesBeside:
    """Return the lines that an application of a department may draw on, as they stand today."""
    plan = application.get("funding") or {}
    doc_no, department = (
        str(plan.get("budget_doc_no") or ""),
        str(application.get("applicant") or ""),
    )
    with here.ledger.read() as tx:
        every = assignments.budget_lines(tx, department) if department else []
    named = [one for one in every if one.verified and written.same_document(one.doc_no, doc_no)]
    others = tuple(one for one in every if one.verified and not one.closed_on and one not in named)
    try:
        total = fen_of(plan.get("total") or 0)
    except ValueError:
        total = 0
    return LinesBeside(doc_no, named[0] if named else None, others, total)


def of_reader(here: Desk, application: Mapping[str, Any], taken: int) -> LinesBeside | None:
    """Return the named line for who reviews the application or filed it; None for others.

    taken: what the application already reserved on it (fen), which it need not find free again.
    """
    if here.by.role not in REVIEWERS and here.by.org != application.get("applicant"):
        return None
    found = beside(here, application)
    return found._replace(others=(), total=max(0, found.total - taken)) if found.doc_no else None

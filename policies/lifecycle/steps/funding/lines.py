"""A budget line (预算指标) is the finance side's own: registered once, raised and cut by its acts.

Nothing else changes its amount; a certificate on a registered line takes from it (readings: an
overdrawn budget is refused, 预算法 第十三条).
"""

from policies.cost.funding import move
from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps.case import Case, Step, Stop
from policies.lifecycle.steps.money import line_of
from schemas import events
from schemas.acts.act import Act, Actor
from schemas.acts.funds import BudgetLine, LineChange
from schemas.events import Event
from schemas.states.states import BudgetState


def register_line(case: Case) -> list[Event]:
    """Register a line with its amount, before or after somebody has asked for it."""
    assert isinstance(case.form, BudgetLine)
    form = case.form
    line = _line(case, form)
    if line is not None and line.verified:
        raise Stop("line_registered", doc_no=line.doc_no, fen=line.limit_fen)
    about = form.model_dump(mode="json", include={"year", "function_code", "source"})
    body = {name: value for name, value in about.items() if value}
    return [_moved(case, "budget.registered", form.amount, verified=True, **body)]


def raise_line(case: Case) -> list[Event]:
    """Raise a registered line by an amount."""
    assert isinstance(case.form, LineChange)
    _registered(case, case.form)
    return [_moved(case, "budget.raised", case.form.amount, reason=case.form.reason)]


def cut_line(case: Case) -> list[Event]:
    """Cut a registered line by an amount: what is reserved on it, or on its way, stays covered."""
    assert isinstance(case.form, LineChange)
    line = _registered(case, case.form)
    free = line.limit_fen - line.reserved_fen
    if case.form.amount > free:
        raise Stop("line_in_use", doc_no=line.doc_no, fen=free)
    return [_moved(case, "budget.cut", -case.form.amount, reason=case.form.reason)]


def _registered(case: Case, form: LineChange) -> BudgetState:
    line = _line(case, form)
    if line is None or not line.verified:
        raise Stop("line_unknown", doc_no=form.budget_doc_no)
    return line


def _line(case: Case, form: LineChange) -> BudgetState | None:
    department = _department(case, form)
    if department not in case.rules.directory.organisations:
        raise Stop("no_such_organisation", org=department)
    return case.scene.line(department, form.budget_doc_no)


def _department(case: Case, form: LineChange) -> str:
    """Return whose line it is: as told, else the department of the item."""
    if form.department:
        return form.department
    if case.scene.assignment is None:
        raise Stop("incomplete", fields=["department"])
    return case.assignment.terms.applicant


def _moved(case: Case, kind: str, fen: int, **body: object) -> Event:
    assert isinstance(case.form, LineChange)
    department, doc_no = _department(case, case.form), case.form.budget_doc_no
    line = case.scene.line(department, doc_no)
    code = line_of(department, doc_no)
    ends = ("outside", code) if fen > 0 else (code, "outside")
    return case.on(
        events.budget(department, doc_no),
        kind,
        department=department,
        doc_no=line.doc_no if line else doc_no,
        add={"limit_fen": fen},
        postings=move(*ends, abs(fen)),
        **body,
    )


def _lines(act: Act, by: Actor) -> Needs:
    return Needs(budget=True)


STEPS = {
    "register_line": Step(register_line, _lines),
    "raise_line": Step(raise_line, _lines),
    "cut_line": Step(cut_line, _lines),
}

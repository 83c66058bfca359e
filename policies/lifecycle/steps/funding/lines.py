"""A budget line (预算指标) is the finance side's own: registered once, changed by its acts alone.

Nothing else changes its amount; a certificate on a registered line takes from it (readings: an
overdrawn budget is refused, 预算法 第十三条).
"""

from typing import Any

from policies.cost.funding import move
from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps.case import Case, Step, Stop
from policies.lifecycle.steps.money import line_of, not_of_old
from schemas import events
from schemas.acts.act import Act, Actor
from schemas.acts.funds import BudgetLine, LineCarried, LineChange, LineClosed
from schemas.events import Event
from schemas.states.states import BudgetState
from schemas.values import plain
from schemas.written import same_document


def register_line(case: Case) -> list[Event]:
    """Register a line with its amount, before or after somebody has asked for it."""
    assert isinstance(case.form, BudgetLine)
    form = case.form
    line = _line(case, form)
    if line is not None and line.verified:
        raise Stop("line_registered", doc_no=line.doc_no, fen=line.limit_fen)
    not_of_old(case, _department(case, form), form.budget_doc_no)
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


def carry_line(case: Case) -> list[Event]:
    """Carry what is free of a line over to the next year's, which is registered by it if need be.

    Of a department that ended it goes to a line of who goes on with it. What items hold of the old
    line stays there until each is converted (convert_budget).
    """
    assert isinstance(case.form, LineCarried)
    form, old = case.form, _registered(case, case.form)
    heir = form.to_department or old.department
    if heir == old.department and same_document(form.budget_doc_no, form.to_doc_no):
        raise Stop("same_line", doc_no=old.doc_no)
    if heir != old.department and old.department not in case.rules.directory.before(heir):
        raise Stop("not_the_heir", org=old.department, orgs=[heir])
    if form.on > case.today:
        raise Stop("dated_ahead", on=str(form.on))
    new = case.scene.line(heir, form.to_doc_no)
    if new is not None and new.closed_on is not None:
        raise Stop("line_closed", doc_no=new.doc_no, day=str(new.closed_on))
    if form.amount > old.free_fen:
        raise Stop("line_in_use", doc_no=old.doc_no, fen=old.free_fen)
    told = {"document_no": form.document_no, "on": str(form.on), "reason": form.reason}
    to = new.doc_no if new else form.to_doc_no
    between = line_of(old.department, old.doc_no), line_of(heir, to)
    more: dict[str, Any] = {"verified": True, "carried_from": old.doc_no}
    if new is None or not new.verified:
        about = plain(old)
        more |= {name: about[name] for name in ("function_code", "source") if name in about}
        more |= {"year": old.year + (heir == old.department)} if old.year else {}
    return [
        case.on(
            events.budget(old.department, old.doc_no),
            "budget.carried_out",
            department=old.department,
            doc_no=old.doc_no,
            to=to,
            add={"limit_fen": -form.amount},
            postings=move(*between, form.amount),
            **told,
        ),
        case.on(
            events.budget(heir, to),
            "budget.carried_in",
            department=heir,
            doc_no=to,
            add={"limit_fen": form.amount},
            **told,
            **more,
        ),
    ]


def close_line(case: Case) -> list[Event]:
    """Close a line that nothing rests on; what is free of it goes back to the finance side."""
    assert isinstance(case.form, LineClosed)
    line = _registered(case, case.form)
    if line.reserved_fen:
        raise Stop("line_holds", doc_no=line.doc_no, fen=line.reserved_fen)
    code = line_of(line.department, line.doc_no)
    postings = move(code, "outside", line.limit_fen)
    return [
        case.on(
            events.budget(line.department, line.doc_no),
            "budget.closed",
            department=line.department,
            doc_no=line.doc_no,
            closed_on=str(case.today),
            reason=case.form.reason,
            add={"limit_fen": -line.limit_fen},
            **({"postings": postings} if postings else {}),
        )
    ]


def _registered(case: Case, form: LineChange | LineClosed) -> BudgetState:
    line = _line(case, form)
    if line is None or not line.verified:
        raise Stop("line_unknown", doc_no=form.budget_doc_no)
    if line.closed_on is not None:
        raise Stop("line_closed", doc_no=line.doc_no, day=str(line.closed_on))
    return line


def _line(case: Case, form: LineChange | LineClosed) -> BudgetState | None:
    department = _department(case, form)
    if department not in case.rules.directory.organisations:
        raise Stop("no_such_organisation", org=department)
    return case.scene.line(department, form.budget_doc_no)


def _department(case: Case, form: LineChange | LineClosed) -> str:
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
    "carry_line": Step(carry_line, _lines),
    "close_line": Step(close_line, _lines),
}

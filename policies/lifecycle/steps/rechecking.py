"""The nightly look at live work: a basis that ends or was replaced is told to the department."""

from policies.lifecycle.steps.case import Case, Step, Stop
from policies.rulebook.recheck import BasisNotice
from schemas.acts.rulebooks import NoteBasis
from schemas.events import Event


def note_basis(case: Case) -> list[Event]:
    """Tell once what has become of a basis; the work goes on, the department must answer."""
    assert isinstance(case.form, NoteBasis)
    notice = BasisNotice.model_validate(case.form.model_dump())
    if notice.key in case.assignment.notices:
        raise Stop("already_done", verb=case.act.verb)
    told = notice.model_dump(mode="json", exclude_defaults=True)
    return [
        case.on_assignment("application.basis_noted", append={"notices": [notice.key]}, notice=told)
    ]


STEPS = {"note_basis": Step(note_basis)}

"""Funding: what follows when an agreement is not signed or its money does not come in time."""

from flows.agenda import hold, run_name
from flows.entry import flow
from tasks.routing import steps
from tasks.routing.due import Done

AGENDA = (
    steps.note_arrears,  # an instalment is due, late, or kept in custody: only put on record
    steps.exit_nonpay,  # forty working days unpaid: the placement ends, on notice
    steps.lapse,  # no agreement or no money in the term: the approval is void, the money free
)


@flow("funding", run_name=run_name)
async def fund(numbers: list[str] | None = None) -> list[Done]:
    """Do what is due of the funding of these assignments (all: None); again does no harm."""
    return await hold(AGENDA, numbers)

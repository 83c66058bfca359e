"""Admission: carries an application from its filing to the placements, wherever nobody must act."""

from flows.agenda import hold, run_name
from flows.entry import flow
from tasks.routing import steps
from tasks.routing.due import Done

AGENDA = (
    steps.redate,  # the holidays of a year became known: terms counted without them are put right
    steps.screen,  # findings, frozen with the digest of the rulebook
    steps.accept_by_silence,  # the street office did not answer in its term
    steps.withdraw_unanswered,  # the correction asked for never came
    steps.close_consultation,  # the term of the communities' opinion is over
    steps.end_publicity,  # nobody objected in the term
    steps.note_filing,  # nobody recalled a delegated decision in the term
    steps.fan_out,  # one placement at each community
)


@flow("admission", run_name=run_name)
async def admit(numbers: list[str] | None = None) -> list[Done]:
    """Do what is due of the admission of these assignments (all: None); again does no harm."""
    return await hold(AGENDA, numbers)

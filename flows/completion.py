"""Completion: from work delivered to the archive, wherever a term ends and nobody must act."""

from flows.agenda import hold, run_name
from flows.entry import flow
from tasks.routing import steps
from tasks.routing.due import Done

AGENDA = (
    steps.deem_accepted,  # the department did not answer the delivery in its term
    steps.deem_refusal_accepted,  # the department did not answer a refusal in its term
    steps.remind_ruling,  # a ruling on a refusal is overdue: the office, then the chair
    steps.refer_settlement,  # a proposed sum was not answered: the street mediates
    steps.lapse_correction,  # a correction was not answered: the fact stays as it was
    steps.lapse_change,  # an offered change was not signed in its term: the old text stays
    steps.resume_after_pause,  # the cause of a pause has ended: the work goes on
    steps.raise_dispute,  # a level of a dispute is over without an agreement: the next one
    steps.finish_dispute,  # nobody appealed against a ruling: it stands
    steps.open_review,  # half a year of work is over, or it ended early: both sides are asked
    steps.open_blind,  # both evaluations are in, or the term for them is over
    steps.close_task,  # accepted, evaluated, settled
    steps.end_date,  # the assignment has come to its last day
    steps.deem_not_done,  # neither delivered nor declared after its last day: not done
    steps.end_unstarted,  # a community never started: it is freed, the money goes back
    steps.escalate,  # who must act is late: the head, the office, the chair are told
    steps.end_delegation,  # what was delegated until a day is back where it came from
    steps.archive,  # every placement is closed
)


@flow("completion", run_name=run_name)
async def complete(numbers: list[str] | None = None) -> list[Done]:
    """Do what is due of the completion of these assignments (all: None); again does no harm."""
    return await hold(AGENDA, numbers)

"""Emergency: begins verified work at once, and ends it when its time is past or nobody filed."""

from flows.agenda import hold, run_name
from flows.entry import flow
from tasks.routing import steps
from tasks.routing.due import Done

AGENDA = (
    steps.begin_emergency,  # the duty officer has verified the notice: work begins at once
    steps.revoke_emergency,  # nobody filed in three working days, or it was not approved
    steps.end_response,  # the last day of the response is past
    steps.expire_emergency,  # so it is, and it was filed but not decided, or never verified
    steps.destroy_personal_data,  # the last day on which they may be kept
)


@flow("emergency", run_name=run_name)
async def respond(numbers: list[str] | None = None) -> list[Done]:
    """Do what is due of these emergencies (all: None); done again it does no harm."""
    return await hold(AGENDA, numbers)

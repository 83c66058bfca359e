"""Recheck: once a night all live work is looked at again under the rules and laws of the day."""

from prefect.artifacts import acreate_table_artifact

from flows.entry import flow
from tasks.routing.recheck import screen_live


@flow("recheck")
async def recheck() -> dict[str, int]:
    """Look at every live assignment: tell what expires or was replaced, count what is new."""
    found = await screen_live()
    rows = [{"rule": rule, "assignments": count} for rule, count in found.new.most_common()]
    told = f"{found.seen} looked at, {found.told} notices"
    await acreate_table_artifact(table=rows, key="recheck-findings", description=told)
    return {"seen": found.seen, "told": found.told, **found.new}

"""Papers: draws up the official papers that acts call for, beside the routing."""

from flows.entry import flow
from tasks.routing import steps


@flow("papers")
async def draw_up() -> int:
    """Draw up every paper that is called for; return how many. Again does no harm."""
    return await steps.draw_up()

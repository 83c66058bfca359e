"""Charts: draws the charts of the dashboards anew when the ledger has moved."""

from flows.entry import flow
from tasks.routing.drawing import draw_pictures


@flow("charts")
async def draw() -> int:
    """Draw every picture that is no longer true; return how many. Again does no harm."""
    return await draw_pictures()

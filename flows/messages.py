"""Messages: in the morning people hear what waits for them, by the channels of the machine."""

import asyncio
from pathlib import Path

from flows.engine import environment
from flows.entry import flow
from ledger.store.session import Ledger
from tasks.messages import channels
from tasks.messages import deliver as delivering
from tasks.routing import due, steps


@flow("messages")
async def deliver() -> int:
    """Send every message of the day that is owed; return how many were sent."""
    file = _file()
    known = channels.read(file)
    if known is None:
        return 0
    targets = await asyncio.to_thread(delivering.owed, due.ledger(), known)
    tries = (steps.send_message(file, one) for one in targets)
    sent = await asyncio.gather(*tries, return_exceptions=True)
    return sum(one is True for one in sent)


def owed(ledger: Ledger) -> bool:
    """Tell whether somebody is to be sent something now; never where no channel is configured."""
    known = channels.read(_file())
    return known is not None and bool(delivering.owed(ledger, known))


def _file() -> Path:
    return environment.messages_file(due.state())

"""The papers that acts call for: which wait, and drawing one without holding up the others."""

import logging
from collections.abc import Collection
from itertools import chain

from ledger.store.session import Ledger
from ledger.write import outbox
from ledger.write.outbox import Message
from schemas.errors import LedgerUnavailable
from tasks import clock, clock_stops
from tasks.papers.drawing import PAPERS, draw
from tasks.topics import TOPICS

TRIES_MAX = 5
LOOKED_AT_MAX = 500
CALLED_FOR = tuple(sorted({*PAPERS, *chain(*TOPICS.values())}))

log = logging.getLogger(__name__)


def waiting(ledger: Ledger, tried: Collection[int] = ()) -> list[Message]:
    """Return messages that call for a paper, oldest first, without those tried just now.

    Those that failed five times are left alone: somebody has to look at them.
    """
    if clock_stops.stopped(ledger) is not None:  # papers bear the day on which they are drawn up
        return []
    with ledger.read() as tx:
        found = outbox.pending(tx, CALLED_FOR, limit=LOOKED_AT_MAX)
    return [one for one in found if one.attempts < TRIES_MAX and one.id not in tried]


def draw_up(ledger: Ledger, message: Message) -> int:
    """Draw up and file what one message calls for; return how many papers.

    One that fails is counted and stays open. Raises LedgerUnavailable.
    """
    try:
        drawn = draw(ledger, message.topic, message.payload) if message.topic in PAPERS else ()
    except LedgerUnavailable:
        raise
    except Exception:  # one paper that cannot be drawn must not stop all others
        log.exception("%s could not be drawn up", message.dedupe_key)
        with ledger.write() as tx:
            outbox.failed(tx, [message.id])
        return 0
    with ledger.write() as tx:
        outbox.done(tx, [message.id], clock.real_now())
    return len(drawn)

"""What was so before a story begins, loaded into a simulated ledger as opening events.

Each is marked: its body says `given`. Nobody did it here; the system wrote it down.
"""

from collections.abc import Sequence
from datetime import datetime

from ledger.store.session import Ledger
from ledger.write import counters, keys
from ledger.write.journal import Envelope
from schemas.acts.act import SYSTEM, Act, Receipt
from schemas.events import Event
from tasks import clock
from tasks.acts import numbering, record
from tasks.acts.load import Loaded
from tasks.judges import Judge

MARK = {"given": True}


def opened(ledger: Ledger, number: str, events: Sequence[Event], at: datetime, judge: Judge) -> int:
    """Write down how a matter came to be as a story finds it; returns how many events.

    Raises ValueError on a ledger that is not simulated.
    """
    if not ledger.simulated:
        raise ValueError(ledger.url)
    marked = [one.model_copy(update={"body": {**one.body, **MARK}}) for one in events]
    with ledger.write() as tx:
        prefix, _, serial = number.rpartition("-")
        if serial.isdigit():
            counters.take(tx, prefix, int(serial))
        envelope = Envelope(
            by=SYSTEM,
            occurred_at=clock.moment(ledger, tx, at),
            recorded_at=clock.recorded(ledger, at),
            key=f"given:{number}",
        )
        done = record.record(tx, Loaded(number), numbering.numbered(tx, marked), envelope, judge)
        told = Receipt(accepted=True, number=number, events=tuple(one.uid for one in done))
        asked = keys.request_hash(Act(verb="given", number=number))
        keys.remember(tx, SYSTEM.person, envelope.key, asked, told)
    return len(marked)

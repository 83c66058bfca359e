"""The administrator's word that a clock which jumped is right.

The word is an event, so the ledger's last event is at the time confirmed and everybody goes on
from there, whichever process asks.
"""

from datetime import datetime

from desk.people import accounts
from ledger.read import journal_feed
from ledger.store.messages import problem
from ledger.store.session import Ledger
from ledger.write import journal
from ledger.write.journal import Envelope
from schemas.acts.act import Actor
from schemas.errors import InputError
from schemas.events import Event, Stream
from tasks import clock, rulebooks
from tasks.clock_stops import CONFIRMED, KIND


def confirm(ledger: Ledger, by: Actor, day: str) -> datetime:
    """Let a ledger go on whose clock jumped ahead; returns the moment (UTC) that is confirmed.

    by: a system administrator. day: today as the machine has it (2026-10-01), said again by whoever
    confirms. It cannot be taken back: the ledger is never before this moment again. Raises
    InputError (another day, nothing to confirm, not theirs), ClockStopped when the clock is behind.
    """
    wall = clock.real_now()
    if day.strip() != rulebooks.rules_of(ledger).calendar.today(wall).isoformat():
        raise problem(InputError, "clock_other_day", given=day[:20])
    with ledger.write() as tx:
        accounts.allow(ledger, tx, by, accounts.OPENERS)
        last = journal_feed.last_event(tx)
        if clock.is_sound(ledger, tx):
            raise problem(InputError, "clock_sound")
        if last is not None and wall < last:
            clock.moment(ledger, tx, None)
        stream = Stream(kind=KIND, id=ledger.jurisdiction)
        body = {"last": last.isoformat() if last else ""}
        envelope = Envelope(by=by, occurred_at=wall, recorded_at=wall, key=f"{KIND}:{wall}")
        heads = {(stream.kind, stream.id): journal.head(tx, stream.kind, stream.id)}
        journal.append(tx, [Event(stream=stream, kind=CONFIRMED, body=body)], heads, envelope)
    ledger.pulse.set(wall)
    return wall

"""The administrator's word that an older copy of the ledger is to go on, and why.

The word is an event: how large the record was and what was signed over it stay told. Witnesses,
who hold the newer note, ring all the same at the next contact.
"""

from desk.people import accounts
from ledger.seal import mark, sealer
from ledger.store.messages import problem
from ledger.store.session import Ledger
from ledger.write import journal
from ledger.write.journal import Envelope
from schemas.acts.act import Actor
from schemas.errors import InputError
from schemas.events import Event, Stream
from tasks import clock

REASON_MIN, REASON_MAX = 4, 500


def accept(ledger: Ledger, by: Actor, reason: str) -> None:
    """Let an older copy go on; by: a system administrator. Raises InputError.

    The event holds the reason, size and root (hexadecimal) of what was signed last, and how much of
    it is there.
    """
    last = mark.missing(ledger)
    if not REASON_MIN <= len(reason.strip()) <= REASON_MAX:
        raise problem(InputError, "copy_reason", least=REASON_MIN, most=REASON_MAX)
    with ledger.write() as tx:
        accounts.allow(ledger, tx, by, accounts.OPENERS)
        if last is None:
            raise problem(InputError, "copy_newest")
        at = clock.moment(ledger, tx, None)
        stream = Stream(kind=mark.KIND, id=ledger.jurisdiction)
        body = {
            "reason": reason.strip(),
            "size": last.size,
            "root": last.root.hex(),
            "sealed": sealer.size(tx),
        }
        envelope = Envelope(by=by, occurred_at=at, recorded_at=at, key=f"{mark.KIND}:{at}")
        heads = {(stream.kind, stream.id): journal.head(tx, stream.kind, stream.id)}
        journal.append(tx, [Event(stream=stream, kind=mark.ACCEPTED, body=body)], heads, envelope)
    mark.drop(ledger)

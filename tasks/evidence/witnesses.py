"""Outside witnesses: enrolled and revoked by two persons each, and what they signed.

The journal tells who is a witness (stream `witness/{public key}`). A signature is taken only of an
enrolled key, only on a checkpoint that this ledger signed itself, once for each.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from ledger.read import queries
from ledger.seal import cosigning, key, outside, signing
from ledger.seal.outside import COSIGNATURE, VerifierKey
from ledger.store.messages import problem
from ledger.store.session import Ledger, Tx
from ledger.write import journal
from ledger.write.journal import Envelope
from schemas.acts.act import Actor
from schemas.errors import InputError
from schemas.events import Event, Stream
from tasks import clock

KIND = "witness"
PROPOSED, ENROLLED, REVOKING, REVOKED = "proposed", "enrolled", "revoking", "revoked"
TRUSTED = (ENROLLED, REVOKING)
"""States of a key that is a witness now; a revocation that waits ends nothing yet."""
NEXT = {
    ("enrol", ""): PROPOSED,
    ("enrol", REVOKED): PROPOSED,
    ("confirm", PROPOSED): ENROLLED,
    ("revoke", ENROLLED): REVOKING,
    ("confirm", REVOKING): REVOKED,
    ("drop", PROPOSED): REVOKED,
    ("drop", REVOKING): ENROLLED,
}
"""What is done to a witness in a state, and the state it leads to; `drop` ends a proposal."""
FRESH, ENOUGH = timedelta(hours=24), 2
"""A ledger can be checked from outside when so many witnesses signed no longer ago."""


class OutsideWitness(NamedTuple):
    """A witness: its public key (C2SP), whose it is, its state, who did the last two steps when."""

    vkey: str
    owner: str
    state: str
    by: str  # person@organisation of the newest step
    at: datetime
    asked_by: str = ""  # of the proposal that the newest step confirmed
    size: int = 0  # of the largest checkpoint that it signed; 0 for none
    signed_at: datetime | None = None  # by its own clock, as it signed


def known(tx: Tx) -> list[OutsideWitness]:
    """Return every key that was ever proposed, by its name, with what it signed last."""
    found: dict[str, OutsideWitness] = {}
    for entry in queries.entries(tx, KIND):
        before, vkey = found.get(entry.stream_id), entry.stream_id
        found[vkey] = OutsideWitness(
            vkey,
            str(entry.body.get("owner") or (before.owner if before else "")),
            entry.kind.partition(".")[2],
            f"{entry.actor}@{entry.org}",
            entry.occurred_at,
            before.by if before else "",
        )
    signed = cosigning.newest(tx)
    return [
        one._replace(size=signed[vkey].size, signed_at=signed[vkey].signed_at)
        if vkey in signed
        else one
        for vkey, one in sorted(found.items())
    ]


def trusted(tx: Tx) -> dict[str, VerifierKey]:
    """Return the keys that are witnesses now: enrolled, and while a revocation waits."""
    return {one.vkey: outside.read_key(one.vkey) for one in known(tx) if one.state in TRUSTED}


def step(ledger: Ledger, what: str, vkey: str, by: Actor, owner: str = "") -> OutsideWitness:
    """Propose a witness, confirm or drop what was proposed, or propose to revoke it (NEXT).

    The caller has asked whether `by` may. Raises InputError for what is no key of a witness, what
    does not fit its state, and when one person would do both halves.
    """
    vkey = _key(vkey)
    with ledger.write() as tx:
        here = next((one for one in known(tx) if one.vkey == vkey), None)
        after = NEXT.get((what, here.state if here else ""))
        if after is None:
            raise problem(InputError, "witness_state")
        if what == "confirm" and here and here.by.rpartition("@")[0] == by.person:
            raise problem(InputError, "witness_two_people", person=by.person)
        if what == "enrol" and not owner.strip():
            raise problem(InputError, "witness_owner")
        at = clock.moment(ledger, tx, None)
        body = {"owner": owner.strip()} if what == "enrol" else {}
        event = Event(stream=Stream(kind=KIND, id=vkey), kind=f"{KIND}.{after}", body=body)
        envelope = Envelope(
            by=by, occurred_at=at, recorded_at=clock.recorded(ledger, at), key=f"{KIND}:{at}"
        )
        journal.append(tx, [event], {(KIND, vkey): journal.head(tx, KIND, vkey)}, envelope)
        return next(one for one in known(tx) if one.vkey == vkey)


def _key(text: str) -> str:
    try:
        found = outside.read_key(text.strip())
    except ValueError as wrong:
        raise problem(InputError, "no_witness_key", given=text[:80]) from wrong
    if found.kind != COSIGNATURE or len(str(found)) > cosigning.VKEY_MAX:
        raise problem(InputError, "no_witness_key", given=text[:80])
    return str(found)


class Taken(NamedTuple):
    """What became of a cosigned note: taken, known, stranger, no_checkpoint, differs, unreadable.

    differs: this ledger's own key signed it, too, and the ledger does not hold it: it was
    rewritten, or an older copy of it was restored.
    keys: whose signatures they are.
    """

    state: str
    keys: tuple[str, ...] = ()


def take(ledger: Ledger, text: str) -> Taken:
    """Keep the signatures of enrolled witnesses under a checkpoint of this ledger."""
    try:
        note = outside.read_note(text)
        told = outside.read_checkpoint(note)
    except ValueError:
        return Taken("unreadable")
    with ledger.read() as tx:  # a stranger's note never waits for, or takes, the lock of writers
        signed = outside.signers(note, trusted(tx).values(), key.holds)
    if not signed:
        return Taken("stranger")
    at = clock.real_now()
    with ledger.write() as tx:
        keys = tuple(map(str, signed))
        if note.text not in cosigning.texts(tx, told.size):
            mine = [outside.read_key(one) for one in signing.keys(tx)]
            ours = outside.signers(note, mine, key.holds)
            return Taken("differs" if ours else "no_checkpoint", keys)
        new = [one for one in signed if cosigning.add(tx, note, one, at)]
    return Taken("taken" if new else "known", keys)


def fresh(tx: Tx, at: datetime, size: int = 0) -> list[OutsideWitness]:
    """Return the witnesses that signed a tree of that size or more in the 24 hours before `at`."""
    return [
        one
        for one in known(tx)
        if one.state in TRUSTED and one.size >= size and one.signed_at
        if abs(at - one.signed_at) <= FRESH
    ]


def wrong(tx: Tx) -> Iterator[str]:
    """Return the kept signatures that are no witness's, or do not hold: `{key name}#{size}`."""
    ever = {one.vkey for one in known(tx) if one.state != PROPOSED}
    for one in cosigning.kept(tx):
        if one.vkey not in ever or not cosigning.holds(tx, one):
            yield f"{one.vkey.partition('+')[0]}#{one.size}"

"""Seal what waits, and sign what is sealed: by the flow, and before anything is handed outside."""

import logging
from collections.abc import Iterable
from typing import Any, NamedTuple

from ledger.seal import evidence, key, mark, outside, sealer, signing
from ledger.seal.key import FileSigner
from ledger.store.session import Ledger
from schemas.errors import KeyMissing
from tasks import clock

log = logging.getLogger(__name__)


class SealedAll(NamedTuple):
    """How many rows were sealed, and which are not as their own hash says and never will be."""

    sealed: int
    broken: tuple[str, ...]


def owed(ledger: Ledger) -> bool:
    """Tell whether anything waits to be sealed, or is sealed and waits to be signed."""
    with ledger.read() as tx:
        if sealer.waits(tx):
            return True
        last = signing.newest(tx)
        unsigned = sealer.size(tx) > (last[1].size if last else 0)
    return unsigned and key.place(ledger).exists()


def seal(ledger: Ledger) -> SealedAll:
    """Seal everything that waits, in short transactions; again does no harm."""
    sealed, broken = 0, list[str]()
    after: sealer.Waiting | None = sealer.START
    while after is not None:
        part = sealer.seal_some(ledger, after)
        sealed, after = sealed + part.sealed, part.last
        broken += part.broken
    return SealedAll(sealed, tuple(broken))


def signed(ledger: Ledger, signers: list[FileSigner]) -> str:
    """Return the newest signed note; raises LedgerDamaged rather than contradict an older one."""
    at = clock.now(ledger)
    mark.must_be_newest(ledger)
    with ledger.write() as tx:
        note = signing.sign(tx, signers, at)
    mark.keep(ledger, note)
    return note


def seal_and_sign(ledger: Ledger) -> SealedAll:
    """Seal what waits and, where the signing key is, sign it; what the flow does over and over."""
    if not owed(ledger):
        return SealedAll(0, ())
    done = seal(ledger)
    try:
        signed(ledger, key.signers(ledger))
    except KeyMissing:
        if done.sealed:
            log.warning("sealed and not signed: there is no signing key at %s", key.place(ledger))
    return done


def warn(broken: Iterable[str]) -> None:
    """Ring the alarm for rows that are not as their own hash says."""
    for one in broken:
        log.error("not sealed, because it is not as its own hash says: %s", one)


class SignedTree(NamedTuple):
    """A signed note and what it says; keys: the public keys (C2SP) that signed it.

    consistency: proofs that the tree grew out of older signed ones, {checkpoint, path}.
    """

    note: str
    origin: str
    size: int
    root: str
    keys: tuple[str, ...]
    not_sealed: tuple[str, ...] = ()
    consistency: tuple[dict[str, Any], ...] = ()


def checkpoint(ledger: Ledger) -> SignedTree:
    """Seal everything that waits and return the newest signed note.

    Raises KeyMissing before anything is done when there is no signing key, LedgerDamaged when the
    tree contradicts what was signed last.
    """
    signers = key.signers(ledger)
    done = seal(ledger)
    note = signed(ledger, signers)
    top = outside.read_checkpoint(outside.read_note(note))
    public = tuple(str(one.key) for one in signers)
    with ledger.read() as tx:
        older = tuple(evidence.grown_from(tx, top.size, [one.key for one in signers]))
    return SignedTree(note, top.origin, top.size, top.root.hex(), public, done.broken, older)


class KeysTold(NamedTuple):
    """The public keys that sign from now on; former: those that signed before."""

    keys: tuple[str, ...]
    former: tuple[str, ...]
    file: str


def public_keys(ledger: Ledger, *, make: bool = False, add: bool = False) -> KeysTold:
    """Return the public keys of a ledger; raises KeyMissing without any, unless it makes one.

    make: a first key, under the name that the log has already. add: one more beside those there.
    """
    with ledger.read() as tx:
        known, last = signing.keys(tx), signing.newest(tx)
    if make:
        key.make(ledger, last[1].origin if last else "")
    signers = key.add(ledger) if add else key.signers(ledger)
    now = tuple(str(one.key) for one in signers)
    former = tuple(one for one in known if one not in now)
    return KeysTold(now, former, str(key.place(ledger)))


def make_key(ledger: Ledger) -> None:
    """Make the signing key of a ledger that never had one; a lost one is made by a person only."""
    with ledger.read() as tx:
        never = signing.newest(tx) is None
    if never:
        key.make(ledger)

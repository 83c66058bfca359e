"""Signed checkpoints: what a ledger says of its tree, under its keys, never against itself."""

from base64 import b64encode
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, insert, select

from ledger.seal import outside, sealer
from ledger.seal.key import Signer, holds
from ledger.seal.outside import Checkpoint
from ledger.store import failpoints
from ledger.store.hashing import SHA256
from ledger.store.messages import problem
from ledger.store.session import Tx
from ledger.tables.journal import journal, unsealed
from ledger.tables.seal import checkpoint, log_key, seal
from schemas.errors import LedgerDamaged


def newest(tx: Tx) -> tuple[str, Checkpoint] | None:
    """Return the newest signed note with what it says, or None."""
    note = tx.scalar(select(checkpoint.c.note).order_by(checkpoint.c.id.desc()).limit(1))
    if note is None:
        return None
    return note, outside.read_checkpoint(outside.read_note(note))


def over(tx: Tx, kinds: Collection[str], before: datetime) -> tuple[Checkpoint, datetime] | None:
    """Return the first checkpoint over the entries of some kinds of streams before a moment.

    And when it was made; None while one of the entries waits to be sealed or to be signed.
    """
    earlier = (journal.c.stream_kind.in_(kinds), journal.c.occurred_at < before)
    mine = select(journal.c.id).where(*earlier)
    waiting = select(unsealed.c.row_id).where(unsealed.c.source == "journal")
    if tx.scalar(waiting.where(unsealed.c.row_id.in_(mine)).limit(1)) is not None:
        return None
    ours = select(func.max(seal.c.seq)).where(seal.c.source == "journal", seal.c.row_id.in_(mine))
    last = tx.scalar(ours)
    covering = checkpoint.c.size > (-1 if last is None else last)
    asked = select(checkpoint.c.note, checkpoint.c.made_at).where(covering)
    found = tx.execute(asked.order_by(checkpoint.c.size, checkpoint.c.id).limit(1)).one_or_none()
    return found and (outside.read_checkpoint(outside.read_note(found.note)), found.made_at)


def sign(tx: Tx, signers: Sequence[Signer], at: datetime) -> str:
    """Return the signed note of what is sealed, made if the newest is not that.

    Raises LedgerDamaged when the tree did not grow out of what was signed last: nothing that
    contradicts an older note is ever signed.
    """
    # In this order: another sealer may add rows and sign them between the two.
    known = newest(tx)
    tree = sealer.tree_of(tx)
    here = Checkpoint(signers[0].key.name, tree.size, tree.root())
    if known:
        note, last = known
        if last.size > here.size or tree.root(last.size) != last.root:
            raise problem(LedgerDamaged, "seal_broken", size=last.size)
        signed = outside.signers(outside.read_note(note), [one.key for one in signers], holds)
        if last == here and len(signed) == len(signers):
            return note
    made = write_note(here, signers)
    row = {"alg": SHA256, "size": here.size, "root": here.root.hex(), "note": made, "made_at": at}
    tx.execute(insert(checkpoint), row)
    _know(tx, signers, at)
    failpoints.reach("seal-signed")
    return made


def _know(tx: Tx, signers: Sequence[Signer], at: datetime) -> None:
    known = set(keys(tx))
    for one in signers:
        if str(one.key) not in known:
            tx.execute(insert(log_key), {"vkey": str(one.key), "known_at": at})


def keys(tx: Tx) -> list[str]:
    """Return the public keys that ever signed for this ledger, the oldest first."""
    return list(tx.scalars(select(log_key.c.vkey).order_by(log_key.c.known_at, log_key.c.vkey)))


def write_note(told: Checkpoint, signers: Sequence[Signer]) -> str:
    """Return a checkpoint as a signed note (C2SP tlog-checkpoint)."""
    root = b64encode(told.root).decode()
    return signed_note(f"{told.origin}\n{told.size}\n{root}\n", signers)


def signed_note(body: str, signers: Sequence[Signer]) -> str:
    """Return a text that ends with a newline as a signed note (C2SP signed-note)."""
    lines = (
        f"— {one.key.name} {b64encode(one.key.id + one.sign(body.encode())).decode()}\n"
        for one in signers
    )
    return f"{body}\n{''.join(lines)}"


def cosignature_line(body: str, witness: Signer, at: int) -> str:
    """Return the line by which a witness signs a checkpoint's text at a moment (seconds).

    C2SP tlog-cosignature; witness: a signer whose key is of the kind COSIGNATURE.
    """
    stamp = at.to_bytes(8, "big")
    value = witness.sign(outside.cosigned(body, stamp).encode())
    coded = b64encode(witness.key.id + stamp + value).decode()
    return f"— {witness.key.name} {coded}\n"

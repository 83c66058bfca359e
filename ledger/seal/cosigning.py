"""What witnesses signed: a line for each checkpoint, beside the note that they signed."""

from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import func, insert, select

from ledger.seal import key, outside
from ledger.seal.outside import Note, VerifierKey
from ledger.store.session import Tx
from ledger.tables.seal import checkpoint, cosignature

VKEY_MAX = 120
LINES_MAX = 20


class Cosigned(NamedTuple):
    """The newest signature of a witness: the size of the tree, and when, by its own clock."""

    size: int
    signed_at: datetime


class KeptCosignature(NamedTuple):
    """A kept signature, a line of C2SP tlog-cosignature."""

    vkey: str
    size: int
    line: str


def add(tx: Tx, note: Note, witness: VerifierKey, at: datetime) -> bool:
    """Keep a witness's first signature under a note, which holds; False where one is kept."""
    size = outside.read_checkpoint(note).size
    mine = cosignature.c.vkey == str(witness)
    if tx.scalar(select(cosignature.c.size).where(mine, cosignature.c.size == size)) is not None:
        return False
    value = next(one for one in note.signed if (one.name, one.key) == (witness.name, witness.id))
    line = f"— {value.name} {b64encode(value.key + value.value).decode()}\n"
    row = {"vkey": str(witness), "size": size, "line": line, "taken_at": at}
    tx.execute(insert(cosignature), row)
    return True


def texts(tx: Tx, size: int) -> set[str]:
    """Return what this ledger signed of a tree of a size: the texts of its notes."""
    found = tx.scalars(select(checkpoint.c.note).where(checkpoint.c.size == size))
    return {outside.read_note(one).text for one in found}


def lines(tx: Tx, size: int) -> str:
    """Return the kept lines under a checkpoint, to be served with its note."""
    mine = select(cosignature.c.line).where(cosignature.c.size == size)
    return "".join(tx.scalars(mine.order_by(cosignature.c.vkey).limit(LINES_MAX)))


def kept(tx: Tx) -> Iterator[KeptCosignature]:
    """Return every kept signature."""
    columns = [cosignature.c[name] for name in KeptCosignature._fields]
    for row in tx.execute(select(*columns).order_by(cosignature.c.vkey, cosignature.c.size)):
        yield KeptCosignature._make(row)


def holds(tx: Tx, one: KeptCosignature) -> bool:
    """Tell whether a kept signature is its witness's, under a checkpoint of this ledger."""
    try:
        witness = outside.read_key(one.vkey)
        notes = [outside.read_note(f"{text}\n{one.line}") for text in texts(tx, one.size)]
    except ValueError:
        return False
    return any(outside.is_signed(note, witness, key.holds) for note in notes)


def newest(tx: Tx) -> dict[str, Cosigned]:
    """Return the newest signature of every witness, by its public key."""
    largest = select(cosignature.c.vkey, func.max(cosignature.c.size)).group_by(cosignature.c.vkey)
    return {vkey: Cosigned(size, _signed_at(tx, vkey, size)) for vkey, size in tx.execute(largest)}


def _signed_at(tx: Tx, vkey: str, size: int) -> datetime:
    mine = (cosignature.c.vkey == vkey, cosignature.c.size == size)
    (value,) = outside.read_note(
        f"x\n\n{tx.scalar(select(cosignature.c.line).where(*mine))}"
    ).signed
    return datetime.fromtimestamp(int.from_bytes(value.value[:8], "big"), UTC)

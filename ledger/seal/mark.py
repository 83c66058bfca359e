"""The newest signed note, kept beside the key (0600): by it a ledger knows an older copy of itself.

It helps against mistakes of whoever runs the machine. Who may write to that folder can take it
away; a witness elsewhere is not under their orders.
"""

from pathlib import Path

from ledger.seal import key, outside, sealer
from ledger.seal.outside import Checkpoint
from ledger.store import private
from ledger.store.messages import problem
from ledger.store.session import Ledger, Tx
from schemas.errors import LedgerDamaged, OlderCopy

NAME = "seal.mark"
KIND, ACCEPTED = "copy", "copy.accepted"
"""The stream and event of an older copy that goes on (desk.people.older_copy_word)."""


def place(ledger: Ledger) -> Path:
    """Return where the note of a ledger lies."""
    return key.beside(ledger, NAME)


def kept(ledger: Ledger) -> Checkpoint | None:
    """Return what was signed last, or None; raises LedgerDamaged for what cannot be read as a note.

    To compare it with a snapshot, read it before: it is written after what it tells is committed.
    """
    try:
        text = place(ledger).read_text(encoding="utf-8")
        return outside.read_checkpoint(outside.read_note(text))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as broken:
        raise problem(LedgerDamaged, "seal_mark", where=place(ledger)) from broken


def keep(ledger: Ledger, note: str) -> None:
    """Keep a note that is newer than the one kept; the same one costs no writing."""
    last = kept(ledger)
    if last is None or outside.read_checkpoint(outside.read_note(note)).size > last.size:
        private.write(place(ledger), note.encode(), instead=True)


def drop(ledger: Ledger) -> None:
    """Forget it: a new ledger stands here, or an older copy was let in for a reason on record."""
    place(ledger).unlink(missing_ok=True)


def _follows(tx: Tx, last: Checkpoint | None) -> bool:
    if last is None:
        return True
    tree = sealer.tree_of(tx)
    return tree.size >= last.size and tree.root(last.size) == last.root


def missing(ledger: Ledger) -> Checkpoint | None:
    """Return the signed checkpoint that this ledger did not grow out of, or None."""
    last = kept(ledger)
    with ledger.read() as tx:
        return None if _follows(tx, last) else last


def must_be_newest(ledger: Ledger) -> None:
    """Raise OlderCopy where the ledger is not what was signed last, or did not grow out of it."""
    if (last := missing(ledger)) is not None:
        raise problem(OlderCopy, "older_copy", size=last.size, where=place(ledger))

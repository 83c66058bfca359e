"""`zhunru audit checkpoint`, `audit key`: the seal, signed, and the keys that sign it."""

from pathlib import Path

from desk.cli.answers import FINE, NO, CommandAnswer
from ledger.store.session import open_ledger
from tasks import sealing


def checkpoint(store: str, state: Path) -> CommandAnswer:
    """Seal what waits and tell the newest signed note; exit 1 when a row could not be sealed.

    Raises KeyMissing before anything is done when there is no signing key.
    """
    with open_ledger(store, create=False, state=state) as ledger:
        told = sealing.checkpoint(ledger)
    return CommandAnswer(told._asdict(), code=NO if told.not_sealed else FINE, verbatim=told.note)


def keys(store: str, state: Path, *, make: bool, add: bool) -> CommandAnswer:
    """Tell the public keys that sign, one a line; make the first one, or add one beside it."""
    with open_ledger(store, create=False, state=state) as ledger:
        told = sealing.public_keys(ledger, make=make, add=add)
    return CommandAnswer(told._asdict(), verbatim="".join(f"{key}\n" for key in told.keys))

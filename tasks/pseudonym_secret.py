"""The ledger's own secret for pseudonyms: made once, kept in the ledger, never shown."""

import secrets

from ledger.desk import accounts
from ledger.store import meta
from ledger.store.session import Ledger

NAME = "salt"


def of(ledger: Ledger) -> str:
    """Return the secret, made when it is first asked for."""
    with ledger.read() as tx:
        known = meta.read(tx, NAME)
    if known:
        return known
    with ledger.write() as tx:
        accounts.one_at_a_time(tx, NAME)  # the first pages of a new ledger may ask at once
        known = meta.read(tx, NAME)
        if not known:
            known = secrets.token_hex(16)
            meta.write(tx, NAME, known)
    return known

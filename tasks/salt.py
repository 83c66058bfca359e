"""The ledger's own secret for pseudonyms: made once, kept in the ledger, never shown."""

import secrets

from ledger import facts, people
from ledger.session import Ledger

NAME = "salt"


def of(ledger: Ledger) -> str:
    """Return the secret, made when it is first asked for."""
    with ledger.read() as tx:
        known = facts.read(tx, NAME)
    if known:
        return known
    with ledger.write() as tx:
        people.one_at_a_time(tx, NAME)  # the first pages of a new ledger may ask at once
        known = facts.read(tx, NAME)
        if not known:
            known = secrets.token_hex(16)
            facts.write(tx, NAME, known)
    return known

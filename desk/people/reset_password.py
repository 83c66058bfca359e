"""The way back for an administrator who lost the password, from the machine itself."""

from desk.people import accounts, entry_policy, passwords
from ledger.audit.accounts import PASSWORD_RESET
from ledger.desk import accounts as people
from ledger.desk import grants as held
from ledger.store.session import Ledger, Tx
from schemas.acts.act import SYSTEM


def reset(ledger: Ledger, login: str) -> tuple[str, bool]:
    """Give an account a password for one log-in; returns it, and whether the account is held.

    As `accounts.reset_password` by the system. Where no other administrator could enable the
    account it is not held, or nobody would ever come in again. Raises InputError for nobody's name.
    """
    ident = accounts.id_of(ledger, login)
    password = passwords.fresh()
    secret = passwords.hashed(password)
    with ledger.write() as tx:
        was_disabled = accounts.known(tx, ident).person.disabled
        accounts.set_secret(ledger, tx, ident, secret, SYSTEM, PASSWORD_RESET)
        is_held = was_disabled or _another(ledger, tx, ident)
        if not is_held:
            accounts.release(ledger, tx, ident, SYSTEM)
    return password, is_held


def _another(ledger: Ledger, tx: Tx, ident: str) -> bool:
    """Tell whether anybody else is an administrator today and can come in."""
    today, given = entry_policy.today(ledger, tx), held.everyone(tx)
    others = (one.person for one in people.everyone(tx) if one.person.id != ident)
    return any(
        grant.role in accounts.ADMINISTRATORS and grant.covers(today)
        for other in others
        if not other.disabled
        for grant in given.get(other.id, ())
    )

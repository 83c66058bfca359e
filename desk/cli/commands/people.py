"""`zhunru people`: the way back for an administrator who lost the password, from the terminal."""

from desk import tables
from desk.cli.answers import CommandAnswer
from desk.people import reset_password
from ledger.store.session import open_ledger


def reset(store: str, login: str, lang: str = "zh") -> CommandAnswer:
    """Give an account a password for one log-in, in the name of the system.

    Where there is another administrator the account is held until one of them enables it. Raises
    InputError when nobody has that log-in name.
    """
    with open_ledger(store, create=False) as ledger:
        password, is_held = reset_password.reset(ledger, login)
    told = {"login": login, "password": password, "held": is_held}
    shown = tables.facts("rescued_held" if is_held else "rescued", list(told.items())[:2], lang)
    return CommandAnswer(told, [shown])

"""`zhunru people`: accounts by a list, and the way back for who lost the password."""

from pathlib import Path
from typing import Any

from desk import tables
from desk.cli import actors
from desk.cli.answers import NO, CommandAnswer
from desk.people import listed, reset_password, slips
from desk.places import content_of
from ledger.store.session import open_ledger
from schemas.errors import InputError
from schemas.place.workbook import Fault
from schemas.texts import catalogue
from tasks import rulebooks


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


def load(
    store: str, file: Path, who: tuple[str, str], out: tuple[Path, str], lang: str
) -> CommandAnswer:
    """Open the accounts of a list (XLSX, CSV, a place's workbook); exit 1 with its faults.

    who: ROLE@ORG of a system administrator and the person; out: the file the slips are written to,
    which is not there yet, and the address that they name. Raises InputError.
    """
    with open_ledger(store, create=False) as ledger:
        by = actors.read(*who, rulebooks.rules_of(ledger))
        found = listed.read(ledger, content_of(file), str(file))
        told: dict[str, Any] = {"faults": _plain(found.faults), "warnings": _plain(found.warnings)}
        if found.faults:
            return CommandAnswer(told, [_faults(found.faults, lang)], NO)
        if out[0].exists():
            raise catalogue.problem(InputError, "place", "errors.exists", field=str(out[0]))
        done = listed.open_listed(ledger, by, found.people)
        path = str(slips.write(ledger, done.slips, out[1], out[0])) if done.slips else None
    told |= {"opened": len(done.slips), "known": list(done.known), "asked": done.asked}
    told |= {"slips": path}
    shown = tables.facts("people_loaded", [(name, told[name]) for name in
                                           ("opened", "asked", "slips")], lang)  # fmt: skip
    warned = [_faults(found.warnings, lang)] if found.warnings else []
    return CommandAnswer(told, [*warned, shown])


def seat(store: str, who: tuple[str, str], lang: str) -> CommandAnswer:
    """Give every seat that lists ask for; exit 1 where some could not be given.

    who: ROLE@ORG of a security administrator and the person.
    """
    with open_ledger(store, create=False) as ledger:
        by = actors.read(*who, rulebooks.rules_of(ledger))
        done = listed.give(ledger, by, listed.asked(ledger))
    told = [{**one._asdict(), "refused": why} for one, why in done]
    rows = ((one.login, one.name, one.role, one.org, why) for one, why in done)
    columns = ("login", "name", "role", "org", "why")
    shown = tables.table("seats_given", columns, lang, rows)
    return CommandAnswer(told, [shown], NO if any(why for _, why in done) else 0)


def _plain(found: tuple[Fault, ...]) -> list[dict[str, Any]]:
    return [one._asdict() for one in found]


def _faults(found: tuple[Fault, ...], lang: str) -> Any:
    rows = ((one.sheet, one.row or "", one.field, tables.message(one._asdict(), lang))
            for one in found)  # fmt: skip
    return tables.table("place.faults", ("sheet", "row", "field", "why"), lang, rows)

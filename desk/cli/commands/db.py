"""`zhunru db`: make a ledger, look after its structure, its copies, its accounts and its clock."""

from pathlib import Path

from desk import tables
from desk.cli import actors
from desk.cli.answers import NO, CommandAnswer
from desk.people import clock_word
from desk.words import problem
from ledger.store import backup as copies
from ledger.store import migrate, rights
from ledger.store.session import create_ledger, open_ledger
from policies import loader
from schemas.errors import InputError
from tasks import clock as clocks
from tasks import clock_stops, grants, rulebooks, sealing
from tasks.acts import founding


def create(store: str, place: str, lang: str = "zh", *, simulated: bool = False) -> CommandAnswer:
    """Make the ledger of a place (a name or its folder) where nothing stands.

    A fictional place gets its made-up people, as `zhunru up` gives it. Nothing is made on refusal:
    raises UnknownThing, InputError (no place), LedgerError (something stands there).
    """
    if Path(place).is_file():
        raise problem(InputError, "not_a_place", field="--place", file=place)
    rules = loader.load(place)
    known = place if place in loader.places() else str(Path(place).resolve())
    with create_ledger(store, simulated=simulated, jurisdiction=known) as ledger:
        if not simulated:
            founding.found_by_files(ledger)
        if rules.jurisdiction.fictional:
            grants.seed(ledger, rules)
        sealing.make_key(ledger)
    return _told("created", {"store": store, "place": known, "simulated": simulated}, lang)


def upgrade(store: str, lang: str = "zh") -> CommandAnswer:
    """Run the migrations the ledger lacks; none is fine, too. Raises UnknownThing where none is."""
    migrate.must_stand(store)
    migrate.upgrade(store)
    return _told("upgraded", {"store": store}, lang)


def backup(store: str, file: Path, lang: str = "zh") -> CommandAnswer:
    """Write a consistent copy of a running SQLite ledger to a file that is not there yet."""
    written = copies.backup(store, file)
    return _told("backed_up", {"store": store, "file": str(written)}, lang)


def restore(store: str, file: Path, lang: str = "zh") -> CommandAnswer:
    """Put a copy in the place of a SQLite ledger that nobody uses."""
    put = copies.restore(file, store)
    return _told("restored", {"store": store, "file": str(put)}, lang)


def grant(store: str, role: str, lang: str = "zh") -> CommandAnswer:
    """Give a PostgreSQL account just the rights that desk and workers need; shows the SQL."""
    done = rights.grant(store, role)
    told = tables.facts(
        "rights_given", [("db_account", role), ("statements", "\n".join(done))], lang
    )
    return CommandAnswer({"role": role, "rights": rights.rights(), "statements": done}, [told])


def clock(store: str, confirm: str, by: tuple[str, str], lang: str = "zh") -> CommandAnswer:
    """Tell whether the machine's clock can be believed (exit 1 if not), or confirm one that jumped.

    confirm: today, said again (2026-10-01; empty: only look); by: ROLE@ORG and the person.
    """
    with open_ledger(store, create=False) as ledger:
        if confirm:
            who = actors.read(*by, rulebooks.rules_of(ledger))
            clock_word.confirm(ledger, who, confirm)
        why, now = clock_stops.stopped(ledger), clocks.now(ledger)
    told = {"now": now.isoformat(), "sound": why is None}
    shown = tables.facts("clock_read", [("clock_now", now), ("believed", why is None)], lang)
    if why is None:
        return CommandAnswer(told, [shown])
    told |= {"message": why.message, "message_en": why.message_en}
    return CommandAnswer(told, [shown, tables.message(told, lang), why.hint], NO)


def _told(what: str, data: dict[str, object], lang: str) -> CommandAnswer:
    return CommandAnswer(data, [tables.facts(what, list(data.items()), lang)])

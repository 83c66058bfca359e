"""`zhunru db`: make a ledger, bring its structure up to date, copy it safely, put a copy back."""

from pathlib import Path

from desk import tables
from desk.answers import Answer
from desk.words import problem
from ledger import backup as copies
from ledger import migrate
from ledger.session import create_ledger
from policies import loader
from schemas.errors import InputError
from tasks import grants


def create(store: str, place: str, lang: str = "zh", *, simulated: bool = False) -> Answer:
    """Make the ledger of a place (a name or its folder) where nothing stands.

    A fictional place gets its made-up people, as `zhunru up` gives it. Nothing is made on refusal:
    raises UnknownThing, InputError (no place), LedgerError (something stands there).
    """
    if Path(place).is_file():
        raise problem(InputError, "not_a_place", field="--place", file=place)
    rules = loader.load(place)
    known = place if place in loader.places() else str(Path(place).resolve())
    with create_ledger(store, simulated=simulated, jurisdiction=known) as ledger:
        if rules.jurisdiction.fictional:
            grants.seed(ledger, rules)
    return _told("created", {"store": store, "place": known, "simulated": simulated}, lang)


def upgrade(store: str, lang: str = "zh") -> Answer:
    """Run the migrations the ledger lacks; none is fine, too. Raises UnknownThing where none is."""
    migrate.must_stand(store)
    migrate.upgrade(store)
    return _told("upgraded", {"store": store}, lang)


def backup(store: str, file: Path, lang: str = "zh") -> Answer:
    """Write a consistent copy of a running SQLite ledger to a file that is not there yet."""
    written = copies.backup(store, file)
    return _told("backed_up", {"store": store, "file": str(written)}, lang)


def restore(store: str, file: Path, lang: str = "zh") -> Answer:
    """Put a copy in the place of a SQLite ledger that nobody uses."""
    put = copies.restore(file, store)
    return _told("restored", {"store": store, "file": str(put)}, lang)


def _told(what: str, data: dict[str, object], lang: str) -> Answer:
    return Answer(data, [tables.facts(what, list(data.items()), lang)])

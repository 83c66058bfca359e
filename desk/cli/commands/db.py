"""`zhunru db`: make a ledger, look after its structure, its copies, its accounts and its clock."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from desk import adopting, tables
from desk.cli import actors
from desk.cli.answers import NO, CommandAnswer
from desk.people import clock_word, listed, older_copy_word, slips
from desk.places import content_of
from desk.words import say
from ledger import moving
from ledger.seal import mark
from ledger.store import backup as copies
from ledger.store import migrate, rights
from ledger.store.messages import problem
from ledger.store.session import Ledger, create_ledger, open_ledger
from policies import loader
from policies.place.book.rows import Book, Row
from schemas.errors import InputError, LedgerError, OlderCopy
from schemas.states.rulebooks import PlaceText
from schemas.texts import catalogue
from tasks import clock as clocks
from tasks import clock_stops, grants, rulebooks, sealing
from tasks.acts import founding
from tasks.verify.verify import verify


def create(store: str, place: str, lang: str = "zh", *, simulated: bool = False) -> CommandAnswer:
    """Make the ledger of a place (a name, its folder or its workbook) where nothing stands.

    A fictional place gets its made-up people, as `zhunru up` gives it. Nothing is made on refusal:
    raises UnknownThing, InputError (no place, a faulty workbook), LedgerError (something stands).
    """
    with made(store, place, simulated=simulated) as ledger:
        told = {"store": store, "place": ledger.jurisdiction, "simulated": simulated}
        if (sheets := slips.place(ledger)).exists():
            told["slips"] = str(sheets)
        sample = rulebooks.rules_of(ledger).jurisdiction.fictional
    answer = _told("created", told, lang)
    return replace(answer, shown=[*answer.shown, say("sample_place", lang)]) if sample else answer


def made(store: str, place: str, *, simulated: bool = False, state: Path = Path("var")) -> Ledger:
    """Make the ledger of a place and open it; raises as `create` does.

    People of its workbook get accounts where the three administrators are among them; their first
    passwords are written beside the ledger (desk.people.slips).
    """
    known, text, people = _known(place)
    rules = loader.of_text(known, text) if text else loader.load(place)
    ledger = create_ledger(store, simulated=simulated, jurisdiction=known, state=state)
    if text is not None:
        founding.found(ledger, known, text)
    elif not simulated:
        founding.found_by_files(ledger)
    if rules.jurisdiction.fictional:
        grants.seed(ledger, rules)
    elif people and (done := listed.begin(ledger, listed.of_rows(ledger, people).people)):
        slips.write(ledger, done.slips, "")
    mark.drop(ledger)
    sealing.make_key(ledger)
    return ledger


def same_place(ledger: Ledger, place: str) -> None:
    """Raise LedgerError where a ledger is of another place than this name, folder or workbook."""
    known, *_ = _known(place)
    if known != ledger.jurisdiction:
        asked = {"found": ledger.jurisdiction, "asked": known}
        raise problem(LedgerError, "other_jurisdiction", **asked)


def _known(place: str) -> tuple[str, PlaceText | None, Sequence[Row]]:
    """Return how a ledger calls a place, its content where a workbook tells it, and its people."""
    path = Path(place)
    if path.is_file():
        book, text = _content(path)
        return adopting.area_of(book), text, book.get("people", ())
    loader.load(place)
    return place if place in loader.places() else str(path.resolve()), None, ()


def _content(path: Path) -> tuple[Book, PlaceText]:
    """Return book and content of a workbook; raises InputError with its first fault."""
    found = adopting.read(content_of(path), str(path))
    if found.text is None:
        first, more = found.faults[0], len(found.faults) - 1
        zh, en = (f"{first.sheet} {first.row} {first.field}：{first.message}",
                  f"{first.sheet} {first.row} {first.field}: {first.message_en}")  # fmt: skip
        hint = "\n".join(catalogue.both("place", "more", count=more, place=path)) if more else ""
        raise InputError(zh, en, field=f"{first.sheet}:{first.row}", hint=hint)
    return found.book, found.text


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


def move(store: str, url: str, state: Path, lang: str = "zh") -> CommandAnswer:
    """Move a ledger to another store, its keys too; exit 1 where the copy does not verify."""
    with open_ledger(store, create=False, state=state) as source:
        done = moving.move(source, url)
        with open_ledger(url, create=False, state=state) as target:
            keys = moving.copy_keys(source, target)
            verdict = verify(target)
    data = {"events": done.events, "equal": True, "head": done.head, "resumed": done.resumed}
    data |= {"keys": [str(one) for one in keys], "verified": verdict.ok}
    answer = _told("moved", data, lang)
    return answer if verdict.ok else replace(answer, code=NO)


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


def newest(
    store: str, reason: str, by: tuple[str, str], lang: str = "zh", state: Path = Path("var")
) -> CommandAnswer:
    """Tell whether the ledger holds what was signed last (exit 1 if not), or let it go on.

    reason: why it goes on (empty: only look); by: ROLE@ORG and the person.
    """
    with open_ledger(store, create=False, state=state) as ledger:
        if reason:
            who = actors.read(*by, rulebooks.rules_of(ledger))
            older_copy_word.accept(ledger, who, reason)
        last = mark.missing(ledger)
    told: dict[str, object] = {"newest": last is None, "signed": last.size if last else None}
    shown = tables.facts("copy_looked_at", [("newest", last is None)], lang)
    if last is None:
        return CommandAnswer(told, [shown])
    why = problem(OlderCopy, "older_copy", size=last.size, where=store)
    told |= {"message": why.message, "message_en": why.message_en}
    return CommandAnswer(told, [shown, tables.message(told, lang), why.hint], NO)


def _told(what: str, data: dict[str, object], lang: str) -> CommandAnswer:
    return CommandAnswer(data, [tables.facts(what, list(data.items()), lang)])

"""`zhunru place load` and `place census`: what a file says of a place, by acts in its ledger."""

from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from desk import adopting, inventories, tables
from desk.adopting import PlaceLoaded
from desk.cli import actors
from desk.cli.answers import FINE, NO, CommandAnswer
from desk.files import day_of
from desk.places import content_of
from ledger.store.session import Ledger, open_ledger
from policies import loader
from policies.place.book.rows import BOOK
from schemas.place.workbook import Fault
from schemas.states.rulebooks import PlaceText
from schemas.texts import catalogue
from schemas.values import canonical
from tasks import adopted, reasons, rulebooks

SHOWN_MAX = 40  # changes shown; --json has all


class TypedMandate(NamedTuple):
    """On whose word, as it was typed: ROLE@ORG and person of both, day, paper, reason."""

    by: tuple[str, str]
    approve: tuple[str, str]
    on: str
    document: str
    reason: str


def load(
    store: str, state: Path, path: Path, word: TypedMandate, lang: str
) -> CommandAnswer | list[Fault]:
    """Load a file; returns its faults where it has some, and then nothing was done.

    Raises UnknownThing (no ledger), InputError (no workbook, no such actor or day).
    """
    with open_ledger(store, create=False, state=state) as ledger:
        rules = rulebooks.rules_of(ledger)
        by = actors.read(*word.by, rules)
        approve = actors.read(*word.approve, rules) if word.approve[0] else None
        since = day_of(word.on)
        found = read(path, _held(ledger))
        if found.text is None:
            return found.faults
        if strange := adopting.unowned(ledger, found.book):
            return strange
        told = adopting.Mandate(by, approve, since, word.document, word.reason)
        return _answer(ledger, adopting.load(ledger, found.text, told), lang)


def read(path: Path, held: PlaceText | None = None) -> adopting.BookRead:
    """Read a workbook, or a place by folder or shipped name; raises InputError for none of them."""
    if path.is_dir() or str(path) in loader.places():
        return adopting.read(path, str(path), held)
    return adopting.read(content_of(path), str(path), held)


def _held(ledger: Ledger) -> PlaceText | None:
    known = adopted.state(ledger)
    return adopted.text(ledger, known.versions[-1].digest) if known and known.versions else None


def _answer(ledger: Ledger, done: PlaceLoaded, lang: str) -> CommandAnswer:
    refused = done.refused
    reason = reasons.reason(refused, rulebooks.rules_of(ledger).directory) if refused else None
    data: dict[str, Any] = {
        "digest": done.digest,
        "state": done.state,
        "change": [one.model_dump(mode="json") for one in done.change],
        "events": [uid for one in done.receipts for uid in one.events],
        "reason": reason,
    }
    if reason:
        return CommandAnswer(data, [tables.message(reason, lang)], NO)
    count = len(done.change)
    shown: list[Any] = [catalogue.text(BOOK, f"load_{done.state}", lang, count=count)]
    rows = ((one.where, one.before, one.after) for one in done.change[:SHOWN_MAX])
    if count:
        shown.append(tables.table("place.change", ("where", "before", "after"), lang, rows))
    return CommandAnswer(data, shown, FINE)


def census(
    store: str, path: Path, about: dict[str, str], who: tuple[str, str], lang: str
) -> CommandAnswer | list[Fault]:
    """Enter the census lists of a file, each for its community; its faults where it has some.

    about: day, method, who signed and the evidence, of all of them. Exit 1 where one was refused.
    Raises UnknownThing (no ledger), InputError (no list, no such actor).
    """
    with open_ledger(store, create=False) as ledger:
        rules = rulebooks.rules_of(ledger)
        by = actors.read(*who, rules)
        content = content_of(path)
        found = inventories.read(ledger, content, str(path))
        if found.faults:
            return list(found.faults)
        key = f"census:{sha256(content + canonical(about).encode()).hexdigest()[:16]}"
        done = inventories.enter(ledger, found, about, by, key)
        why = {
            code: reasons.reason(one.refused, rules.directory) for code, one in done if one.refused
        }
    told = [
        {"community": code, "lines": len(one["lines"]), "reason": why.get(code)}
        for code, one in found.lists.items()
    ]
    rows = (
        (code, len(one["lines"]), tables.message(why[code], lang) if code in why else "")
        for code, one in found.lists.items()
    )
    shown = tables.table("census.entered", ("community", "lines", "why"), lang, rows)
    return CommandAnswer(told, [shown], NO if why else FINE)

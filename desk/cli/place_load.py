"""`zhunru place load`: what a workbook says is adopted in a ledger, by two persons."""

from pathlib import Path
from typing import Any, NamedTuple

from desk import adopting, tables
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

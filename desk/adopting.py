"""A workbook or folder becomes what a ledger's place adopts, and that a workbook again."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from desk.places import IN_BOOK, read_rows, workbook
from ledger.read import assignments
from ledger.store.session import Ledger, Tx
from policies import loader
from policies.place.book.folder import files_of
from policies.place.book.rows import BOOK, Book, Faults
from policies.place.difference import difference
from policies.place.folders import merged
from schemas import yaml_text
from schemas.acts.act import Act, Actor, Receipt, Refused
from schemas.errors import DataBroken, InputError
from schemas.place.workbook import Fault
from schemas.states.rulebooks import PlaceChange, PlaceText
from schemas.texts import catalogue
from tasks import adopted, clock, rulebooks
from tasks.acts.perform import perform

ROUTE = "route.yaml"


@dataclass(frozen=True)
class BookRead:
    """What was read of a file: its book, what is wrong, and the content where nothing is."""

    book: Book
    faults: list[Fault]
    text: PlaceText | None = None


@dataclass(frozen=True)
class Mandate:
    """On whose word a content is adopted: who proposes and approves, from when, by which paper."""

    by: Actor
    approve: Actor | None = None
    since: date | None = None
    document_no: str = ""
    reason: str = ""


@dataclass(frozen=True)
class PlaceLoaded:
    """What became of a content: `same`, `proposed`, `adopted` or `refused`; how it differs."""

    digest: str
    state: str
    change: tuple[PlaceChange, ...] = ()
    receipts: tuple[Receipt, ...] = ()

    @property
    def refused(self) -> Refused | None:
        """Why not."""
        return next((one.refused for one in self.receipts if one.refused), None)


def read(content: bytes | Path, where: str, held: PlaceText | None = None) -> BookRead:
    """Read a workbook (its bytes), or a folder; held: what is in force, for what no workbook says.

    Raises InputError for a file that is no workbook or in which nobody stands yet.
    """
    if isinstance(content, Path):
        book, faults = loader.examined(str(content))
        text = loader.text_of(str(content)) if not faults else None
        return BookRead(book, faults, text)
    book, faults = read_rows(content, where)
    if faults:
        return BookRead(book, faults)
    if not book.get("organisations") or not book.get("communities"):
        raise catalogue.problem(InputError, BOOK, "errors.unfilled", field=where)
    text = _of_book(book, held)
    try:
        loader.of_text(area_of(book), text)
    except DataBroken as broken:
        told = Fault(where, 0, broken.field, "unusable", broken.message, broken.message_en)
        return BookRead(book, [told])
    return BookRead(book, [], text)


def area_of(book: Book) -> str:
    """Return the code of a place, by which a ledger of a workbook calls it."""
    return book["place"][0].text("code")


def _of_book(book: Book, held: PlaceText | None) -> PlaceText:
    """Return the content of a book; what no workbook holds stays as it is in force."""
    lists = loader.load(loader.MODEL).rulebook.ground.lists
    files = files_of({**book, "people": ()}, loader.ground(), lists)
    own = {name: text for name, text in (held.own if held else {}).items()
           if not name.startswith(IN_BOOK)}  # fmt: skip
    if held is not None and (before := held.own.get(ROUTE)):
        files[ROUTE] = {"versions": [_over(yaml_text.parse(before), files[ROUTE])]}
    own |= {
        name: yaml_text.write(data) for name, data in files.items() if name not in loader.NO_TERMS
    }
    return PlaceText(own=own, base=loader.base_text())


def _over(before: Any, now: Any) -> Any:
    """Return the route of a workbook over the last one in force, whose other terms stay."""
    last = max(before["versions"], key=lambda one: one["valid_from"])
    told = now["versions"][0]
    whole = merged({key: one for key, one in last.items() if key != "valid_to"}, told)
    return {**whole, **({"paths": told["paths"]} if "paths" in told else {})}


def changes(ledger: Ledger, text: PlaceText) -> tuple[PlaceChange, ...]:
    """Return how a content differs from the one that came into force last."""
    known = adopted.state(ledger)
    if known is None or not known.versions:
        return ()
    return difference(adopted.text(ledger, known.versions[-1].digest), text)


def unowned(ledger: Ledger, book: Book) -> list[Fault]:
    """Return which numbers of the sheet 沿革 are no items, or none of the body that is split.

    Those that are in force already are left alone.
    """
    known, faults = rulebooks.rules_of(ledger).directory, Faults()
    stand = {(one.code, number) for one in known.lineage for number in one.items}
    with ledger.read() as tx:
        for row in book.get("lineage", ()):
            code = row.text("code")
            for number in row.get("items", ()):
                bodies = _bodies(tx, number)
                if (code, number) in stand or code in {known.heir(one, number) for one in bodies}:
                    continue
                fault = "item_of_other" if bodies else "no_item"
                faults.add(row, "items", fault, value=number, code=code)
    return faults.all()


def _bodies(tx: Tx, number: str) -> set[str]:
    """Return the bodies that have to do with an item; none where there is no such item."""
    found = assignments.find(tx, number)
    if found is None:
        return set()
    at = {one.state.community for one in found.opinions.values()}
    at |= {one.state.community for one in found.placements.values()}
    own = {str(getattr(found.state, name, "")) for name in ("street", "community")}
    urgent = getattr(found.state, "communities", ())
    further = found.terms.departments if found.terms else ()
    return {found.applicant, *further, *own, *urgent, *at} - {""}


def load(ledger: Ledger, text: PlaceText, word: Mandate) -> PlaceLoaded:
    """Propose a content, and approve it where somebody else does; what is in force does nothing.

    All or nothing: a proposal that its approver may not approve is not made.
    """
    known, change = adopted.state(ledger), changes(ledger, text)
    if known is not None and known.versions and not change:
        return PlaceLoaded(known.versions[-1].digest, "same")
    digest = adopted.keep(ledger, text, clock.real_now())
    waits = known is not None and known.proposed is not None and known.proposed.digest == digest
    if waits and word.approve is None:
        return PlaceLoaded(digest, "same", change)
    if word.approve and word.approve.person == word.by.person:
        no = Receipt(accepted=False, refused=Refused(code="own_proposal", params={}))
        return PlaceLoaded(digest, "refused", change, (no,))
    receipts = [] if waits else [_proposed(ledger, digest, word)]
    if word.approve and all(one.accepted for one in receipts):
        receipts.append(_approved(ledger, digest, word.approve))
    done = "adopted" if word.approve else "proposed"
    fine = all(one.accepted for one in receipts)
    return PlaceLoaded(digest, done if fine else "refused", change, tuple(receipts))


def _proposed(ledger: Ledger, digest: str, word: Mandate) -> Receipt:
    rules = rulebooks.rules_of(ledger)
    since = word.since or rules.calendar.today(clock.now(ledger))
    data = {
        "digest": digest,
        "since": since.isoformat(),
        "document_no": word.document_no or str(rules.jurisdiction.measure.get("number", "")) or "-",
        "reason": word.reason or catalogue.text(BOOK, "loaded_reason"),
    }
    return perform(ledger, Act(verb="adopt_place", data=data), word.by, _key(ledger, digest))


def _approved(ledger: Ledger, digest: str, by: Actor) -> Receipt:
    act = Act(verb="approve_place", data={"digest": digest})
    return perform(ledger, act, by, _key(ledger, digest))


def _key(ledger: Ledger, digest: str) -> str:
    """Return a key that is the same as long as nothing else came into force."""
    known = adopted.state(ledger)
    return f"place:{len(known.versions) if known else 0}:{digest}"


def exported(ledger: Ledger) -> bytes:
    """Return the workbook of what is in force in a ledger; people are accounts and not in it."""
    rules = rulebooks.rules_of(ledger)
    known = adopted.state(ledger)
    version = known.at(clock.now(ledger)) if known else None
    if version is None:
        raise catalogue.problem(InputError, BOOK, "errors.not_adopted")
    book = loader.book_of(adopted.text(ledger, version.digest))
    return workbook({**book, "people": ()}, rules)

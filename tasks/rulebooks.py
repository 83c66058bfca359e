"""The rulebooks of a place: the one of its files, kept fresh, and those that assignments are
pinned to.

When a file is broken, the rulebook that was read before stays in use, and `trouble` says why.
"""

import logging
import threading
import time
from dataclasses import replace
from datetime import date, datetime
from functools import cache

from ledger.read import assignments
from ledger.store.session import Ledger, Tx
from ledger.write import rulebooks as kept
from policies import loader, rulebook
from policies.rulebook import Rulebook
from policies.rules import Rules
from schemas.errors import DataBroken
from schemas.states.rulebooks import RulebookState, RulebookText
from schemas.values import plain
from tasks import adopted, clock

LOOK_SECONDS = 2.0
"""How often at most the files are looked at."""

log = logging.getLogger(__name__)


class Rulebooks:
    """The rules of one place as its files say, and rulebooks of the past by digest."""

    def __init__(self, place: str, rules: Rules | None = None) -> None:
        """Read a place's files, or use `rules` as they are, whatever the files become."""
        self.place = place
        self.trouble: DataBroken | None = None
        self._rules = rules or loader.fresh(place)
        self._stamp = loader.stamp(place) if rules is None else None
        self._looked = time.monotonic()
        self._books: dict[str, Rulebook] = {}
        self._lock = threading.Lock()

    def current(self) -> Rules:
        """Return the rules of the files; read anew when a file has changed and all is well."""
        if self._stamp is None or time.monotonic() - self._looked < LOOK_SECONDS:
            return self._rules
        with self._lock:
            self._looked = time.monotonic()
            stamp = loader.stamp(self.place)
            if stamp != self._stamp:
                self._stamp = stamp
                self._read()
        return self._rules

    def _read(self) -> None:
        try:
            self._rules = loader.fresh(self.place)
        except DataBroken as broken:
            self.trouble = broken
            log.warning(
                "the rules of %s are broken, the old ones stay in use: %s",
                self.place,
                broken.message_en,
            )
            return
        if self.trouble is not None:
            log.info("the rules of %s are whole again", self.place)
        self.trouble = None

    def learn(self, tx: Tx, digest: str) -> None:
        """Make a rulebook of the past known, from the ledger; one that was not kept stays unknown.

        Raises DataBroken when this version of zhunru cannot read it any more.
        """
        current = self.current()
        if not digest or digest in self._books or digest == current.rulebook.digest:
            return
        text = kept.text(tx, digest)
        if text is not None:
            ground = current.rulebook.ground
            self._books[digest] = rulebook.rebuilt(RulebookText.model_validate(text), ground)

    def know(self, book: Rulebook) -> None:
        """Make a rulebook known that is about to be put in force."""
        self._books[book.digest] = book

    def by(self, digest: str) -> Rules:
        """Return the rules with the rulebook of that digest; else those of the files."""
        current, book = self.current(), self._books.get(digest)
        return replace(current, rulebook=book) if book is not None else current

    def book(self, digest: str) -> Rulebook | None:
        """Return a rulebook by digest, or None when it is unknown."""
        current = self.current().rulebook
        return current if digest == current.digest else self._books.get(digest)


def in_force(tx: Tx, rules: Rules) -> RulebookState | None:
    """Return which rulebooks a place has put in force; None when it never did."""
    return assignments.state(tx, RulebookState, rules.jurisdiction.place)


def of(ledger: Ledger, at: datetime | None = None) -> Rulebooks:
    """Return the rulebooks of a ledger's place as this process uses them, at a moment or now."""
    if adopted.state(ledger) is None:
        return _of_files(ledger.jurisdiction)
    when = at or clock.now(ledger)
    return _of_rules(ledger.url, adopted.rules_at(ledger, when))


def rules_of(ledger: Ledger) -> Rules:
    """Return the rules that are in force in a ledger today; raises like `adopted.rules_at`."""
    if adopted.state(ledger) is None:
        return loader.load(ledger.jurisdiction)
    return adopted.rules_at(ledger, clock.now(ledger))


@cache
def _of_files(place: str) -> Rulebooks:
    return Rulebooks(place)


_BOOKS: dict[tuple[str, str], Rulebooks] = {}


def _of_rules(url: str, rules: Rules) -> Rulebooks:
    """Return the rulebooks around rules that an act put in force; they are never read anew."""
    return _BOOKS.setdefault((url, rules.digest), Rulebooks(rules.jurisdiction.place, rules))


def rules_on(tx: Tx, ledger: Ledger, day: date) -> Rules:
    """Return the rules a filing of that day is judged by: those in force in the ledger."""
    books = of(ledger)
    held = in_force(tx, books.current())
    digest = held.on(day) if held else ""
    books.learn(tx, digest)
    return books.by(digest)


def kept_book(ledger: Ledger, prefix: str) -> Rulebook | None:
    """Return a rulebook that a ledger keeps, by the beginning of its digest; None without one."""
    books = of(ledger)
    with ledger.read() as tx:
        known = [digest for digest, _ in kept.digests(tx) if digest.startswith(prefix)]
        if len(known) != 1:
            return None
        books.learn(tx, known[0])
    return books.book(known[0])


def keep(tx: Tx, book: Rulebook) -> None:
    """Keep a rulebook's text in the ledger, once."""
    if kept.text(tx, book.digest) is None:
        kept.keep(tx, book.digest, plain(book.text), clock.real_now())

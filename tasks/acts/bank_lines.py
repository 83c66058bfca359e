"""Lines of a bank's export that a person confirmed, booked as the acts they stand for."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from ledger.store.session import Ledger
from schemas.acts.act import Act, Actor, Receipt
from schemas.money import yuan_of
from tasks.acts import perform
from tasks.funds.imports import Outcome
from tasks.funds.matching import CUSTODY, PAY, USABLE
from tasks.funds.sharing.matches import BankMatch

KEY_SIGNS = 40  # of the digest of a line in the key of its act


class NotOurs(Exception):
    """Something else than a line that a page carried."""


class Confirmed(NamedTuple):
    """A line, or a part of it, that somebody confirmed: the act, the instalment, what arrived.

    digest, sheet, row: where the line stands. rows: row -> fen of all lines that are booked as one.
    stamp: of the look at the file; what was shown once is booked once.
    """

    digest: str
    sheet: str
    row: int
    verb: str  # pay, custody_in, confirm_usable
    number: str
    community: str
    no: int
    fen: int
    on: str  # the bank's day
    serial: str
    stamp: str
    rows: dict[str, int]

    def act(self) -> Act:
        """Return the act it stands for."""
        data: dict[str, Any] = {"instalment": self.no, "on": self.on, "serial": self.serial}
        data["bank_file"] = self.digest
        if self.rows:
            data["bank_rows"] = {row: yuan_of(fen) for row, fen in self.rows.items()}
        else:
            data["bank_row"] = f"{self.sheet} {self.row}".strip()
        if self.verb == USABLE:
            data["community"] = self.community
        else:
            data |= {
                "communities": [self.community],
                "amounts": {self.community: yuan_of(self.fen)},
            }
        return Act(verb=self.verb, number=self.number, data=data)

    def key(self) -> str:
        """Return the key under which it is done once."""
        return f"bank:{hashlib.sha256(written(self).encode()).hexdigest()[:KEY_SIGNS]}"


def confirmed(found: Outcome) -> list[Confirmed]:
    """Return the lines of an export that would book an act, as a person confirms them."""
    days = {one.line.key: one.line.on for one in found.lines}
    told = []
    for one in found.lines:
        on = max([days[row] for row, _ in one.joined], default=one.line.on).isoformat()
        for number, community, no, fen in _places(one) if one.would else ():
            line, rows = one.line, dict(one.joined)
            where = (found.digest, line.sheet, line.row, one.would, number, community, no)
            told.append(Confirmed(*where, fen, on, line.serial, found.stamp, rows))
    return told


def _places(one: BankMatch) -> list[tuple[str, str, int, int]]:
    """Return what a line books: number, community, instalment, fen."""
    if one.match is None:
        return [*one.parts]
    return [(*one.match, sum(fen for _, fen in one.joined) or one.line.fen)]


def written(line: Confirmed) -> str:
    """Return a line as a page carries it until somebody ticks it."""
    return json.dumps(line, ensure_ascii=False)


def told(text: str) -> Confirmed:
    """Read a line that a page carried; raises NotOurs for anything else.

    It may say whatever somebody sends: the act that it is, is judged like every act.
    """
    try:
        read = json.loads(text)
    except ValueError as broken:
        raise NotOurs(text) from broken
    kinds = [str, str, int, str, str, str, int, int, str, str, str, dict]
    if not isinstance(read, list) or [type(one) for one in read] != kinds:
        raise NotOurs(text)
    line = Confirmed(*read)
    if line.verb not in (PAY, CUSTODY, USABLE) or {*map(type, line.rows.values())} - {int}:
        raise NotOurs(text)
    return line


def book(
    ledger: Ledger, lines: Iterable[Confirmed], by: Actor
) -> Iterator[tuple[Confirmed, Receipt]]:
    """Do the acts of confirmed lines, one by one; each is accepted or refused by itself."""
    for line in lines:
        yield line, perform.perform(ledger, line.act(), by, line.key())

"""Lines of a bank's export that a person confirmed, booked as the acts they stand for."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from ledger.store.session import Ledger
from schemas.acts.act import Act, Actor, Receipt
from schemas.money import yuan_of
from tasks.acts import perform
from tasks.funds.imports import Outcome
from tasks.funds.matching import CUSTODY, PAY, USABLE

DIGEST_SIGNS = 32  # of the file in the key of an act


class NotOurs(Exception):
    """Something else than a line that a page carried."""


class Confirmed(NamedTuple):
    """A line that somebody confirmed: the act, the instalment it is about, and what arrived.

    digest, sheet, row: where the line stands; the same line of the same file is booked once.
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

    def act(self) -> Act:
        """Return the act it stands for."""
        data: dict[str, Any] = {"instalment": self.no, "on": self.on, "serial": self.serial}
        data |= {"bank_file": self.digest, "bank_row": f"{self.sheet} {self.row}".strip()}
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
        return f"bank:{self.digest[:DIGEST_SIGNS]}:{self.sheet}:{self.row}:{self.verb}"


def confirmed(found: Outcome) -> list[Confirmed]:
    """Return the lines of an export that would book an act, as a person confirms them."""
    return [
        Confirmed(
            found.digest,
            line.sheet,
            line.row,
            one.would,
            *one.match,
            fen=line.fen,
            on=line.on.isoformat(),
            serial=line.serial,
        )
        for one in found.lines
        if one.would and one.match
        for line in (one.line,)
    ]


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
    kinds = [str, str, int, str, str, str, int, int, str, str]
    if not isinstance(read, list) or [type(one) for one in read] != kinds:
        raise NotOurs(text)
    line = Confirmed(*read)
    if line.verb not in (PAY, CUSTODY, USABLE):
        raise NotOurs(text)
    return line


def book(
    ledger: Ledger, lines: Iterable[Confirmed], by: Actor
) -> Iterator[tuple[Confirmed, Receipt]]:
    """Do the acts of confirmed lines, one by one; each is accepted or refused by itself."""
    for line in lines:
        yield line, perform.perform(ledger, line.act(), by, line.key())

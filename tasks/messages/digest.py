"""What somebody is told in the morning: what waits on their seats, what is late or due soon.

Of a protected report nothing stands in it but that one waits.
"""

from collections.abc import Sequence
from datetime import date
from itertools import accumulate
from typing import NamedTuple
from urllib.parse import urlencode

from ledger.desk import grants
from ledger.desk import messages as kept
from ledger.read import inboxes
from ledger.read.inboxes import InboxItem, Post
from ledger.store.session import Tx
from policies.rules import Rules
from schemas.acts.act import WorkItem
from schemas.place.messages import DUE, OFF, Contact
from schemas.place.people import Grant
from schemas.texts import catalogue
from tasks import reasons
from tasks.messages.channels import Channels, MessageChannel

PROTECTED = "bypass"
LOOKED_AT = 200  # items of a seat
SHOWN = 20  # of them with a line of their own
OWN_PAGES = {
    "approve_place": "/office/place#proposed", "confirm_inventory": "/community/census#entered",
    "call_exchange": "/exchanges", "hold_exchange": "/exchanges",
}  # fmt: skip
"""Acts that are about no item -> the page of the desk where they are done."""
CARRY = "carry_line"  # of a department that ended; on the page of lines
TITLE_MAX = 60  # characters
PLAIN = str.maketrans("<>[]", "＜＞［］")


class SeatItems(NamedTuple):
    """What waits on one seat of a person, as far as they chose to hear of it."""

    role: str
    org: str
    items: tuple[InboxItem, ...]


class DayMessage(NamedTuple):
    """A message: its title and its text."""

    title: str
    text: str


def seats(tx: Tx, contact: Contact, known: Channels, rules: Rules, today: date) -> list[SeatItems]:
    """Return what waits on the seats of a person on a day, those without anything left out.

    While a substitute with an address of their own has the whole seat, they hear of it instead.
    """
    soon = rules.calendar.add(today, known.ahead_wd)
    only = known.channels[contact.channel].orgs
    found = []
    for grant in held(tx, contact.person, today):
        choice = contact.choice(grant.role, grant.org)
        elsewhere = bool(only) and grant.org not in only
        if choice == OFF or elsewhere or _stood_in(tx, contact, grant, today):
            continue
        page = inboxes.inbox(tx, Post(grant.role, grant.org, today), limit=LOOKED_AT)
        items = tuple(one for one in page.items if concerns(one, contact.person, grant))
        if choice == DUE:
            items = tuple(one for one in items if one.due and one.due <= soon)
        found.append(SeatItems(grant.role, grant.org, items))
    return [one for one in found if one.items]


def held(tx: Tx, person: str, today: date) -> list[Grant]:
    """Return by what grants a person has seats on a day; a substitute's while who is away holds."""
    return [
        one
        for one in grants.of_person(tx, person, today)
        if not one.instead_of or grants.holds(tx, one.instead_of, one.role, one.org, today)
    ]


def concerns(item: InboxItem, person: str, grant: Grant) -> bool:
    """Tell whether an item is not in the hands of somebody else, and in the substitute's scope."""
    mine = item.person in ("", person, grant.instead_of)
    return mine and (not grant.scope or item.act in grant.scope)


def its_page(item: WorkItem) -> str:
    """Return the address at the desk where a work item is looked at."""
    if item.act == CARRY:
        department, _, doc = item.stream.partition(":")
        return f"/money/lines/{CARRY}?{urlencode({'department': department, 'doc': doc})}"
    return OWN_PAGES.get(item.act) or f"/assignments/{item.about}"


def titled(item: InboxItem) -> str:
    """Return what an item is called, on one line: it makes no line, link or mark of its own."""
    words = " ".join((item.title or item.number).translate(PLAIN).split())
    return words if len(words) <= TITLE_MAX else f"{words[: TITLE_MAX - 1]}…"


def _stood_in(tx: Tx, contact: Contact, grant: Grant, today: date) -> bool:
    """Tell whether a substitute who is reached has the whole of an own seat today."""
    if grant.instead_of:
        return False
    return any(
        (one.role, one.org, one.scope) == (grant.role, grant.org, ())
        and one.covers(today)
        and bool(kept.confirmed(tx, who))
        for who, one in grants.substitutes(tx, contact.person, today)
    )


class Writer(NamedTuple):
    """Writes the message of a day as its channel takes it: how long, and with a line for each."""

    known: Channels
    rules: Rules
    today: date
    lang: str
    way: MessageChannel

    def told(self, tx: Tx, found: Sequence[SeatItems]) -> DayMessage:
        """Return the message about what waits on some seats."""
        lines = [line for seat in found for line in self._of_seat(tx, seat)]
        counts = self._counted([one for seat in found for one in seat.items])
        title = self._say("title", **counts)
        end = self._say("open", desk=self.known.desk.rstrip("/"))
        return DayMessage(title, "\n".join([*self._within(lines, f"{title}\n{end}"), end]))

    def _within(self, lines: list[str], around: str) -> list[str]:
        """Return as many lines as the service takes beside what stands around them."""
        room = self.way.bytes_max - len(around.encode()) - len(self._say("more").encode()) - 2
        taken = list(accumulate(len(line.encode()) + 1 for line in lines))
        many = sum(size <= room for size in taken)
        return lines if many == len(lines) else [*lines[:many], self._say("more")]

    def _say(self, key: str, **params: object) -> str:
        return catalogue.text("messages", f"digest.{key}", self.lang, **params)

    def _of_seat(self, tx: Tx, seat: SeatItems) -> list[str]:
        role = reasons.name_of(seat.role, self.lang)
        org = self.rules.directory.name_of(seat.org)
        lines = [self._say("seat", role=role, org=org, **self._counted(seat.items))]
        plain = [one for one in seat.items if one.kind != PROTECTED]
        shown = [] if self.way.brief else plain[:SHOWN]
        urged = inboxes.reminded(tx, [one.number for one in shown], seat.role, seat.org)
        lines += [self._line(one, urged.get(one.number, 0)) for one in shown]
        reports = len(seat.items) - len(plain)
        return [*lines, self._say("reports", n=reports)] if reports else lines

    def _line(self, one: InboxItem, urged: int) -> str:
        key = "item" if one.due is None else "late" if one.due < self.today else "due"
        act = reasons.name_of(one.act, self.lang)
        title = titled(one)
        number = one.number or self.rules.directory.name_of(one.community or one.org)
        line = self._say(key, act=act, title=title, number=number, due=one.due or "")
        return line + (self._say("urged", n=urged) if urged else "")

    def _counted(self, items: Sequence[InboxItem]) -> dict[str, object]:
        """Return how many there are, are late, and are due from today on within the days ahead."""
        soon = self.rules.calendar.add(self.today, self.known.ahead_wd)
        days = [one.due for one in items if one.due]
        late = sum(day < self.today for day in days)
        near = sum(self.today <= day <= soon for day in days)
        many = f"{len(items)}{'+' if len(items) >= LOOKED_AT else ''}"
        return {"n": many, "late": late, "near": near, "ahead": self.known.ahead_wd}

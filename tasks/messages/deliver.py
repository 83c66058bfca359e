"""Sending the messages of a day: each once, the failed ones again, what became of it on record."""

from datetime import date, timedelta
from typing import NamedTuple

from ledger.desk import accounts, grants
from ledger.desk import messages as kept
from ledger.store.session import Ledger, Tx
from policies.rules import Rules
from schemas.place.messages import FAILED, NOTHING, SENDING, SENT, Contact, Delivery
from tasks import clock, rulebooks
from tasks.messages import channels as ways
from tasks.messages import digest
from tasks.messages.channels import Channels

TRIES_MAX = 4
KEPT_DAYS = 90  # of what was sent


class Undelivered(Exception):
    """A message that was not sent, to be tried again; its text is the class of the fault."""


class OwedMessage(NamedTuple):
    """A message of the day that is still to be sent, and how often that was tried.

    target: a person, or a community: it is sent one message a day, to the first of its people
    (in the order in which they confirmed an address) for whom something waits. Who serves two
    communities hears of each by its own.
    """

    target: str
    day: date
    tries: int
    contacts: tuple[Contact, ...]

    @property
    def key(self) -> str:
        """What makes it the one of its day."""
        return f"{self.target}:{self.day}"


def owed(ledger: Ledger, known: Channels) -> list[str]:
    """Return to whom a message of today is to be sent now, in order: people and communities.

    Nobody before the hour of the morning, or on a day without work.
    """
    with ledger.read() as tx:
        return [one.target for one in _owed(ledger, tx, known, rulebooks.rules_of(ledger))]


def _owed(
    ledger: Ledger, tx: Tx, known: Channels, rules: Rules, only: str = ""
) -> list[OwedMessage]:
    """Return the messages of today that are owed; only: to one person or community alone."""
    now = clock.moment(ledger, tx, None)
    today, hour = rules.calendar.today(now), now.astimezone(rules.calendar.zone).hour
    if hour < known.hour or not rules.calendar.is_working_day(today):
        return []
    done, found = kept.on(tx, today), dict[str, OwedMessage]()
    people = {only} | grants.people_at(tx, only) if only else set()
    for contact in kept.confirmed(tx):
        if only and contact.person not in people:
            continue
        for target in _targets(tx, contact, rules, today):
            before = done.get(f"{target}:{today}")
            again = before is None or (before.state == FAILED and before.tries < TRIES_MAX)
            if again and contact.channel in known.channels:
                new = OwedMessage(target, today, before.tries if before else 0, ())
                one = found.get(target, new)
                found[target] = one._replace(contacts=(*one.contacts, contact))
    return list(found.values())


def _targets(tx: Tx, contact: Contact, rules: Rules, today: date) -> list[str]:
    places = {one.org for one in digest.held(tx, contact.person, today)}
    return sorted(places & set(rules.directory.communities)) or [contact.person]


def deliver(ledger: Ledger, known: Channels, target: str) -> bool:
    """Send the message of today that is owed; False when it is no longer, or would say nothing.

    The try is on record before anything is sent: of several workers one sends it, and one that was
    cut off while sending is not sent again. Raises Undelivered when it may be tried again.
    """
    rules = rulebooks.rules_of(ledger)
    with ledger.read() as tx:  # the inbox is not read while writers wait: the claim decides
        every = _owed(ledger, tx, known, rules, target)
        one = next((one for one in every if one.target == target), None)
        if one is None:
            return False
        contact, message = _message(tx, one, known, rules)
    with ledger.write() as tx:
        if not _claimed(tx, one, contact, NOTHING if message is None else SENDING):
            return False
        kept.forget(tx, one.day - timedelta(days=KEPT_DAYS))
    if message is None:
        return False
    way = known.channels[contact.channel]
    fault = ways.send(way, contact.address, message.title, message.text)
    with ledger.write() as tx:
        kept.end(tx, one.key, FAILED if fault else SENT, fault, clock.real_now())
    if fault:
        raise Undelivered(fault)
    return True


def _message(
    tx: Tx, one: OwedMessage, known: Channels, rules: Rules
) -> tuple[Contact, digest.DayMessage | None]:
    """Return the first of those it may go to for whom something waits, and what it says."""
    for contact in one.contacts:
        found = digest.seats(tx, contact, known, rules, one.day)
        others = set(rules.directory.communities) - {one.target}
        if found := [seat for seat in found if seat.org not in others]:
            account = accounts.by_id(tx, contact.person)
            lang = account.person.lang if account else "zh"
            writer = digest.Writer(known, rules, one.day, lang, known.channels[contact.channel])
            return contact, writer.told(tx, found)
    return one.contacts[0], None


def _claimed(tx: Tx, one: OwedMessage, contact: Contact, state: str) -> bool:
    told = {"key": one.key, "target": one.target, "person": contact.person, "day": one.day}
    how = {"channel": contact.channel, "state": state, "tries": one.tries + 1}
    return kept.claim(tx, Delivery.model_validate({**told, **how, "at": clock.real_now()}))

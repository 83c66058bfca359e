"""A calendar per seat (iCalendar, RFC 5545): the due days of what waits, for phones that subscribe.

Its address holds a secret that is shown once and kept as its digest; it lists something only while
its owner has the seat. Of a protected report it tells no more than that one waits on a day.
"""

import secrets
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from ledger.desk import accounts
from ledger.desk import messages as kept
from ledger.read import inboxes
from ledger.read.inboxes import InboxItem, Post
from ledger.store.session import Ledger, Tx
from schemas.acts.act import Actor
from schemas.texts import catalogue
from tasks import clock, reasons, rulebooks
from tasks.messages import digest

LISTED = 500
GONE_DAYS = 7  # for so long after its day, what was done is told to be over


def give(ledger: Ledger, by: Actor) -> str:
    """Return the secret of a new address for the calendar of a seat; the one before ends."""
    secret = secrets.token_urlsafe(32)
    row = {"person": by.person, "role": by.role, "org": by.org, "made_at": clock.real_now()}
    with ledger.write() as tx:
        kept.open_feed(tx, {**row, "digest": _digest(secret)})
    return secret


def end(ledger: Ledger, by: Actor) -> None:
    """End the address of the calendar of a seat."""
    with ledger.write() as tx:
        kept.close_feed(tx, by.person, by.role, by.org)


def open_one(ledger: Ledger, by: Actor) -> bool:
    """Tell whether the calendar of a seat has an address."""
    with ledger.read() as tx:
        return (by.role, by.org) in kept.feeds_of(tx, by.person)


def calendar(ledger: Ledger, secret: str, desk: str) -> bytes | None:
    """Return the calendar of an address, None where it ended or its owner lost the seat.

    desk: where the desk is, for links. What was listed before and is done is cancelled, until a
    week after its day.
    """
    mark, rules = _digest(secret), rulebooks.rules_of(ledger)
    with ledger.read() as tx:
        row = kept.find_feed(tx, mark)
        today = rules.calendar.today(clock.moment(ledger, tx, None))
        account = accounts.by_id(tx, row["person"]) if row else None
        if row is None or account is None or account.person.disabled:
            return None
        items = _items(tx, row["person"], Post(row["role"], row["org"], today))
    if items is None:
        return None
    live = {_uid(one, mark): one for one in items}
    gone = {
        uid: day
        for uid, day in row["shown"].items()
        if uid not in live and date.fromisoformat(day) >= today - timedelta(days=GONE_DAYS)
    }
    shown = gone | {uid: str(one.due) for uid, one in live.items()}
    if shown != row["shown"]:
        with ledger.write() as tx:
            kept.listed(tx, mark, shown)
    return _written(live, gone, account.person.lang, desk)


def _items(tx: Tx, person: str, post: Post) -> list[InboxItem] | None:
    """Return what waits on a seat with a term; None where the person does not hold it."""
    held = digest.held(tx, person, post.on)
    mine = [one for one in held if (one.role, one.org) == (post.role, post.org)]
    if not mine:
        return None
    found = inboxes.inbox(tx, post, limit=LISTED).items
    return [
        one
        for one in found
        if one.due and any(digest.concerns(one, person, grant) for grant in mine)
    ]


def _written(live: dict[str, InboxItem], gone: dict[str, str], lang: str, desk: str) -> bytes:
    from icalendar import Calendar  # noqa: PLC0415 - where somebody subscribed, and only there

    made = Calendar()
    name = catalogue.text("messages", "calendar.name", lang)
    told = {"prodid": "-//zhunru//due days//", "version": "2.0", "method": "PUBLISH"}
    for key, value in {**told, "x-wr-calname": name}.items():
        made.add(key, value)
    for uid, one in live.items():
        made.add_component(_event(uid, str(one.due), _about(one, lang, desk)))
    over = {"summary": catalogue.text("messages", "calendar.over", lang), "status": "CANCELLED"}
    for uid, day in gone.items():
        made.add_component(_event(uid, day, {**over, "sequence": 1}))
    return bytes(made.to_ical())


def _event(uid: str, day: str, about: dict[str, Any]) -> Any:
    from icalendar import Event  # noqa: PLC0415 - see above

    on = date.fromisoformat(day)
    whole = {"uid": f"{uid}@zhunru", "dtstart": on, "dtend": on + timedelta(days=1)}
    event = Event()
    for key, value in {**whole, "dtstamp": clock.real_now(), "transp": "TRANSPARENT"}.items():
        event.add(key, value)
    for key, value in about.items():
        event.add(key, value)
    return event


def _about(one: InboxItem, lang: str, desk: str) -> dict[str, Any]:
    if one.kind == digest.PROTECTED:
        return {"summary": catalogue.text("messages", "calendar.report", lang)}
    act, title = reasons.name_of(one.act, lang), digest.titled(one)
    summary = catalogue.text("messages", "calendar.item", lang, act=act, title=title)
    return {"summary": summary, "status": "CONFIRMED", "url": f"{desk}{digest.its_page(one)}"}


def _uid(one: InboxItem, mark: str) -> str:
    """Return what names an item in its calendar for as long as it waits; it tells nothing."""
    return _digest(f"{mark}/{one.kind}/{one.stream}/{one.act}/{one.instalment or 0}")[:32]


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()

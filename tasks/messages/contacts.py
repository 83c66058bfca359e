"""Where a person is reached: entered by themselves, used once a code sent there came back."""

import hmac
import secrets
from datetime import timedelta
from hashlib import sha256

from ledger.desk import messages as kept
from ledger.store.session import Ledger, Tx
from schemas.place.messages import CHOICES, Contact, Delivery
from schemas.texts import catalogue
from tasks import clock
from tasks.messages import channels as ways
from tasks.messages.channels import Channels, problem

CODES_A_DAY = 5  # nobody floods the address of somebody else
TRIES = 5
CODE_LASTS = timedelta(minutes=30)


def of(ledger: Ledger, person: str) -> Contact | None:
    """Return where a person is reached, or None."""
    with ledger.read() as tx:
        had = kept.of(tx, person)
    return had if had and had.channel else None


def last(ledger: Ledger, person: str = "", limit: int = 1) -> list[Delivery]:
    """Return what was sent or failed last, of a person or of all, the newest first."""
    with ledger.read() as tx:
        return kept.newest(tx, who=person, limit=limit)


def save(ledger: Ledger, known: Channels, asked: Contact, lang: str) -> bool:
    """Keep what a person chose; True when a code was sent because the address is new.

    Raises InputError: no such channel, no address of its kind, too many codes today, or the message
    with the code could not be sent (the address is kept, and unused).
    """
    way = known.channels.get(asked.channel)
    if way is None or not ways.fits(way, asked.address):
        raise problem("no_address")
    if not set(asked.seats.values()) <= set(CHOICES):
        raise problem("no_address")
    with ledger.write() as tx:
        had = kept.of(tx, asked.person)
        if had and had.confirmed_at and _same(had, asked):
            kept.keep(tx, had.model_copy(update={"seats": asked.seats}))
            return False
        code = _asked(tx, asked, had)
    title = catalogue.text("messages", "code.title", lang)
    text = catalogue.text("messages", "code.text", lang, code=code)
    if fault := ways.send(way, asked.address, title, text):
        status = fault.removeprefix("http_")
        raise problem("code_not_sent" if status == fault else "code_answered", status=status)
    return True


def _same(one: Contact, other: Contact) -> bool:
    return (one.channel, one.address) == (other.channel, other.address)


def _asked(tx: Tx, asked: Contact, had: Contact | None) -> str:
    """Keep an address with the code that will confirm it; return the code."""
    now, code = clock.real_now(), f"{secrets.randbelow(10**6):06}"
    times = had.asked + 1 if had and had.asked_at.date() == now.date() else 1
    if times > CODES_A_DAY:
        raise problem("too_many_codes")
    told = {"code": _digest(asked.person, code), "asked_at": now, "asked": times}
    kept.keep(tx, asked.model_copy(update=told | {"tries": 0, "confirmed_at": None}))
    return code


def confirm(ledger: Ledger, person: str, code: str) -> None:
    """Take the code that a person read at their address; raises InputError for another one."""
    now = clock.real_now()
    with ledger.write() as tx:
        had = kept.of(tx, person)
        waits = had is not None and bool(had.code)
        if had is None or not waits or had.tries >= TRIES or now > had.asked_at + CODE_LASTS:
            raise problem("wrong_code")
        right = hmac.compare_digest(had.code, _digest(person, code.strip()))
        told = {"code": "", "confirmed_at": now} if right else {"tries": had.tries + 1}
        kept.keep(tx, had.model_copy(update=told))
    if not right:  # after the try was counted
        raise problem("wrong_code")


def drop(ledger: Ledger, person: str) -> None:
    """Forget where a person is reached: nothing is sent any more.

    How many codes were asked for today stays, else leaving would give as many again.
    """
    with ledger.write() as tx:
        if had := kept.of(tx, person):
            when, times = had.asked_at, had.asked
            made = Contact(person=person, channel="", address="", asked_at=when, asked=times)
            kept.keep(tx, made)


def why(fault: str, lang: str) -> str:
    """Return in words why a message was not sent."""
    known = fault if fault in catalogue.texts("messages", "fault") else "http"
    return catalogue.text("messages", f"fault.{known}", lang, status=fault.removeprefix("http_"))


def _digest(person: str, code: str) -> str:
    return sha256(f"{person}\n{code}".encode()).hexdigest()

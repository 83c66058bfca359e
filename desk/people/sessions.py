"""Visits: sessions kept by the ledger, ended when idle, too long, or when a role or account ends.

The cookie is a random number of 256 bits; the ledger keeps its SHA-256. A visit gets a new number
whenever it may do more than before. Time here is the real one, also on a simulated ledger; which
roles are held is asked of the ledger's own day.
"""

import secrets
from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import sha256

from desk.people import accounts, entry_policy
from desk.people.entry_policy import turned
from ledger.desk import accounts as people
from ledger.desk import grants as held
from ledger.desk import sessions
from ledger.desk.accounts import Account
from ledger.desk.sessions import Kept
from ledger.store.session import Ledger, Tx
from schemas.acts.act import Actor
from schemas.errors import LedgerUnavailable
from schemas.place.people import EntryPolicy, Seat, Source, Visit, Visitor
from tasks import clock, security_log

TOUCH = timedelta(minutes=1)
TOUCH_WITHIN = 0.2  # seconds
"""A visit in use is written down at most this often."""
AGENT = 200
ADDRESS = 64


def digest_of(token: str) -> str:
    """Return the SHA-256 under which a secret is kept."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def begin(ledger: Ledger, tx: Tx, account: Account, source: Source) -> str:
    """Begin a visit of somebody who has just proved who they are; returns its token.

    It takes the only seat, or the last one again; else a seat has to be chosen.
    """
    ident = account.person.id
    renew = must_renew(account, entry_policy.policy(ledger))
    role, org = ("", "") if renew else _first_seat(tx, ident, seats_of(ledger, tx, ident))
    now = clock.real_now()
    told = Visit(
        id="",
        person=ident,
        role=role,
        org=org,
        agent=security_log.visible(source.agent, AGENT),
        address=security_log.visible(source.address, ADDRESS),
        began_at=now,
        seen_at=now,
    )
    return _keep(tx, told, now)


def _keep(tx: Tx, told: Visit, proved_at: datetime) -> str:
    token = secrets.token_urlsafe(32)
    told = told.model_copy(update={"id": digest_of(token)})
    sessions.begin(tx, Kept(told, secrets.token_urlsafe(32), proved_at))
    return token


def _first_seat(tx: Tx, person: str, seats: tuple[Seat, ...]) -> tuple[str, str]:
    if len(seats) == 1:
        return seats[0].role, seats[0].org
    last = sessions.last_seat(tx, person)
    return last if last in {(one.role, one.org) for one in seats} else ("", "")


def seats_of(ledger: Ledger, tx: Tx, person: str) -> tuple[Seat, ...]:
    """Return the seats that a person has on the ledger's day."""
    today = entry_policy.today(ledger, tx)
    found: dict[tuple[str, str], Seat] = {}
    for one in held.of_person(tx, person, today):
        there = not one.instead_of or held.holds(tx, one.instead_of, one.role, one.org, today)
        if there and (one.role, one.org) not in found:  # the own one comes first
            seat = Seat(role=one.role, org=one.org, valid_to=one.valid_to)
            found[one.role, one.org] = seat
    return tuple(found.values())


def must_renew(account: Account, policy: EntryPolicy) -> bool:
    """Tell whether a new password has to be chosen: a first one, or one that is too old."""
    if account.person.renew:
        return True
    age = clock.real_now() - account.secret_at
    return bool(policy.change_days and account.secret and age.days >= policy.change_days)


def visitor(ledger: Ledger, token: str) -> Visitor | None:
    """Return who comes with this token, or None.

    A visit that was idle or lasted too long, whose account is disabled or whose role is gone, is
    ended by this.
    """
    with ledger.read() as tx:
        kept = sessions.find(tx, digest_of(token))
        if kept is None:
            return None
        account = people.by_id(tx, kept.told.person)
        seats = seats_of(ledger, tx, kept.told.person)
    policy, now = entry_policy.policy(ledger), clock.real_now()
    over = _over(kept, account, seats, policy, now)
    if over or account is None:
        _end_by_itself(ledger, kept, account, over)
        return None
    if now - kept.told.seen_at >= TOUCH:
        # Who only reads may go on, and does not stand in line for this.
        with suppress(LedgerUnavailable), ledger.write(within_seconds=TOUCH_WITHIN) as tx:
            sessions.seen(tx, kept.told.id, now)
    return _visitor(kept, account, seats, must_renew(account, policy))


def _over(
    kept: Kept,
    account: Account | None,
    seats: tuple[Seat, ...],
    policy: EntryPolicy,
    now: datetime,
) -> str:
    """Return why a visit is over, or an empty text."""
    told = kept.told
    if account is None or account.person.disabled:
        return "disabled"
    if told.role and (told.role, told.org) not in {(one.role, one.org) for one in seats}:
        return "role_gone"
    if now - told.seen_at >= timedelta(minutes=policy.idle_minutes):
        return "idle"
    return "too_long" if now - told.began_at >= timedelta(hours=policy.whole_hours) else ""


def _end_by_itself(ledger: Ledger, kept: Kept, account: Account | None, why: str) -> None:
    with ledger.write() as tx:
        if sessions.end(tx, kept.told.id, clock.real_now()):
            _told_end(tx, kept.told, account, why)


def _told_end(tx: Tx, told: Visit, account: Account | None, why: str) -> None:
    line = security_log.line("visit.ended", why, source=Source(address=told.address))
    login = account.person.login if account else ""
    who = {"login": login, "person": told.person, "role": told.role, "org": told.org}
    security_log.write(tx, line.model_copy(update=who))


def _visitor(kept: Kept, account: Account, seats: tuple[Seat, ...], renew: bool) -> Visitor:
    told = kept.told
    return Visitor(
        person=account.person.model_copy(update={"renew": renew}),
        role="" if renew else told.role,
        org="" if renew else told.org,
        csrf=kept.csrf,
        proved_at=kept.proved_at,
        seats=() if renew else seats,
        visit=told.id,
    )


def take_seat(ledger: Ledger, token: str, role: str, org: str) -> str:
    """Go on as another role at an organisation; returns the new token, the old one is dead.

    Raises Turned: visit_over, or no_seat when the role is not held today.
    """
    who = present(ledger, token)
    if (role, org) not in {(one.role, one.org) for one in who.seats}:
        raise turned("no_seat")
    with ledger.write() as tx:
        return renewed(tx, who, role=role, org=org)


def present(ledger: Ledger, token: str) -> Visitor:
    """Return who comes with this token; raises Turned (visit_over) when nobody does."""
    who = visitor(ledger, token)
    if who is None:
        raise turned("visit_over")
    return who


def renewed(tx: Tx, who: Visitor, *, proved: bool = False, role: str = "", org: str = "") -> str:
    """Put a new visit in the place of an open one, as long-lived as that; returns its token.

    proved: a password was asked just now. role, org: the seat, else the same. Raises Turned when
    the old one was ended meanwhile.
    """
    kept, now = sessions.find(tx, who.visit), clock.real_now()
    if kept is None or not sessions.end(tx, who.visit, now):
        raise turned("visit_over")
    seat = {"role": role, "org": org} if role else {}
    told = kept.told.model_copy(update={**seat, "seen_at": now})
    security_log.write(
        tx, security_log.line("visit.renewed", "proved" if proved else "seat", visitor=who)
    )
    return _keep(tx, told, now if proved else kept.proved_at)


def proved_lately(ledger: Ledger, who: Visitor) -> bool:
    """Tell whether the visitor's password was asked a short time ago (for weighty acts)."""
    limit = timedelta(minutes=entry_policy.policy(ledger).proof_minutes)
    return clock.real_now() - who.proved_at < limit


def log_out(ledger: Ledger, token: str) -> None:
    """End the visit of this token; nothing happens when there is none."""
    with ledger.write() as tx:
        kept = sessions.find(tx, digest_of(token))
        if kept is not None and sessions.end(tx, kept.told.id, clock.real_now()):
            _told_end(tx, kept.told, people.by_id(tx, kept.told.person), "log_out")


def visits_of(ledger: Ledger, person: str, days: int = 30) -> list[Visit]:
    """Return the open visits of a person and those of the last days, newest first."""
    with ledger.read() as tx:
        return sessions.of_person(tx, person, clock.real_now() - timedelta(days=days))


def end_visit(ledger: Ledger, by: Actor, person: str, visit: str) -> None:
    """End a visit (Visit.id) of a person; by: the person, or a security administrator.

    Raises InputError for anybody else.
    """
    with ledger.write() as tx:
        if by.person != person:
            accounts.allow(ledger, tx, by, (accounts.SECURITY_ADMIN,))
        kept = sessions.find(tx, visit) if visit.isalnum() else None
        if kept is not None and kept.told.person == person:
            sessions.end(tx, visit, clock.real_now())
            why = "by_owner" if by.person == person else "by_administrator"
            _told_end(tx, kept.told, people.by_id(tx, person), why)

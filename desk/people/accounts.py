"""Accounts: opened, disabled and given passwords by events, so that the journal tells of each.

Administrators are three and hold one another: the system administrator opens accounts, the security
administrator gives roles, and whoever disabled an account or reset its password is not the one who
lets it in again.
"""

import secrets
import unicodedata
from typing import Any

from desk.people import entry_policy, passwords
from desk.people.entry_policy import problem
from ledger.audit.accounts import (
    DISABLED,
    ENABLED,
    KIND,
    LINKED,
    OPENED,
    PASSWORD_RESET,
    REHASHED,
    RENAMED,
    TOKEN_MADE,
    sealed,
)
from ledger.desk import accounts, messages, sessions
from ledger.desk import grants as held
from ledger.desk.accounts import Account
from ledger.store.session import Ledger, Tx
from ledger.write import journal
from ledger.write.journal import Envelope, Head
from schemas.acts.act import SYSTEM, Actor
from schemas.events import Event, Stream
from schemas.place.people import Person
from tasks import clock, rulebooks

SYSTEM_ADMIN, SECURITY_ADMIN, AUDIT_ADMIN = "SYS_ADMIN", "SEC_ADMIN", "AUD_ADMIN"
ADMINISTRATORS = (SYSTEM_ADMIN, SECURITY_ADMIN, AUDIT_ADMIN)
OPENERS = (SYSTEM_ADMIN,)
STOPPERS = (SYSTEM_ADMIN, SECURITY_ADMIN)
SIGNS = "._-@"
NAME_MAX, SUBJECT_MAX = 80, 240  # characters that are kept (ledger.tables.desk)


def open_account(ledger: Ledger, by: Actor, login: str, name: str, subject: str = "") -> str:
    """Open an account; returns its first password, to be shown once and changed at first log-in.

    by: a system administrator. subject: `issuer|sub` of OpenID Connect.
    Raises InputError (field login, name, subject) and where `by` may not do it.
    """
    password = passwords.fresh()
    person = _new(login, name, subject)
    secret = passwords.hashed(password)
    with ledger.write() as tx:
        allow(ledger, tx, by, OPENERS)
        add(ledger, tx, [(person.model_copy(update={"renew": True}), secret)], by)
    return password


def _new(login: str, name: str, subject: str = "") -> Person:
    ident = f"p{secrets.token_hex(6)}"
    return Person(id=ident, login=spelled(login), name=called(name), subject=_identity(subject))


def called(name: str) -> str:
    """Return a name as it is kept, in one line; raises InputError (field `name`) for none."""
    plain = " ".join(name.split())
    if not plain or len(plain) > NAME_MAX or not plain.isprintable():
        raise problem("name_missing", "name", longest=NAME_MAX, length=len(plain))
    return plain


def _identity(subject: str) -> str:
    """Return an identity as it is kept; raises InputError (field `subject`) for a longer one."""
    plain = subject.strip()
    if len(plain) > SUBJECT_MAX:
        raise problem("subject_long", "subject", longest=SUBJECT_MAX)
    return plain


def new_person(login: str, name: str) -> Person:
    """Return a person with an identifier of its own, not kept yet; raises InputError."""
    return _new(login, name)


def spelled(login: str) -> str:
    """Return the one spelling of a log-in name; raises InputError (field `login`) for none."""
    plain = normal(login)
    good = all(one.isalnum() or one in SIGNS for one in plain)
    if not (2 <= len(plain) <= 64 and good):
        raise problem("login_form", "login", length=len(plain))
    return plain


def normal(login: str) -> str:
    """Return a log-in name as it is looked for: one width, small letters."""
    return unicodedata.normalize("NFKC", login).strip().casefold()


def add(ledger: Ledger, tx: Tx, opened: list[tuple[Person, str]], by: Actor) -> None:
    """Keep new accounts with their secrets, and tell the journal; raises InputError if taken."""
    at = clock.real_now()
    for person, _ in opened:
        _check_free(tx, person)
    accounts.add(tx, [Account(person, secret, at) for person, secret in opened], at)
    events = [
        _event(
            person.id,
            OPENED,
            login=person.login,
            name=person.name,
            subject=person.subject,
            renew=person.renew,
            sealed=sealed(secret),
        )
        for person, secret in opened
    ]
    record(ledger, tx, events, by)


def _check_free(tx: Tx, person: Person) -> None:
    if accounts.by_login(tx, person.login) is not None:
        raise problem("login_taken", "login", login=person.login)
    if person.subject and accounts.by_subject(tx, person.subject) is not None:
        raise problem("subject_taken", "subject")


def reset_password(ledger: Ledger, by: Actor, ident: str) -> str:
    """Give somebody a new first password and hold the account until another administrator enables.

    Returns the password, to be shown once. Ends every visit. by: a system or security
    administrator, and not of their own account. Raises InputError.
    """
    password = passwords.fresh()
    secret = passwords.hashed(password)
    with ledger.write() as tx:
        allow(ledger, tx, by, STOPPERS, about=ident)
        set_secret(ledger, tx, ident, secret, by, PASSWORD_RESET)
    return password


def set_secret(ledger: Ledger, tx: Tx, ident: str, secret: str, by: Actor, kind: str) -> None:
    """Change the secret of an account and end its visits; a reset one is held and to be renewed."""
    reset, at = kind == PASSWORD_RESET, clock.real_now()
    disabled = reset or known(tx, ident).person.disabled
    columns = {"secret": secret, "secret_at": at, "renew": reset, "disabled": disabled}
    accounts.change(tx, ident, **columns)
    record(ledger, tx, [_event(ident, kind, sealed=sealed(secret))], by)
    sessions.end_all(tx, ident, at)


def rehash(ledger: Ledger, tx: Tx, ident: str, secret: str) -> None:
    """Keep the same password under today's parameters, unless the clock stops all recording.

    Who comes to confirm the time must not be kept out by this.
    """
    if not clock.is_sound(ledger, tx):
        return
    accounts.change(tx, ident, secret=secret)
    record(ledger, tx, [_event(ident, REHASHED, sealed=sealed(secret))], SYSTEM)


def disable(ledger: Ledger, by: Actor, ident: str) -> None:
    """Stop an account and end every visit of it, its messages and calendars; raises InputError.

    by: a system or security administrator, not for themselves.
    """
    with ledger.write() as tx:
        allow(ledger, tx, by, STOPPERS, about=ident)
        accounts.change(tx, ident, disabled=True)
        record(ledger, tx, [_event(ident, DISABLED)], by)
        sessions.end_all(tx, ident, clock.real_now())
        messages.leave(tx, ident)


def enable(ledger: Ledger, by: Actor, ident: str) -> None:
    """Let a stopped account in again; raises InputError.

    by: any administrator but the one who stopped it or reset its password, and not for themselves.
    """
    with ledger.write() as tx:
        allow(ledger, tx, by, ADMINISTRATORS, about=ident)
        if not known(tx, ident).person.disabled:
            return
        _, stopped_by = accounts.last_event(tx, ident)
        if stopped_by == by.person:
            raise problem("other_administrator")
        release(ledger, tx, ident, by)


def release(ledger: Ledger, tx: Tx, ident: str, by: Actor) -> None:
    """Let a held account in again, by whom its caller has found fit."""
    accounts.change(tx, ident, disabled=False)
    record(ledger, tx, [_event(ident, ENABLED)], by)


def link(ledger: Ledger, by: Actor, ident: str, subject: str) -> None:
    """Say which identity of OpenID Connect is this person (empty: none); raises InputError.

    by: a system administrator, not for themselves. Who links can come in as the other, so the
    account is held until another administrator enables it.
    """
    plain = _identity(subject)
    with ledger.write() as tx:
        allow(ledger, tx, by, OPENERS, about=ident)
        other = accounts.by_subject(tx, plain) if plain else None
        if other is not None and other.person.id != ident:
            raise problem("subject_taken", "subject")
        accounts.change(tx, ident, subject=plain, disabled=True)
        record(ledger, tx, [_event(ident, LINKED, subject=plain)], by)
        sessions.end_all(tx, ident, clock.real_now())


def rename(ledger: Ledger, by: Actor, ident: str, name: str) -> None:
    """Change how somebody is called; raises InputError. by: a system administrator."""
    plain = called(name)
    with ledger.write() as tx:
        allow(ledger, tx, by, OPENERS)
        known(tx, ident)
        accounts.change(tx, ident, name=plain)
        record(ledger, tx, [_event(ident, RENAMED, name=plain)], by)


def known(tx: Tx, ident: str) -> Account:
    """Return an account; raises InputError when there is none."""
    found = accounts.by_id(tx, ident) if ident.isprintable() else None
    if found is None:
        raise problem("no_such_person")
    return found


def id_of(ledger: Ledger, login: str) -> str:
    """Return whose log-in name this is; raises InputError when it is nobody's."""
    with ledger.read() as tx:
        found = accounts.by_login(tx, spelled(login))
    if found is None:
        raise problem("no_such_person")
    return found.person.id


def allow(
    ledger: Ledger, tx: Tx, by: Actor, roles: tuple[str, ...], *, about: str | None = None
) -> None:
    """Raise InputError unless `by` holds one of the roles today; about: and is somebody else."""
    if by != SYSTEM:
        holds = held.holds(tx, by.person, by.role, by.org, entry_policy.today(ledger, tx))
        if by.role not in roles or not holds:
            raise problem("not_yours", roles=named(ledger, roles))
    if about is not None:
        known(tx, about)
        if about == by.person:
            raise problem("not_yourself")


def named(ledger: Ledger, roles: tuple[str, ...]) -> str:
    """Return the Chinese names of roles, for a message."""
    names = rulebooks.rules_of(ledger).jurisdiction.roles
    return "、".join(names.get(role, {}).get("zh", role) for role in roles)


def _event(ident: str, kind: str, **body: Any) -> Event:
    return Event(stream=Stream(kind=KIND, id=ident), kind=kind, body=body)


def record(ledger: Ledger, tx: Tx, events: list[Event], by: Actor) -> None:
    """Append events of accounts and tokens to the journal."""
    heads: dict[tuple[str, str], Head] = {}
    for event in events:
        name = (event.stream.kind, event.stream.id)
        if event.kind not in (OPENED, TOKEN_MADE):
            heads[name] = journal.head(tx, *name)
    at = clock.moment(ledger, tx, None)
    envelope = Envelope(
        by=by, occurred_at=at, recorded_at=clock.recorded(ledger, at), key=f"account:{at}"
    )
    journal.append(tx, events, heads, envelope)

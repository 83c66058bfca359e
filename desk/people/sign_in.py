"""The door of the desk: who somebody is, how they come in, and what is written down of it."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest

from desk.people import accounts, entry_policy, passwords, sessions
from desk.people.accounts import SYSTEM_ADMIN
from desk.people.entry_policy import problem, turned
from ledger.audit.accounts import PASSWORD_SET
from ledger.desk import accounts as people
from ledger.desk import security_log as log
from ledger.desk.accounts import Account
from ledger.store import meta
from ledger.store.session import Ledger, Tx
from ledger.tables.columns import moment_text
from schemas.acts.act import Actor
from schemas.place.people import (
    Grant,
    Person,
    Seat,
    Source,
    Turned,
    Visitor,
    Watched,
)
from tasks import clock, grants, rulebooks, security_log
from tasks.security_log import note

CODE, CODE_UNTIL = "first_code", "first_code_until"
GROUPS = 5
LOOKED_BACK = timedelta(days=1)  # failures count so long, and nobody waits longer
FAMILIAR = timedelta(days=30)
LOOKED_AT = 120
"""So much of what was typed is looked at; names are shorter."""


def any_person(ledger: Ledger) -> bool:
    """Tell whether there is any account; if not, the first administrator has to be founded."""
    with ledger.read() as tx:
        return people.are_there(tx)


def first_code(ledger: Ledger) -> str | None:
    """Return a new one-time code for the first administrator, in place of the last; None: too late.

    Its SHA-256 is kept, and until when it is valid.
    """
    letters = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
    groups = ["".join(secrets.choice(letters) for _ in range(GROUPS)) for _ in range(GROUPS)]
    code = "-".join(groups)
    until = clock.real_now() + timedelta(hours=entry_policy.policy(ledger).code_hours)
    with ledger.write() as tx:
        if people.are_there(tx):
            return None
        meta.write(tx, CODE, _digest(code))
        meta.write(tx, CODE_UNTIL, moment_text(until))
    return code


def _digest(code: str) -> str:
    plain = "".join(one for one in code.upper() if one.isalnum())
    return sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()


def found(ledger: Ledger, code: str, login: str, name: str, password: str, source: Source) -> str:
    """Make the first administrator by the one-time code; returns the token of their visit.

    Raises Turned (wrong_code, too_many), InputError (fields login, name, password).
    """
    with ledger.read() as tx:
        late = _tries(ledger, tx, "", source)
    if late is not None:
        note(ledger, "code.refused", source=source, result=late.code)
        raise late
    person = accounts.new_person(login, name)
    passwords.check(password, entry_policy.policy(ledger), (person.login, person.name))
    secret = passwords.hashed(password)
    with ledger.write() as tx:
        good = _is_first_code(tx, code)
        if good:
            token = _founded(ledger, tx, person, secret, source)
        else:
            security_log.write(tx, security_log.line("code.refused", "wrong", source=source))
    if not good:
        raise turned("wrong_code")
    return token


def _is_first_code(tx: Tx, code: str) -> bool:
    kept, until = meta.read(tx, CODE), meta.read(tx, CODE_UNTIL)
    if people.are_there(tx) or not kept or not until:
        return False
    in_time = clock.real_now() < datetime.fromisoformat(until)
    return compare_digest(kept, _digest(code)) and in_time


def _founded(ledger: Ledger, tx: Tx, person: Person, secret: str, source: Source) -> str:
    office = rulebooks.rules_of(ledger).directory.lg_office
    by = Actor(person=person.id, role=SYSTEM_ADMIN, org=office)
    accounts.add(ledger, tx, [(person, secret)], by)
    grant = Grant(role=SYSTEM_ADMIN, org=office, valid_from=entry_policy.today(ledger, tx))
    grants.give_in(ledger, tx, person.id, grant, by)
    meta.write(tx, CODE, "")
    account = accounts.known(tx, person.id)
    security_log.write(tx, _accepted(account, source, "first_code"))
    return sessions.begin(ledger, tx, account, source)


def _accepted(account: Account, source: Source, how: str) -> Watched:
    line = security_log.line("login.accepted", how, source=source, login=account.person.login)
    return line.model_copy(update={"person": account.person.id})


def log_in(ledger: Ledger, login: str, password: str, source: Source) -> str:
    """Let somebody in by log-in name and password; returns the token of the new visit.

    Raises Turned: wrong (whatever of the two), disabled, too_many or locked with wait_seconds. A
    name that nobody has is answered alike and takes as long.
    """
    name = security_log.visible(accounts.normal(login), LOOKED_AT)
    account = _asked(ledger, name, password, source)
    if account is None:
        raise turned("wrong")
    if account.person.disabled:
        raise turned("disabled")
    fresh = passwords.hashed(password) if passwords.outdated(account.secret) else ""
    with ledger.write() as tx:
        if fresh:
            accounts.rehash(ledger, tx, account.person.id, fresh)
        return sessions.begin(ledger, tx, account, source)


def log_in_as(ledger: Ledger, subject: str, source: Source) -> str:
    """Let somebody in whom an identity provider vouches for; returns the token of the new visit.

    subject: `issuer|sub`, as desk.people.oidc.identity returns it. Raises Turned: no_such_identity,
    disabled.
    """
    with ledger.write() as tx:
        account = people.by_subject(tx, subject) if subject else None
        told = account.person.login if account else security_log.login_told(tx, subject)
        code = _unfit(account)
        if account is None or code:
            security_log.write(
                tx, security_log.line("login.refused", code, source=source, login=told)
            )
        else:
            security_log.write(tx, _accepted(account, source, "identity"))
            return sessions.begin(ledger, tx, account, source)
    raise turned(code)


def _unfit(account: Account | None) -> str:
    if account is None:
        return "no_such_identity"
    return "disabled" if account.person.disabled else ""


def prove(ledger: Ledger, token: str, password: str, source: Source | None = None) -> str:
    """Ask for the password again before something weighty; returns the new token of the visit.

    Raises Turned: visit_over, wrong, too_many, locked.
    """
    who = sessions.present(ledger, token)
    if _asked(ledger, who.person.login, password, source or Source(), who) is None:
        raise turned("wrong")
    with ledger.write() as tx:
        return sessions.renewed(tx, who, proved=True)


def prove_as(ledger: Ledger, token: str, subject: str, source: Source) -> str:
    """Take the provider's word again before something weighty; returns the new token.

    Raises Turned: visit_over, no_such_identity when it vouches for somebody else.
    """
    who = sessions.present(ledger, token)
    same = bool(subject) and who.person.subject == subject
    with ledger.write() as tx:
        kind, result = ("proof.accepted", "identity") if same else ("proof.refused", "wrong")
        security_log.write(tx, security_log.line(kind, result, source=source, visitor=who))
        if same:
            return sessions.renewed(tx, who, proved=True)
    raise turned("no_such_identity")


def change_password(
    ledger: Ledger, token: str, old: str, new: str, source: Source | None = None
) -> str:
    """Choose a new password; every visit of the person ends, and a new one begins: its token.

    Raises Turned like `prove`, InputError (field `password`) when the new one will not do.
    """
    who = sessions.present(ledger, token)
    where = source or Source()
    account = _asked(ledger, who.person.login, old, where, who)
    if account is None:
        raise turned("wrong")
    passwords.check(new, entry_policy.policy(ledger), (account.person.login, account.person.name))
    if passwords.matches(account.secret, new):
        raise problem("password_same", "password")
    secret = passwords.hashed(new)
    with ledger.write() as tx:
        ident = account.person.id
        accounts.set_secret(ledger, tx, ident, secret, who.actor, PASSWORD_SET)
        security_log.write(tx, security_log.line("password.changed", visitor=who, source=where))
        return sessions.begin(ledger, tx, accounts.known(tx, ident), where)


def _asked(
    ledger: Ledger, name: str, password: str, source: Source, who: Visitor | None = None
) -> Account | None:
    """Return the account whose password this is, or None; either is written down.

    Tries are counted before the hash is computed and once more when the answer is written: who
    tries many at once gets no more answers than who tries one by one.
    """
    with ledger.read() as tx:
        account = people.by_login(tx, name)
        late = _tries(ledger, tx, security_log.login_told(tx, name), source)
    good = not late and passwords.matches(account.secret if account else "", password)
    with ledger.write() as tx:
        told = security_log.login_told(tx, name)
        people.one_at_a_time(tx, told)
        late = late or _tries(ledger, tx, told, source)
        result = late.code if late else "wrong" if not good else _unfit(account)
        _write_answer(tx, "proof" if who else "login", result, account, (told, source))
    if late is not None:
        raise late
    return account if good else None


def _write_answer(
    tx: Tx, what: str, refused: str, account: Account | None, told: tuple[str, Source]
) -> None:
    kind = f"{what}.refused" if refused else f"{what}.accepted"
    line = security_log.line(kind, refused or "password", login=told[0], source=told[1])
    ident = account.person.id if account else ""
    security_log.write(tx, line.model_copy(update={"person": ident}))


def _tries(ledger: Ledger, tx: Tx, told: str, source: Source) -> Turned | None:
    """Return the answer to somebody who failed too often, or None.

    Who fails has to wait at their own address, longer each time; elsewhere the account stays open.
    From many addresses an account may be tried only so often, but where its owner came in lately
    it stays open all the same: nobody can lock another out. Last, an address that tries many names.
    """
    rule, now = entry_policy.policy(ledger), clock.real_now()
    window = timedelta(minutes=rule.window_minutes)
    address = security_log.visible(source.address, sessions.ADDRESS)
    if told:
        since = now - LOOKED_BACK
        since = max(since, log.last_accepted(tx, told, since) or since)
        mine = log.failures(tx, since, login=told, address=address)
        rounds, beyond = divmod(len(mine), rule.tries)
        if rounds and not beyond:
            until = mine[-1] + min(window * 2 ** (rounds - 1), LOOKED_BACK)
            if now < until:
                return turned("locked" if rule.locks else "too_many", _seconds(until - now))
        every = log.failures(tx, max(since, now - window), login=told)[-rule.tries_everywhere :]
        if len(every) == rule.tries_everywhere and not log.came_in(
            tx, told, address, now - FAMILIAR
        ):
            return turned("too_many", _seconds(every[0] + window - now))
    if address:
        theirs = log.failures(tx, now - window, address=address)[-rule.tries_per_address :]
        if len(theirs) == rule.tries_per_address:
            return turned("too_many", _seconds(theirs[0] + window - now))
    return None


def _seconds(left: timedelta) -> int:
    return max(1, -int(-left.total_seconds() // 1))


def people_page(ledger: Ledger, after: str = "", limit: int = 50, part: str = "") -> list[Person]:
    """Return accounts after a log-in name, in order; part: of the name or log-in name."""
    with ledger.read() as tx:
        return people.page(tx, after, limit, security_log.visible(part, LOOKED_AT))


def names(ledger: Ledger, idents: list[str]) -> dict[str, str]:
    """Return the names of some people by id; who has no account is left out."""
    with ledger.read() as tx:
        return people.names(tx, idents)


def person(ledger: Ledger, ident: str) -> tuple[Person, tuple[Seat, ...]] | None:
    """Return an account and its seats of today, or None."""
    with ledger.read() as tx:
        account = people.by_id(tx, ident)
        return (account.person, sessions.seats_of(ledger, tx, ident)) if account else None

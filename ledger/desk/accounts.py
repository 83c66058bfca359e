"""Accounts: who may come in, and the secret they are known by; the journal says who made them."""

import json
from collections import namedtuple
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, insert, select, text, update

from ledger.store.prepared import Prepared
from ledger.store.session import Tx
from ledger.tables.desk import person
from ledger.tables.journal import journal
from schemas.place.people import Person


class Account(NamedTuple):
    """An account with its secret (argon2id, empty: no password) and since when it is that."""

    person: Person
    secret: str
    secret_at: datetime


def one_at_a_time(tx: Tx, name: str) -> None:
    """Wait until nobody else decides about the same name; SQLite writes one by one anyway."""
    if tx.dialect.name == "postgresql":
        tx.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})


def are_there(tx: Tx) -> bool:
    """Tell whether there is any account."""
    return tx.execute(select(person.c.id).limit(1)).first() is not None


_Row = namedtuple("_Row", person.c.keys())  # type: ignore[misc]
_by_id = Prepared(select(person).where(person.c.id == bindparam("p_id")))


def by_id(tx: Tx, ident: str) -> Account | None:
    """Return an account, or None; every page of the desk asks."""
    rows = _by_id.all(tx, {"p_id": ident})
    return _account(_Row(*rows[0])) if rows else None


def by_login(tx: Tx, login: str) -> Account | None:
    """Return the account of a log-in name, or None."""
    return _one(tx, person.c.login == login)


def by_subject(tx: Tx, subject: str) -> Account | None:
    """Return the account of an identity of OpenID Connect (`issuer|sub`), or None."""
    return _one(tx, person.c.subject == subject)


def _one(tx: Tx, which: Any) -> Account | None:
    row = tx.execute(select(person).where(which)).first()
    return _account(row) if row else None


def _account(row: Any) -> Account:
    told = Person.model_construct(
        id=row.id,
        login=row.login,
        name=row.name,
        lang=row.lang,
        disabled=row.disabled,
        renew=row.renew,
        subject=row.subject or "",
    )
    return Account(told, row.secret, row.secret_at)


def everyone(tx: Tx) -> Iterator[Account]:
    """Return all accounts in order of their log-in names."""
    for row in tx.execute(select(person).order_by(person.c.login)):
        yield _account(row)


def page(tx: Tx, after: str, limit: int, part: str = "") -> list[Person]:
    """Return people after a log-in name, in order; part: of the name or log-in name."""
    asked = select(person).where(person.c.login > after).order_by(person.c.login).limit(limit)
    if part:
        found = person.c.login.contains(part, autoescape=True)
        asked = asked.where(found | person.c.name.contains(part, autoescape=True))
    return [_account(row).person for row in tx.execute(asked)]


def names(tx: Tx, idents: list[str]) -> dict[str, str]:
    """Return the names of some people by id; who has no account is left out."""
    found = tx.execute(select(person.c.id, person.c.name).where(person.c.id.in_(idents)))
    return {row.id: row.name for row in found}


def add(tx: Tx, accounts: list[Account], at: datetime) -> None:
    """Keep new accounts."""
    rows = [
        {
            **one.person.model_dump(),
            "subject": one.person.subject or None,
            "secret": one.secret,
            "secret_at": one.secret_at,
            "made_at": at,
        }
        for one in accounts
    ]
    if rows:
        tx.execute(insert(person), rows)


def change(tx: Tx, ident: str, **columns: Any) -> None:
    """Change columns of an account; the events say why (desk.people.accounts)."""
    if "subject" in columns:
        columns["subject"] = columns["subject"] or None
    tx.execute(update(person).where(person.c.id == ident).values(**columns))


def last_event(tx: Tx, ident: str) -> tuple[str, str]:
    """Return kind and actor of the newest event of an account; empty when there is none."""
    mine = (journal.c.stream_kind == "account", journal.c.stream_id == ident)
    asked = select(journal.c.kind, journal.c.actor).where(*mine)
    row = tx.execute(asked.order_by(journal.c.version.desc()).limit(1)).first()
    return (row.kind, row.actor) if row else ("", "")


def asked_seats(tx: Tx, kind: str) -> dict[str, list[tuple[str, str]]]:
    """Return what the last event of a kind asks for each person: role and organisation."""
    mine = (journal.c.stream_kind == "account", journal.c.kind == kind)
    asked = select(journal.c.stream_id, journal.c.body).where(*mine).order_by(journal.c.id)
    told = {row.stream_id: json.loads(row.body)["seats"] for row in tx.execute(asked)}
    return {ident: [(role, org) for role, org in seats] for ident, seats in told.items()}


def size(tx: Tx) -> int:
    """Count the accounts."""
    return tx.scalar(select(func.count()).select_from(person)) or 0

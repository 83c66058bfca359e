"""Verify who may come in as what: accounts, tokens, grants are those that the journal tells of."""

from itertools import groupby

from ledger.audit import journal
from ledger.audit.accounts import (
    KIND,
    TOKEN_PERSON,
    AccountFacts,
    fold,
    fold_token,
    plain,
    plain_token,
)
from ledger.desk import accounts as people
from ledger.desk import grants as roles
from ledger.desk import tokens
from ledger.store.session import Tx
from schemas.events import Event, Stream
from tasks import grants as grants_of
from tasks.verify.findings import Findings
from tasks.verify.journal import UNREPLAYABLE, body_of, stream_of


def accounts(tx: Tx, findings: Findings) -> None:
    """Fold every account and token again and compare it with what is kept."""
    kept = {one.person.id: plain(one) for one in people.everyone(tx)}
    kept |= {made.person: plain_token(made, digest) for made, digest in tokens.digests(tx)}
    for (_, ident), rows in groupby(journal.streams(tx, KIND), key=stream_of):
        told = _told(ident, list(rows), findings)
        findings.count("accounts")
        if told != kept.pop(ident, None):
            findings.add("account_differs", ident)
    for ident in kept:
        findings.add("account_differs", ident)


def _told(ident: str, rows: list[journal.Stored], findings: Findings) -> AccountFacts | None:
    name, told = f"{KIND}/{ident}", None
    try:
        stream = Stream(kind=KIND, id=ident)
        folded = fold_token if ident.startswith(TOKEN_PERSON) else fold
        for row in rows:
            body = body_of(row, name, findings)
            told = folded(told, Event(stream=stream, kind=row.kind, body=body))
    except UNREPLAYABLE as broken:
        findings.add("replay", name, row.version, why=repr(broken)[:200])
    findings.step(len(rows))
    return told


def grants(tx: Tx, findings: Findings) -> None:
    """Fold the grants of every person again and compare them with those kept."""
    held = {person: grants_of.plain(rows) for person, rows in roles.everyone(tx).items()}
    for (_, person), rows in groupby(journal.streams(tx, grants_of.KIND), key=stream_of):
        told = _roles(person, list(rows), findings)
        findings.count("grants")
        if told != held.pop(person, []):
            findings.add("grants_differ", person)
    for person in held:
        findings.add("grants_differ", person)


def _roles(person: str, rows: list[journal.Stored], findings: Findings) -> grants_of.Held:
    name, held = f"{grants_of.KIND}/{person}", None
    try:
        stream = Stream(kind=grants_of.KIND, id=person)
        for row in rows:
            body = body_of(row, name, findings)
            held = grants_of.fold(held, Event(stream=stream, kind=row.kind, body=body))
    except UNREPLAYABLE as broken:
        findings.add("replay", name, row.version, why=repr(broken)[:200])
    findings.step(len(rows))
    return held or []

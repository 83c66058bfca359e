"""Drafts of the desk: saved, found again, and ended when they were filed or thrown away."""

import uuid
from typing import Any

from ledger.desk import drafts
from ledger.store.session import Ledger
from schemas.acts.act import Actor
from schemas.applications.drafts import Draft
from tasks import clock


def begin(
    ledger: Ledger,
    by: Actor,
    kind: str,
    body: dict[str, Any],
    *,
    subject: str = "",
    title: str = "",
) -> Draft:
    """Save a new draft of a person at their organisation."""
    made = Draft(
        id=str(uuid.uuid4()),
        person=by.person,
        org=by.org,
        kind=kind,
        subject=subject,
        title=title,
        body=body,
        version=1,
        saved_at=clock.real_now(),
    )
    with ledger.write() as tx:
        drafts.put(tx, made)
    return made


def save(
    ledger: Ledger, old: Draft, by: Actor, body: dict[str, Any], *, title: str = ""
) -> Draft | None:
    """Save a draft over the version it was read in; None when somebody saved meanwhile."""
    new = old.model_copy(
        update={
            "person": by.person,
            "body": body,
            "title": title or old.title,
            "version": old.version + 1,
            "saved_at": clock.real_now(),
        }
    )
    with ledger.write() as tx:
        return new if drafts.put(tx, new) else None


def find(ledger: Ledger, ident: str, org: str) -> Draft | None:
    """Return a draft of an organisation by its id, or None."""
    with ledger.read() as tx:
        found = drafts.find(tx, ident)
    return found if found and found.org == org else None


def ended(ledger: Ledger, ident: str, org: str) -> Draft | None:
    """Return a draft of an organisation that was filed or thrown away, or None."""
    with ledger.read() as tx:
        found = drafts.ended(tx, ident)
    return found if found and found.org == org else None


def of_org(ledger: Ledger, org: str, kind: str) -> list[Draft]:
    """Return an organisation's drafts of a kind, the last saved first."""
    with ledger.read() as tx:
        return drafts.of_org(tx, org, kind)


def about(ledger: Ledger, person: str, kind: str, subject: str) -> Draft | None:
    """Return a person's newest draft of a kind about a subject, or None."""
    with ledger.read() as tx:
        return drafts.about(tx, person, kind, subject)


def end(ledger: Ledger, ident: str) -> None:
    """End a draft."""
    with ledger.write() as tx:
        drafts.end(tx, ident, clock.real_now())

"""What the journal tells of accounts and tokens, and what is kept, as data to be compared."""

from hashlib import sha256
from typing import Any

from ledger.desk.accounts import Account
from schemas.events import Event
from schemas.place.people import Token

KIND = "account"
OPENED, DISABLED, ENABLED = "account.opened", "account.disabled", "account.enabled"
PASSWORD_SET, PASSWORD_RESET = "account.password_set", "account.password_reset"
REHASHED, LINKED, RENAMED = "account.rehashed", "account.linked", "account.renamed"
SEATS_ASKED = "account.seats_asked"
"""Which seats a list asks for a person; the last such event counts, and gives nothing by itself."""
TOKEN_MADE, TOKEN_ENDED = "token.made", "token.ended"
TOKEN_PERSON = "token:"
"""How the person of a token is called before its identifier."""

AccountFacts = dict[str, Any]


def sealed(secret: str) -> str:
    """Return what the journal tells of a secret: the SHA-256 of a salted hash leads nowhere back.

    It shows when somebody with the database puts another hash in its place.
    """
    return sha256(secret.encode()).hexdigest()


def fold(told: AccountFacts | None, event: Event) -> AccountFacts:
    """Return what the journal tells of an account after an event, as plain JSON."""
    if event.kind == SEATS_ASKED:
        return told or {}
    state = dict(told or {"disabled": False, "renew": False, "subject": ""}) | event.body
    if event.kind in (DISABLED, PASSWORD_RESET, LINKED):
        state["disabled"] = True
    if event.kind in (PASSWORD_RESET, PASSWORD_SET):
        state["renew"] = event.kind == PASSWORD_RESET
    if event.kind == ENABLED:
        state["disabled"] = False
    return state


def plain(account: Account) -> AccountFacts:
    """Return an account as the JSON data that `fold` makes."""
    kept = account.person.model_dump(include={"login", "name", "subject", "disabled", "renew"})
    return {**kept, "sealed": sealed(account.secret)}


def told_of_token(made: Token, digest: str) -> AccountFacts:
    """Return what the journal tells of a token that was made; `sealed` leads back to no secret."""
    body = made.model_dump(mode="json", include={"name", "role", "org", "scope", "ends_on"})
    return {**body, "made_by": made.made_by, "sealed": sealed(digest)}


def plain_token(made: Token, digest: str) -> AccountFacts:
    """Return a token as the JSON data that `fold_token` makes."""
    return {**told_of_token(made, digest), "ended": made.ended_at is not None}


def fold_token(known: AccountFacts | None, event: Event) -> AccountFacts:
    """Return what the journal tells of a token after an event, as plain JSON."""
    return {**(known or {}), **event.body, "ended": event.kind == TOKEN_ENDED}

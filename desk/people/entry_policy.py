"""What a place asks of who comes in, and what is said to those turned away, in plain words."""

from datetime import date
from functools import cache
from hashlib import sha256
from typing import Any

from desk.files import page_data
from ledger.store.session import Ledger, Tx
from schemas.errors import InputError
from schemas.place.people import EntryPolicy, Turned
from schemas.texts import catalogue
from tasks import clock, rulebooks


@cache
def _asked() -> dict[str, Any]:
    """Return the policies, and the names of made-up people (desk/data/entry.yaml)."""
    return dict(page_data("entry.yaml"))


def policy(ledger: Ledger) -> EntryPolicy:
    """Return what the ledger's jurisdiction asks; `standard` unless its parameters say otherwise.

    Raises KeyError for a policy that there is not, ValidationError for a wrong value.
    """
    return chosen(rulebooks.rules_of(ledger).jurisdiction.params.get("entry", {}))


def chosen(told: dict[str, Any]) -> EntryPolicy:
    """Return a policy by its name in `told`, single values replaced by the other keys."""
    own = dict(told)
    name = str(own.pop("policy", "standard"))
    return EntryPolicy.model_validate({"name": name, **_asked()["policies"][name], **own})


def turned(code: str, wait_seconds: int = 0) -> Turned:
    """Build the answer to somebody turned away; KeyError when there is no text for it."""
    minutes = -(-wait_seconds // 60)
    said = catalogue.both("people", f"turned.{code}", minutes=minutes)
    return Turned(*said, code=code, wait_seconds=wait_seconds)


def problem(code: str, field: str = "", **params: object) -> InputError:
    """Build the error of an account act; KeyError when there is no text for it."""
    return catalogue.problem(InputError, "people", f"problems.{code}", field=field, **params)


def made_up(person: str) -> str:
    """Return a name that nobody has, always the same for a made-up person."""
    names = _asked()["made_up"]
    number = int.from_bytes(sha256(person.encode()).digest()[:4], "big")
    number, family = divmod(number, len(names["family"]))
    return str(names["family"][family] + names["given"][number % len(names["given"])])


def today(ledger: Ledger, tx: Tx) -> date:
    """Return the ledger's day, by which roles are held, within a transaction."""
    at = clock.not_before(ledger, tx)
    return rulebooks.rules_of(ledger).calendar.today(at)

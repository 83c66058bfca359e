"""What a place asks of who comes in, and what is said to those turned away, from people.yaml."""

from datetime import date
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML

from ledger.store.session import Ledger, Tx
from policies import loader
from schemas.errors import InputError
from schemas.place.people import EntryPolicy, Turned
from tasks import clock


@cache
def _book() -> dict[str, Any]:
    text = files("tasks").joinpath("people.yaml").read_text(encoding="utf-8")
    return dict(YAML(typ="safe").load(text))


def policy(ledger: Ledger) -> EntryPolicy:
    """Return what the ledger's jurisdiction asks; `standard` unless its parameters say otherwise.

    Raises KeyError for a policy that there is not, ValidationError for a wrong value.
    """
    return chosen(loader.load(ledger.jurisdiction).jurisdiction.params.get("entry", {}))


def chosen(told: dict[str, Any]) -> EntryPolicy:
    """Return a policy by its name in `told`, single values replaced by the other keys."""
    own = dict(told)
    name = str(own.pop("policy", "standard"))
    return EntryPolicy.model_validate({"name": name, **_book()["policies"][name], **own})


def turned(code: str, wait_seconds: int = 0) -> Turned:
    """Build the answer to somebody turned away; KeyError when people.yaml has no text for it."""
    texts, minutes = _book()["turned"][code], -(-wait_seconds // 60)
    zh, en = (texts[lang].format(minutes=minutes) for lang in ("zh", "en"))
    return Turned(zh, en, code=code, wait_seconds=wait_seconds)


def problem(code: str, field: str = "", **params: object) -> InputError:
    """Build the error of an account act; KeyError when people.yaml has no text for it."""
    texts = _book()["problems"][code]
    return InputError(texts["zh"].format(**params), texts["en"].format(**params), field=field)


def made_up(person: str) -> str:
    """Return a name that nobody has, always the same for a made-up person."""
    names = _book()["made_up"]
    number = int.from_bytes(sha256(person.encode()).digest()[:4], "big")
    number, family = divmod(number, len(names["family"]))
    return str(names["family"][family] + names["given"][number % len(names["given"])])


def today(ledger: Ledger, tx: Tx) -> date:
    """Return the ledger's day, by which roles are held, within a transaction."""
    at = clock.not_before(ledger, tx)
    return loader.load(ledger.jurisdiction).calendar.today(at)

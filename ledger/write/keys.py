"""The keys of acts: the same key with the same content gets the first answer again."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import bindparam, insert, select

from ledger.store import failpoints
from ledger.store.messages import problem
from ledger.store.prepared import Prepared
from ledger.store.session import Tx
from ledger.tables.journal import idempotency
from ledger.write.journal import recordable
from schemas import bounds
from schemas.acts.act import Act, Receipt
from schemas.errors import InputError, KeyConflict
from schemas.values import canonical

LONGEST = 200
_UNKEPT = re.compile("[\x00\ud800-\udfff]")

_find = Prepared(
    select(idempotency.c.request_hash, idempotency.c.response).where(
        idempotency.c.actor == bindparam("p_actor"), idempotency.c.key == bindparam("p_key")
    )
)
_keep = Prepared(insert(idempotency), [one.name for one in idempotency.columns])


def request_hash(act: Act) -> str:
    """Return the hash of what an act asks for; raises InputError for nothing to hash."""
    asked = {"verb": act.verb, "number": act.number, "data": recordable(act.data)}
    return hashlib.sha256(canonical(asked).encode()).hexdigest()


def check(key: str, act: Act) -> None:
    """Raise InputError for an empty or overlong key, too much data, or text no store can keep.

    Half a surrogate pair has no UTF-8, and PostgreSQL keeps no NUL.
    """
    if not 0 < len(key) <= LONGEST:
        raise problem(InputError, "key_missing")
    if len(act.number) > bounds.NUMBER_MAX or bounds.broken(act.data):
        raise problem(InputError, "too_much", keys=bounds.KEYS_MAX)
    if any(_UNKEPT.search(text) for text in _texts([key, act.verb, act.number, act.data])):
        raise problem(InputError, "unkept_text")


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        for name, value in data.items():
            yield from _texts(name)
            yield from _texts(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from _texts(value)


def answered(tx: Tx, actor: str, key: str, asked: str) -> Receipt | None:
    """Return the first answer under this key, marked as replayed; None for a new key.

    Raises KeyConflict when the key was used with other content.
    """
    found = _find.first(tx, {"p_actor": actor, "p_key": key})
    if found is None:
        return None
    request, response = found
    if request != asked:
        raise problem(KeyConflict, "key_conflict", key=key)
    first = Receipt.model_validate_json(response)
    return first.model_copy(update={"replayed": True})


def remember(tx: Tx, actor: str, key: str, asked: str, answer: Receipt) -> None:
    """Keep the answer under the key; a second one ends the transaction (Retryable)."""
    row = {
        "actor": actor,
        "key": key,
        "request_hash": asked,
        "response": answer.model_dump_json(exclude_defaults=True),
    }
    _keep.run(tx, [row])
    failpoints.reach("after-idempotency")

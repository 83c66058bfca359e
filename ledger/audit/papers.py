"""What an auditor compares beside states: papers, rulebooks, messages, numbers, requests."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import chain
from typing import Any

from sqlalchemy import String, and_, exists, func, literal, select, type_coerce

from ledger.audit.journal import tuples
from ledger.store.hashing import digest
from ledger.store.session import Tx
from ledger.tables.columns import metadata
from ledger.tables.journal import attempt, counter, document, idempotency, journal, meta, outbox
from ledger.tables.rules import place, place_text, rulebook_text
from schemas.values import canonical

HEX = 64


def papers(tx: Tx) -> Iterator[tuple[str, bool]]:
    """Return every filed paper: its key, and whether its digest is that of its page and file."""
    columns = (document.c.dedupe_key, document.c.html, document.c.word, document.c.digest)
    for key, html, word, kept in tuples(tx, select(*columns).order_by(document.c.id)):
        yield key, hashlib.sha256(html.encode() + b"\x00" + word).hexdigest() == kept


def orphan_papers(tx: Tx) -> Iterator[str]:
    """Return the keys of papers about numbers that the journal knows nothing of."""
    known = exists().where(journal.c.stream_id == document.c.number)
    yield from tx.scalars(select(document.c.dedupe_key).where(document.c.number != "", ~known))


def rulebook_texts(tx: Tx) -> Iterator[tuple[str, str]]:
    """Return every kept rulebook: digest and text (JSON)."""
    for row in tuples(tx, select(rulebook_text.c.digest, rulebook_text.c.body)):
        yield row[0], row[1]


def place_texts(tx: Tx) -> Iterator[tuple[str, str]]:
    """Return every kept content of a place: digest and text (JSON)."""
    for row in tuples(tx, select(place_text.c.digest, place_text.c.body)):
        yield row[0], row[1]


def places_in_force(tx: Tx) -> Iterator[str]:
    """Return the digests of the contents that came into force last, of the place there is."""
    yield from tx.scalars(select(place.c.digest).where(place.c.digest != ""))


def messages(
    tx: Tx, topics: Mapping[str, tuple[str, ...]], always: str
) -> Iterator[tuple[str, bool]]:
    """Return the messages that entries call for: key, and whether it is as it was written.

    topics: kind of entry -> its topics; always: the topic of every stream that moved. One that is
    missing is told for `topics` only: of a stream that moved twice in an act there is one.
    """
    stream = journal.c.stream_kind + literal("/") + journal.c.stream_id
    name = stream + literal(":") + func.cast(journal.c.version, String)
    told = (journal.c.stream_kind, journal.c.stream_id, journal.c.version, journal.c.kind)
    at = type_coerce(journal.c.recorded_at, String)
    kept = (outbox.c.topic, outbox.c.payload, type_coerce(outbox.c.made_at, String))
    for topic in (always, *sorted(set(chain(*topics.values())))):
        same = outbox.c.dedupe_key == literal(f"{topic}:") + name
        joined = journal.outerjoin(outbox, same)
        kinds = [kind for kind, its in topics.items() if topic in its]
        mine = journal.c.kind.in_(kinds) if kinds else outbox.c.id.is_not(None)
        for kind, ident, version, event, when, *found in tuples(
            tx, select(*told, at, *kept).select_from(joined).where(mine)
        ):
            payload = {"stream_kind": kind, "stream_id": ident, "version": version, "kind": event}
            yield f"{topic}:{kind}/{ident}:{version}", found == [topic, canonical(payload), when]


def stray_messages(tx: Tx, topics: list[str]) -> Iterator[str]:
    """Return the keys of messages of these topics that no entry stands behind."""
    stream = journal.c.stream_kind + literal("/") + journal.c.stream_id
    name = stream + literal(":") + func.cast(journal.c.version, String)
    for topic in topics:
        behind = select(literal(f"{topic}:") + name)
        mine = and_(outbox.c.topic == topic, outbox.c.dedupe_key.not_in(behind))
        yield from tx.scalars(select(outbox.c.dedupe_key).where(mine))


def numbers(tx: Tx) -> dict[str, int]:
    """Return the highest number that was given of each series, as the streams tell it."""
    given: dict[str, int] = {}
    for (ident,) in tuples(tx, select(journal.c.stream_id).distinct()):
        prefix, _, serial = str(ident).rpartition("-")
        if prefix and serial.isdecimal():
            given[prefix] = max(given.get(prefix, 0), int(serial))
    return given


def document_numbers(tx: Tx) -> dict[str, list[str]]:
    """Return the numbers of papers by series, in the order in which they were given."""
    found: dict[str, list[str]] = {}
    numbered = journal.c.body.contains('"series":"')
    for (body,) in tuples(tx, select(journal.c.body).where(numbered).order_by(journal.c.id)):
        # A body that is none is found by the links.
        with suppress(ValueError, TypeError, KeyError, AttributeError, RecursionError):
            told = json.loads(body)
            decided = told.get("decision") or {}
            number = str(told.get("document_no") or decided.get("document_no", ""))
            found.setdefault(str(told["series"]), []).append(number)
    return found | _of_papers(tx)


def _of_papers(tx: Tx) -> dict[str, list[str]]:
    """Return the numbers that papers got when they were filed, by the series their keys begin with.

    One that puts another right keeps its number, and is in no series.
    """
    found: dict[str, list[str]] = {}
    key = document.c.dedupe_key
    numbered = select(key, document.c.document_no).where(
        key.contains("/"), ~key.startswith("again:")
    )
    for name, number in tuples(tx, numbered.order_by(document.c.id)):
        found.setdefault(name.partition("/")[0], []).append(number)
    return found


def counters(tx: Tx) -> dict[str, int]:
    """Return the counters as they are stored."""
    return {name: value for name, value in tuples(tx, select(counter.c.name, counter.c.value))}


def requests(tx: Tx) -> Iterator[tuple[str, bool]]:
    """Return the hashes kept under keys: whose, and whether each can be that of its request.

    What was refused is on record, so its hash is computed again; of others only the form is known.
    """
    asked: dict[tuple[str, str], set[str]] = {}
    columns = (attempt.c.actor, attempt.c.key, attempt.c.verb, attempt.c.number, attempt.c.data)
    for actor, key, verb, number, data in tuples(tx, select(*columns)):
        whole = {"verb": verb, "number": number, "data": json.loads(data)}
        asked.setdefault((actor, key), set()).add(digest(whole))
    kept = idempotency.c
    for actor, key, told, answer in tuples(
        tx, select(kept.actor, kept.key, kept.request_hash, kept.response)
    ):
        fine = len(told) == HEX and not set(told) - set("0123456789abcdef")
        refused = '"accepted":false' in answer
        yield f"{actor} {key}", fine and (not refused or told in asked.get((actor, key), ()))


def facts(tx: Tx) -> dict[str, Any]:
    """Return what the ledger says of itself."""
    return {key: value for key, value in tuples(tx, select(meta.c.key, meta.c.value))}


def columns() -> list[str]:
    """Return every column of the ledger as `table.column`."""
    return [f"{table.name}.{one.name}" for table in metadata.sorted_tables for one in table.columns]

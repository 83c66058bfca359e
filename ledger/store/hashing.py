"""The leaf of a journal row: one canonical text, one hash, checked from outside by anyone."""

import hashlib
import json
import secrets
from datetime import datetime
from typing import Any

from ledger.tables.columns import moment_text
from schemas.values import canonical

SHA256 = 1
"""hash_alg 1: SHA-256 over 0x00 and the UTF-8 text (the leaf of RFC 6962)."""

_quote = json.encoder.encode_basestring  # what json.dumps(ensure_ascii=False) writes


def uid_at(moment: datetime) -> str:
    """Return a new UUIDv7 (RFC 9562) of that moment, 74 bits of it random."""
    milliseconds = int(moment.timestamp() * 1000)
    value = (milliseconds & (1 << 48) - 1) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    digits = f"{value:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def entry_text(row: Any) -> str:
    """Return the text that the leaf of a journal row hashes.

    row: anything with the columns of `journal` as attributes. It equals `canonical` of the
    mapping of those columns, but the stored body is put in as it is: any change to it shows.
    """
    return (
        f'{{"actor":{_quote(row.actor)},"body":{row.body},"hash_alg":{row.hash_alg},'
        f'"key":{_quote(row.key)},"kind":{_quote(row.kind)},'
        f'"occurred_at":"{moment_text(row.occurred_at)}",'
        f'"on_behalf_of":{_quote(row.on_behalf_of)},"org":{_quote(row.org)},'
        f'"prev":"{row.prev}","recorded_at":"{moment_text(row.recorded_at)}",'
        f'"role":{_quote(row.role)},"stream_id":{_quote(row.stream_id)},'
        f'"stream_kind":{_quote(row.stream_kind)},"uid":"{row.uid}","version":{row.version}}}'
    )


def attempt_text(row: Any) -> str:
    """Return the text that the leaf of an `attempt` row hashes; see `entry_text`."""
    return (
        f'{{"actor":{_quote(row.actor)},"code":{_quote(row.code)},"data":{row.data},'
        f'"hash_alg":{row.hash_alg},"key":{_quote(row.key)},"number":{_quote(row.number)},'
        f'"occurred_at":"{moment_text(row.occurred_at)}",'
        f'"on_behalf_of":{_quote(row.on_behalf_of)},"org":{_quote(row.org)},'
        f'"params":{row.params},"recorded_at":"{moment_text(row.recorded_at)}",'
        f'"role":{_quote(row.role)},"uid":"{row.uid}","verb":{_quote(row.verb)}}}'
    )


def leaf(text: str) -> str:
    """Return the RFC 6962 leaf hash of a text, in hexadecimal."""
    return hashlib.sha256(b"\x00" + text.encode()).hexdigest()


def digest(data: Any) -> str:
    """Return the SHA-256 of JSON data in its canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(data).encode()).hexdigest()

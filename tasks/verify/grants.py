"""Verify who holds which role: the grants in force are those that the journal tells of."""

from itertools import groupby

from ledger.audit import journal
from ledger.desk import grants as kept
from ledger.store.session import Tx
from schemas.events import Event, Stream
from tasks.grants import KIND, Held, fold, plain
from tasks.verify.findings import Findings
from tasks.verify.journal import UNREPLAYABLE, body_of, stream_of


def grants(tx: Tx, findings: Findings) -> None:
    """Fold the grants of every person again and compare them with those kept."""
    held = {person: plain(rows) for person, rows in kept.everyone(tx).items()}
    for (_, person), rows in groupby(journal.streams(tx, KIND), key=stream_of):
        told = _told(person, list(rows), findings)
        findings.count("grants")
        if told != held.pop(person, []):
            findings.add("grants_differ", person)
    for person in held:
        findings.add("grants_differ", person)


def _told(person: str, rows: list[journal.Stored], findings: Findings) -> Held:
    name, held = f"{KIND}/{person}", None
    try:
        stream = Stream(kind=KIND, id=person)
        for row in rows:
            body = body_of(row, name, findings)
            held = fold(held, Event(stream=stream, kind=row.kind, body=body))
    except UNREPLAYABLE as broken:
        findings.add("replay", name, row.version, why=repr(broken)[:200])
    findings.step(len(rows))
    return held or []

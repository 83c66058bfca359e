"""The door of a review: search, the register of exemptions, rulebooks, refusals, the whole to take.

What is taken away is a zip of lines and tables with a manifest of their digests. Nobody who
reported a bypass, or asked not to be named, is in it.
"""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import IO, Any, NamedTuple

from ledger.audit import journal
from ledger.read import assignments, funds, journal_feed, queries, review
from ledger.read.assignments import KIND_OF
from ledger.read.review import Found, SearchQuery
from ledger.store.session import Ledger, Tx
from ledger.tables.columns import moment_text
from ledger.write import exemptions
from policies.visibility import redact
from schemas.acts.act import Actor, Entry
from schemas.states.states import AssignmentState, PlacementState, RefusalState, State
from tasks.figures import daily_figures, flags

PAGE = 100
FORMULA = ("=", "+", "-", "@", "\t", "\r")
TABLES: Mapping[type[State], Sequence[str]] = {
    AssignmentState: ("number", "stage", "street", "route", "severity", "filed_on", "submitted_on",
                   "approved_on", "exited_on"),
    PlacementState: ("number", "community", "applicant", "street", "agreement", "work", "cover",
                  "amount_fen", "committed_fen", "confirmed_fen", "start_on", "end_on"),
    RefusalState: ("id", "number", "community", "department", "ground", "stage", "issued_on"),
}  # fmt: skip
"""Tables of a review and the fields of the state that are their columns."""


class Part(NamedTuple):
    """A file of the pack: its name, how many rows or lines, and the digest of its bytes."""

    name: str
    rows: int
    sha256: str


def search(
    ledger: Ledger, asked: SearchQuery, *, after: str = "", limit: int = PAGE
) -> list[Found]:
    """Return the assignments that fit, in the order of their numbers."""
    with ledger.read() as tx:
        return review.search(tx, asked, after=after, limit=limit)


def exempted(ledger: Ledger, number: str = "") -> Sequence[Any]:
    """Return the register of exemptions, newest first."""
    with ledger.read() as tx:
        return exemptions.register(tx, number=number)


def books(ledger: Ledger) -> list[Entry]:
    """Return the history of the rulebooks: each that was put in force, with who and why."""
    with ledger.read() as tx:
        return list(queries.entries(tx, "rulebook"))


def refusals(ledger: Ledger) -> list[RefusalState]:
    """Return every refusal, in the order of their ids."""
    with ledger.read() as tx:
        return [one.state for one in assignments.every(tx, RefusalState)]


class Taker(NamedTuple):
    """Who takes the pack, when, and how people are shown to them (policies.visibility.redact)."""

    by: Actor
    at: datetime
    face: Callable[[str, str, str], str]


def pack(ledger: Ledger, file: IO[bytes], taker: Taker) -> list[Part]:
    """Write the whole ledger for a review into a zip file; returns its parts.

    `manifest.json` tells of every other file its rows and SHA-256, the newest entry, who took it
    and when. Everything is of one moment. People are shown as their reader may see them, wherever
    they stand. The caller notes in the security log that it was taken.
    """
    parts: list[Part] = []
    report = daily_figures.of(ledger).report.model_dump_json()
    raised = json.dumps([one.model_dump() for one in flags.flags(ledger)], ensure_ascii=False)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bundle, journal.snapshot(ledger) as tx:
        head = journal_feed.head(tx)
        known = {one[0]: taker.face(*one) for one in review.people(tx)}
        for name, lines in _files(tx, _Faces(known, taker.face)):
            parts.append(_write(bundle, name, lines))
        parts.append(_write(bundle, "flags.json", [raised]))
        parts.append(_write(bundle, "burden.json", [report]))
        told = {
            "ledger": ledger.jurisdiction,
            "simulated": ledger.simulated,
            "taken_at": moment_text(taker.at),
            "taken_by": {"role": taker.by.role, "org": taker.by.org, "person": taker.by.person},
            "newest_entry": head,
            "files": [one._asdict() for one in parts],
        }
        bundle.writestr("manifest.json", json.dumps(told, ensure_ascii=False, indent=1))
    return parts


class _Faces(NamedTuple):
    """How people are shown: those who acted by id, anybody else by what `face` makes of a name."""

    known: Mapping[str, str]
    face: redact.Face


def _files(tx: Tx, faces: _Faces) -> Iterator[tuple[str, Iterable[str]]]:
    yield "journal.jsonl", (_json(_entry(row, faces)) for _, row in review.journal_lines(tx))
    yield "attempts.jsonl", (_json(row) for row in review.attempts(tx))
    for model, columns in TABLES.items():
        states = (one.raw for one in assignments.every(tx, model))
        yield f"{KIND_OF[model]}.csv", _csv(columns, _rows(states, columns))
    yield "accounts.csv", _csv(("account", "balance_fen"), funds.accounts(tx))
    register = (one.model_dump(mode="json") for one in exemptions.register(tx, limit=1_000_000))
    columns = ("number", "rule", "code", "reason", "expires_on", "granted_on", "published_on")
    yield "exemptions.csv", _csv(columns, _rows(register, columns))


def _entry(row: Mapping[str, Any], faces: _Faces) -> Any:
    """Return an entry with people as they may be seen; what accounts tell of them is left out."""
    told = {**row, "body": {}} if row["stream_kind"] == "account" else row
    return _faced(told, faces)


def _faced(data: Any, faces: _Faces) -> Any:
    if isinstance(data, str):
        return faces.known.get(data, data)
    if isinstance(data, list):
        return [_faced(one, faces) for one in data]
    if isinstance(data, Mapping):
        return {faces.known.get(key, key): _shown(key, one, faces) for key, one in data.items()}
    return data


def _shown(key: str, value: Any, faces: _Faces) -> Any:
    if key in redact.NAMED and isinstance(value, Mapping):
        return redact.aliased(value, faces.face)
    return _faced(value, faces)


def _json(row: Mapping[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n"


def _rows(states: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    for state in states:
        yield tuple(state.get(name, "") for name in columns)


def _csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Return a table as lines; what a spreadsheet would take for a formula is text."""
    yield _line(columns)
    for row in rows:
        yield _line(row)


def _line(cells: Sequence[Any]) -> str:
    told = io.StringIO()
    csv.writer(told, lineterminator="\n").writerow([_cell(one) for one in cells])
    return told.getvalue()


def _cell(value: Any) -> Any:
    text = "" if value is None else value
    return f"'{text}" if isinstance(text, str) and text.startswith(FORMULA) else text


def _write(bundle: zipfile.ZipFile, name: str, lines: Iterable[str]) -> Part:
    digest, rows = hashlib.sha256(), 0
    with bundle.open(name, "w", force_zip64=True) as file:
        for line in lines:
            told = line.encode()
            digest.update(told)
            file.write(told)
            rows += 1
    return Part(name, rows, digest.hexdigest())

"""Verify the journal: leaves and links, and every stored state by replaying its stream."""

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any

from ledger.audit import journal, states
from ledger.audit.accounts import KIND as ACCOUNTS
from ledger.audit.journal import Stored
from ledger.seal import mark
from ledger.store.hashing import SHA256
from ledger.store.session import Tx
from ledger.write.states import StateChange
from schemas.events import Event, Stream
from tasks import clock_stops, grants
from tasks.acts.bookings import PUBLICISED
from tasks.acts.record import DRAFT
from tasks.evidence import witnesses
from tasks.figures import census
from tasks.judges import Judge
from tasks.verify.bookings import Bookings, exempted, exemptions, items
from tasks.verify.findings import Findings

BATCH = 200
UNSTATED = (grants.KIND, ACCOUNTS, census.KIND, clock_stops.KIND, mark.KIND, witnesses.KIND)
"""Kinds of streams that have no state of their own and answer to no key; see their own checks."""
FIRST = (0, "")  # version and leaf before the first event of a stream


def _no_float(text: str) -> None:
    raise ValueError(f"canonical JSON holds no floats: {text}")


_read = json.JSONDecoder(parse_float=_no_float, parse_constant=_no_float).decode
_spelled = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
).encode
"""schemas.values.canonical for what was read as JSON: no floats can be in it."""
UNREPLAYABLE = (
    LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RuntimeError,
    AssertionError,
)  # fmt: skip
"""What folding a forged body may raise: too deep, of another type, out of range."""


def links(tx: Tx, findings: Findings) -> None:
    """Recompute every leaf, in the order of writing; follow versions and links of each stream."""
    heads: dict[tuple[str, str], tuple[int, str]] = {}
    for part in journal.parts(tx):
        for row in part:
            name = (row[2], row[3])  # the order of Stored; by position, for speed
            version, leaf = row[4], row[16]
            before = heads.get(name, FIRST)
            if version != before[0] + 1 or row[15] != before[1] or _leaf_of(row) != leaf:
                _broken(findings, Stored._make(row), before)
            heads[name] = (version if isinstance(version, int) else before[0] + 1, leaf)
        findings.step(len(part))
        findings.count("entries", len(part))
    findings.count("streams", len(heads))


def _leaf_of(row: Any) -> str:
    try:
        return journal.leaf_of(row)
    except (TypeError, ValueError):  # a column that holds no text
        return ""


def _broken(findings: Findings, row: Stored, before: tuple[int, str]) -> None:
    name = f"{row.stream_kind}/{row.stream_id}"
    expected = before[0] + 1
    if _leaf_of(row) != row.leaf:
        findings.add("leaf", name, row.version)
    if row.hash_alg != SHA256:
        findings.add("hash_alg", name, row.version)
    if row.version != expected:
        findings.add("version", name, row.version, expected=expected)
    elif row.prev != before[1]:
        findings.add("link", name, row.version)


def replay(tx: Tx, findings: Findings, judge: Judge) -> None:
    """Fold every stream that has a state again; compare with what is stored, byte for byte."""
    batch: list[_Replayed] = []
    booked = Bookings()
    for stream, rows in groupby(journal.streams(tx, but=UNSTATED), key=stream_of):
        batch.append(_replayed(stream, rows, findings, judge))
        if len(batch) >= BATCH:
            _compare(tx, batch, booked, findings)
            batch = []
    _compare(tx, batch, booked, findings)
    with findings.apart(tx, "community_load"):
        booked.compare(tx, findings)
    with findings.apart(tx, "bank_line"):
        booked.compare_lines(tx, findings)


def stream_of(row: Stored) -> tuple[str, str]:
    """Return kind and id of a row's stream."""
    return row.stream_kind, row.stream_id


class _Replayed:
    """A stream folded again: the state to find, and the applications filed on the way."""

    def __init__(self, kind: str, ident: str) -> None:
        self.kind, self.id = kind, ident
        self.change: StateChange | None = None
        self.filed: dict[int, tuple[str, str]] = {}  # version -> (body, digest)
        self.exempted: list[dict[str, Any]] = []  # rows of the register of exemptions

    @property
    def name(self) -> str:
        return f"{self.kind}/{self.id}"


def _replayed(
    stream: tuple[str, str], rows: Iterator[Stored], findings: Findings, judge: Judge
) -> _Replayed:
    told = _Replayed(*stream)
    raw: dict[str, Any] | None = None
    seen = 0
    row = None
    try:
        target = Stream(kind=told.kind, id=told.id)
        for row in rows:
            seen += 1
            body = body_of(row, told.name, findings)
            event = Event.model_construct(stream=target, kind=row.kind, body=body)
            raw = judge.fold(raw, event)
            _keep_filing(told, row, body, raw)
            _keep_exemptions(told, row, body)
        assert row is not None
        told.change = _change(told, row, raw or {}, judge)
    except UNREPLAYABLE as broken:
        version = row.version if row else 0
        findings.add("replay", told.name, version, why=repr(broken)[:200])
        seen += sum(1 for _ in rows)
    findings.step(seen)
    return told


def body_of(row: Stored, name: str, findings: Findings) -> dict[str, Any]:
    """Return the body of a row; noted as a problem unless it is in its canonical form."""
    body: dict[str, Any] = _read(row.body)
    if not isinstance(body, dict):
        raise TypeError("the body is no mapping")
    if _spelled(body) != row.body:
        findings.add("canonical", name, row.version)
    return body


def _keep_filing(told: _Replayed, row: Stored, body: dict[str, Any], raw: dict[str, Any]) -> None:
    data = body.get("application")
    if isinstance(data, dict) and row.kind != DRAFT:
        text = _spelled(data)
        digest = hashlib.sha256(text.encode()).hexdigest()
        told.filed[raw.get("version", 1)] = (text, digest)


def _keep_exemptions(told: _Replayed, row: Stored, body: dict[str, Any]) -> None:
    if granted := body.get("granted"):
        told.exempted += [exempted(told.id, row.actor, row.org, body, one) for one in granted]
    if row.kind == PUBLICISED:
        for one in told.exempted:
            one["published_on"] = one["published_on"] or date.fromisoformat(body["since"])


def _change(told: _Replayed, row: Stored, raw: dict[str, Any], judge: Judge) -> StateChange:
    return StateChange(
        kind=told.kind,
        id=told.id,
        raw=raw,
        before=row.version - 1,
        version=row.version,
        leaf=row.leaf,
        waits=judge.waiting(told.kind, judge.view(told.kind, raw)),
    )


def _compare(tx: Tx, batch: list[_Replayed], booked: Bookings, findings: Findings) -> None:
    by_kind: dict[str, list[StateChange]] = {}
    for told in batch:
        if told.change is not None:
            by_kind.setdefault(told.kind, []).append(told.change)
    for kind, changes in by_kind.items():
        findings.count("states", len(changes))
        with findings.apart(tx, kind):
            for ident, what in states.wrong_states(tx, kind, changes):
                _wrong_state(findings, f"{kind}/{ident}", what)
    with findings.apart(tx, "community_load"):
        booked.add(by_kind.get("placement", []))
    if changed := by_kind.get("assignment"):
        with findings.apart(tx, "item"):
            items(tx, changed, findings)
    assignments = [told for told in batch if told.kind == "assignment"]
    if assignments:
        with findings.apart(tx, "exemption"):
            exemptions(tx, {told.id: told.exempted for told in assignments}, findings)
        with findings.apart(tx, "application"):
            _applications(tx, assignments, findings)


def _wrong_state(findings: Findings, name: str, what: str) -> None:
    if what == "missing":
        findings.add("state_missing", name)
    elif what == "waiting":
        findings.add("waiting_differs", name)
    else:
        findings.add("state_differs", name, what=what)


def _applications(tx: Tx, batch: list[_Replayed], findings: Findings) -> None:
    stored = states.filings(tx, [told.id for told in batch])
    for told in batch:
        kept = stored.get(told.id, {})
        findings.count("applications", len(told.filed))
        for version, filed in told.filed.items():
            if version not in kept:
                findings.add("application_missing", told.name, version)
            elif kept[version] != filed:
                findings.add("application_differs", told.name, version)
        for version in sorted(kept.keys() - told.filed.keys()):
            findings.add("application_unfiled", told.name, version)

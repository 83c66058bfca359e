"""How fast a ledger is verified and measured: run `python tests/bench/audit.py [EVENTS]`.

The events are those of the played stories, told again and again under new numbers: real sizes, real
kinds. Prints one JSON document: events per second of each pass.
"""

import importlib.util
import json
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any

from ledger.audit import journal
from ledger.read import queries
from ledger.store.session import Ledger, open_ledger
from ledger.write import keys
from ledger.write.journal import Envelope
from policies import loader
from policies.burden import MEASURED, Burden
from schemas.acts.act import Actor, Entry, Receipt
from schemas.events import Event, Stream
from tasks.acts import record
from tasks.acts.load import Loaded
from tasks.grants import KIND
from tasks.judges import judgement_of
from tasks.verify.findings import Findings
from tasks.verify.journal import links, replay
from tasks.verify.verify import verify

DEFAULT = 20_000


def _stories() -> Any:
    path = Path(__file__).parents[1] / "tasks" / "verify" / "conftest.py"
    spec = importlib.util.spec_from_file_location("played", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def originals(folder: Path) -> list[Entry]:
    """Play the stories once and return what the journal holds of them."""
    ledger = open_ledger(f"sqlite:///{folder / 'played.db'}", simulated=True)
    _stories().play(ledger)
    with ledger.read() as tx:
        entries = [one for one in queries.entries(tx) if one.stream_kind != KIND]
    ledger.close()
    return entries


def names(entries: Iterable[Entry]) -> list[str]:
    """Return what must differ from copy to copy: numbers, of documents too, refusals, budgets."""
    found = set()
    for entry in entries:
        if entry.stream_kind == "budget":
            found.add(entry.stream_id.split(":", 1)[1])
        else:
            found.add(entry.stream_id.split(":")[0])
        if series := entry.body.get("series"):
            decided = entry.body.get("decision") or entry.body
            found |= {series, decided["document_no"]}
    return sorted(found, key=len, reverse=True)


def copies(
    entries: list[Entry], wanted: int, mark: str = ""
) -> Iterator[tuple[Entry, list[Event]]]:
    """Yield acts, each as its first entry and its events, until enough events are told."""
    texts = [json.dumps([e.stream_id, e.kind, e.body], ensure_ascii=False) for e in entries]
    different = names(entries)
    told = copy = 0
    while told < wanted:
        copy += 1
        rows = []
        for entry, text in zip(entries, texts, strict=True):
            for name in different:
                text = text.replace(name, f"{name}{mark or f'~{copy}'}")
            ident, kind, body = json.loads(text)
            if "load" in body:
                body["load"]["lifted"] = True  # so many copies would overfill any community
            stream = Stream(kind=entry.stream_kind, id=ident)
            rows.append(
                (
                    entry,
                    f"{entry.key}{mark or f'~{copy}'}",
                    Event(stream=stream, kind=kind, body=body),
                )
            )
        for _, act in groupby(rows, key=lambda row: (row[0].actor, row[1])):
            part = list(act)
            first = part[0][0].model_copy(update={"key": part[0][1]})
            told += len(part)
            yield first, [event for _, _, event in part]


def fill(ledger: Ledger, originals: list[Entry], wanted: int, mark: str = "") -> int:
    """Write copies of the entries, some thousand acts to a transaction; returns how many events."""
    judge = judgement_of(ledger)
    written = 0
    waiting = copies(originals, wanted, mark)
    while part := [act for _, act in zip(range(2000), waiting, strict=False)]:
        with ledger.write() as tx:
            for first, events in part:
                by = Actor(person=first.actor, role=first.role, org=first.org)
                envelope = Envelope(by, first.occurred_at, first.recorded_at, first.key)
                entries = record.record(tx, Loaded(""), events, envelope, judge)
                uids = tuple(entry.uid for entry in entries)
                answer = Receipt(accepted=True, events=uids)
                asked = sha256(first.key.encode()).hexdigest()  # only its form is looked at
                keys.remember(tx, first.actor, first.key, asked, answer)
                written += len(events)
    return written


class Watch:
    """Seconds on the wall, and of this process: the machine may be busy with something else."""

    def __init__(self) -> None:
        self.wall, self.own = time.perf_counter(), time.process_time()

    def rates(self, what: str, count: int) -> dict[str, int]:
        wall, own = time.perf_counter() - self.wall, time.process_time() - self.own
        return {f"{what}_per_s": round(count / wall), f"{what}_per_cpu_s": round(count / own)}


def main(wanted: int) -> None:
    """Measure each pass on its own over the same ledger."""
    from ledgers import kept  # which is made of what is here

    path, _ = kept(wanted)
    with open_ledger(f"sqlite:///{path}", create=False) as ledger:
        with ledger.read() as tx:
            events = queries.counts(tx)["journal"]
        print(json.dumps({"events": events, **figures(ledger, events)}, indent=1))


def figures(ledger: Ledger, events: int) -> dict[str, int]:
    """Return events per second of links, replay, the whole verification and the metrics."""
    found = {}
    for what, check in (("links", links), ("replay", replay)):
        watch = Watch()
        with journal.snapshot(ledger) as tx:
            findings = Findings(total=0)
            check(tx, findings, *([judgement_of(ledger)] if what == "replay" else []))
        found |= watch.rates(what, events)
        assert findings.verdict().ok, findings.verdict().problems[:3]
    watch = Watch()
    verdict = verify(ledger)
    found |= watch.rates("verify", events)
    assert verdict.ok, verdict.problems[:3]
    rules = loader.load(ledger.jurisdiction)
    burden = Burden(rules)
    watch = Watch()
    with journal.snapshot(ledger) as tx:
        for entry in journal.told(tx, MEASURED, datetime.max.replace(tzinfo=UTC)):
            burden.feed(entry)
    found |= watch.rates("metrics", events)
    started = time.perf_counter()
    burden.result(date(2026, 12, 31))
    found["result_ms"] = round((time.perf_counter() - started) * 1000)
    return found


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT)

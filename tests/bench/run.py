"""Every target of the project in one run, each as a figure beside its peer: `make bench`.

python tests/bench/run.py [--seconds 0.25] [--clicks 30] [--postgres] [--json]

Acts per second, and their ratio to a bare act of the same round; from a click to the next inbox
through Prefect; the same acts on an item of 2,000 events and on a new one (ages.py); the fan-out of
one approval to 37, 1,000 and 3,000 communities of a made-up place;
pages, counts and searches of an inbox among 100,000 work items (inboxes.py); pages of the desk
with fifty busy people on it while flows run (pages.py), by far the longest, left out by --no-pages.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path

import acts as acts_bench
import ages
import inboxes
import pages

from desk.demo.story import plain
from flows.engine.engine import Engine
from flows.engine.nudge import nudge
from ledger.read import assignments, queries
from ledger.store.session import open_ledger
from policies import loader
from schemas.acts.act import SYSTEM, Act
from schemas.place.organisations import Community, Directory
from schemas.states.states import AssignmentState
from tasks import clock, grants
from tasks.acts.perform import Command, carry_out, perform
from tasks.judges import PolicyJudgement

SIZES = (37, 1000, 3000)
ROUNDS = 20  # of acts beside bare acts
WORK_ITEMS, PAGES = 100_000, 20
WAIT_SECONDS = 30.0


def acts_per_second(folder, seconds, *, postgres):
    """Acts beside bare acts, on SQLite and, if asked, on PostgreSQL."""
    application = acts_bench._application()
    found = [acts_bench.measure(f"sqlite:///{folder}/acts.db", application, seconds, ROUNDS)]
    if postgres:
        told = argparse.Namespace(seconds=seconds, rounds=ROUNDS)
        found.append(acts_bench._on_postgres(folder, told))
    return found


def clicks(folder, count):
    """Seconds from asking to file an application until the street's inbox holds it."""
    state = folder / "engine"
    rules = loader.load("dehong")
    application = acts_bench._application()
    with open_ledger(f"sqlite:///{folder}/clicks.db") as ledger:
        grants.seed(ledger, rules)
        with Engine(state, ledger.url):
            took = [_click(ledger, application, state, n) for n in range(count)]
    return _spread(took) | {"clicks": count, "prefect": version("prefect")}


def _click(ledger, application, state, n):
    head = grants.synthetic("DEPT_HEAD", application["applicant"])
    began = time.perf_counter()
    act = Act(verb="submit", data={"application": application})
    number = perform(ledger, act, head, f"click-{n}").number
    nudge([number], state=state)
    while time.perf_counter() - began < WAIT_SECONDS:
        with ledger.read() as tx:
            if any(one.act in ("accept", "return") for one in queries.waits(tx, number)):
                return time.perf_counter() - began
        time.sleep(0.005)
    raise TimeoutError(f"{number} never came to an inbox")


def _spread(seconds):
    ordered = sorted(seconds)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    return {"p50_s": round(statistics.median(ordered), 3), "p95_s": round(p95, 3)}


def generated(size):
    """The rules of a made-up place with `size` communities, in memory."""
    rules = loader.load("dehong")
    known = rules.directory
    model = next(iter(known.communities.values()))
    streets = sorted(code for code, org in known.organisations.items() if org.kind == "street")
    made = {}
    for n in range(size):
        code = f"9{n:011d}"
        made[code] = Community(
            **{
                **model.model_dump(),
                "code": code,
                "street": streets[n % len(streets)],
                "households": 1000 + n % 2000,
            }
        )
    directory = Directory(
        **{**known.model_dump(), "communities": {k: v.model_dump() for k, v in made.items()}}
    )
    ground = replace(rules.rulebook.ground, directory=directory)
    return replace(rules, directory=directory, rulebook=replace(rules.rulebook, ground=ground))


def fan_out(folder, size):
    """Seconds to open a placement at every community, and the longest single transaction."""
    rules = generated(size)
    judge = PolicyJudgement(rules)
    application = _for_all(size)
    with open_ledger(f"sqlite:///{folder}/fan-{size}.db", simulated=True) as ledger:
        day = f"{application['submitted_on']}T01:00:00+00:00"
        clock.set_now(ledger, datetime.fromisoformat(day).astimezone(UTC))
        grants.seed(ledger, rules)
        number = _filed(ledger, judge, application)
        funding = application["funding"]
        confirm = {"budget_doc_no": funding["budget_doc_no"], "amount": funding["total"]}
        took = []
        began = time.perf_counter()
        bureau = grants.synthetic("FIN_BUREAU", rules.directory.finance_bureau)
        took.append(
            _timed(ledger, judge, bureau, Act(verb="confirm_funds", number=number, data=confirm))
        )
        while _placed(ledger, number) < size:
            took.append(_timed(ledger, judge, SYSTEM, Act(verb="fan_out", number=number)))
        total = time.perf_counter() - began
    return {
        "communities": size,
        "seconds": round(total, 2),
        "longest_s": round(max(took), 3),
        "per_placement_ms": round(1000 * total / size, 2),
    }


def _filed(ledger, judge, application):
    head = grants.synthetic("DEPT_HEAD", application["applicant"])
    office = grants.synthetic("LG_OFFICE", judge.rules.directory.lg_office)
    act = Act(verb="submit", data={"application": application})
    number = _do(ledger, judge, head, act).number
    for by, verb, data in (
        (SYSTEM, "precheck", {}),
        (office, "accept", {}),
        (office, "route_fast", {"route": "L02"}),
    ):
        _do(ledger, judge, by, Act(verb=verb, number=number, data=data))
    return number


def _do(ledger, judge, by, act):
    receipt = carry_out(ledger, Command(act, by, f"{act.verb}-{time.perf_counter_ns()}"), judge)
    assert receipt.accepted, (act.verb, receipt.refused)
    return receipt


def _timed(ledger, judge, by, act):
    began = time.perf_counter()
    _do(ledger, judge, by, act)
    return time.perf_counter() - began


def _placed(ledger, number):
    with ledger.read() as tx:
        return assignments.state(tx, AssignmentState, number).placed


def _for_all(size):
    """A shipped application to all communities on the list route, its funds ample for the size."""
    from ruamel.yaml import YAML

    path = Path(__file__).parents[2] / "desk" / "demo" / "data" / "cases.yaml"
    rows = YAML(typ="safe").load(path.read_text(encoding="utf-8"))["cases"]
    case = next(
        one
        for one in rows
        if one["application"]["communities"] == "all" and one["expect"].get("route") == "L02"
    )
    application = plain(case["application"])
    funding = application["funding"]
    funding.pop("per_community", None)
    for line in funding["lines"]:
        line["quantity"] = line["quantity"] * 2 * size
    lines = funding["lines"]
    total = sum(Decimal(one["quantity"]) * Decimal(one["unit_price"]) for one in lines)
    funding["total"] = f"{total:.2f}"
    return application


def main():
    """Measure everything and print it, as text or as one JSON document."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--seconds", type=float, default=0.25)
    options.add_argument("--clicks", type=int, default=30)
    options.add_argument("--postgres", action="store_true")
    options.add_argument("--no-pages", action="store_true")
    options.add_argument("--json", action="store_true")
    told = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="zhunru-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        found = {
            "acts_per_s": acts_per_second(folder, told.seconds, postgres=told.postgres),
            "click_to_inbox": clicks(folder, told.clicks),
            "ages": ages.ages(folder, postgres=told.postgres),
            "fan_out": [fan_out(folder, size) for size in SIZES],
            "inboxes": inboxes.inboxes(folder, WORK_ITEMS, PAGES, postgres=told.postgres),
        }
        if not told.no_pages:
            found["pages"] = pages.pages(folder, postgres=told.postgres)
    if told.json:
        print(json.dumps(found))
        return 0
    for what, rows in found.items():
        for row in rows if isinstance(rows, list) else [rows]:
            print(f"{what:15}", "  ".join(f"{key} {value}" for key, value in row.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())

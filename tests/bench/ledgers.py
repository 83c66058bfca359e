"""Ledgers of any size for every measurement: `python tests/bench/ledgers.py [EVENTS] [--check]`.

The played stories are recorded once by the real recorder, under names that carry a mark of fixed
width. Every further copy is written straight into the tables under a mark of its own: its texts
change only in mark and uids, its entries are hashed and linked anew, and what copies share
(balances, loads) is multiplied. Triggers and indexes are put back as they were. The file is
kept by the digest of what it is made of, outside the repository. Prints events per second; with
--check the whole verification too, which must find nothing.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from hashlib import sha256
from pathlib import Path

import audit
import pysqlite3
from sqlalchemy import String

from ledger.store import hashing
from ledger.store.session import open_ledger
from ledger.tables.columns import UTCDateTime, metadata
from ledger.tables.journal import HEAD
from tasks.verify.verify import verify

MARK, UID_END, PREV = "~000001", "@@@@@@", "^" * 64
SHARED = {
    "account": ("balance_fen",),
    "community_burden": ("items", "posts", "inside", "outside"),
    "community_load": ("hours",),
}
"""Rows that all copies move together, and the columns that sum up what each copy did."""
CUT = "\x1f"


def kept(events, folder=None):
    """The file of a ledger of at least so many events, made if it is not there; and how fast."""
    home = folder or Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"), "zhunru-bench")
    home.mkdir(parents=True, exist_ok=True)
    path = home / f"{_digest()}-{events}.db"
    if path.exists():
        return path, {}
    with tempfile.TemporaryDirectory(dir=home) as name:
        made = Path(name, "made.db")
        figures = _make(made, events)
        shutil.move(made, path)
    return path, figures


def _digest():
    """What a ledger is made of: the code that writes it, the structure, cases and stories."""
    root = Path(__file__).parents[2]
    told = sha256(HEAD.encode())
    folders = ("schemas", "policies", "ledger", "tasks", "desk/demo", "tests/bench")
    for path in sorted(path for one in folders for path in (root / one).rglob("*")):
        if path.suffix in (".py", ".yaml"):
            told.update(path.read_bytes())
    return told.hexdigest()[:16]


def _make(path, events):
    with open_ledger(f"sqlite:///{path}", simulated=True) as ledger:
        told = audit.originals(path.parent)
        each = audit.fill(ledger, told, len(told), mark=MARK)
    copies = -(-events // each)
    connection = pysqlite3.connect(path, isolation_level=None)
    before = time.perf_counter(), time.process_time()
    _multiply(connection, copies)
    wall, own = (now - then for now, then in zip(_now(), before, strict=True))
    connection.close()
    written = each * (copies - 1)
    return {
        "events": each * copies,
        "written_per_s": round(written / wall),
        "written_per_cpu_s": round(written / own),
    }


def _now():
    return time.perf_counter(), time.process_time()


def _multiply(connection, copies):
    """Write copies 2..n of what stands in the file."""
    for setting in ("synchronous = OFF", "cache_size = -262144", "temp_store = MEMORY"):
        connection.execute(f"PRAGMA {setting}")
    connection.execute("BEGIN")
    guards = connection.execute(
        "SELECT type, name, sql FROM sqlite_master "
        "WHERE type IN ('trigger', 'index') AND sql IS NOT NULL"
    ).fetchall()
    for kind, name, _ in guards:
        connection.execute(f"DROP {kind} {name}")
    ends = [uid for (uid,) in connection.execute("SELECT uid FROM journal")]
    tables = [Rows(connection, table, ends) for table in metadata.sorted_tables]
    journal = next(one for one in tables if one.name == "journal")
    others = [one for one in tables if one.rows and one.name not in ("journal", "unsealed")]
    for copy in range(2, copies + 1):
        heads = journal.entries(copy)
        for one in others:
            one.write(copy, heads)
    for table, columns in SHARED.items():
        sums = ", ".join(f"{name} = {name} * {copies}" for name in columns)
        alone = "" if table != "account" else " WHERE code NOT LIKE '%~0%'"
        connection.execute(f"UPDATE {table} SET {sums}{alone}")
    connection.execute(
        "INSERT INTO unsealed SELECT 'journal', id FROM journal "
        "WHERE id NOT IN (SELECT row_id FROM unsealed WHERE source = 'journal')"
    )
    for _, _, sql in guards:
        connection.execute(sql)
    connection.execute("COMMIT")


class Rows:
    """The rows of a table that belong to one copy, as one text that another mark makes another."""

    def __init__(self, connection, table, uids):
        self.connection, self.name = connection, table.name
        self.columns = [one.name for one in table.columns if not _counted(one)]
        self.moments = [isinstance(one.type, UTCDateTime) for one in table.columns]
        names = ", ".join(self.columns)
        every = connection.execute(f"SELECT {names} FROM {table.name}").fetchall()
        own = [row for row in every if any(MARK in one for one in row if isinstance(one, str))]
        self.rows = own if self.name not in ("community_burden", "community_load") else []
        self.texts = [i for i, _ in enumerate(self.columns) if self._is_text(i)]
        marks = ", ".join("?" for _ in self.columns)
        self.insert = f"INSERT INTO {self.name} ({names}) VALUES ({marks})"
        self.at = {name: i for i, name in enumerate(self.columns)}
        self.links = self._links() if self.name == "journal" else []
        cells = [row[i] for row in self.rows for i in self.texts] + self.links
        self.text = CUT.join(cells)
        for uid in uids:
            self.text = self.text.replace(uid, uid[:-6] + UID_END)

    def _is_text(self, i):
        return all(isinstance(row[i], str) for row in self.rows)

    def _links(self):
        """What each entry's leaf hashes, the leaf before it left open."""
        return [hashing.entry_text(_Entry(self.columns, row)) for row in self.rows]

    def cells(self, copy):
        """Every text of this copy, in the order of the rows, and what entries hash after them."""
        text = self.text.replace(MARK, f"~{copy:06}").replace(UID_END, f"{copy:06x}")
        return text.split(CUT)

    def table(self, cells):
        """The rows of a copy as lists, given its texts."""
        width, rows = len(self.texts), [list(row) for row in self.rows]
        if width == len(self.columns):
            return [cells[n * width : (n + 1) * width] for n in range(len(rows))]
        for n, row in enumerate(rows):
            for i, cell in zip(self.texts, cells[n * width : (n + 1) * width], strict=True):
                row[i] = cell
        return rows

    def entries(self, copy):
        """Write the entries of a copy, hashed and linked; returns the last leaf of each stream."""
        cells = self.cells(copy)
        rows, heads = self.table(cells), {}
        kind, ident, prev, leaf = (self.at[n] for n in ("stream_kind", "stream_id", "prev", "leaf"))
        for row, text in zip(rows, cells[-len(rows) :], strict=True):
            name = row[kind], row[ident]
            row[prev] = heads.get(name, "")
            row[leaf] = heads[name] = hashing.leaf(text.replace(PREV, row[prev]))
        self.connection.executemany(self.insert, rows)
        return heads

    def write(self, copy, heads):
        """Write the rows of a copy; a state takes the leaf of its stream's last entry."""
        rows = self.table(self.cells(copy))
        if self.name == "application":
            for row in rows:
                row[self.at["digest"]] = sha256(row[self.at["body"]].encode()).hexdigest()
        if "leaf" in self.at and "id" in self.at:
            kind = "budget" if self.name == "budget_line" else self.name
            for row in rows:
                row[self.at["leaf"]] = heads[kind, row[self.at["id"]]]
        self.connection.executemany(self.insert, rows)


def _counted(column):
    """Whether the database numbers the rows by this column."""
    return column.primary_key and column.name == "id" and not isinstance(column.type, String)


class _Entry:
    """A row of the journal as `hashing.entry_text` reads it."""

    def __init__(self, columns, row):
        self.__dict__.update(zip(columns, row, strict=True))
        self.prev = PREV
        for name in ("occurred_at", "recorded_at"):
            setattr(self, name, UTCDateTime().process_result_value(getattr(self, name), None))


def main():
    """Make the ledger, or find it, and print what it is."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("events", nargs="?", type=int, default=100_000)
    options.add_argument("--check", action="store_true", help="verify the whole ledger")
    options.add_argument("--folder", type=Path, help="where ledgers are kept")
    told = options.parse_args()
    path, figures = kept(told.events, told.folder)
    found = {"file": str(path), **figures}
    if told.check:
        with open_ledger(f"sqlite:///{path}", create=False) as ledger:
            verdict = verify(ledger)
        found |= {"ok": verdict.ok, "problems": [one.check for one in verdict.problems[:9]]}
    print(json.dumps(found))
    return 0 if found.get("ok", True) else 1


if __name__ == "__main__":
    sys.exit(main())

"""Faults put into the code at random, one at a time: which of them do the tests notice?

    python tests/faults.py [--seed 1] [--count 150] [--rooms policies ledger tasks desk]
    python tests/faults.py --module tasks/funds/sums.py tasks/funds/lists.py:38
    python tests/faults.py --module tasks/funds/sums.py --tests tests/tasks/funds/test_sums.py

Every fault is a small change of one place: a comparison or a condition turned, a number one more,
nothing for a value, a call or a refusal left out; what changes nothing is none (`no_fault.py`). The
tests that pass over its line (found once per commit, in a copy of the tree), then those that pass
over its file, or over what imports it, run until one fails that does not fail without the fault.
Prints what nobody noticed, what was cut off undecided and, last, the share that was noticed of all
that could be tried; exit 1 below --least.
"""

import argparse
import ast
import copy
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

from coverage import CoverageData

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.no_fault import no_faults

ROOT = Path(__file__).parents[1]
TURNED = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot,
    ast.IsNot: ast.Is, ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv,
    ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip
QUICK = "not slow and not browser and not engine"
ROOMS = ("policies", "ledger", "tasks", "desk")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
NARROW, MOST_TESTS = 300, 800
SECONDS = 400
NOTICED, SURVIVED, UNDECIDED, UNTRIED = "noticed", "not noticed", "undecided", "cannot be tried"


@dataclass(frozen=True)
class Fault:
    """One change: the file, its line, what was there, what is there now, and the whole new text."""

    path: str
    line: int
    before: str
    after: str
    text: str


def faults_of(path: Path) -> list[tuple[str, ast.AST, ast.AST]]:
    """Every place of a file that can be changed: its class if that is no fault, it, the other."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = (node for node in ast.walk(tree) if isinstance(node, FUNCTIONS))
    seen = {id(part): part for function in inside for part in ast.walk(function)}
    classes = no_faults(path, tree)
    return [
        (classes.get(id(part), ""), part, other)
        for part in seen.values()
        if hasattr(part, "lineno")
        for other in _others(part)
    ]


def _others(node: ast.AST) -> list[ast.AST]:
    told = [change(node) for kinds, change in CHANGES if isinstance(node, kinds)]
    return [one for one in told if one is not None and ast.dump(one) != ast.dump(node)]


def _compared(node: ast.Compare) -> ast.AST | None:
    turned = TURNED.get(type(node.ops[0])) if len(node.ops) == 1 else None
    return _with(node, ops=[turned()]) if turned else None


def _joined(node: ast.BinOp | ast.BoolOp) -> ast.AST | None:
    turned = TURNED.get(type(node.op))
    return _with(node, op=turned()) if turned else None


def _negated(node: ast.UnaryOp) -> ast.AST | None:
    return node.operand if isinstance(node.op, ast.Not) else None


def _chosen(node: ast.If | ast.IfExp) -> ast.AST:
    return _with(node, test=ast.UnaryOp(ast.Not(), node.test))


def _constant(node: ast.Constant) -> ast.AST | None:
    if isinstance(node.value, bool):
        return ast.Constant(not node.value)
    return ast.Constant(node.value + 1) if isinstance(node.value, int) else None


def _returned(node: ast.Return) -> ast.AST | None:
    # "no" for "no": `return False` is turned as the constant it is, and nothing is no other answer
    told = node.value is not None and ast.unparse(node.value) not in ("False", "None")
    return _with(node, value=ast.Constant(None)) if told else None


def _called(node: ast.Expr) -> ast.AST | None:
    return ast.Pass() if isinstance(node.value, ast.Call) else None


CHANGES = (
    (ast.Compare, _compared),
    ((ast.BinOp, ast.BoolOp), _joined),
    (ast.UnaryOp, _negated),
    ((ast.If, ast.IfExp), _chosen),
    (ast.Constant, _constant),
    (ast.Return, _returned),
    (ast.Expr, _called),
    ((ast.Raise, ast.Continue, ast.Break), lambda _: ast.Pass()),
)


def _with(node: ast.AST, **fields: object) -> ast.AST:
    other = copy.copy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other


def changed(path: Path, node: ast.AST, other: ast.AST) -> str:
    """The text of a file with one place changed; the lines of the rest stay where they are."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    first, last = node.lineno - 1, node.end_lineno
    raw = "".join(lines[first:last]).encode()
    tail = len(lines[last - 1].encode()) - node.end_col_offset
    new = ast.unparse(ast.fix_missing_locations(ast.copy_location(other, node))).encode()
    if isinstance(other, ast.expr):
        new = b"(" + new + b")"
    if isinstance(node, ast.If):
        return _turned_if(lines, node)
    text = (raw[: node.col_offset] + new + raw[len(raw) - tail :]).decode()
    return "".join([*lines[:first], text, *lines[last:]])


def _turned_if(lines: list[str], node: ast.If) -> str:
    first, last, test = node.test.lineno - 1, node.test.end_lineno, node.test
    raw = "".join(lines[first:last]).encode()
    tail = len(lines[last - 1].encode()) - test.end_col_offset
    inner = raw[test.col_offset : len(raw) - tail]
    text = raw[: test.col_offset] + b"(not (" + inner + b"))" + raw[len(raw) - tail :]
    return "".join([*lines[:first], text.decode(), *lines[last:]])


def files_of(rooms: list[str]) -> list[Path]:
    return sorted(one for room in rooms for one in (ROOT / room).rglob("*.py"))


def sample(
    seed: int, count: int, paths: list[Path], lines: frozenset[str] = frozenset()
) -> list[Fault]:
    """A sample of faults, the same for a seed as long as the code is the same; of lines, if any."""
    chance = random.Random(seed)
    found = [(path, *one) for path in paths for one in faults_of(path)]
    left = Counter(name for _, name, _, _ in found if name)
    print(f"{len(found)} places, no faults of them: {dict(left)}", file=sys.stderr)
    real = [
        (path, node, other)
        for path, name, node, other in found
        if not name and (not lines or f"{path}:{node.lineno}" in lines)
    ]
    told = []
    for path, node, other in chance.sample(real, min(count, len(real))):
        before = ast.unparse(node).partition("\n")[0]
        after = ast.unparse(ast.fix_missing_locations(other)).partition("\n")[0]
        text = changed(path, node, other)
        ast.parse(text)
        told.append(Fault(str(path.relative_to(ROOT)), node.lineno, before, after, text))
    return told


def tree(folder: Path) -> Path:
    """A copy of the code and its tests."""
    left = shutil.ignore_patterns(".*", "__pycache__", "build", "dist", "var")
    return shutil.copytree(ROOT, folder, ignore=left)


def environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}


def measure(folder: Path, home: Path, processes: int) -> Path:
    """Which test passes over which line: every quick test runs once, kept by commit."""
    commit = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()
    kept = home / f"{commit}.coverage"
    if not kept.exists():
        rooms = [f"--cov={room}" for room in ROOMS]
        subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-n", str(processes), "--dist", "loadfile",
             *rooms, "-m", QUICK, "--cov-context=test",
             "--cov-report="],
            cwd=folder, env=environment(folder) | {"COVERAGE_FILE": str(folder / "told")},
            check=False,
        )  # fmt: skip
        home.mkdir(parents=True, exist_ok=True)
        shutil.move(folder / "told", kept)
    return kept


class Tests:
    """The tests by the lines that they pass over, those that pass over least first."""

    def __init__(self, kept: Path) -> None:
        self.data = CoverageData(basename=str(kept))
        self.data.read()
        files = self.data.measured_files()  # of the tree that was measured, which is gone
        self.folder = os.path.commonpath(files)
        with sqlite3.connect(kept) as store:
            counted = store.execute(
                "SELECT context, sum(length(numbits)) FROM line_bits "
                "JOIN context ON context.id = context_id GROUP BY context"
            )
            self.width = dict(counted.fetchall())

    def of(self, fault: Fault) -> list[str]:
        """The tests of a fault's line, then of its file and, where it runs at import, beyond it.

        What a fixture shares was passed over by the first test of a file: the others see it, too.
        """
        told = self._lines(fault.path).get(fault.line, [])
        shared = {name.partition("::")[0] for name in told if name.endswith("|setup")}
        beside = [name for name in self.width if name.partition("::")[0] in shared]
        whole = {name for names in self._lines(fault.path).values() for name in names}
        if "" in told or not whole - {""}:
            users = self.importers.get(fault.path, ())
            whole |= {one for path in users for some in self._lines(path).values() for one in some}
        own = self._narrow(told)
        pinned = [name for name in own if name.partition("::")[0] in self.pinned]
        names = [*own[:NARROW], *pinned, *own, *self._narrow(beside), *self._narrow(whole)]
        return list(dict.fromkeys(name.rpartition("|")[0] for name in names if name))[:MOST_TESTS]

    def at_import(self, fault: Fault) -> bool:
        """Tell whether a fault's line runs before there is a test."""
        return "" in self._lines(fault.path).get(fault.line, ())

    def _lines(self, path: str) -> dict[int, list[str]]:
        return self.data.contexts_by_lineno(os.path.join(self.folder, path))

    def _narrow(self, names: Iterable[str]) -> list[str]:
        return sorted(names, key=lambda name: (self.width.get(name, 0), name))

    @cached_property
    def pinned(self) -> set[str]:
        """The files of tests that hold whole answers; they pass over much, and see it."""
        files = {name.partition("::")[0] for name in self.width if name}
        texts = {one: ROOT / one for one in files if (ROOT / one).is_file()}
        return {one for one, path in texts.items() if "tests.pinned" in path.read_text("utf-8")}

    @cached_property
    def importers(self) -> dict[str, set[str]]:
        """The files that import a file, by its path."""
        found: dict[str, set[str]] = {}
        for path in files_of(list(ROOMS)):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom) and node.module:
                    folder = node.module.replace(".", "/")
                    for name in (folder, *(f"{folder}/{one.name}" for one in node.names)):
                        found.setdefault(f"{name}.py", set()).add(str(path.relative_to(ROOT)))
        return found


Run = Callable[[list[str], Fault | None], str | None]


def tried(fault: Fault, tests: list[str], run: Run, sound: dict[str, bool]) -> str:
    """What became of a fault. A test that fails without it, too, says nothing and is left out.

    run: the first of some tests that fails with a fault or without, None where none does; raises
    TimeoutError. sound: whether a test (or the collection of a file) is known to pass without.
    """
    left = list(tests)
    while left:
        try:
            failed = run(left, fault)
            if failed is None:
                break
            if failed not in sound:
                sound[failed] = run([failed], None) is None
        except TimeoutError:
            return UNDECIDED
        if sound[failed]:
            return NOTICED
        known = len(left)
        left = [one for one in left if failed not in (one, one.partition("::")[0])]
        if len(left) == known:
            return UNDECIDED
    print(f"{fault.path}:{fault.line} is not noticed", file=sys.stderr, flush=True)
    return SURVIVED


def run_in(folder: Path, tests: list[str], fault: Fault | None) -> str | None:
    """The first of some tests that fails in a tree, in which a fault is for that time."""
    path = folder / fault.path if fault else None
    kept = path.read_text(encoding="utf-8") if path else ""
    told = folder / "chosen.txt"
    told.write_text("\n".join(tests), encoding="utf-8")
    told.with_suffix(".failed").unlink(missing_ok=True)
    files = dict.fromkeys(name.partition("::")[0] for name in tests)
    try:
        if path and fault:
            path.write_text(fault.text, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-x", "--no-header", "-p", "no:xdist",
             "-p", "no:cacheprovider", "-p", "tests.chosen", *files],
            cwd=folder, env=environment(folder) | {"ZHUNRU_CHOSEN": str(told)},
            capture_output=True, text=True, timeout=SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as late:
        raise TimeoutError from late
    finally:
        if path:
            path.write_text(kept, encoding="utf-8")
    if "+++ Timeout +++" in done.stdout + done.stderr:
        raise TimeoutError
    if done.returncode in (0, 5):  # 5: none of them is there any more
        return None
    failed = told.with_suffix(".failed")
    return failed.read_text(encoding="utf-8") if failed.exists() else tests[0]


def try_all(told: list[Fault], home: Path, processes: int) -> dict[Fault, str]:
    """What became of each fault: tried in memory or, where it runs at import, in a tree."""
    with tempfile.TemporaryDirectory(prefix="zhunru-faults-") as name:
        folder = tree(Path(name, "tree"))
        tests = Tests(measure(folder, home, processes))
        chosen = {fault: tests.of(fault) for fault in told}
        known = {fault: SURVIVED for fault, names in chosen.items() if not names}
        some = {fault: names for fault, names in chosen.items() if names}
        files = {one.partition("::")[0] for names in some.values() for one in names}
        known |= dict.fromkeys(some, UNTRIED)
        later = {fault: names for fault, names in some.items() if not tests.at_import(fault)}
        known |= in_memory(later, sorted(files), processes)
        sound: dict[str, bool] = {}
        at_import = [fault for fault in some if known[fault] == UNTRIED]
        run = partial(run_in, folder)
        return known | {one: tried(one, some[one], run, sound) for one in at_import}


def in_memory(chosen: dict[Fault, list[str]], files: list[str], processes: int) -> dict[Fault, str]:
    """What became of each fault that can be tried in memory."""
    os.chdir(ROOT)
    from tests.in_memory import try_in_memory  # what pytest asks of the machine, a tree does not

    return try_in_memory(chosen, files, processes)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--count", type=int, default=150)
    options.add_argument("--rooms", nargs="+", default=list(ROOMS))
    options.add_argument("--module", nargs="+", default=[])
    options.add_argument("--tests", nargs="+", default=[])
    options.add_argument("--processes", type=int, default=2)
    options.add_argument("--least", type=float, default=0.95)
    asked = options.parse_args()
    home = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"), "zhunru-faults")
    lines = frozenset(str(ROOT / one) for one in asked.module if ":" in one)
    paths = [ROOT / one.partition(":")[0] for one in asked.module]
    faults = sample(asked.seed, asked.count, paths or files_of(asked.rooms), lines)
    if asked.tests:
        told = in_memory({one: [] for one in faults}, asked.tests, asked.processes)
    else:
        told = try_all(faults, home, asked.processes)
    return report(told, asked.seed, asked.least)


def report(told: dict[Fault, str], seed: int, least: float) -> int:
    """Print what was not noticed, and the share of what was; 1 below the least, else 0."""
    for fault, became in sorted(told.items(), key=lambda one: one[0].path):
        if became != NOTICED:
            print(f"{fault.path}:{fault.line}: {fault.before}  →  {fault.after}  ({became})")
    counted = Counter(told.values())
    tried = len(told) - counted[UNTRIED]
    share = counted[NOTICED] / max(tried, 1)
    print(f"seed {seed}: {counted[NOTICED]} of {tried} noticed, {share:.1%}")
    return 0 if share >= least else 1


if __name__ == "__main__":
    sys.exit(main())

"""Faults put into the life cycle at random: rows, roles, terms, guards. Which do the tests notice?

    python tests/table_faults.py [--seed 1] [--count 200] [--processes 2] [--least 0.97]

Faults are of the table of acts (a state, clock or paper more or less), of powers.yaml (a role more,
less, or of another scope), of terms (a working day more or less; who owes an act) and of the guards
of steps (tests/faults.py). Each is put into a fork of this process, which has loaded everything and
knows from one run which test judges which act. There the table is held against the files that are
reviewed (docs/lifecycle.md, matrix.txt, not_walked.yaml), then its tests run until one fails.
"""

import argparse
import ast
import contextlib
import os
import random
import sys
import tempfile
import time
import types
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from policies import loader  # noqa: E402
from policies.lifecycle import judge, permission  # noqa: E402
from policies.lifecycle.owing import OWINGS  # noqa: E402
from policies.lifecycle.steps.case import Stop  # noqa: E402
from policies.lifecycle.table import ROWS, TABLE  # noqa: E402
from tests.desk.cli.commands import test_lifecycle  # noqa: E402
from tests.faults import changed, faults_of  # noqa: E402
from tests.journeys import test_lifecycle_walked  # noqa: E402
from tests.policies import test_matrix  # noqa: E402
from tests.policies.lifecycle import test_guards  # noqa: E402

ROOMS = ["tests/policies/lifecycle", "tests/policies/emergency", "tests/policies/funds",
         "tests/policies/place", "tests/policies/visibility", "tests/policies/changes",
         "tests/policies/office", "tests/tasks/test_rulebooks.py", "tests/journeys/test_replay.py",
         *(str(one.relative_to(ROOT)) for one in sorted((ROOT / "tests/policies").glob("test_*.py"))
           if "rule" not in one.name and "matrix" not in one.name)]  # fmt: skip
QUIET = ["-q", "-x", "--no-header", "-p", "no:xdist", "-p", "no:cacheprovider", "-m", "not slow",
         "-W", "ignore::pytest.PytestAssertRewriteWarning"]  # fmt: skip
MOST = 12.0  # seconds of tests, as they took alone, for one fault
PLACE = loader.load("dehong").jurisdiction


class Heard:
    """A pytest plugin that keeps which acts each test judges, and how long it takes."""

    def __init__(self):
        self.verbs, self.seconds, self.failed, self._now = defaultdict(set), {}, [], ""
        self._real, self.stops, made = judge.decide, defaultdict(set), Stop.__init__
        judge.decide = self.decide

        def noting(stop, *args, **kwargs):
            frame = sys._getframe(1)
            self.stops[frame.f_code.co_filename, frame.f_code.co_name].add(self._now)
            made(stop, *args, **kwargs)

        Stop.__init__ = noting

    def decide(self, scene, act, *args, **kwargs):
        self.verbs[act.verb].add(self._now)
        return self._real(scene, act, *args, **kwargs)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item):
        self._now, begun = item.nodeid, time.perf_counter()
        try:
            return (yield)
        finally:
            self.seconds[item.nodeid] = time.perf_counter() - begun

    def pytest_runtest_logreport(self, report):
        if report.failed:
            self.failed.append(report.nodeid)

    def tests(self, verbs, function):
        """The tests that a function refused, then those of some acts, the quick ones first."""
        judged = {one for verb in verbs for one in self.verbs[verb]} - {""}
        refused = self.stops[function] - {""}
        found = sorted(judged | refused, key=lambda one: (one not in refused, self.seconds[one]))
        left, told = MOST, []
        for one in found:
            left -= self.seconds[one]
            if left > 0:
                told.append(one)
        return told


# --- faults: a name, the acts it is about, and what puts it in


def set_to(one, **fields):
    """Change a frozen value where it stands."""
    for name, value in fields.items():
        object.__setattr__(one, name, value)
    getattr(one, "__dict__", {}).pop("main", None)


def of_rows():
    for row in ROWS:
        for move in row.moves:
            for state in sorted(move.leaves, key=str) if not move.any else ():
                yield (f"{row.verb}: does not leave {state}", [row.verb],
                       lambda r=row, m=move, s=state: leave(r, m, m.leaves - {s}, s))  # fmt: skip
            for state in sorted(move.to, key=str):
                yield (f"{row.verb}: does not lead to {state}", [row.verb],
                       lambda m=move, s=state: set_to(m, to=m.to - {s}))  # fmt: skip
        for name in ("starts", "stops", "papers"):
            told = getattr(row, name)
            for one in sorted(set(told) - {"*"}):
                left = type(told)(other for other in told if other != one)
                yield (f"{row.verb}: {name} no {one}", [row.verb],
                       lambda r=row, n=name, o=left: set_to(r, **{n: o}))  # fmt: skip
        for state in sorted(row.judged_within, key=str):
            yield (f"{row.verb}: not within {state}", [row.verb],
                   lambda r=row, s=state: set_to(r, within=r.within - {s}))  # fmt: skip


def leave(row, move, leaves, state):
    set_to(move, leaves=leaves)
    set_to(row, within=row.within - {state})


def of_powers():
    roles = [one for one in PLACE.roles if one != "unknown"]
    for verb, power in PLACE.powers.items():
        if verb not in TABLE:
            continue
        for role in roles:
            told = [one for one in power.roles if one != role]
            more = f"{verb}: {'no' if role in power.roles else 'also'} {role}"
            told = told if role in power.roles else [*power.roles, role]
            yield (more, [verb], lambda p=power, t=told: set_to(p, roles=tuple(t)))
        for scope in permission.SCOPES:
            if scope != power.scope and power.roles != ("system",):
                yield (f"{verb}: scope {scope}", [verb],
                       lambda p=power, s=scope: set_to(p, scope=s))  # fmt: skip


def of_terms():
    for code, rule in PLACE.routes[-1].clocks.items():
        verbs = [row.verb for row in ROWS if code in row.starts | row.stops]
        verbs = verbs or [one.act for one in OWINGS if one.by == code]
        for more in (-1, 1):
            yield (f"{code}: {more:+d} working day", verbs,
                   lambda c=code, w=rule.wd + more: [
                       set_to(route.clocks[c], wd=w) for route in PLACE.routes])  # fmt: skip
    for one in OWINGS:
        about = f"{type(one.state).__name__}.{one.state} {one.act} {one.when}".strip()
        for field in ("by", "then"):
            if getattr(one, field) and one.told:
                yield (f"{about}: no {field}", [one.act, *_leading(one.state)],
                       lambda o=one, f=field: set_to(o, **{f: ""}))  # fmt: skip
        if one.role != "system" and one.told:
            yield (f"{about}: owed by AUDITOR", [one.act, *_leading(one.state)],
                   lambda o=one: set_to(o, role="AUDITOR"))  # fmt: skip


def _leading(state):
    return [row.verb for row in ROWS if any(state in move.to for move in row.moves)][:4]


def of_guards():
    verbs = defaultdict(set)
    for verb, step in judge.STEPS.items():
        for where in test_guards.reached(step.decide.__module__, step.decide.__name__):
            verbs[where].add(verb)
    for path in sorted((ROOT / "policies" / "lifecycle" / "steps").rglob("*.py")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        tree = ast.parse(path.read_text(encoding="utf-8"))
        defined = [one for one in tree.body if isinstance(one, ast.FunctionDef)]
        spans = {one.name: (one.lineno, one.end_lineno) for one in defined
                 if "raise Stop" in ast.unparse(one)}  # fmt: skip
        for line, node, other in faults_of(path):
            if not isinstance(node, ast.Compare | ast.If | ast.Raise):
                continue
            name = next((n for n, (a, b) in spans.items() if a <= line <= b), "")
            if name and verbs[module, name]:
                told = f"{module}:{line} {ast.unparse(node).partition(chr(10))[0]}"
                there = (path, node, other, module, name)
                yield (
                    told,
                    sorted(verbs[module, name]),
                    lambda there=there: put(*there),
                    (str(path), name),
                )


def put(path, node, other, module, name):
    """Give a function the code that it has in the changed file."""
    fresh = types.ModuleType(module)
    exec(compile(changed(path, node, other), str(path), "exec"), fresh.__dict__)
    getattr(sys.modules[module], name).__code__ = getattr(fresh, name).__code__


def sample(seed, count):
    """Return a sample of faults, a quarter of each kind: (name, acts, put, function)."""
    chance, told = random.Random(seed), []
    for kind in (of_rows, of_powers, of_terms, of_guards):
        found = list(kind())
        told += [(*one, None)[:4] for one in chance.sample(found, min(len(found), count // 4))]
    return told


def noticed(fault, heard, played):
    """Tell whether the tests of a fault's acts notice it, in a fork of its own."""
    name, verbs, put_in, function = fault
    pid = os.fork()
    if pid:
        return os.waitpid(pid, 0)[1] != 0
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
        code = 1
        with contextlib.suppress(BaseException):
            put_in()
            if not name.startswith("policies."):  # of a guard they show nothing
                reviewed(played)
            code = int(pytest.main([*QUIET, *heard.tests(verbs, function)]))
        os._exit(code)


def share(told, ready, processes):
    """Try every fault, several at a time; return those that nobody noticed."""
    readers = []
    for number in range(processes):
        here, there = os.pipe()
        if os.fork() == 0:
            with os.fdopen(there, "w", encoding="utf-8") as answer:
                for at in range(number, len(told), processes):
                    if not noticed(told[at], *ready):
                        answer.write(f"{at}\n")
            os._exit(0)
        os.close(there)
        readers.append(os.fdopen(here, encoding="utf-8"))
    return [told[int(line)] for one in readers for line in one]


def known():
    """Play the stories once for what is held against reviewed files: rights, and ways walked."""
    with tempfile.TemporaryDirectory() as name:
        rights, walked = Path(name, "rights"), Path(name, "walked")
        rights.mkdir()
        walked.mkdir()
        return test_matrix.play(rights), test_lifecycle_walked.walks(walked)


def reviewed(played):
    """Hold the table, as it is now, against the files that show it to reviewers."""
    moments, walked = played[0][0], played[1]
    test_lifecycle.test_the_page_in_docs_is_the_one_that_is_made()
    test_lifecycle_walked.test_what_no_story_walks_is_listed_and_nothing_else(walked)
    assert test_matrix.table(moments) == test_matrix.TABLE.read_text(encoding="utf-8")


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--count", type=int, default=200)
    options.add_argument("--processes", type=int, default=2)
    options.add_argument("--least", type=float, default=0.97)
    asked = options.parse_args()
    os.chdir(ROOT)
    played = known()
    reviewed(played)
    heard = Heard()
    whole = pytest.main([*(one for one in QUIET if one != "-x"), *ROOMS], plugins=[heard])
    judge.decide = heard._real
    if whole != 0:
        print(f"red without a fault: {heard.failed}")
        return 2
    told = sample(asked.seed, asked.count)
    left = share(told, (heard, played), asked.processes)
    for name, *_ in sorted(left, key=lambda one: one[0]):
        print(name)
    found = 1 - len(left) / len(told)
    print(f"seed {asked.seed}: {len(told) - len(left)} of {len(told)} noticed, {found:.1%}")
    return 0 if found >= asked.least else 1


if __name__ == "__main__":
    sys.exit(main())

"""Faults put into the code in memory: tests are collected once, each fault has its fork.

`tests/faults.py` asks for it: a second for a fault, where a copy of the tree takes ten. What runs
at import (constants, defaults, decorators) cannot be tried here.
"""

import gc
import importlib
import json
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType

import pytest

from tests.faults import QUICK, SECONDS, UNDECIDED, UNTRIED, Fault, tried

CACHED = type(cache(len))
CANNOT = 70  # the code of a fork into which the fault could not be put


def codes(code: CodeType) -> Iterator[CodeType]:
    """Every function of a compiled text, those within others too."""
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield one
            yield from codes(one)


def ordered(text: str, path: Path) -> dict[str, list[CodeType]]:
    """The functions of a text by qualified name, those of one name in the order of lines."""
    found: dict[str, list[CodeType]] = {}
    for one in codes(compile(text, str(path), "exec")):
        found.setdefault(one.co_qualname, []).append(one)
    return {name: sorted(some, key=lambda one: one.co_firstlineno) for name, some in found.items()}


def put(fault: Fault) -> bool:
    """Give the functions of a module the code of a fault; False where that cannot be."""
    path = Path(fault.path)
    importlib.import_module(".".join(path.with_suffix("").parts).removesuffix(".__init__"))
    before, new = ordered(path.read_text("utf-8"), path), ordered(fault.text, path)
    if new == before:
        return False  # it runs at import
    found = [one for one in gc.get_objects() if isinstance(one, FunctionType)]
    done = False
    for one in (one for one in found if one.__code__.co_filename.endswith(f"/{path}")):
        name, line = one.__code__.co_qualname, one.__code__.co_firstlineno
        lines = [code.co_firstlineno for code in before[name]]
        if len(new[name][0].co_freevars) != len(one.__code__.co_freevars):
            return False
        one.__code__ = new[name][lines.index(line)]
        done = True
    return done


class CannotBePutError(Exception):
    """No function of what was collected has the code of the fault."""


class Forks:
    """A plugin of pytest that tries faults on the collected tests, some at a time."""

    def __init__(self, chosen: dict[Fault, list[str]], processes: int, told: Path) -> None:
        self.chosen, self.processes, self.told = chosen, processes, told
        self.sound: dict[str, bool] = {}
        self.failed = -1  # where a fork tells which test failed

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Fork the workers; each has its share of the faults."""
        session.config._tmp_path_factory.getbasetemp()  # files that tests make once stay
        self.session, self.items = session, list(session.items)
        workers = []
        for number in range(self.processes):
            sys.stdout.flush()
            if pid := os.fork():
                workers.append(pid)
                continue
            try:
                self._work(number)
            finally:
                os._exit(0)
        for pid in workers:
            os.waitpid(pid, 0)
        return True

    def _work(self, number: int) -> None:
        every = [one.nodeid for one in self.items]
        gc.unfreeze()  # what is frozen (tests.machine) is not told
        for one in gc.get_objects():  # what was asked for while tests were collected is asked anew
            if isinstance(one, CACHED):
                one.cache_clear()
        for at, (fault, names) in enumerate(self.chosen.items()):
            if at % self.processes == number:
                try:
                    became = tried(fault, names or every, self._run, self.sound)
                except CannotBePutError:
                    became = UNTRIED
                with self.told.open("a", encoding="utf-8") as file:
                    file.write(json.dumps([at, became]) + "\n")

    def _run(self, names: list[str], fault: Fault | None) -> str | None:
        """The first of some tests that fails in a fork. Raises TimeoutError, CannotBePutError."""
        read, self.failed = os.pipe()
        if not (pid := os.fork()):
            self._fork(names, fault)
        os.close(self.failed)
        with os.fdopen(read, encoding="utf-8") as pipe:
            told = pipe.read()
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        if code == CANNOT:
            raise CannotBePutError
        if code and not told:  # stopped by the clock, of this or of pytest
            raise TimeoutError
        return told.partition("\n")[0] or None

    def _fork(self, names: list[str], fault: Fault | None) -> None:
        from _pytest.main import pytest_runtestloop

        silent, code = os.open(os.devnull, os.O_WRONLY), 1
        os.dup2(silent, 1), os.dup2(silent, 2)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(SECONDS)
        at = {name: rank for rank, name in enumerate(names)}
        files = list(dict.fromkeys(name.partition("::")[0] for name in names))
        items = [one for one in self.items if one.nodeid in at]
        items.sort(key=lambda one: files.index(one.nodeid.partition("::")[0]))
        self.session.items[:] = items
        try:
            if fault is not None and not put(fault):
                code = CANNOT
            else:
                pytest_runtestloop(self.session)
                code = int(self.session.testsfailed > 0)
        finally:
            os._exit(code)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            os.write(self.failed, f"{report.nodeid}\n".encode())


def try_in_memory(
    chosen: dict[Fault, list[str]], files: list[str], processes: int
) -> dict[Fault, str]:
    """What became of each fault; the tests of one that names none are all of the files."""
    quiet = ["-q", "-x", "--no-header", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
    off = [part for name in ("cacheprovider", "xdist", "cov") for part in ("-p", f"no:{name}")]
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder, "told")
        told.touch()
        pytest.main([*quiet, *off, "-m", QUICK, *files], plugins=[Forks(chosen, processes, told)])
        found = dict(map(json.loads, told.read_text(encoding="utf-8").splitlines()))
    return {fault: found.get(at, UNDECIDED) for at, fault in enumerate(chosen)}

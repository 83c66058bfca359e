"""Faults of one module, put into it in memory: tests are collected once, each fault has its fork.

`tests/faults.py --module PATH --tests …` asks for it: seconds, where a copy of the tree takes long.
What runs at import (constants, defaults, decorators) is not tried here.
"""

import gc
import importlib
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType

import pytest

from tests.faults import NOTICED, SURVIVED, UNDECIDED, UNTRIED

SECONDS = 100
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


class Forks:
    """A plugin of pytest that runs the collected tests once per text of a module."""

    def __init__(self, path: Path, texts: list[str]) -> None:
        self.path, self.texts = path, texts
        self.before = ordered(path.read_text("utf-8"), path)
        self.ends: list[int] = []  # how each fork ended; first the one without a fault

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Fork for each text; a fork ends with 0 where every test passed."""
        session.config._tmp_path_factory.getbasetemp()  # files that tests make once stay
        name = ".".join(self.path.with_suffix("").parts)
        importlib.import_module(name.removesuffix(".__init__"))
        for text in ("", *self.texts):
            sys.stdout.flush()
            if pid := os.fork():
                self.ends.append(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
            else:
                self._run(session, text)
        return True

    def _run(self, session: pytest.Session, text: str) -> None:
        from _pytest.main import pytest_runtestloop

        silent, code = os.open(os.devnull, os.O_WRONLY), 1
        os.dup2(silent, 1), os.dup2(silent, 2)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(SECONDS)
        try:
            if text and not self._put(text):
                code = CANNOT
            else:
                pytest_runtestloop(session)
                code = int(session.testsfailed > 0)
        finally:
            os._exit(code)

    def _put(self, text: str) -> bool:
        """Give the functions of the module the code of a text; False where that cannot be."""
        new, end = ordered(text, self.path), f"/{self.path}"
        if new == self.before:
            return False  # it runs at import
        found = [one for one in gc.get_objects() if isinstance(one, FunctionType)]
        done = False
        for one in (one for one in found if one.__code__.co_filename.endswith(end)):
            name, line = one.__code__.co_qualname, one.__code__.co_firstlineno
            lines = [code.co_firstlineno for code in self.before[name]]
            if len(new[name][0].co_freevars) != len(one.__code__.co_freevars):
                return False
            one.__code__ = new[name][lines.index(line)]
            done = True
        return done


def tried(path: str, texts: list[str], tests: list[str]) -> list[str]:
    """What became of each text, as `faults.py` says. Raises where tests fail without a fault."""
    forks = Forks(Path(path), texts)
    quiet = ["-q", "-x", "--no-header", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
    off = [part for name in ("cacheprovider", "xdist", "cov") for part in ("-p", f"no:{name}")]
    pytest.main([*quiet, *off, *tests], plugins=[forks])
    if forks.ends[:1] != [0]:
        raise SystemExit("the tests fail as they are, or there are none")
    ends = {0: SURVIVED, CANNOT: UNTRIED, -signal.SIGALRM: UNDECIDED}
    return [ends.get(end, NOTICED) for end in forks.ends[1:]]

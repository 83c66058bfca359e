"""A pytest plugin: which refusals of the judgement are reached by the tests, and which by none.

Every `Stop(…)` and `Refused(code="…")` of policies/ is found in the source; each one that a test
makes is noted where it is made. A whole run of the tests ends red when a refusal that is not in
`tests/policies/unreached.txt` was reached by none, or one that is there was reached: the file
only shrinks.
"""

import ast
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from policies.lifecycle.steps.case import Stop
from schemas.acts.act import Refused

ROOT = Path(__file__).parents[1]
ROOM = ROOT / "policies"
KNOWN = ROOT / "tests" / "policies" / "unreached.txt"
WHOLE = ("", "not slow")  # runs of every test, and of every quick one

reached: set[tuple[str, int]] = set()


class Site(ast.NodeVisitor):
    """The places of one file where a refusal is made: first and last line, function, code."""

    def __init__(self, path: Path) -> None:
        self.module = ".".join(path.relative_to(ROOM).with_suffix("").parts)
        self.function, self.found = "", list[tuple[int, int, str]]()
        self.visit(ast.parse(path.read_text(encoding="utf-8")))

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        outer, self.function = self.function, node.name
        self.generic_visit(node)
        self.function = outer

    def visit_Call(self, node: ast.Call) -> None:
        name = getattr(node.func, "id", "")
        told = node.args[:1] if name == "Stop" else []
        told += [one.value for one in node.keywords if name == "Refused" and one.arg == "code"]
        for code in told:
            word = code.value if isinstance(code, ast.Constant) else "…"
            if name == "Stop" or isinstance(code, ast.Constant):
                where = f"{self.module}.{self.function} {word}"
                self.found.append((node.lineno, node.end_lineno or node.lineno, where))
        self.generic_visit(node)


def unreached(lines: set[tuple[str, int]]) -> Iterator[str]:
    """Yield the refusals that none of the lines reached, as `module.function code`."""
    for path in sorted(ROOM.rglob("*.py")):
        for first, last, where in Site(path).found:
            if not any((str(path), line) in lines for line in range(first, last + 1)):
                yield where


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--write-unreached", action="store_true", help="write tests/policies/unreached.txt anew"
    )


def pytest_configure(config: pytest.Config) -> None:
    for kind in (Stop, Refused):
        _note(kind)
    if config.pluginmanager.hasplugin("xdist"):
        config.pluginmanager.register(FromWorkers())


def _note(kind: type) -> None:
    made = kind.__init__

    def noting(self: object, *args: object, **kwargs: object) -> None:
        frame = sys._getframe(1)
        reached.add((frame.f_code.co_filename, frame.f_lineno))
        made(self, *args, **kwargs)

    kind.__init__ = noting  # type: ignore[misc]


class FromWorkers:
    """Takes from each process of a run spread over several what it reached."""

    def pytest_testnodedown(self, node: object) -> None:
        told = getattr(node, "workeroutput", {}).get("reached", [])
        reached.update((path, line) for path, line in told)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    config = session.config
    if hasattr(config, "workeroutput"):
        config.workeroutput["reached"] = sorted(reached)
        return
    whole = config.getoption("markexpr") in WHOLE and config.args == config.getini("testpaths")
    if config.getoption("write_unreached"):
        KNOWN.write_text("".join(f"{one}\n" for one in unreached(reached)), encoding="utf-8")
    if exitstatus != 0 or not whole or config.getoption("keyword") or config.option.collectonly:
        return
    known = Counter(KNOWN.read_text(encoding="utf-8").splitlines())
    found = Counter(unreached(reached))
    if found != known:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        config.stash[_told] = (
            sorted((found - known).elements()),
            sorted((known - found).elements()),
        )


_told = pytest.StashKey[tuple[list[str], list[str]]]()


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    new, gone = config.stash.get(_told, ([], []))
    for title, lines in (
        ("refusals that no test reaches: write one", new),
        (f"reached now: take them off {KNOWN.relative_to(ROOT)}", gone),
    ):
        if lines:
            terminalreporter.section(title)
            terminalreporter.write_line("\n".join(lines))

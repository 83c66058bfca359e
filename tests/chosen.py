"""A pytest plugin for the sampler of faults: some tests of some files, the narrowest file first.

`ZHUNRU_CHOSEN` is a file of test names, a line each; the first that fails is written beside it.
A name that is not collected is left out: a test that is gone fails for nobody.
"""

import os
from pathlib import Path

import pytest

CHOSEN = Path(os.environ["ZHUNRU_CHOSEN"])
FAILED = CHOSEN.with_suffix(".failed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    names = CHOSEN.read_text(encoding="utf-8").splitlines()
    files = list(dict.fromkeys(name.partition("::")[0] for name in names))
    chosen = [one for one in items if one.nodeid in set(names)]
    items[:] = sorted(chosen, key=lambda one: files.index(one.nodeid.partition("::")[0]))


def _failed(report: pytest.TestReport | pytest.CollectReport) -> None:
    if report.failed and not FAILED.exists():
        FAILED.write_text(report.nodeid, encoding="utf-8")


pytest_runtest_logreport = _failed
pytest_collectreport = _failed

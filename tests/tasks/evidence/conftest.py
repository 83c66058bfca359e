"""A ledger whose stories were played and whose first papers are drawn up."""

import shutil
import subprocess
import sys

import pytest

from ledger.seal import key
from ledger.store.session import open_ledger
from tasks.papers.waiting import draw_up, waiting


@pytest.fixture(scope="session")
def told(tales, tmp_path_factory):
    """The file of a ledger with one story far on, its key, its papers; and the number."""
    path = tmp_path_factory.mktemp("told") / "ledger.db"
    shutil.copy(tales.file("TL02", 24), path)
    with open_ledger(f"sqlite:///{path}", create=False) as ledger:
        key.make(ledger)
        assert [draw_up(ledger, message) for message in waiting(ledger)]
    return path, tales.number("TL02")


@pytest.fixture
def number(told):
    return told[1]


@pytest.fixture
def ledger(told, tmp_path):
    """A copy of it with its key."""
    for end in ("", ".seal.key"):
        shutil.copy(f"{told[0]}{end}", f"{tmp_path / 'ledger.db'}{end}")
    with open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", create=False) as opened:
        yield opened


@pytest.fixture
def verified():
    """Run a verifier as an outsider does, with nothing but Python: (exit code, what it says)."""

    def run(program, *words):
        asked = [sys.executable, "-I", program.name, *map(str, words)]
        done = subprocess.run(asked, cwd=program.parent, capture_output=True, check=False)
        assert not done.stderr
        return done.returncode, done.stdout.decode()

    return run

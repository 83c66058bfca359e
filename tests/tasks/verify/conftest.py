"""A ledger that has lived: the stories that need nothing beyond the life cycle, played once."""

import shutil
import sqlite3
from contextlib import contextmanager
from importlib.resources import files

import pytest

from desk.demo import story as stories
from desk.demo.replay import Player
from ledger.seal import key
from ledger.store.session import open_ledger
from schemas import yaml_text
from schemas.acts.act import SYSTEM
from schemas.place.people import Grant
from tasks import grants, sealing
from tasks.verify.verify import verify


def shipped(name):
    return yaml_text.parse((files("desk") / "demo" / "data" / name).read_text("utf-8"))


def play(ledger):
    """Play the stories that need only the life cycle, their acts in the order of time."""
    listed = shipped("cases.yaml")["cases"]
    cases = {case["case"]: stories.plain(case["application"]) for case in listed}
    told = stories.read(shipped("timeline.yaml"), cases, "Asia/Shanghai")
    told = [one for one in told if one.needs in ("", "A")]
    players = {one.id: Player(ledger, one, cases) for one in told}
    steps = [(step.at, one.id, step.no, step) for one in told for step in one.steps]
    for player in players.values():
        player.prepare()
    for _, ident, _, step in sorted(steps, key=lambda row: row[:3]):
        assert players[ident].do(step)[0].accepted, (ident, step.no)


@pytest.fixture
def lived_on(open_new):
    """Return an open ledger on each store, with the stories just played on it."""
    ledger = open_new(simulated=True)
    play(ledger)
    return ledger


def live(path):
    """Write a ledger in which stories were played to their end."""
    with open_ledger(f"sqlite:///{path}", simulated=True) as ledger:
        play(ledger)


@pytest.fixture(scope="session")
def lived(once):
    """Return the file of a closed ledger in which stories were played to their end."""
    return once("lived.db", live)


@pytest.fixture(scope="session")
def signed(lived, tmp_path_factory):
    """A ledger that has lived and is sealed; its note and key, kept outside; two rows wait."""
    folder = tmp_path_factory.mktemp("signed")
    path = folder / "ledger.db"
    shutil.copy(lived, path)
    with open_ledger(f"sqlite:///{path}", create=False) as ledger:
        key.make(ledger)
        told = sealing.checkpoint(ledger)
        for person in ("a", "b"):
            held = Grant(role="DEPT_CLERK", org="DH-MZJ", valid_from="2026-01-01")
            grants.give(ledger, person, held, SYSTEM)
    (folder / "note").write_text(told.note)
    (folder / "key").write_text("\n".join(told.keys))
    return folder


@pytest.fixture
def copy(lived, tmp_path):
    """Return a copy of that ledger to do with as one likes."""
    path = tmp_path / "copy.db"
    shutil.copy(lived, path)
    return path


@pytest.fixture
def opened(copy):
    ledger = open_ledger(f"sqlite:///{copy}", create=False)
    yield ledger
    ledger.close()


@pytest.fixture
def checks():
    """Return the names of the checks that fail on the ledger in a file."""
    return _checks


@pytest.fixture(name="unguarded")
def _unguarded():
    """Open a file without its guards, and put them back: `with unguarded(path) as connection`."""
    return unguarded


@pytest.fixture
def tamper():
    """Change the file the way somebody with the file could: no guards, no constraint kept."""
    return _tamper


def _checks(path):
    ledger = open_ledger(f"sqlite:///{path}", create=False)
    try:
        return {problem.check for problem in verify(ledger).problems}
    finally:
        ledger.close()


def _tamper(path, *statements):
    """Change the file the way somebody with the file could: no guard in the way, none missing."""
    with unguarded(path) as connection:
        changed = sum(connection.execute(statement).rowcount for statement in statements)
    assert changed, "the attack did nothing"


@contextmanager
def unguarded(path):
    """Open the file without its guards; they are put back as they were, as an insider would."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA ignore_check_constraints = ON")
    asked = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    triggers = connection.execute(asked).fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    yield connection
    for _, made in triggers:
        connection.execute(made)
    connection.commit()
    connection.close()

"""A ledger that has lived: the stories that need nothing beyond the life cycle, played once."""

import shutil
from importlib.resources import files

import pytest
from ruamel.yaml import YAML

from ledger.session import open_ledger
from tasks import story as stories
from tasks.replay import Player


def shipped(name):
    return YAML(typ="safe").load((files("desk") / "data" / name).read_text("utf-8"))


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
        assert players[ident].step(step).accepted, (ident, step.no)


@pytest.fixture(scope="session")
def lived(tmp_path_factory):
    """Return the file of a closed ledger in which stories were played to their end."""
    path = tmp_path_factory.mktemp("lived") / "ledger.db"
    ledger = open_ledger(f"sqlite:///{path}", simulated=True)
    play(ledger)
    ledger.close()
    return path


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

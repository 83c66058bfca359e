"""The shipped stories, each played on a ledger of its own."""

from contextlib import contextmanager
from pathlib import Path

from ruamel.yaml import YAML

from desk.cli.commands.replay import applications
from desk.demo import replay, story
from ledger.store.session import open_ledger

DATA = Path(__file__).parents[2] / "desk" / "demo" / "data"
CASES = applications(None)
FILES = [YAML(typ="safe").load(DATA / name) for name in story.BOOKS]
STORIES = {one.id: one for raw in FILES for one in story.read(raw, CASES, "Asia/Shanghai")}


@contextmanager
def player(folder, name):
    """The player of a story on a new ledger, and the ledger."""
    with open_ledger(f"sqlite:///{folder}/{name}.db", simulated=True) as ledger:
        yield replay.Player(ledger, STORIES[name], CASES), ledger


def play_all(folder):
    """Play every story to its end."""
    for name in STORIES:
        with player(folder, name) as (one, _):
            list(one.play())

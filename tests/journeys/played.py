"""The shipped stories, each played on a ledger of its own."""

from contextlib import contextmanager
from pathlib import Path

from ruamel.yaml import YAML

from desk.cli.commands.replay import applications
from desk.demo import replay, story
from ledger.store.session import open_ledger

DATA = Path(__file__).parents[2] / "desk" / "demo" / "data"
MORE = Path(__file__).with_name("stories")  # what the demo does not play
CASES = applications(None)
PATHS = [DATA / "timeline.yaml", DATA / "lives.yaml", *sorted(MORE.glob("*.yaml"))]
FILES = [YAML(typ="safe").load(path) for path in PATHS]
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

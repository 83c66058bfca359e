"""The shipped stories, each played on a ledger of its own, from their input alone."""

from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path

from desk.cli.commands.replay import applications
from desk.demo import replay, story
from ledger.store.session import open_ledger
from policies.lifecycle.table import TABLE
from schemas import yaml_text

DATA = Path(__file__).parents[2] / "desk" / "demo" / "data"
CASES = applications(None)
INPUT = {
    "story": {"id", "title", "needs", "case", "change", "number", "given", "acts"},
    "act": {"no", "date", "time", "by", "act", "number", "data", "refused"},
    "refused": {"by", "act", "data", "before", "repeat"},
}


def bare(row):
    """The story with everything taken out that is expectation or comment."""
    told = {key: value for key, value in row.items() if key in INPUT["story"]}
    told["acts"] = [{k: v for k, v in act.items() if k in INPUT["act"]} for act in row["acts"]]
    for act in told["acts"]:
        tried = act.get("refused") or []
        act["refused"] = [{k: v for k, v in one.items() if k in INPUT["refused"]} for one in tried]
    return told


def built(row):
    """The story as far as there are its acts; replay.txt shows where it still ends early."""
    acts = takewhile(lambda act: act["act"] in TABLE, row["acts"])
    return {**row, "acts": list(acts)}


RAW = {
    row["id"]: built(row)
    for name in story.BOOKS
    for row in yaml_text.parse((DATA / name).read_text("utf-8"))["stories"]
}
_INPUT = {"stories": [bare(row) for row in RAW.values()]}
STORIES = {one.id: one for one in story.read(_INPUT, CASES, "Asia/Shanghai")}


@contextmanager
def player(folder, name):
    """The player of a story on a new ledger, and the ledger."""
    with open_ledger(f"sqlite:///{folder}/{name}.db", simulated=True) as ledger:
        yield replay.Player(ledger, STORIES[name], CASES), ledger

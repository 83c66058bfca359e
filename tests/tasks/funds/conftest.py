"""A ledger on which the two stories of late payment were played."""

import shutil
from contextlib import contextmanager
from importlib.resources import files

import pytest

from desk.demo import replay, story
from ledger.read import funds
from ledger.store.session import open_ledger
from policies.visibility import money
from schemas import yaml_text

STORIES = ("TL05", "TL06")


def stories(names=STORIES):
    read = yaml_text.parse
    data = files("desk").joinpath("demo", "data")
    written = read(data.joinpath("cases.yaml").read_text(encoding="utf-8"))["cases"]
    cases = {one["case"]: story.plain(one["application"]) for one in written}
    document = read(data.joinpath("timeline.yaml").read_text(encoding="utf-8"))
    told = story.read(document, cases, "Asia/Shanghai")
    return [one for one in told if one.id in names], cases


def play(ledger, until=""):
    """Play the stories in the order of time; `until` (YYYY-MM-DD) leaves out what comes later."""
    told, cases = stories()
    if until:
        told = [
            one.model_copy(
                update={"steps": tuple(s for s in one.steps if f"{s.at:%Y-%m-%d}" <= until)}
            )
            for one in told
        ]
    for _, done in replay.together(ledger, told, cases):
        assert done.fine, done


@pytest.fixture(scope="session")
def played_until(once):
    """A maker of copies: an open ledger on which both stories were played until some day."""

    @contextmanager
    def copy(folder, until=""):
        def make(path):
            with open_ledger(f"sqlite:///{path}", simulated=True) as ledger:
                play(ledger, until)

        path = shutil.copyfile(once(f"late-{until}.db", make), folder / "ledger.db")
        with open_ledger(f"sqlite:///{path}", create=False) as ledger:
            yield ledger

    return copy


@pytest.fixture(scope="module")
def played(played_until, tmp_path_factory):
    """Both stories to their end, on SQLite."""
    with played_until(tmp_path_factory.mktemp("funds")) as ledger:
        yield ledger


@pytest.fixture(scope="module")
def unpaid(played_until, tmp_path_factory):
    """Both stories until the end of October 2026: one instalment is late."""
    with played_until(tmp_path_factory.mktemp("funds"), "2026-10-26") as ledger:
        yield ledger


@pytest.fixture
def on_its_way(played_until, tmp_path):
    """Both stories until the first instalment has left the department."""
    with played_until(tmp_path, "2026-04-14") as ledger:
        yield ledger


@pytest.fixture(scope="module")
def lapsed(tmp_path_factory):
    """A ledger with a placement that ended before its money: (ledger, number, account)."""
    url = f"sqlite:///{tmp_path_factory.mktemp('funds') / 'ledger.db'}"
    told, cases = stories(("TL13",))
    with open_ledger(url, simulated=True) as ledger:
        for _ in replay.together(ledger, told, cases):
            pass
        with ledger.read() as tx:
            placed = funds.placements(tx, money.WHOLE)
            found = [one for one in placed if one.work == "TERMINATED"]
        yield ledger, found[0].number, found[0].account


@pytest.fixture
def play_on():
    return play


@pytest.fixture(scope="session")
def applications():
    """The shipped applications, by case number."""
    return stories()[1]

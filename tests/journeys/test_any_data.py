"""No data of an act breaks anything: whatever is sent, it is done or refused with a reason."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from desk import files
from desk.cli.commands.replay import applications
from desk.demo import replay, story
from ledger.store.session import open_ledger
from ledger.write import keys
from schemas.acts.act import SYSTEM
from schemas.errors import InputError
from tasks.acts.perform import Command, Performance, Ready
from tasks.judges import judgement_of
from tests.some import some

STORIES = {row["id"]: row for row in files.shipped("timeline.yaml")["stories"]}
CASES = applications(None)
SETTINGS = settings(
    max_examples=12,
    deadline=None,
    database=None,
    derandomize=True,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
STRANGE = (
    None, True, 0, -1, 10**30, 1.5, float("nan"), float("inf"), "", " ", "NaN", "1e999", "-0.00",
    "2026-02-30", "0001-01-01", "9999-12-31", date(9999, 12, 31), date(1, 1, 1), "533103001001",
    "DH-WJW", [], {}, [[]], [{}], ["x", 1], {"x": []}, {"533103001001": []}, "人" * 300,
)  # fmt: skip
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=6)
JSON = st.recursive(
    st.sampled_from(STRANGE) | TEXT | st.integers() | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)


def paths(data, before=()):
    """Every place in the data, the outermost first."""
    pairs = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in pairs:
        yield (*before, key)
        if isinstance(value, dict | list):
            yield from paths(value, (*before, key))


def changed(data, path, value):
    """The data with another value at one place."""
    if not path:
        return value
    copy = dict(data) if isinstance(data, dict) else list(data)
    copy[path[0]] = changed(copy[path[0]], path[1:], value)
    return copy


class Undo(Exception):
    """Ends a transaction that shall leave nothing."""


def tried(ledger, act, by, at):
    """Do an act in a transaction that leaves nothing; how it was answered."""
    judge = judgement_of(ledger)
    answers = []
    with suppress(InputError, Undo):  # an InputError is an answer: the data are too much
        keys.check("any", act)
        ready = Ready(keys.request_hash(act), judge.form(act, None))
        with ledger.write() as tx:
            command = Command(act, by, "any", at)
            answers.append(Performance(ledger, tx, command, judge, ready).run())
            raise Undo
    return answers


class Trying(replay.Player):
    """Plays a story, and tries every act of a person with other data before it."""

    def _perform(self, act, by, key, at):
        if by != SYSTEM:
            self._try_all(act, by, at)
        return super()._perform(act, by, key, at)

    def _try_all(self, act, by, at):
        places = list(paths(act.data)) or [("x",)]

        @SETTINGS
        @given(st.sampled_from(places), JSON, st.booleans())
        def once(path, value, whole):
            other = {path[0]: value} if whole else changed({"x": 0, **act.data}, path, value)
            tried(self._ledger, act.model_copy(update={"data": other}), by, at)

        once()


@pytest.mark.parametrize("name", [*some(["TL08", "TL01", "TL04"], 3)])
def test_whatever_an_act_says_it_is_answered(name, tmp_path):
    one = story.read({"stories": [STORIES[name]]}, CASES, "Asia/Shanghai")[0]
    ledger = open_ledger(f"sqlite:///{tmp_path / 'any.db'}", simulated=True)
    assert all(played.accepted for played in Trying(ledger, one, CASES).play())
    ledger.close()

"""Document numbers: a series without gaps per kind, body and year; nothing gives one back."""

import shutil
from datetime import UTC, datetime

import pytest

from desk.demo.actors import actor
from ledger.read import assignments
from ledger.store.session import open_ledger
from schemas import events
from schemas.acts.act import Act
from schemas.events import Event
from schemas.states.states import AssignmentState
from tasks import clock
from tasks.acts.numbering import numbered
from tasks.acts.perform import perform
from tasks.verify.verify import verify

VOTE = {"members": 14, "present": 11, "recused": ["DH-ZJJ"], "voting": 10, "in_favour": 10,
        "against": 0, "abstain": 0, "result": "approve"}  # fmt: skip
CHAIR = actor("LG_CHAIR", "DH-LG")


@pytest.fixture
def played(tales, tmp_path):
    """A maker: TL01 up to an act, its number, and the number of its decision's paper."""
    opened = []

    def make(upto, name="TL01"):
        file = tmp_path / f"{name}-{upto}.db"
        shutil.copyfile(tales.file(name, upto), file)
        ledger = open_ledger(f"sqlite:///{file}", create=False)
        opened.append(ledger)
        return ledger, tales.number(name)

    yield make
    for ledger in opened:
        ledger.close()


def decision_of(ledger, number):
    with ledger.read() as tx:
        return assignments.state(tx, AssignmentState, number).decision.document_no


def decide(ledger, number, key, at=None, **change):
    act = Act(verb="decide", number=number, data={**VOTE, **change})
    return perform(ledger, act, CHAIR, key, at=at or clock.now(ledger))


def test_the_year_of_the_act_counts_not_that_of_the_item(played):
    ledger, number = played(9)
    assert decide(ledger, number, "x", at=datetime(2027, 1, 5, 2, tzinfo=UTC)).accepted
    assert decision_of(ledger, number) == "德社建准〔2027〕1号"


def test_what_is_refused_takes_no_number(played):
    ledger, number = played(9)
    assert not decide(ledger, number, "x", members=3).accepted
    assert decide(ledger, number, "y").accepted
    assert decision_of(ledger, number) == "德社建准〔2026〕1号"


def test_a_second_decision_has_the_next_and_the_first_keeps_its_own(played):
    ledger, number = played(13, "TL04")
    with ledger.read() as tx:
        told = [one.body for one in assignments.history(tx, number) if "series" in one.body]
    assert [one["decision"]["document_no"] for one in told] == [
        f"德社建准〔2026〕{no}号" for no in range(1, len(told) + 1)
    ]
    assert len(told) == 2


def test_kinds_bodies_and_years_count_apart_and_a_transaction_undone_gives_back(played):
    ledger, _ = played(1)

    def given(tx, *series):
        told = [
            Event(stream=events.assignment("x"), kind="x",
                  body={"series": one, "document_no": "第{no}号", "text": "{no}"})
            for one in series
        ]  # fmt: skip
        found = numbered(tx, told)
        assert all(one.body["text"] == "{no}" for one in found)
        return [one.body["document_no"] for one in found]

    with ledger.write() as tx:
        assert given(tx, "a:x:2026", "b:x:2026", "a:y:2026", "a:x:2026") == [
            "第1号", "第1号", "第1号", "第2号",
        ]  # fmt: skip
    with pytest.raises(ZeroDivisionError), ledger.write() as tx:
        given(tx, f"a:x:{2026 / len(given(tx, 'a:x:2026')[1:])}")
    with ledger.write() as tx:
        assert given(tx, "a:x:2026", "a:x:2027") == ["第3号", "第1号"]


def test_verify_finds_a_gap_and_a_number_given_twice(played, monkeypatch):
    ledger, number = played(12, "TL04")
    assert verify(ledger).problems == ()
    with monkeypatch.context() as patch:
        patch.setattr("tasks.acts.numbering.counters.following", lambda tx, name: 1)
        assert decide(ledger, number, "again", recused=["DH-ZZB"]).accepted
    found = {one.check for one in verify(ledger).problems}
    assert {"document_number_twice", "counter_differs"} <= found

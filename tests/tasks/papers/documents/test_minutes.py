"""Ballots and minutes as members cast them: yes, no, neither, recused, absent, and the count."""

from datetime import date

import pytest

from tasks.papers.documents import admission
from tests.tasks.papers.documents.test_letters import GROUP, state_of
from tests.tasks.papers.documents.whole import only

CAST = {"DH-LG": "in_favour", "DH-CZJ": "in_favour", "DH-SFJ": "against", "DH-JYJ": "abstain"}
COUNT = {"present": 4, "voting": 4, "in_favour": 2, "against": 1, "abstain": 1}


@pytest.fixture
def decided(found, papers):
    """A decision of four ballots, voted on as told; more: of the decision."""

    def make(form="meeting", **more):
        made = papers.made("reject", reasons="依据不足", **{**COUNT, **more})
        ballots = tuple({"org": org, "ballot": ballot} for org, ballot in CAST.items())
        called = {"form": form, "opened_on": date(2026, 2, 26), "until": date(2026, 3, 2)}
        before = state_of(papers, ballots=ballots, voting=called)
        state = state_of(papers, decision=made, stage="REJECTED")
        return found("application.rejected", state, before=before)

    return make


def votes(one):
    tables = [block for block in one.doc.blocks if block.kind == "table" and block.name == "votes"]
    return [dict(table.rows) for table in tables]


def test_the_minutes_say_how_each_member_voted_and_who_did_not(decided):
    one, text = only(admission.minutes(decided()))
    (told,) = votes(one)
    assert len(told) == 14  # every member and the chair, each once
    assert told["领导小组组长"] == "赞成"
    assert (told["德宏州司法局"], told["德宏州教育体育局"]) == ("反对", "弃权")
    assert told["德宏州民政局"] == "回避"
    assert list(told.values()).count("未投票") == 14 - 5
    assert "参加表决4人：赞成2票，反对1票，弃权1票。" in text
    assert "应到成员14人，实到4人。" in text
    absent = next(line for line in text.splitlines() if line.startswith("缺席或者没有投票"))
    assert "民政局" not in absent
    assert "财政局" not in absent


def test_papers_that_went_round_are_told_as_such(decided):
    _, text = only(admission.minutes(decided("circulation")))
    assert "以传签方式审议：应参加成员14人，在期限内传签4人。" in text
    assert "实到" not in text


def test_figures_that_the_chair_reported_are_not_ascribed_to_members(decided):
    one, text = only(admission.minutes(decided(voting=11, in_favour=10, abstain=0)))
    assert votes(one) == []
    assert "赞成10票，反对1票，弃权0票" in text


def test_each_ballot_is_a_paper_of_its_member_the_chairs_its_own(decided):
    cast = list(admission.ballots(decided()))
    assert cast[0].doc.issuer == "领导小组组长"
    assert len({one.of for one in cast}) == 4
    assert {one.doc.addressee for one in cast} == {GROUP}
    told = [dict(one.doc.blocks[1].rows)["表决意见"] for one in cast]
    assert told == ["赞成", "赞成", "反对", "弃权"]

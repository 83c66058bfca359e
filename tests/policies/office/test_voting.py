"""The leading group votes: in person, each with a work item, counted by the system."""

from dataclasses import replace
from datetime import timedelta

import pytest

from schemas.states.decisions import SignRule
from tests.policies.office.test_sent_back import CHAIR, DEPT, MEMBER, OFFICE, who

PLAIN = {"result": "approve"}


@pytest.fixture
def called(memory, at):
    """A maker: case 48 before the leading group, which votes by a policy at a meeting or round."""

    def make(form="meeting", days=2, **rule):
        place = memory.rules.jurisdiction
        votes = SignRule(**rule) if rule else SignRule(policy="majority")
        routes = [one.model_copy(update={"votes": votes}) for one in place.routes]
        place = place.model_copy(update={"routes": tuple(routes)})
        memory.rules = replace(memory.rules, jurisdiction=place)
        number, day = at("LG_DECISION")

        def do(verb, by, on=day, **data):
            refused = memory.do(number, verb, by, on, **data)
            return refused and refused.code

        def cast(many, ballot, **more):
            """So many more members vote so."""
            done = {one.org for one in do.state().ballots}
            left = [one for one in members if one.org not in done]
            return [do("vote", one, ballot=ballot, **more) for one in left[:many]]

        members = [who("LG_MEMBER", org) for org in memory.rules.directory.members if org != DEPT]
        do.state = lambda: memory.state("assignment", number)
        do.day, do.number, do.memory, do.cast, do.members = day, number, memory, cast, members
        do.until = memory.rules.calendar.add(day, days)
        assert do("open_voting", OFFICE, form=form, until=str(do.until)) is None
        return do

    return make


def voters(do):
    found = [one for one, _ in do.memory.waits(do.number) if one.act == "vote"]
    return {(one.role, one.org): one.due for one in found}


def test_each_member_has_a_work_item_but_the_recused_one_until_it_has_voted(called):
    do = called()
    waits = voters(do)
    assert len(waits) == 13  # the chair and twelve departments of thirteen
    assert ("LG_MEMBER", DEPT) not in waits
    assert set(waits.values()) == {do.until}
    assert do("vote", who("LG_MEMBER", DEPT), ballot="in_favour") == "recused"
    assert do("vote", MEMBER, ballot="in_favour") is None
    assert ("LG_MEMBER", MEMBER.org) not in voters(do)
    (ballot,) = do.state().ballots
    assert (ballot.org, ballot.person, ballot.on) == (MEMBER.org, MEMBER.person, do.day)


def test_the_figures_come_from_the_ballots(called):
    do = called()
    do.cast(7, "in_favour")
    do.cast(2, "against")
    assert do("vote", CHAIR, ballot="abstain") is None
    assert do("decide", CHAIR, **PLAIN, in_favour=8) == "ballots_contradict"
    assert do("decide", CHAIR, **PLAIN) is None
    made = do.state().decision
    assert (made.members, made.present, made.voting) == (14, 10, 10)
    assert (made.in_favour, made.against, made.abstain) == (7, 2, 1)
    assert made.recused == (DEPT,)
    assert voters(do) == {}
    assert do.state().voting is None


def test_without_a_vote_called_the_chair_reports_all_figures(called, memory, at):
    number, day = at("LG_DECISION")
    refused = memory.do(number, "decide", CHAIR, day, **PLAIN)
    assert refused.code == "incomplete"
    assert refused.params["fields"][0] == "members"


@pytest.mark.parametrize("form", ["meeting", "circulation"])
def test_while_the_result_is_open_nobody_decides_and_after_the_day_nobody_votes(called, form):
    do = called(form)
    do.cast(6, "in_favour")
    do.cast(3, "against")
    assert do("decide", CHAIR, **PLAIN) == "voting_running"
    assert do("decide", CHAIR, on=do.until, **PLAIN) == "voting_running"
    after = do.until + timedelta(days=1)
    assert do("vote", CHAIR, on=after, ballot="in_favour") == "voting_over"
    assert do("decide", CHAIR, on=after, **PLAIN) is None  # six of nine, nine of thirteen voting


def test_silence_is_no_vote_and_without_a_quorum_nothing_is_decided(called):
    do = called("circulation")
    do.cast(8, "in_favour")
    after = do.until + timedelta(days=1)
    assert do("decide", CHAIR, on=after, **PLAIN) == "quorum_missed"
    again = do.memory.rules.calendar.add(after, 2)
    assert do("open_voting", CHAIR, on=after, form="circulation", until=str(do.day)) == (
        "until_is_past"
    )
    assert do("open_voting", CHAIR, on=after, form="circulation", until=str(again)) is None
    assert do("vote", CHAIR, on=again, ballot="in_favour") is None  # those cast before stand
    assert do("decide", CHAIR, on=again, **PLAIN) is None


def test_a_vote_without_a_quorum_is_called_anew_by_the_office_from_the_next_working_day(called):
    do = called("circulation")

    def anew():
        found = [one for one, _ in do.memory.waits(do.number) if one.act == "open_voting"]
        return [(one.role, one.org, one.from_on, one.due) for one in found]

    def due(until):
        after = do.memory.rules.calendar.next(until)
        return [(OFFICE.role, OFFICE.org, after, after)]

    do.cast(8, "in_favour")
    assert anew() == due(do.until)  # it may be done from that day on, not before
    after = do.memory.rules.calendar.next(do.until)
    again = do.memory.rules.calendar.add(after, 2)
    assert do("open_voting", OFFICE, on=after, form="circulation", until=str(again)) is None
    assert anew() == due(again)  # the second time is called anew in its turn
    assert do("vote", CHAIR, on=again, ballot="in_favour") is None
    assert anew() == []  # nine of thirteen are a quorum: the chair decides


def test_the_result_is_that_of_the_vote(called):
    do = called()
    do.cast(7, "against")
    do.cast(2, "in_favour")
    assert do("decide", CHAIR, **PLAIN) == "result_is_not_the_vote"
    assert do("decide", CHAIR, result="reject", reasons="不必要") is None


@pytest.mark.parametrize(
    ("rule", "chair", "favour", "against", "result"),
    [
        ({"policy": "chair_veto"}, "against", 12, 0, "reject"),
        ({"policy": "chair_veto"}, "in_favour", 7, 2, "approve"),
        ({"policy": "all"}, "in_favour", 12, 0, "approve"),
        ({"policy": "all"}, "in_favour", 8, 1, "reject"),
        ({"policy": "any"}, "in_favour", 0, 9, "approve"),
        ({"policy": "k_of_n", "k": 9}, "in_favour", 8, 4, "approve"),
        ({"policy": "k_of_n", "k": 10}, "in_favour", 8, 4, "reject"),
        ({"policy": "weighted", "weights": {"LG_CHAIR": 20}}, "in_favour", 0, 12, "approve"),
        ({"policy": "majority"}, "against", 7, 5, "approve"),
        ({"policy": "majority"}, "against", 6, 6, "reject"),
    ],
)
@pytest.mark.parametrize("form", ["meeting", "circulation"])
def test_every_policy_at_a_meeting_and_in_circulation(
    called, form, rule, chair, favour, against, result
):
    do = called(form, **rule)
    do.cast(favour, "in_favour")
    do.cast(against, "against")
    assert do("vote", CHAIR, ballot=chair) is None
    other = {"approve": "reject", "reject": "approve"}[result]
    reasons = {"reasons": "依表决结果"}
    assert do("decide", CHAIR, result=other, **reasons) == "result_is_not_the_vote"
    assert do("decide", CHAIR, result=result, **reasons) is None

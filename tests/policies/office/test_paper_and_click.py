"""What holds for a click holds on paper; a vote is counted from ballots, whatever way it went."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from policies.lifecycle import judge, waiting
from policies.place.clocks import Moment
from schemas.acts.act import Act, Actor
from schemas.states.stages import Work
from tests.policies.changes.conftest import item
from tests.policies.office.test_on_paper import (
    CLERK,
    PLACE,
    REVIEWER,
    SCAN,
    SECRETARY,
    SEEN,
    do,
    placement,
    signed,
    waits,
)  # fmt: skip
from tests.policies.office.test_paper_ended import ballot, voting
from tests.policies.office.test_sent_back import (
    BACK,
    CHAIR,
    DEPT,
    HEAD,
    OFFICE,
    OPINION,
    OTHER,
    STREET,
    STREET_HEAD,
    VOTE,
    finance,
    walked,
    who,
)

__all__ = ["do", "item", "voting", "walked"]
RESUME = {"step": "STREET_REVIEW", "then": "resume", **BACK}
PLAIN = {"result": "approve"}
ENOUGH = 9  # of thirteen who may vote


def test_a_lost_vote_sent_back_is_voted_again_and_never_told_by_the_chair(voting):
    do, members, until = voting
    for one in members[:7]:
        assert do("vote", one, ballot="against") is None
    assert do("return_to", CHAIR, **RESUME) is None
    assert do("propose", STREET_HEAD, **OPINION) is None
    assert do("decide", CHAIR, **VOTE) == "voting_running"
    late = until + timedelta(days=1)
    assert do("decide", CHAIR, on=late, **VOTE) == "ballots_contradict"
    assert do("decide", CHAIR, on=late, **PLAIN) == "quorum_missed"
    again = {"form": "circulation", "until": str(late)}
    assert do("open_voting", CHAIR, on=late, **again) is None
    for one in members[:ENOUGH]:
        assert do("vote", one, on=late, ballot="in_favour") is None
    assert do("decide", CHAIR, on=late, **PLAIN) is None
    assert do.state().decision.in_favour == ENOUGH


def test_ballots_cast_without_a_call_bind_the_chair_after_a_return_too(walked):
    do = walked("LG_DECISION")
    assert do("vote", who("LG_MEMBER", "DH-MZJ"), ballot="against") is None
    assert do("return_to", CHAIR, **RESUME) is None
    assert do("propose", STREET_HEAD, **OPINION) is None
    assert do("decide", CHAIR, on=do.day + timedelta(days=1), **VOTE) == "ballots_contradict"


def test_a_return_before_anybody_voted_leaves_the_figures_to_the_chair(walked):
    do = walked("LG_DECISION")
    assert do("return_to", CHAIR, **RESUME) is None
    assert do("propose", STREET_HEAD, **OPINION) is None
    assert do("decide", CHAIR, **VOTE) is None


def test_a_decision_waits_for_ballots_on_paper_that_nobody_has_seen(voting):
    do, members, until = voting
    for one in members[:ENOUGH]:
        assert do("vote", one, ballot="in_favour") is None
    for one in members[ENOUGH : ENOUGH + 2]:
        clerk = who("DEPT_CLERK", one.org)
        assert do("sign_on_paper", clerk, **ballot(do, ballot="against")) is None
    assert do("decide", CHAIR, **PLAIN) == "paper_ballots_unseen"
    first, second = (one.org for one in members[ENOUGH : ENOUGH + 2])
    late = until + timedelta(days=1)  # handed in before the day, seen after it
    assert do("confirm_original", OFFICE, on=late, seen_by="周科长", org=first) is None
    assert do("decide", CHAIR, on=late, **PLAIN) == "paper_ballots_unseen"
    assert do("turn_down_original", OFFICE, on=late, org=second, reason="没有签名") is None
    assert do("decide", CHAIR, on=late, **PLAIN) is None
    assert (do.state().decision.in_favour, do.state().decision.against) == (ENOUGH, 1)


def test_a_ballot_on_paper_is_recorded_until_the_day_and_not_after(voting):
    do, members, until = voting
    mine, other = (who("DEPT_CLERK", one.org) for one in members[:2])
    assert do("sign_on_paper", mine, on=until, **ballot(do, ballot="against")) is None
    late = until + timedelta(days=1)
    assert do("sign_on_paper", other, on=late, **ballot(do, ballot="against")) == "voting_over"


def test_the_day_of_a_ballot_is_none_before_the_vote_was_called(voting):
    do, members, _ = voting
    clerk, early = who("DEPT_CLERK", members[0].org), str(do.day - timedelta(days=1))
    told = ballot(do, ballot="against")
    assert do("sign_on_paper", clerk, **{**told, "dated": early}) == "dated_before"
    assert do("sign_on_paper", clerk, **told) is None


def test_the_day_of_a_countersignature_is_none_before_it_was_asked_for(walked):
    do = walked("LG_DECISION")
    signer = who("FIN_STREET", STREET)
    assert do("add_signer", CHAIR, to={"role": signer.role, "org": STREET}, reason="经费") is None
    told = {"act": "countersign", "signatory": "钱", "scan": SCAN, "ballot": "in_favour"}
    early = str(do.day - timedelta(days=1))
    assert do("sign_on_paper", signer, **told, dated=early) == "dated_before"
    assert do("sign_on_paper", signer, **told, dated=str(do.day)) is None


def test_the_day_of_an_acceptance_is_none_before_the_delivery(item):
    place, clerk = item.first, Actor(person="c", role="DEPT_CLERK", org="DH-TYJR")
    day = item.later(2)
    item.done("deliver", item.secretary(place), day, result="已核对")
    paper = {"act": "accept_work", "community": place, "signatory": "李", "scan": SCAN}
    early = str(day - timedelta(days=1))
    assert item.code("sign_on_paper", clerk, day, dated=early, **paper) == "dated_before"
    item.done("sign_on_paper", clerk, day, dated=str(day), **paper)


def test_a_scan_holds_no_deemed_acceptance(item):
    place, clerk = item.first, Actor(person="c", role="DEPT_CLERK", org="DH-TYJR")
    day = item.later(1)
    item.done("deliver", item.secretary(place), day, result="已核对")
    paper = {"act": "accept_work", "community": place, "signatory": "李", "scan": SCAN}
    item.done("sign_on_paper", clerk, day, dated=str(day), **paper)
    rules, state = item.memory.rules, item.at(place)
    owed = waiting.waiting("placement", state, rules)
    seen = next(one for one in owed if one.act == "confirm_original")
    deemed = next(one for one in owed if one.act == "deem_accepted")
    assert deemed.from_on == rules.calendar.next(seen.due)
    item.memory.settle(deemed.from_on)
    assert item.at(place).work is Work.DEEMED_ACCEPTED
    assert item.at(place).on_paper == {}


@pytest.mark.parametrize("name", ["李部长", " 李 部长", "李部长\u200b", "李·部长", "李部长。"])
def test_who_signed_is_no_witness_however_the_name_is_typed(do, name):
    assert do("sign_on_paper", CLERK, **signed(do)) is None
    assert do("confirm_original", REVIEWER, **{**SEEN, "seen_by": name}) == "signer_saw_it"


def test_what_is_in_other_hands_is_signed_by_no_other_on_paper(do):
    deputy = {"role": "DEPT_HEAD", "org": DEPT, "person": "deputy"}
    moved = {"act": "sign_dept", "communities": [PLACE], "to": deputy, "reason": "分管"}
    assert do("transfer", HEAD, **moved) is None
    assert do("sign_on_paper", CLERK, **signed(do)) == "in_other_hands"
    holder = Actor(person="deputy", role="DEPT_CLERK", org=DEPT)
    assert do("sign_on_paper", holder, **signed(do)) is None
    assert placement(do).hands["sign_on_paper"] == ("deputy", HEAD.person)
    assert do("turn_down_original", REVIEWER, community=PLACE, reason="没有盖章") is None
    assert waits(do, "sign_dept") == [("DEPT_HEAD", DEPT)]
    asked = next(one for one, _ in do.memory.waits(do.number) if one.act == "sign_dept")
    assert asked.person == "deputy"  # it is still where it was handed


@pytest.mark.parametrize("verb", ["sign_on_paper", "confirm_original"])
def test_nobody_signs_on_paper_in_a_seat_that_nobody_holds(do, verb):
    data, by = signed(do), CLERK
    if verb == "confirm_original":
        assert do("sign_on_paper", CLERK, **data) is None
        data, by = SEEN, REVIEWER
    act = Act(verb=verb, number=do.number, data=data)
    empty = frozenset({Actor(person="", role="DEPT_HEAD", org=DEPT)})
    scene = replace(do.memory.scene(act, by), absent=empty)
    now = Moment(at=datetime.combine(do.day, time(9), UTC), today=do.day)
    assert judge.decide(scene, act, by, do.memory.rules, now).code == "nobody_there"


@pytest.mark.parametrize("verb", ["propose", "return_to"])
def test_who_signed_the_application_neither_proposes_nor_sends_it_back(walked, verb):
    do = walked("STREET_REVIEW")
    person = do.state().hands["submit"][0]
    data = OPINION if verb == "propose" else {"step": "ACCEPTED", **BACK}
    assert do(verb, who("STREET_HEAD", STREET, person), **data) == "separate_duties"
    assert do(verb, STREET_HEAD, **data) is None


@pytest.mark.parametrize("verb", ["vote", "open_voting"])
def test_who_signed_the_application_neither_votes_nor_calls_the_vote(walked, verb):
    do = walked("LG_DECISION")
    person, day = do.state().hands["submit"][0], str(do.day)
    data = {"ballot": "in_favour"} if verb == "vote" else {"form": "meeting", "until": day}
    assert do(verb, who("LG_CHAIR", "DH-LG", person), **data) == "separate_duties"
    assert do(verb, CHAIR, **data) is None


def test_who_signs_for_one_side_signs_for_no_other_and_witnesses_nothing(do):
    both = {"communities": [PLACE]}
    assert do("sign_dept", HEAD, **both) is None
    same = Actor(person=HEAD.person, role="COMM_SEC", org=PLACE)
    assert do("sign_community", same) == "separate_duties"
    assert do("sign_community", SECRETARY) is None
    witness = Actor(person=HEAD.person, role="STREET_REVIEWER", org=STREET)
    assert do("witness", witness, **both) == "separate_duties"
    assert do("witness", REVIEWER, **both) is None


def test_who_asks_for_a_signature_does_not_give_it(walked):
    do = walked("LG_DECISION")
    to = {"role": "LG_OFFICE", "org": OFFICE.org}
    assert do("add_signer", CHAIR, to=to, reason="口径") is None
    same = Actor(person=CHAIR.person, role="LG_OFFICE", org=OFFICE.org)
    assert do("countersign", same, ballot="in_favour") == "separate_duties"
    assert do("countersign", OFFICE, ballot="in_favour") is None


def test_who_certified_funds_may_sign_where_it_asked_nobody(walked):
    do = walked("LG_DECISION")
    to = {"role": "FIN_BUREAU", "org": finance(do).org}
    assert do("add_signer", CHAIR, to=to, reason="经费") is None
    assert do("countersign", finance(do), ballot="in_favour") is None


@pytest.mark.parametrize("half", ["sign_community", "witness"])
def test_what_the_recorder_did_meanwhile_counts_when_the_original_is_seen(do, half):
    there = {"communities": [OTHER]}
    assert do("send_agreement", CLERK, **there) is None
    assert do("sign_dept", HEAD, **there) is None
    assert do("sign_on_paper", CLERK, **signed(do)) is None  # nothing is signed yet
    other = who("COMM_SEC", OTHER)
    mine = Actor(person=CLERK.person, role=other.role, org=OTHER)
    if half == "witness":
        assert do("sign_community", other) is None
        mine = Actor(person=CLERK.person, role="STREET_REVIEWER", org=STREET)
    assert do(half, mine, **(there if half == "witness" else {})) is None
    assert do("confirm_original", REVIEWER, **SEEN) == "separate_duties"
    assert do("turn_down_original", REVIEWER, community=PLACE, reason="另请他人登记") is None
    assert do("sign_dept", HEAD, communities=[PLACE]) is None


@pytest.mark.parametrize("both", [False, True])
def test_who_handed_on_what_was_signed_on_paper_is_among_its_hands(do, both):
    assert do("send_agreement", CLERK, communities=[OTHER]) is None
    deputy = {"role": "DEPT_HEAD", "org": DEPT, "person": "deputy"}
    moved = {"act": "sign_dept", "communities": [PLACE], "to": deputy, "reason": "分管"}
    assert do("transfer", HEAD, **moved) is None
    holder = Actor(person="deputy", role="DEPT_CLERK", org=DEPT)
    assert do("sign_on_paper", holder, **signed(do)) is None
    if both:
        second = who("DEPT_HEAD", DEPT, "second")
        assert do("sign_dept", second, communities=[OTHER]) is None
        assert do("sign_community", who("COMM_SEC", OTHER, HEAD.person)) is None
        assert do("confirm_original", REVIEWER, **SEEN) == "separate_duties"
        return
    assert do("confirm_original", REVIEWER, **SEEN) is None
    assert placement(do).hands["sign_dept"] == ("deputy", HEAD.person)

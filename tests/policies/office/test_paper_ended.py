"""What waits for its original ends with its question; a vote is neither cut nor undone."""

from datetime import timedelta

import pytest

from schemas.acts.act import Actor
from tests.policies.changes.conftest import item
from tests.policies.office.test_on_paper import (
    CLERK,
    HEAD,
    PLACE,
    REVIEWER,
    SCAN,
    SECRETARY,
    SEEN,
    STREET,
    WORKER,
    do,
    placement,
    signed,
)  # fmt: skip
from tests.policies.office.test_sent_back import CHAIR, DEPT, OFFICE, walked, who

__all__ = ["do", "item", "walked"]
BACK = {"reason": "再议"}


def ballot(do, **more):
    on = str(do.day)
    return {"act": "vote", "signatory": "赵局长", "dated": on, "scan": SCAN, **more}


@pytest.fixture
def voting(walked):
    """The papers go round for ten days; who may vote."""
    do = walked("LG_DECISION")
    until = do.day + timedelta(days=10)
    assert do("open_voting", OFFICE, form="circulation", until=str(until)) is None
    places = do.memory.rules.directory.members
    return do, [who("LG_MEMBER", one) for one in places if one != DEPT], until


def test_a_no_of_the_community_ends_its_older_paper(do):
    assert do("sign_dept", HEAD, communities=[PLACE]) is None
    assert do("sign_on_paper", WORKER, **signed(do, "sign_community", "王书记")) is None
    assert do("send_back", SECRETARY, reason="数量不对") is None
    assert placement(do).on_paper == {}
    assert do("confirm_original", REVIEWER, **SEEN) == "no_paper_signature"


def test_a_paper_for_one_change_is_none_for_another(item):
    place = item.first
    street = item.memory.rules.directory.street_of(place)
    seer = Actor(person="street/r", role="STREET_REVIEWER", org=street)
    worker = Actor(person="w", role="COMM_WORKER", org=place)
    item.done("request_change", item.head, **item.longer)
    item.done("approve_change", item.office, **item.grant)
    item.done("sign_change", item.head, communities=[place])
    paper = {"act": "agree_change", "community": place, "signatory": "王", "scan": SCAN}
    item.done("sign_on_paper", worker, dated=str(item.day), **paper)
    for code in (item.first, item.second, item.third):
        item.done("decline_change", item.secretary(code), reason="不同意")
    assert item.at(place).on_paper == {}
    item.done("request_change", item.head, **item.less)
    item.done("approve_change", item.office, **item.grant)
    item.done("sign_change", item.head, communities=[place])
    seen = {"community": place, "seen_by": "段审核"}
    assert item.code("confirm_original", seer, **seen) == "no_paper_signature"


def test_an_acceptance_on_paper_ends_with_the_delivery_it_is_of(item):
    place = item.first
    clerk, other = (Actor(person=name, role="DEPT_CLERK", org="DH-TYJR") for name in "cd")
    day = item.later(1)
    item.done("deliver", item.secretary(place), day, result="已核对")
    paper = {"act": "accept_work", "community": place, "signatory": "李", "scan": SCAN}
    item.done("sign_on_paper", clerk, day, dated=str(day), **paper)
    standard = item.at(place).standards[0]
    item.done("list_defects", other, day, community=place, standard=standard, defect="缺三户")
    assert item.at(place).on_paper == {}


def test_a_ballot_on_paper_ends_where_the_file_goes_back(voting):
    do, members, _ = voting
    do.memory.files = {SCAN: "application/pdf"}
    assert do("sign_on_paper", members[0], **ballot(do, ballot="in_favour")) is None
    assert do.state().on_paper
    assert do("return_to", CHAIR, step="FUND_REVIEW", **BACK) is None
    assert do.state().on_paper == {}


def test_a_running_vote_is_moved_later_and_never_cut(voting):
    do, _, until = voting
    for less, code in ((1, "voting_runs"), (0, None), (-1, None)):
        day = until - timedelta(days=less)
        assert do("open_voting", CHAIR, form="circulation", until=str(day)) == code


def test_a_ballot_is_taken_back_on_the_last_day_and_not_after(voting):
    do, members, until = voting
    for one in members[:2]:
        assert do("vote", one, ballot="in_favour") is None
    assert do("take_back", members[0], on=until, **BACK) is None
    late = until + timedelta(days=1)
    assert do("take_back", members[1], on=late, **BACK) == "voting_over"


def test_what_was_done_in_one_seat_is_not_taken_back_from_another(voting):
    do, members, _ = voting
    mine, theirs = members[:2]
    assert do("vote", mine, ballot="in_favour") is None
    assert do("vote", theirs, ballot="against") is None
    elsewhere = Actor(person=mine.person, role="DEPT_CLERK", org=theirs.org)
    assert do("take_back", elsewhere, **BACK) == "nothing_to_take_back"
    assert {one.org: one.ballot for one in do.state().ballots} == {
        mine.org: "in_favour",
        theirs.org: "against",
    }


def test_who_saw_an_original_takes_back_no_signature(do):
    assert do("sign_on_paper", CLERK, **signed(do)) is None
    assert do("confirm_original", REVIEWER, **SEEN) is None
    assert do("take_back", REVIEWER, communities=[PLACE], **BACK) == "nothing_to_take_back"


def test_a_signer_who_said_no_on_paper_is_not_removed(walked):
    do = walked("LG_DECISION")
    do.memory.files = {SCAN: "application/pdf"}
    to = {"role": "FIN_STREET", "org": STREET}
    assert do("add_signer", CHAIR, to=to, reason="经费") is None
    said = {"act": "countersign", "signatory": "钱", "dated": str(do.day), "scan": SCAN,
            "ballot": "against", "text": "不同意"}  # fmt: skip
    assert do("sign_on_paper", who("FIN_STREET", STREET), **said) is None
    assert do("remove_signer", CHAIR, to=to, reason="不用了") == "signed_already"

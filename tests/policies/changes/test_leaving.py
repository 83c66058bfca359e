"""A community is taken out by a change: its work ends and is settled, the rest goes on."""

import pytest

FEWER = {
    "change": "祥和社区自行核查，不再委托",
    "set": {"funding.lines.0.quantity": "41.241", "funding.lines.1.quantity": 4},
    "total": "1849.64",
}


@pytest.fixture
def fewer(item):
    return {**FEWER, "communities": [item.first, item.second]}


def works(item):
    return [str(item.at(code).work) for code in (item.first, item.second, item.third)]


def test_granted_it_ends_there_and_is_owed_a_settlement(item, fewer):
    item.done("request_change", item.head, **fewer)
    assert item.state.request.concerned[-1] == item.third
    assert works(item) == ["RUNNING"] * 3, "the old terms go on while it is asked"

    item.done("approve_change", item.office, **item.grant)

    assert works(item) == ["RUNNING", "RUNNING", "TERMINATED"]
    state = item.state
    assert (state.stage, state.unsettled, state.parted, state.to_place) == ("EFFECTIVE", 1, 1, 3)
    assert state.terms.communities == 2
    assert item.owed(item.third) == {("settle", "FIN_DEPT")}
    told = [one for one in item.memory.events if one.kind == "placement.left_by_change"]
    assert [one.body["notice"] for one in told] == ["change"]
    assert item.at(item.third).amendment is None


def test_turned_down_or_taken_back_everything_stays(item, fewer):
    for verb, by in (("reject_change", item.office), ("withdraw_request", item.head)):
        item.done("request_change", item.head, **fewer)
        item.done(verb, by, **item.no)
        assert works(item) == ["RUNNING"] * 3
        assert (item.state.stage, item.state.parted, item.state.terms.communities) == (
            "EFFECTIVE", 0, 3)  # fmt: skip


def test_asked_and_not_answered_nothing_ends(item, fewer):
    item.done("request_change", item.head, **fewer)
    item.memory.settle(item.later(16))
    assert works(item) == ["RUNNING"] * 3
    assert item.state.stage == "AMENDING"


def test_what_is_over_there_is_not_taken_out_nor_the_last_that_goes_on(item, fewer):
    alone = {**FEWER, "communities": [item.first]}
    ended = {"ground": "department", "reason": "人手已够"}
    item.done("exit", item.office, **ended, communities=[item.third])
    assert item.code("request_change", item.head, **fewer) == "nothing_to_end"
    item.done("exit", item.office, **ended, communities=[item.second])
    assert item.code("request_change", item.head, **alone) == "nothing_to_end"


def test_delivered_work_is_not_taken_out_and_the_last_one_is_an_exit(item, fewer):
    item.done("deliver", item.secretary(item.third), result="已核对")
    assert item.code("request_change", item.head, **fewer) == "nothing_to_end"
    item.done("deliver", item.secretary(item.second), result="已核对")
    last = {**FEWER, "communities": [item.second, item.third]}
    assert item.code("request_change", item.head, **last) == "communities_end_by_exit"


def test_delivered_between_asking_and_granting_it_is_accepted_as_agreed(item, fewer):
    item.done("request_change", item.head, **fewer)
    item.done("deliver", item.secretary(item.third), result="已核对")
    assert item.code("approve_change", item.office, **item.grant) == "nothing_to_end"
    assert str(item.at(item.third).work) == "DELIVERED"


def test_a_second_time_it_is_no_longer_there(item, fewer):
    item.done("request_change", item.head, **fewer)
    item.done("approve_change", item.office, **item.grant)
    for code in (item.first, item.second):
        if item.at(code).amendment:
            item.done("sign_change", item.head, communities=[code])
            item.done("decline_change", item.secretary(code), reason="照原协议")
    same = {"change": "再减", "communities": [item.first, item.second]}
    assert item.code("request_change", item.head, **same) == "nothing_changes"


def test_where_the_rest_is_paused_the_item_is_suspended(item, fewer):
    item.done("request_change", item.head, **fewer)
    stop = {"cause": "汛情", "until": item.later(5).isoformat()}
    item.done("suspend", item.office, communities=[item.first, item.second], **stop)
    item.done("approve_change", item.office, **item.grant)
    assert item.state.stage == "SUSPENDED"


def test_who_joins_later_is_placed_after_those_that_stayed(item, fewer):
    item.done("request_change", item.head, **fewer)
    item.done("approve_change", item.office, **item.grant)
    for code in (item.first, item.second):
        if item.at(code).amendment:
            item.memory.settle(item.later(11))
    more = {
        "change": "增加友好社区", "communities": [item.first, item.second, item.new],
        "quantities": {"1": "60", "2": "6"}, "total": "2700.00",
    }  # fmt: skip
    item.done("request_change", item.head, item.later(12), **more)
    item.day = item.later(12)
    item.consulted(*item.state.request.concerned)
    item.certified(f"{item.state.request.total_fen / 100:.2f}")
    item.done("approve_change", item.chair, **item.grant)
    item.memory.settle(item.day)
    assert item.at(item.new).work == "WAIT_AGREEMENT"
    assert (item.state.placed, item.state.to_place, item.state.parted) == (4, 4, 1)

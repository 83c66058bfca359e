"""Refusals about money: an instalment, what becomes of its lateness, and its settlement."""

from datetime import timedelta

import pytest

from schemas.acts.act import SYSTEM, Actor
from schemas.money import yuan_of

PLACE, DEPT, STREET = "533103001002", "DH-ZJJ", "533103001"
HERE = {"communities": [PLACE]}


def person(role, org):
    return Actor(person=f"{org}/{role}", role=role, org=org)


SECRETARY, HEAD = person("COMM_SEC", PLACE), person("DEPT_HEAD", DEPT)
CASHIER, CUSTODY = person("FIN_DEPT", DEPT), person("FIN_STREET", STREET)
OFFICE, CLERK = person("LG_OFFICE", "DH-LGB"), person("DEPT_CLERK", DEPT)


class Money:
    """The one community of an approved item; `memory` brings it to an act."""

    def __init__(self, memory, number, day):
        self.memory, self.number, self.day = memory, number, day

    @property
    def placement(self):
        return self.memory.state("placement", f"{self.number}:{PLACE}")

    def bring(self, act):
        self.memory.bring(self.number, PLACE, self.day, act)

    def begin(self):
        """The first instalment is confirmed, the work begins; the second is not due yet."""
        self.bring("confirm_usable")
        assert self.memory.do(self.number, "start_task", SECRETARY, self.day) is None

    def later(self, no, wd):
        """The day some working days after an instalment is due."""
        return self.memory.rules.calendar.add(self.placement.instalments[no - 1].due, wd)

    def sums(self, no, fen=None):
        one = self.placement.instalments[no - 1]
        amount = yuan_of(one.amount_fen if fen is None else fen)
        return {"instalment": no, "amounts": {PLACE: amount}, **HERE}

    def settle(self, no, fen=None):
        return {**self.sums(no, fen), "basis": "按实际工时"}


@pytest.fixture
def money(memory, at):
    number, day = at("APPROVED", communities=[PLACE])
    start = memory.state("placement", f"{number}:{PLACE}").start_on
    return Money(memory, number, max(day, start))


def test_an_amount_is_said_for_each_community(money, assert_no):
    money.bring("witness")
    account = {"accounts": {PLACE: money.placement.account}}
    bare = {"instalment": 1, "amounts": {}, **HERE}
    told = assert_no("incomplete", money.number, "order", CASHIER, money.day, **bare, **account)
    assert told["fields"] == [f"amounts.{PLACE}"]
    money.bring("pay")
    assert_no("incomplete", money.number, "custody_in", CUSTODY, money.day, **bare)
    assert_no("incomplete", money.number, "settle", CASHIER, money.day, **bare, basis="按票据")


def test_nobody_has_received_more_than_the_whole_item(money, assert_no, assert_yes):
    money.bring("custody_in")
    total = money.memory.state("assignment", money.number).terms.total_fen
    said = {"instalment": 1, "reason": "金额不符"}
    for fen, refused in ((total + 1, True), (total, False)):
        act = (money.number, "dispute_funds", SECRETARY, money.day)
        data = {**said, "amount": yuan_of(fen)}
        assert_no("amount_beyond_matter", *act, **data) if refused else assert_yes(*act, **data)


def test_a_department_that_is_not_late_is_not_blocked(money, assert_no):
    money.begin()
    block = {"department": DEPT, "reason": "逾期未付"}
    due = money.placement.instalments[1].due
    act = (money.number, "block_department", OFFICE)
    assert_no("nothing_overdue", *act, due - timedelta(days=1), **block)
    assert_no("too_early", *act, due, **block)


def test_nothing_ends_for_want_of_money_that_nobody_has_signed_for(money, assert_no):
    assert_no("agreement_not_in_force", money.number, "exit_nonpay", SYSTEM, money.day, **HERE)
    money.bring("sign_dept")
    assert_no("agreement_not_in_force", money.number, "exit_nonpay", SYSTEM, money.day, **HERE)


def test_work_that_is_delivered_is_not_paused(money, assert_no, assert_yes):
    money.begin()
    assert_yes(money.number, "deliver", SECRETARY, money.day, result="已移交")
    late = {"instalment": 2}
    last = money.later(2, 9)
    assert_no("too_early", money.number, "suspend_nonpay", SECRETARY, last, **late)
    after = money.memory.rules.calendar.next(last)
    assert_no("wrong_work", money.number, "suspend_nonpay", SECRETARY, after, **late)


def test_money_on_its_way_is_not_settled(money, assert_no, assert_yes):
    money.begin()
    account = {"accounts": {PLACE: money.placement.account}}
    whole = money.settle(2)
    for verb, by, more in (
        ("order", CASHIER, account),
        ("pay", CASHIER, {}),
        ("custody_in", CUSTODY, {}),
    ):
        assert_yes(money.number, verb, by, money.day, **money.sums(2), **more)
        told = assert_no("wrong_payment", money.number, "settle", CASHIER, money.day, **whole)
        assert (told["no"], told["community"]) == (2, PLACE)
    assert_yes(money.number, "confirm_usable", SECRETARY, money.day, instalment=2)
    assert_yes(money.number, "settle", CASHIER, money.day, **whole)


def test_what_a_community_was_freed_from_is_not_settled(memory, at, assert_no, assert_yes):
    money = Money(memory, *at("APPROVED", communities=[PLACE, "533103001003"]))
    money.bring("send_agreement")
    assert_yes(money.number, "decline_to_sign", SECRETARY, money.day, reason="无人手")
    assert_no("placement_ended", money.number, "settle", CASHIER, money.day, **money.settle(1))


def test_after_an_exit_only_what_is_unpaid_is_settled(money, assert_no, assert_yes):
    money.begin()
    exits = money.later(2, 40)
    money.memory.settle(exits)
    assert money.placement.exited_on is not None
    assert_no("wrong_payment", money.number, "settle", CASHIER, exits, **money.settle(1))
    assert_yes(money.number, "settle", CASHIER, exits, **money.settle(2, 100))


def test_no_terms_go_below_what_was_delivered(money, assert_no, assert_yes):
    money.begin()
    assert_yes(
        money.number, "deliver", SECRETARY, money.day, result="完成", quantities={"1": "1000"}
    )
    about = {"community": PLACE, "kind": "money"}
    dispute = {**about, "text": "第二期扣款", "instalment": 2}
    assert_yes(money.number, "open_dispute", SECRETARY, money.day, **dispute)
    offer = (money.number, "offer_terms", CLERK, money.day)
    told = assert_no("below_delivered", *offer, **about, text="少付", amount="0.01")
    least = {**about, "text": "按交付", "amount": yuan_of(told["fen"])}
    below = {**least, "amount": yuan_of(told["fen"] - 1)}
    assert_no("below_delivered", *offer, **below)
    assert_yes(*offer, **least)

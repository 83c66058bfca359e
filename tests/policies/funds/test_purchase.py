"""A bought service: the supplier is paid within its contract, the communities say what was done."""

import random
from datetime import date

import pytest

from schemas.money import yuan_of
from tests.policies.conftest import person

FIRST, SECOND = "533103001004", "533103001006"
PLACES = (FIRST, SECOND, "533103001011")
BOUGHT = {"name": "某保洁公司", "contract_no": "城采〔2026〕7号", "amount": "96000.00"}
PAYER = person("FIN_DEPT", "DH-CGJ")
FILE = "b" * 64


@pytest.fixture
def bought(memory, filed, begun):
    def running():
        number, day = filed("45", supplier=BOUGHT, end_on="2026-11-30")
        day = memory.walk(number, day, until="APPROVED")
        for code in PLACES:
            memory.bring(number, code, day, "confirm_usable")
            memory.do(number, "confirm_means", person("COMM_SEC", code), day)
        day = max(day, date(2026, 6, 11))
        for code in PLACES[:2]:
            assert memory.do(number, "start_task", person("COMM_SEC", code), day) is None
        return number, day

    return Bought(memory, *begun(memory, "bought", running))


class Bought:
    def __init__(self, memory, number, day):
        self.memory, self.number, self.day = memory, number, day

    def pays(self, amount, by=PAYER, day=None, **more):
        day = day or self.day
        refused = self.memory.do(self.number, "pay_supplier", by, day, amount=amount, **more)
        return refused.code if refused else None

    def takes_back(self, amount, by=PAYER, reason="退票", **more):
        told = {"amount": amount, "reason": reason, **more}
        refused = self.memory.do(self.number, "reverse_supplier", by, self.day, **told)
        return refused.code if refused else None

    def says(self, code, result, text="", by=None, **more):
        told = {"result": result, "text": text, **more}
        actor = by or person("COMM_SEC", code)
        refused = self.memory.do(self.number, "confirm_service", actor, self.day, **told)
        return refused.code if refused else None

    @property
    def paid(self):
        return self.memory.state("assignment", self.number).supplier_paid_fen


def test_the_contract_is_paid_in_parts_and_never_beyond(bought):
    before = bought.memory.balances()
    assert bought.pays("40000.00", on=str(bought.day), voucher=FILE, serial="77") is None
    told = bought.memory.events[-1]
    assert (told.kind, told.body["proof"]["serial"]) == ("supplier.paid", "77")
    assert bought.says(FIRST, "provided") is None
    assert bought.says(SECOND, "provided") is None
    assert bought.pays("56000.01") == "over_contract"
    assert bought.pays("56000.00") is None
    assert bought.pays("0.01") == "over_contract"
    assert bought.paid == 9_600_000
    after = bought.memory.balances()
    moved = {code: fen - before.get(code, 0) for code, fen in after.items()}
    changed = {code: fen for code, fen in moved.items() if fen}
    assert changed == {"outside": -9_600_000, f"supplier:{bought.number}": 9_600_000}


def test_what_came_back_is_unpaid_again_and_never_more_than_was_paid(bought):
    before = bought.memory.balances()
    assert bought.takes_back("0.01") == "over_supplier_paid"
    assert bought.pays("40000.00", serial="77") is None
    assert bought.takes_back("40000.01") == "over_supplier_paid"
    assert bought.takes_back("15000.00", serial="78", on=str(bought.day), voucher=FILE) is None
    told = bought.memory.events[-1]
    assert (told.kind, told.body["proof"]["serial"], told.body["because"]) == (
        "supplier.payment_reversed", "78", "退票")  # fmt: skip
    assert bought.paid == 2_500_000
    assert bought.pays("71000.01") == "over_contract"
    assert bought.takes_back("25000.00") is None
    assert bought.takes_back("0.01") == "over_supplier_paid"
    after = bought.memory.balances()
    assert {code for code, fen in after.items() if fen != before.get(code, 0)} == set()


def test_a_payment_is_taken_back_by_who_paid_with_its_ground_whatever_was_said_there(bought):
    assert bought.pays("40000.00") is None
    assert bought.says(SECOND, "not_provided", "三周没有来") is None
    assert bought.takes_back("1.00", reason=" ") in ("wrong_data", "incomplete")
    assert bought.takes_back("0.00") == "wrong_data"
    assert bought.takes_back("1.00", by=person("FIN_DEPT", "DH-XFJ")) == "wrong_org"
    assert bought.takes_back("1.00", by=person("FIN_STREET", "533103001")) == "wrong_role"
    tomorrow = str(date.fromordinal(bought.day.toordinal() + 1))
    assert bought.takes_back("1.00", on=tomorrow) == "after_entry"
    assert bought.takes_back("1.00") is None
    assert bought.pays("1.00") == "service_not_provided"


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_paid_and_taken_back_the_account_holds_what_is_paid(bought, seed):
    dice, contract = random.Random(seed), 9_600_000
    for _ in range(60):
        act = dice.choice((bought.pays, bought.takes_back))
        before, fen = bought.paid, dice.choice((1, 999_999, 3_200_000, 9_600_000, 9_600_001))
        refused = act(yuan_of(fen))
        after = before + (fen if act == bought.pays else -fen)
        if refused is None:
            assert bought.paid == after
            assert 0 <= after < contract  # silence holds the payment that completes it
        else:
            assert bought.paid == before
            assert not 0 <= after < contract, refused
        assert bought.memory.balances().get(f"supplier:{bought.number}", 0) == bought.paid


def test_where_nothing_was_done_nothing_is_paid_until_the_community_says_otherwise(bought):
    assert bought.says(SECOND, "not_provided") == "incomplete"
    assert bought.says(SECOND, "not_provided", "三周没有来") is None
    assert bought.says(SECOND, "not_provided", "三周没有来") == "already_done"
    assert bought.pays("1.00") == "service_not_provided"
    assert bought.says(SECOND, "provided") is None
    assert bought.pays("1.00") is None


def test_silence_holds_only_the_last_payment_and_only_while_there_is_work(bought):
    assert bought.pays("95999.99") is None
    assert bought.pays("0.01") == "service_unconfirmed"
    assert bought.says(FIRST, "provided") is None
    assert bought.pays("0.01") == "service_unconfirmed"  # the third has not begun, the second has
    bought.memory.raw["placement", f"{bought.number}:{SECOND}"]["work"] = "CLOSED"
    assert bought.pays("0.01") is None


@pytest.mark.parametrize("over", ["TERMINATED", "CLOSED"])
def test_the_end_of_the_work_pays_for_nothing_that_was_not_done(bought, over):
    assert bought.says(SECOND, "not_provided", "三周没有来") is None
    bought.memory.raw["placement", f"{bought.number}:{SECOND}"]["work"] = over
    assert bought.pays("1.00") == "service_not_provided"
    assert bought.says(SECOND, "provided", "补做了") is None
    assert bought.pays("1.00") is None


def test_who_says_it_where_and_when(bought):
    assert bought.says(PLACES[2], "provided") == "wrong_work"  # not begun there
    assert bought.says(FIRST, "provided", by=PAYER, community=FIRST) == "wrong_role"
    assert bought.pays("1.00", by=person("FIN_DEPT", "DH-XFJ")) == "wrong_org"
    tomorrow = str(date.fromordinal(bought.day.toordinal() + 1))
    assert bought.pays("1.00", on=tomorrow) == "after_entry"
    assert bought.pays("0.00") == "wrong_data"


def test_an_item_that_buys_nothing_has_no_supplier_to_pay(story):
    day = date(2026, 9, 2)
    assert story.do("pay_supplier", "FIN_DEPT", "DH-XFJ", day, amount="1.00").code == (
        "nothing_bought"
    )
    back = {"amount": "1.00", "reason": "退票"}
    assert story.do("reverse_supplier", "FIN_DEPT", "DH-XFJ", day, **back).code == "nothing_bought"
    assert story.community("confirm_service", day, result="provided").code == "nothing_bought"

"""A bought service: the supplier is paid within its contract, the communities say what was done."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from policies.lifecycle.steps.funding import purchase
from tests.policies.conftest import person
from tests.policies.funds.supplier_machine import Supplier

FIRST, SECOND = "533103001004", "533103001006"
PLACES = (FIRST, SECOND, "533103001011")
BOUGHT = {"name": "某保洁公司", "contract_no": "城采〔2026〕7号", "amount": "96000.00"}
PAYER = person("FIN_DEPT", "DH-CGJ")
FILE = "b" * 64
BOOKED = purchase._booked
WALKS = settings(
    max_examples=12, stateful_step_count=20, deadline=None, derandomize=True, database=None,
    phases=(Phase.generate,), suppress_health_check=list(HealthCheck),
)  # fmt: skip


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

    def says(self, code, result, text="", by=None, **more):
        told = {"result": result, "text": text, **more}
        actor = by or person("COMM_SEC", code)
        refused = self.memory.do(self.number, "confirm_service", actor, self.day, **told)
        return refused.code if refused else None

    def backs(self, no, by=PAYER, day=None, **more):
        told = {"payment": no, "reason": "户名不符退票", **more}
        refused = self.memory.do(self.number, "reverse_supplier", by, day or self.day, **told)
        return refused.code if refused else None

    @property
    def payments(self):
        return self.memory.state("assignment", self.number).supplier_payments

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


def test_a_payment_that_came_back_is_owed_again_and_both_entries_stay(bought):
    before, later = bought.memory.balances(), bought.day + timedelta(days=6)
    assert bought.pays("40000.00") is None
    assert bought.pays("56000.00", on=str(bought.day)) == "service_unconfirmed"
    assert bought.pays("30000.00") is None
    told = {"on": str(later), "voucher": FILE, "serial": "退77"}
    assert bought.backs(2, day=later, **told) is None
    first, second = bought.payments.values()
    assert (first.fen, first.back_on) == (4_000_000, None)
    assert (second.fen, second.on, second.back_on) == (3_000_000, bought.day, later)
    event = bought.memory.events[-1]
    assert (event.kind, event.body["proof"]["serial"]) == ("supplier.payment_reversed", "退77")
    assert bought.paid == 4_000_000
    assert bought.backs(1, day=later) is None
    assert (bought.paid, bought.memory.balances()) == (0, {**bought.memory.balances(), **before})
    assert bought.says(FIRST, "provided") is None
    assert bought.says(SECOND, "provided") is None
    assert bought.pays("96000.00", day=later) is None  # all of the contract is owed again
    assert list(bought.payments) == ["1", "2", "3"]


def test_what_came_back_is_taken_back_once_by_who_paid_and_not_before_it_left(bought):
    assert bought.backs(1) == "no_such_supplier_payment"
    assert bought.pays("40000.00") is None
    yesterday, tomorrow = (str(bought.day + timedelta(days=days)) for days in (-1, 1))
    assert bought.backs(1, on=yesterday) == "before_payment"
    assert bought.backs(1, on=tomorrow) == "after_entry"
    assert bought.backs(1, by=person("FIN_DEPT", "DH-XFJ")) == "wrong_org"
    assert bought.backs(1, by=person("FIN_STREET", "533103001")) == "wrong_role"
    assert bought.backs(1, reason=" ") == "wrong_data"
    assert bought.backs(2) == "no_such_supplier_payment"
    assert bought.backs(1, on=str(bought.day)) is None
    assert bought.backs(1) == "supplier_payment_back"


def test_a_payment_is_taken_back_also_where_nothing_was_done(bought):
    assert bought.pays("40000.00") is None
    assert bought.says(SECOND, "not_provided", "三周没有来") is None
    assert bought.backs(1) is None
    assert bought.pays("1.00") == "service_not_provided"


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
    told = {"payment": 1, "reason": "退票"}
    assert story.do("reverse_supplier", "FIN_DEPT", "DH-XFJ", day, **told).code == "nothing_bought"
    assert story.community("confirm_service", day, result="provided").code == "nothing_bought"


def test_whatever_is_paid_and_comes_back_the_contract_holds_and_each_entry_stays(bought):
    seen = Counter()

    class Paying(Supplier):
        begin = (bought.number, bought.day, bought.memory)

        def teardown(self):
            seen.update(paid=len(self.paid), back=len(self.back))

    run_state_machine_as_test(Paying, settings=WALKS)
    assert seen["paid"] > seen["back"] > 4


def without(name):
    """Book a payment without one part of what becomes of it."""

    def booked(case, kind, no, paid, proof):
        event = BOOKED(case, kind, no, paid, proof)
        return event.model_copy(update={"body": {**event.body, name: {}}})

    return booked


@pytest.mark.parametrize("part", ["postings", "add", "merge"])
def test_a_payment_that_is_booked_in_part_is_found(part, bought, monkeypatch):
    monkeypatch.setattr(purchase, "_booked", without(part))
    wanted = type("Paying", (Supplier,), {"begin": (bought.number, bought.day, bought.memory)})
    with pytest.raises(Exception):  # noqa: B017, PT011 - any failure of the walk is the answer
        run_state_machine_as_test(wanted, settings=WALKS)

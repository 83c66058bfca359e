"""Receipts that are not what was ordered, disputes, spending, returns, settlement, reversals."""

from datetime import date

import pytest

DAY = date(2026, 9, 7)
PLACE = "533103001005"
STREET = ("FIN_STREET", "533103001")
DEPT = ("FIN_DEPT", "DH-XFJ")
ONE = {"instalment": 2, "communities": [PLACE]}


def usable(story, no=2):
    return story.memory.balances().get(f"usable:{story.number}:{PLACE}", 0)


@pytest.fixture
def paid(story):
    """The second instalment has left the department."""
    accounts = {PLACE: story.placement.account}
    assert story.pays("order", DAY, 2, accounts=accounts) is None
    assert story.pays("pay", DAY, 2) is None
    return story


@pytest.fixture
def held(paid):
    """The community can use the second instalment."""
    assert paid.pays("custody_in", DAY, 2) is None
    assert paid.community("confirm_usable", DAY, instalment=2) is None
    return paid


@pytest.mark.parametrize("amount", ["3000.00", "3200.00", "0.00"])
def test_a_partial_or_excess_receipt_is_kept_as_a_finding_and_moves_nothing(paid, amount):
    before = paid.memory.balances()
    assert paid.pays("custody_in", DAY, 2, amount) is None
    told = paid.memory.events[-1]
    assert (told.kind, told.body["finding"]) == ("funds.receipt_disputed", "receipt_differs")
    assert (paid.stage(2), paid.memory.balances()) == ("DISPUTED", before)
    assert paid.community("confirm_usable", DAY, instalment=2).code == "receipt_differs"
    assert paid.pays("custody_in", DAY, 2, amount).code == "already_done"
    assert paid.pays("custody_in", DAY, 2) is None
    assert paid.community("confirm_usable", DAY, instalment=2) is None


def test_a_short_receipt_does_not_end_the_lateness_of_the_department(paid):
    assert paid.pays("custody_in", DAY, 2, "3000.00") is None
    later = date(2026, 9, 21)
    paid.memory.settle(later)
    assert paid.community("suspend_nonpay", later, instalment=2) is None


def test_a_second_confirmation_is_refused_and_changes_nothing(held):
    before = held.memory.balances()
    assert held.community("confirm_usable", DAY, instalment=2).code == "already_done"
    assert held.memory.balances() == before


def test_a_disputed_receipt_waits_for_an_answer_and_is_confirmed_after_it(paid):
    assert paid.pays("custody_in", DAY, 2) is None
    assert paid.community("dispute_funds", DAY, instalment=2, reason="备注无事项编号") is None
    waits = [wait.act for wait, _ in paid.memory.waits(paid.number)]
    assert "resolve_dispute" in waits
    answer = {"instalment": 2, "community": PLACE, "text": "已补注事项编号"}
    assert paid.do("resolve_dispute", "FIN_STREET", "533103100", DAY, **answer).code == "wrong_org"
    assert paid.do("resolve_dispute", *STREET, DAY, **answer) is None
    assert paid.stage(2) == "IN_CUSTODY"
    assert paid.do("resolve_dispute", *STREET, DAY, **answer).code == "wrong_payment"
    assert paid.community("confirm_usable", DAY, instalment=2) is None


def test_a_community_may_lift_its_own_dispute(paid):
    assert paid.pays("custody_in", DAY, 2) is None
    assert paid.community("dispute_funds", DAY, instalment=2, reason="用途受限") is None
    assert paid.community("confirm_usable", DAY, instalment=2) is None


def test_only_the_community_spends_and_never_more_than_is_left(held):
    spent = {"instalment": 2, "category": "printing", "purpose": "折页"}
    street = held.do("spend", *STREET, DAY, **spent, amount="1.00", community=PLACE)
    assert street.code == "custody_untouchable"
    assert held.community("spend", DAY, **spent, amount="3000.00") is None
    over = held.community("spend", DAY, **spent, amount="136.01")
    assert (over.code, over.params["fen"]) == ("more_than_left", 13600)
    assert held.community("spend", DAY, **spent, amount="0.00").code == "nothing_to_move"
    assert held.stage(2) == "CONFIRMED"
    assert held.community("spend", DAY, **spent, amount="136.00") is None
    assert held.stage(2) == "SPENT"
    found = held.memory.balances()
    assert found[f"spent:{held.number}:{PLACE}:printing"] == 313600


def test_money_that_is_not_usable_yet_is_not_spent(story):
    data = {"instalment": 2, "amount": "1.00", "category": "printing", "purpose": "折页"}
    assert story.community("spend", DAY, **data).code == "not_usable"


@pytest.mark.parametrize("amount", ["1.005", "-1.00", "一百", 1.5])
def test_an_amount_that_is_none_is_refused_as_wrong_data(held, amount):
    data = {"instalment": 2, "amount": amount, "category": "printing", "purpose": "折页"}
    assert held.community("spend", DAY, **data).code == "wrong_data"


def test_what_is_left_goes_back_to_the_line_or_is_carried_over(held):
    before = usable(held)
    data = {"instalment": 2, "reason": "未用完"}
    assert held.community("carry_funds", DAY, **data, amount="100.00") is None
    assert usable(held) == before
    again = held.community("carry_funds", DAY, **data, amount="3100.00")
    assert again.code == "more_than_left"
    assert held.community("return_funds", DAY, **data, amount="3136.00") is None
    assert held.stage(2) == "RETURNED"
    assert held.memory.balances()[held.placement.budget] == 313600
    line = held.memory.state("budget", held.placement.budget.removeprefix("budget:"))
    assert line.reserved_fen == line.limit_fen - 313600


def test_a_settlement_before_payment_changes_the_amount_to_be_ordered(story):
    data = {**ONE, "basis": "按实际交付", "amounts": {PLACE: "3000.00"}}
    much = {**data, "amounts": {PLACE: "3136.01"}}
    assert story.do("settle", *DEPT, DAY, **much).code == "over_agreed"
    assert story.do("settle", *DEPT, DAY, **data) is None
    assert story.community("agree_settlement", DAY, instalment=2) is None
    accounts = {PLACE: story.placement.account}
    assert story.pays("order", DAY, 2, accounts=accounts).code == "other_amount"
    story.pay_all(DAY, amount="3000.00")
    placement = story.placement
    assert (placement.amount_fen, placement.committed_fen) == (770400, 770400)
    assert story.memory.balances()[placement.budget] == 13600


def test_a_settlement_of_usable_money_says_how_much_of_it_is_owed(held):
    spent = {"instalment": 2, "category": "printing", "purpose": "折页"}
    assert held.community("spend", DAY, **spent, amount="200.00") is None
    data = {**ONE, "basis": "按票据"}
    low = held.do("settle", *DEPT, DAY, **data, amounts={PLACE: "199.99"})
    assert low.code == "over_agreed"
    assert held.do("settle", *DEPT, DAY, **data, amounts={PLACE: "300.00"}) is None
    assert held.stage(2) == "CONFIRMED"
    assert held.community("agree_settlement", DAY, instalment=2) is None
    assert held.stage(2) == "SETTLED"
    over = held.community("spend", DAY, **spent, amount="100.01")
    assert (over.code, over.params["fen"]) == ("more_than_left", 10000)
    assert held.placement.instalments[1].left_fen == 293600
    back = {"instalment": 2, "amount": "2836.00", "reason": "结算结余"}
    assert held.community("return_funds", DAY, **back) is None
    assert held.stage(2) == "SETTLED"


def test_an_order_and_a_receipt_entered_by_mistake_are_reversed(story):
    accounts = {PLACE: story.placement.account}
    before = story.memory.balances()
    assert story.pays("order", DAY, 2, accounts=accounts) is None
    assert story.do("cancel_order", *DEPT, DAY, **ONE, reason="误下") is None
    ident = f"{story.number}:{PLACE}"
    after = story.memory.balances()
    assert (after[f"committed:{ident}"], story.stage(2)) == (before[f"committed:{ident}"], "DUE")
    assert story.do("cancel_order", *DEPT, DAY, **ONE, reason="误下").code == "wrong_payment"
    assert story.pays("order", DAY, 2, accounts=accounts) is None
    assert story.pays("pay", DAY, 2) is None
    assert story.pays("custody_in", DAY, 2) is None
    assert story.do("reverse_receipt", *STREET, DAY, **ONE, reason="串户") is None
    assert (story.stage(2), story.placement.instalments[1].custody_on) == ("PAID", None)
    assert story.memory.balances()[f"paid:{ident}"] == 313600
    late = date(2026, 9, 21)
    story.memory.settle(late)
    assert any(clock.code == "nonpay_exit" for clock in story.placement.clocks)


def test_who_pays_does_not_accept_the_work(held, as_person):
    assert held.community("deliver", DAY, result="记录") is None
    both = as_person("DEPT_CLERK", "DH-XFJ").model_copy(update={"person": "DH-XFJ/FIN_DEPT"})
    refused = held.memory.do(held.number, "accept_work", both, DAY, communities=[PLACE])
    assert refused.code == "two_people"
    assert held.do("accept_work", "DEPT_CLERK", "DH-XFJ", DAY, communities=[PLACE]) is None


def test_the_rest_of_a_partial_receipt_makes_it_whole(paid):
    assert paid.pays("custody_in", DAY, 2, "3000.00") is None
    assert paid.pays("custody_in", DAY, 2, "136.00") is None
    assert (paid.stage(2), paid.placement.instalments[1].received_fen) == ("IN_CUSTODY", None)
    assert paid.memory.balances()[f"custody:{paid.number}:{PLACE}"] == 313600


def test_a_community_that_sees_another_amount_confirms_only_after_a_correction(paid):
    assert paid.pays("custody_in", DAY, 2) is None
    before = paid.memory.balances()
    seen = {"instalment": 2, "reason": "金额不符", "amount": "3000.00"}
    assert paid.community("dispute_funds", DAY, **seen) is None
    assert paid.community("confirm_usable", DAY, instalment=2).code == "receipt_differs"
    waits = {wait.act for wait, _ in paid.memory.waits(paid.number)}
    assert "custody_in" in waits
    assert paid.pays("custody_in", DAY, 2) is None
    assert (paid.stage(2), paid.memory.balances()) == ("IN_CUSTODY", before)
    assert paid.community("confirm_usable", DAY, instalment=2) is None


BUREAU = ("FIN_BUREAU", "DH-CZJ")
LINE = "德财预〔2027〕3号-消防-011"
NEXT = {"budget_doc_no": "德财预(2027)第03号-消防-011"}


def test_a_new_budget_year_takes_over_what_is_not_ordered_and_keeps_what_was_paid(held):
    before = held.memory.balances()
    short = held.do("convert_budget", *BUREAU, DAY, **NEXT, amount="1567.99")
    assert (short.code, short.params["fen"]) == ("funds_short", 1)
    assert held.do("convert_budget", *BUREAU, DAY, **NEXT, amount="1568.00") is None
    after = held.memory.balances()
    line = f"budget:DH-XFJ:{LINE}"
    ident = f"{held.number}:{PLACE}"
    assert after[f"committed:{ident}"] == before[f"committed:{ident}"] == 156800
    assert (after[line], after["budget:DH-XFJ:德财预〔2026〕14号-消防-020"]) == (0, 156800)
    assert held.placement.budget == line
    again = held.do("convert_budget", *BUREAU, DAY, **NEXT, amount="1.00")
    assert again.code == "already_done"
    back = {"instalment": 2, "amount": "100.00", "reason": "未用完"}
    assert held.community("return_funds", DAY, **back) is None
    assert held.memory.balances()["budget:DH-XFJ:德财预〔2026〕14号-消防-020"] == 166800
    for doc in (LINE, "德财预〔2026〕14号-消防-020"):
        told = held.memory.state("budget", f"DH-XFJ:{doc}")
        found = held.memory.balances()[f"budget:DH-XFJ:{doc}"]
        assert told.limit_fen - told.reserved_fen == found


def test_a_budget_year_is_not_changed_under_an_open_order(story):
    accounts = {PLACE: story.placement.account}
    assert story.pays("order", DAY, 2, accounts=accounts) is None
    refused = story.do("convert_budget", *BUREAU, DAY, **NEXT, amount="9000.00")
    assert refused.code == "order_open"

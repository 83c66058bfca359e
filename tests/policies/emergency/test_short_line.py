"""A line that is too small for an emergency: two are asked, either cures it, and it ends."""

from datetime import date

import pytest

from policies.lifecycle import waiting
from tests.policies.conftest import person

FILED, LAST = date(2026, 7, 15), date(2026, 7, 22)
OTHER = "德财预〔2026〕98号"
FINANCE, PAYER = ("FIN_BUREAU", "DH-CZJ", FILED), ("FIN_DEPT", "DH-YJJ", FILED)
BOTH = [("name_line", "FIN_DEPT", "DH-YJJ", LAST), ("raise_line", "FIN_BUREAU", "DH-CZJ", LAST)]
WHY = {"reason": "应急追加"}


@pytest.fixture
def short(urgent):
    """An emergency that is filed on a line of 100.00 yuan."""
    urgent.line = {"department": "DH-YJJ",
                   "budget_doc_no": urgent.application["funding"]["budget_doc_no"]}  # fmt: skip
    assert urgent.do("register_line", *FINANCE, **urgent.line, amount="100.00") is None
    urgent.begin()
    urgent.follow(FILED)
    urgent.total = urgent.assignment.terms.total_fen
    return urgent


def waits(urgent, doc_no=""):
    doc_no = doc_no or urgent.line["budget_doc_no"]
    line = urgent.memory.state("budget", f"DH-YJJ:{doc_no}")
    found = waiting.waiting("budget", line, urgent.memory.rules)
    return [(one.act, one.role, one.org, one.due) for one in found]


def lift(urgent, fen):
    return urgent.do("raise_line", *FINANCE, **urgent.line, amount=f"{fen / 100:.2f}", **WHY)


def name(urgent, doc_no=OTHER, by=PAYER):
    refused = urgent.do("name_line", *by, budget_doc_no=doc_no, **WHY)
    return refused.code if refused else None


def test_both_are_asked_until_the_decision_is_due_and_the_last_fen_cures_it(short):
    assert waits(short) == BOTH
    assert lift(short, short.total - 10000 - 1) is None
    assert waits(short) == BOTH
    assert lift(short, 1) is None
    assert waits(short) == []
    assert name(short) == "line_not_short"
    assert short.do("cut_line", *FINANCE, **short.line, amount="0.01", **WHY) is None
    assert waits(short) == BOTH  # what others take of it makes it short again
    lift(short, 1)
    assert short.decide(FILED) is None
    line = short.memory.state("budget", f"DH-YJJ:{short.line['budget_doc_no']}")
    assert (waits(short), line.urgent, line.free_fen) == ([], {}, 0)


def test_another_line_that_is_registered_with_the_decision(short):
    assert name(short) is None
    assert (waits(short), waits(short, OTHER)) == ([], [])
    assert name(short, "德财预〔2026〕97号") == "line_not_short"  # the second time
    old = short.memory.state("budget", f"DH-YJJ:{short.line['budget_doc_no']}")
    assert (old.noted_fen, old.urgent, old.free_fen) == (0, {}, 10000)
    assert short.decide(FILED) is None
    assert short.memory.state("budget", f"DH-YJJ:{OTHER}").reserved_fen == short.total
    shares = short.memory.of("placement", short.assignment.number).values()
    assert {one.budget for one in shares} == {f"budget:DH-YJJ:{OTHER}"}


def test_another_line_that_is_registered_too_small_afterwards_is_short_in_its_turn(short):
    name(short)
    new = {**short.line, "budget_doc_no": OTHER, "amount": "1.00"}
    assert short.do("register_line", *FINANCE, **new) is None
    assert waits(short, OTHER) == BOTH


def test_another_line_that_holds_it_is_reserved_at_once(short):
    new = {**short.line, "budget_doc_no": OTHER, "amount": f"{short.total / 100:.2f}"}
    assert short.do("register_line", *FINANCE, **new) is None
    assert name(short) is None
    assert short.assignment.reserved_fen == short.total
    assert short.memory.balances()[f"reserved:{short.assignment.number}"] == short.total
    assert short.decide(FILED) is None
    assert short.memory.state("budget", f"DH-YJJ:{OTHER}").free_fen == 0


def test_a_line_that_helps_nobody_is_not_named(short):
    assert name(short, short.line["budget_doc_no"]) == "same_line_named"
    for doc_no, more in ((OTHER, {}), ("德财预〔2026〕97号", {"source": "stipends"})):
        new = {**short.line, "budget_doc_no": doc_no, "amount": "1.00", **more}
        assert short.do("register_line", *FINANCE, **new) is None
    assert name(short) == "funds_short"
    assert name(short, "德财预〔2026〕97号") == "forbidden_source"
    close = {**short.line, "budget_doc_no": OTHER, **WHY}
    assert short.do("close_line", *FINANCE, **close) is None
    assert name(short) == "line_closed"
    assert name(short, by=("FIN_DEPT", "DH-MZJ", FILED)) == "wrong_org"
    assert waits(short) == BOTH


def test_a_closed_line_is_not_raised_only_replaced(short):
    assert short.do("close_line", *FINANCE, **short.line, **WHY) is None
    assert waits(short) == BOTH[:1]


def test_turned_down_it_asks_for_nothing(short):
    assert short.decide(FILED, "reject", reasons="不属突发事件") is None
    assert waits(short) == []
    assert name(short) == "wrong_stage"


def test_an_item_of_the_usual_way_names_no_other_line(memory, filed):
    number, day = filed("48")
    payer = person("FIN_DEPT", memory.state("assignment", number).terms.applicant)
    refused = memory.do(number, "name_line", payer, day, budget_doc_no=OTHER, **WHY)
    assert refused.code == "line_not_short"

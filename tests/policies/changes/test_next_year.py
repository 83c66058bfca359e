"""Long-term work into a new year: its money is certified beforehand, or a community may refuse."""

from datetime import date

import pytest

DEC31, JAN = date(2026, 12, 31), date(2027, 1, 4)
NEXT = {"funding.lines.0.quantity": 100, "funding.total": "4300.00"}
NO_MONEY = {"ground": "NO_FUNDS", "text": "明年的经费还没有落实"}


@pytest.fixture
def lasting(item):
    """The item as work of years, all of whose first year's money is confirmed."""
    raw = item.memory.raw
    raw["assignment", item.number]["terms"] |= {"nature": "long_term", "end_on": "2028-06-30"}
    for code in (item.first, item.second, item.third):
        place = raw["placement", f"{item.number}:{code}"]
        place["end_on"] = "2028-06-30"
        for one in place["instalments"]:
            one |= {"due": "2026-09-30", "stage": "CONFIRMED", "confirmed_on": "2026-09-30"}
    return item


def refuses(item, day):
    return item.code("refuse", item.secretary(item.first), day, **NO_MONEY)


def test_a_paid_year_is_no_ground_to_refuse_until_it_is_over(lasting):
    assert refuses(lasting, DEC31) == "funds_confirmed"
    assert refuses(lasting, JAN) is None
    assert lasting.at(lasting.first).refusal


def test_work_that_is_not_of_years_goes_on_over_the_new_year(lasting):
    lasting.memory.raw["assignment", lasting.number]["terms"]["nature"] = "temporary"
    assert refuses(lasting, JAN) == "funds_confirmed"


@pytest.mark.parametrize(
    ("end", "dues"),
    [("2028-06-30", ["2027-03-31", "2027-09-30"]), ("2027-06-30", ["2027-03-31", "2027-06-30"])],
)
def test_the_next_year_is_paid_by_the_plan_of_the_last(lasting, end, dues):
    at = ("placement", f"{lasting.number}:{lasting.first}")
    paid = lasting.memory.raw[at]["instalments"]
    for one, rule in zip(paid, ("2026-03-31", "2026-09-30"), strict=True):
        one |= {"rule": rule, "due": rule}
    lasting.done("request_change", lasting.head, change="明年经费", set=NEXT)
    lasting.certified(NEXT["funding.total"]).done("approve_change", lasting.office, **lasting.grant)
    lasting.memory.raw["assignment", lasting.number]["terms"]["nature"] = "long_term"
    lasting.done("sign_change", lasting.head, communities=[lasting.first])
    lasting.memory.raw[at]["amendment"]["end_on"] = end
    lasting.done("agree_change", lasting.secretary(lasting.first))

    *paid, first, second = lasting.at(lasting.first).instalments
    assert [(one.no, str(one.due), one.stage) for one in (first, second)] == [
        (3, dues[0], "PLANNED"), (4, dues[1], "PLANNED")
    ]  # fmt: skip
    assert [one.percent for one in paid] == [first.percent, second.percent]
    assert first.amount_fen + second.amount_fen == 70_400


def test_the_next_years_money_is_certified_before_the_year_begins(lasting):
    lasting.done("request_change", lasting.head, change="明年经费", set=NEXT)
    assert lasting.owed() == {("confirm_funds", "FIN_BUREAU")}
    assert lasting.code("approve_change", lasting.office, **lasting.grant) == "request_not_ready"
    lasting.certified(NEXT["funding.total"]).done("approve_change", lasting.office, **lasting.grant)
    assert lasting.line().reserved_fen == lasting.line().limit_fen == 430_000

    lasting.done("sign_change", lasting.head, communities=[lasting.first])
    lasting.done("agree_change", lasting.secretary(lasting.first))

    lasting.memory.raw["assignment", lasting.number]["terms"]["nature"] = "long_term"
    *paid, planned = lasting.at(lasting.first).instalments
    assert {one.stage for one in paid} == {"CONFIRMED"}
    assert (planned.stage, planned.amount_fen) == ("PLANNED", 70_400)
    assert refuses(lasting, JAN) == "funds_confirmed"
    other = lasting.secretary(lasting.second)  # which has not signed for the next year
    assert lasting.code("refuse", other, JAN, **NO_MONEY) is None

"""Money of an application: order, days, prices at their band, and what was not filled in."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from policies import loader
from policies.facts.money import money, yuan
from schemas.applications.application import Application

DEHONG = loader.load("dehong").rulebook.ground
BANDS = [{"category": "labour", "unit": "小时", "low": "30.00", "high": "48.00"}]
GROUND = replace(DEHONG, params={**DEHONG.params, "price_bands": BANDS})
FIRST, SECOND = DEHONG.directory.codes[:2]
START = date(2026, 5, 1)


def told(**asked):
    return money(Application(**asked), GROUND)


def paid(**plan):
    return told(start_on=START, communities=[FIRST], funding=plan)


def test_no_plan_is_a_total_of_nothing():
    found = told()
    assert (found.present, found.total_fen, found.total, found.percent) == (False, 0, "0.00", "")
    assert (found.mode, found.exemption, found.source, found.budget_doc_no) == ("", "", "", "")
    assert (found.first_percent, found.first_late) == (None, False)
    assert (found.other_account, found.out_of_band, found.bought) == (False, "", False)
    assert told(funding={}).present is True


def test_a_share_of_the_standard_is_whole_percent_below():
    lines = [{"category": "materials", "unit": "份", "quantity": 3, "unit_price": "1.00"}]
    found = told(funding={"lines": lines, "total": "2.00"})
    assert (found.standard_fen, found.total_fen, found.percent) == (300, 200, "66")
    assert (found.standard, found.total) == ("3.00", "2.00")


def test_a_standard_that_nobody_knows_is_the_total():
    bare = {code: one.model_copy(update={"residents": None})
            for code, one in DEHONG.directory.communities.items()}  # fmt: skip
    place = replace(GROUND, directory=DEHONG.directory.model_copy(update={"communities": bare}))
    asked = Application(communities=[FIRST], hours_per_community="10", funding={"total": "5.00"})
    found = money(asked, place)
    assert (found.standard_fen, found.percent) == (500, "100")
    assert money(asked, GROUND).standard_fen != 500


@pytest.mark.parametrize(
    ("parts", "percent"),
    [
        ([], None),
        ([{"no": 2, "percent": 60}, {"no": 1, "percent": 40}], 40),
        ([{"no": 1, "percent": 60}, {"percent": 40}], 40),
        ([{"no": 1, "percent": 30}, {"percent": 40}], 40),
        ([{"no": 1, "percent": 60}, {"no": 1, "percent": 40}], 40),
        ([{"no": 1, "percent": 60}, {"no": 1}], None),
        ([{"no": 1, "percent": 0}, {"no": 1}], None),
        ([{"no": 1}], None),
    ],
)
def test_the_first_instalment_whatever_order_they_stand_in(parts, percent):
    for order in (parts, parts[::-1]):
        assert paid(instalments=order).first_percent == percent


@pytest.mark.parametrize(
    ("due", "late"),
    [
        ("before_start", False),
        ("midterm", True),
        ("after_acceptance", True),
        (None, False),
        (START, False),
        (START + timedelta(1), True),
    ],
)
def test_the_first_instalment_is_late_after_the_start(due, late):
    part = {"no": 1, "percent": 40, "due": due}
    assert paid(instalments=[part]).first_late is late
    unknown = told(funding={"instalments": [part]})
    assert unknown.first_late is (late and not isinstance(due, date))


def test_the_payee_is_the_account_of_a_community_asked():
    accounts = [DEHONG.directory.communities[code].account for code in (FIRST, SECOND)]
    assert paid(payee_account=accounts[0]).other_account is False
    assert paid(payee_account=accounts[1]).other_account is True
    assert paid(payee_account="").other_account is False


@pytest.mark.parametrize(
    ("price", "out"),
    [("29.99", True), ("30.00", False), ("48.00", False), ("48.01", True), (None, False)],
)
def test_a_price_is_out_of_its_band_by_one_fen(price, out):
    line = {"category": "labour", "unit": "小时", "quantity": 1, "unit_price": price}
    assert paid(lines=[line]).out_of_band == (f"小时 {price}（30.00–48.00）" if out else "")
    for other in ({"unit": "次"}, {"category": "materials"}, {"unit": None}):
        assert paid(lines=[{**line, **other}]).out_of_band == ""


@pytest.mark.parametrize("missing", [None, "name", "contract_no", "amount"])
def test_work_is_bought_with_a_whole_contract(missing):
    whole = {"name": "甲社工站", "contract_no": "1", "amount": "5"}
    supplier = {key: value for key, value in whole.items() if key != missing}
    assert told(supplier=supplier).bought is (missing is None)


@pytest.mark.parametrize(
    ("fen", "text"), [(0, "0.00"), (9, "0.09"), (99, "0.99"), (100, "1.00"), (12345, "123.45")]
)
def test_fen_are_written_as_yuan(fen, text):
    assert yuan(fen) == text


def test_codes_stand_as_they_were_declared():
    found = paid(mode="exempt", budget_doc_no="德财1号")
    assert (found.mode, found.budget_doc_no, found.exemption) == ("exempt", "德财1号", "")

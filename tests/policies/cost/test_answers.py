"""The shipped questions about money: every amount to the fen, every clock to the day."""

from importlib.resources import files

import pytest
from pydantic import ValidationError

from policies.applications import intake
from policies.cost import answers
from policies.cost import application as cost_application
from policies.cost import lateness as cost_clocks
from policies.cost.answers import Unanswerable
from policies.cost.application import proposed
from schemas import yaml_text
from schemas.applications.costing import Clocked, Split
from schemas.money import fen_of, yuan_of

REMARKS = ("note", "reading")


def shipped():
    text = files("desk").joinpath("demo", "data", "money.yaml").read_text(encoding="utf-8")
    return yaml_text.parse(text)


SPLITS = {row["id"]: row for row in shipped()["splits"]}
CLOCKS = {row["id"]: row for row in shipped()["clocks"]}


@pytest.fixture(scope="module")
def ground(dehong):
    return dehong.rulebook.ground


@pytest.fixture(scope="module")
def read(cases, ground):
    return lambda number: intake.read_application(cases[str(number)]["application"], ground.labels)


@pytest.fixture(scope="session")
def table(dehong):
    return dehong.jurisdiction.routes[0]


@pytest.mark.parametrize("ident", sorted(SPLITS))
def test_a_split_comes_out_as_the_shipped_answer(ident, ground, read):
    row = SPLITS[ident]
    application = read(row["case"]) if "case" in row else None
    found = answers.answer(Split.model_validate(row["input"]), application, ground)
    assert {key: found.get(key) for key in row["expect"]} == row["expect"]


@pytest.mark.parametrize("ident", sorted(CLOCKS))
def test_a_clock_stands_on_each_day_where_the_shipped_answer_says(ident, dehong, table):
    row = CLOCKS[ident]
    asked = Clocked.model_validate(row["given"])
    days = [cost_clocks.date.fromisoformat(str(one["date"])) for one in row["expect"]]
    found = cost_clocks.answers(asked, days, table, dehong.calendar)
    for told, wanted in zip(found, row["expect"], strict=True):
        for key, value in wanted.items():
            if key not in REMARKS:
                assert told[key] == (str(value) if key == "date" else value), (key, told["date"])


def test_the_days_of_the_consequences_are_told_when_none_is_asked_for(dehong, table):
    row = CLOCKS["K01"]
    asked = Clocked.model_validate(row["given"])
    found = cost_clocks.answers(asked, [], table, dehong.calendar)
    assert [one["date"] for one in found] == list(row["timers"].values())
    assert [len(one["in_force"]) for one in found] == [1, 2, 3, 4, 5]


def test_the_lateness_of_the_department_ends_in_custody_and_the_right_to_suspend_does_not(
    dehong, table
):
    told = {"due_on": "2026-06-01", "amount": "100.00", "in_custody_on": "2026-06-16"}
    days = [cost_clocks.date(2026, 6, day) for day in (15, 16, 30)]
    before, after, later = cost_clocks.answers(
        Clocked.model_validate(told), days, table, dehong.calendar
    )
    assert before["in_force"] == ["reminder", "yellow_no_new_work", "community_may_suspend"]
    assert after["in_force"] == later["in_force"] == ["community_may_suspend"]
    assert (before["department_overdue"], later["department_overdue"]) == (True, False)
    assert later["overdue_wd"] == after["overdue_wd"] == 11


def test_money_kept_beyond_its_term_is_the_streets_finding_and_not_the_departments(dehong, table):
    told = {"due_on": "2026-06-05", "amount": "1.00", "in_custody_on": "2026-06-04"}
    days = [cost_clocks.date(2026, 6, day) for day in (11, 12)]
    kept, late = cost_clocks.answers(Clocked.model_validate(told), days, table, dehong.calendar)
    assert (kept["street_finding"], late["street_finding"]) == (False, True)
    assert late["in_force"] == []
    assert late["department_overdue"] is False


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"total": "1.00", "weights": [{"community": "a", "weight": 0}]}, "weights"),
        ({"total": "1.00", "weights": [{"community": "a", "weight": -1}]}, "weights"),
        ({"total": "1.00"}, "communities"),
        ({"total": "1.00", "communities": ["nowhere"]}, "communities"),
        ({"weights": [{"community": "a", "weight": 1}]}, "total"),
        (
            {"total": "1", "weights": [{"community": "a", "weight": 1}], "instalments": [50, 40]},
            "percents",
        ),
    ],
)
def test_a_question_without_sense_is_told_why(asked, code, ground):
    with pytest.raises(Unanswerable) as told:
        answers.answer(Split.model_validate(asked), None, ground)
    assert told.value.code == code


@pytest.mark.parametrize("bad", ["-1.00", "1.005", "一百", True])
def test_an_amount_that_is_none_is_not_read(bad):
    with pytest.raises(ValidationError):
        Split.model_validate({"total": bad})


def test_a_delivery_below_what_was_paid_is_returned_and_one_above_the_agreement_is_not_paid():
    asked = {"agreed": "100.00", "paid": ["80.00"], "delivered": [{"quantity": 7, "price": "10"}]}
    low = answers.answer(Split.model_validate(asked), None, None)
    assert (low["last_instalment"], low["returned"]) == ("0.00", "10.00")
    asked["delivered"][0]["quantity"] = 12
    high = answers.answer(Split.model_validate(asked), None, None)
    assert (high["last_instalment"], high["beyond_agreed"]) == ("20.00", "20.00")


def test_the_difference_to_the_standard_is_explained_line_by_line(cases, ground, read, table):
    for number in cases:
        told = cost_application.answer(read(number), ground, table)
        parts = sum(_fen(one["difference"]) for one in told["explained"])
        application = read(number)
        lines = application.funding.lines_fen if application.funding else 0
        assert parts == lines - fen_of(told["standard_cost"]), number
        assert "sum_equals_total" in told["must"]


def _fen(yuan):
    return -fen_of(yuan[1:]) if yuan.startswith("-") else fen_of(yuan)


def test_yuan_read_back_is_what_was_written():
    assert yuan_of(_fen("-12.30")) == "-12.30"


@pytest.mark.parametrize(
    ("nature", "term", "total", "plan"),
    [
        ("temporary", ("2026-06-01", "2026-06-30"), "5000.00", [("before_start", "100")]),
        (
            "temporary",
            ("2026-06-01", "2026-07-01"),
            "5000.00",
            [("before_start", "50"), ("after_acceptance", "50")],
        ),
        (
            "temporary",
            ("2026-06-01", "2026-06-30"),
            "5000.01",
            [("before_start", "50"), ("after_acceptance", "50")],
        ),
        (
            "phased",
            ("2026-06-01", "2026-12-31"),
            "9000.00",
            [("before_start", "40"), ("midterm", "40"), ("after_acceptance", "20")],
        ),
        (
            "long_term",
            ("2026-06-01", "2027-05-31"),
            "9000.00",
            [
                ("before_start", "50"),
                ("2026-07-01", "20"),
                ("2026-10-08", "20"),
                ("2026-12-10", "10"),
            ],
        ),
        ("emergency", ("2026-06-01", "2026-06-30"), "9000.00", [("after_acceptance", "100")]),
    ],
)
def test_the_usual_instalments_follow_the_nature_of_the_work(
    nature, term, total, plan, cases, ground, table
):
    change = {"nature": nature, "start_on": term[0], "end_on": term[1], "funding.total": total}
    filed = intake.read_application(
        intake.changed(cases["36"]["application"], change), ground.labels
    )
    found = proposed(filed, table, ground.calendar)
    assert [(one.due, str(one.percent)) for one in found] == plan
    assert sum(one.percent for one in found) == 100

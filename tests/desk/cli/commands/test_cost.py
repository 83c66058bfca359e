"""`zhunru cost` answers the shipped questions, and says what is wrong with one it cannot."""

import pytest


@pytest.fixture
def asked(tmp_path, zhunru):
    def ask(text, *more):
        path = tmp_path / "money.yaml"
        path.write_text(text, encoding="utf-8")
        return zhunru("cost", path, "--json", *more)

    return ask


def test_the_shipped_questions_are_answered_as_they_expect(zhunru, data):
    from ruamel.yaml import YAML

    told = zhunru("cost", data / "money.yaml", "--json")
    found = {one["id"]: one["answer"] for one in told.data}
    wanted = YAML(typ="safe").load(data / "money.yaml")
    assert told.code == 0
    for row in wanted["splits"]:
        assert {key: found[row["id"]].get(key) for key in row["expect"]} == row["expect"]
    for row in wanted["clocks"]:
        days = [str(one["date"]) for one in row["expect"]]
        assert [one["date"] for one in found[row["id"]]] == days


def test_applications_are_told_their_standard_cost_and_instalments(zhunru, case, tmp_path):
    told = zhunru("cost", case(tmp_path / "one.yaml", 26), "--json")
    (one,) = told.data
    assert (one["id"], one["answer"]["standard_cost"]) == ("26", "142500.00")
    assert one["answer"]["instalments"][0]["amounts"] == ["14820.00", "24700.00", "9880.00"]


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("total: '1.005', weights: [{community: a, weight: 1}]", "total"),
        ("total: '-1.00', weights: [{community: a, weight: 1}]", "total"),
        ("total: 一百, weights: [{community: a, weight: 1}]", "total"),
        ("total: '1.00', weights: [{community: a, weight: many}]", "weights.0.weight"),
        ("total: '1.00', weights: [{community: a, weight: -1}]", "weights"),
        ("total: '1.00', communities: [nowhere]", "communities"),
    ],
)
def test_a_bad_question_names_its_field_and_the_others_are_answered(asked, question, field):
    good = "- {id: good, input: {total: '1.00', weights: [{community: a, weight: 1}]}}"
    told = asked(f"splits:\n- {{id: bad, input: {{{question}}}}}\n{good}\n")
    bad, fine = told.data
    assert told.code == 2
    assert bad["error"]["field"] == field
    assert bad["error"]["message"]
    assert bad["error"]["message_en"]
    assert fine["answer"]["per_community"] == [{"community": "a", "amount": "1.00"}]


def test_a_clock_without_days_is_told_on_the_day_asked_for(asked):
    text = "clocks:\n- {id: K, given: {due_on: '2026-09-16', amount: '1.00'}}\n"
    (one,) = asked(text, "--on", "2026-09-22").data
    assert [day["overdue_wd"] for day in one["answer"]] == [5]
    (one,) = asked(text).data
    assert len(one["answer"]) == 5


@pytest.mark.parametrize("text", ["splits: 1\n", "clocks: {a: 1}\n"])
def test_questions_that_are_no_list_are_refused(asked, text):
    assert asked(text).code == 2


def test_a_clock_without_a_due_day_or_with_a_bad_one_says_so(asked):
    told = asked(
        "clocks:\n- {id: A, given: {amount: '1.00'}}\n- {id: B, given: {due_on: soon}}\n"
        "- {id: C, case: 999, given: {due_on: '2026-09-16'}, expect: [{}]}\n"
    )
    assert [one["error"]["field"] for one in told.data] == ["due_on", "due_on", "expect"]


def test_the_table_is_shown_without_json(zhunru, data):
    told = zhunru("cost", data / "money.yaml")
    assert told.code == 0
    assert "community_may_suspend" in told.out


def test_an_application_of_another_place_is_told_that_its_communities_are_unknown(zhunru, data):
    told = zhunru("cost", data / "cases.yaml", "--jurisdiction", "xicheng", "--json")
    assert told.code == 2
    assert {one["error"]["field"] for one in told.data if "error" in one} == {"communities"}


@pytest.mark.parametrize(
    "row",
    ["1", "{id: A}", "{id: A, given: 5}", "{id: A, given: {due_on: '2026-01-05'}, expect: [x]}"],
)
def test_a_clock_that_is_no_clock_is_an_error_of_its_own(asked, row):
    told = asked(f"clocks:\n- {row}\n")
    assert told.code == 2
    assert told.data[0]["error"]["message"]


def test_a_day_before_every_route_is_told(asked):
    text = "clocks:\n- {id: K, given: {due_on: '2000-01-05', amount: '1.00'}}\n"
    told = asked(text, "--on", "2000-01-06")
    assert told.data[0]["error"]["field"] == "on"

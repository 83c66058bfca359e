"""A figure of a community that nobody knows is unknown, not zero: nothing is computed from it."""

from dataclasses import replace

import pytest

from policies import loader
from policies.applications import intake
from policies.burden import lines
from policies.cost import application as cost
from policies.cost import standard_cost as standard
from policies.cost.answers import Split, Unanswerable, answer
from policies.cost.capacity import ceiling, loads
from policies.cost.funding import shares

LINE = {"category": "labour", "unit": "小时", "quantity": 2, "unit_price": "40.00"}
FIRST, SECOND = "533103001001", "533103001002"


@pytest.fixture
def place():
    """Make the rules of dehong without some figures of its first community."""

    def without(*fields):
        rules = loader.load("dehong")
        known = dict(rules.directory.communities)
        known[FIRST] = known[FIRST].model_copy(update=dict.fromkeys(fields))
        directory = rules.directory.model_copy(update={"communities": known})
        ground = replace(rules.rulebook.ground, directory=directory)
        book = replace(rules.rulebook, ground=ground)
        return replace(rules, directory=directory, rulebook=book)

    return without


@pytest.fixture
def shops(cases):
    """An application whose work scales by shops, as filed, at two communities."""
    changes = {
        "communities": [FIRST, SECOND],
        "target.type": "商户",
        "hours_per_community": 80,
        "funding.per_community": None,
        "funding.lines": [LINE],
        "funding.total": "80.00",
        "funding.allocation": "by_targets",
    }  # fmt: skip
    raw = intake.changed(cases["48"]["application"], changes)
    return intake.read_application(raw, loader.load("dehong").rulebook.ground.labels)


def rules_found(rules, application):
    return {one.rule: one for one in rules.rulebook.judge(application).findings}


def test_a_cost_that_needs_an_unknown_figure_is_not_computed_and_says_so(place, shops):
    rules = place("shops")
    found = rules_found(rules, shops)

    assert not {"F03", "F04"} & set(found)
    assert "锦华社区（不知道商户）" in found["C05"].message
    assert "(Shops not known)" in found["C05"].message_en
    told = cost.answer(shops, rules.rulebook.ground, rules.jurisdiction.routes[0])
    assert (told["standard_cost"], told["difference"], told["percent"]) == (None, None, None)
    assert [(one["community"], one["fields"]) for one in told["missing"]] == [(FIRST, ["shops"])]
    by_code = {one["community"]: one for one in told["standard_hours"]}
    assert (by_code[FIRST]["hours"], by_code[FIRST]["labour"]) == (None, None)
    assert by_code[SECOND]["labour"] is not None
    assert [one["standard"] for one in told["explained"]] == [None]


def test_a_figure_that_is_known_to_be_zero_is_computed_with(place, shops):
    rules = loader.load("dehong")
    known = dict(rules.directory.communities)
    known[FIRST] = known[FIRST].model_copy(update={"shops": 0})
    directory = rules.directory.model_copy(update={"communities": known})
    ground = replace(rules.rulebook.ground, directory=directory)

    assert standard.lacking(shops, ground) == {}
    assert standard.scaled_hours(shops, ground)[FIRST] == 0
    assert standard.standard_fen(shops, ground) > 0


@pytest.mark.parametrize("field", ["residents", "floating"])
def test_the_difficulty_needs_residents_and_floating(place, shops, field):
    rules = place(field)

    assert standard.standard_fen(shops, rules.rulebook.ground) is None
    assert "C05" in rules_found(rules, shops)


def test_a_figure_that_nothing_needs_may_be_missing(place, shops):
    rules = place("aged_60", "disabled", "grids")

    assert standard.standard_fen(shops, rules.rulebook.ground) > 0
    assert "C05" not in rules_found(rules, shops)


def test_without_its_staff_a_community_has_no_ceiling_and_no_load_of_it(place, shops):
    rules = place("staff")
    ground = rules.rulebook.ground

    assert ceiling(ground.directory.communities[FIRST], ground) is None
    assert loads(shops, ground, [FIRST])[FIRST].ceiling == 0
    found = rules_found(rules, shops)
    assert "居委会工作人员" in found["C05"].message
    assert "C01" not in found


def test_hours_that_are_not_known_lay_none_on_a_community(place, shops):
    ground = place("shops").rulebook.ground

    told = loads(shops, ground, [FIRST, SECOND])

    assert told[FIRST].months == {}
    assert told[SECOND].months != {}


def test_money_is_split_alike_where_the_figures_of_the_split_are_not_known(place, shops):
    ground = place("shops").rulebook.ground
    fields = ground.lists.profile_fields

    assert shares(shops, ground.directory, fields) == {FIRST: 4000, SECOND: 4000}
    asked = Split(total="80.00", communities=[FIRST, SECOND], allocation="by_households")
    assert answer(asked, None, ground)["total"] == "80.00"
    with pytest.raises(Unanswerable):
        answer(asked, None, place("households").rulebook.ground)


def test_a_report_tells_no_share_of_a_capacity_that_is_not_known(place):
    rules = place("staff", "residents")
    made = lines._Lines(rules, lines.Measured({}, {}, {}, 0), {})

    assert made._capacity([FIRST, SECOND]) == 0
    assert made._capacity([SECOND]) > 0
    assert made._workers("street", [FIRST, SECOND]) is None
    assert made._workers("street", [SECOND]) > 0

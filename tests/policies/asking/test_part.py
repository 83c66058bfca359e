"""Part of a community: hours, money and burden go by the part, and the whole community signs."""

from decimal import Decimal

import pytest

from policies.applications.intake import changed, read_application
from policies.cost import capacity, standard_cost
from policies.cost.funding import shares
from policies.facts.form_defects import defects
from schemas.acts.act import Actor
from schemas.errors import ApplicationUnreadable

A, B = "533103001001", "533103001002"
GRIDS = {"grids": ["第1网格", "第2网格"], "share": "25"}


@pytest.fixture
def asked(dehong, cases):
    """Case 43 at two communities, with parts of them."""

    def read(scope, **change):
        told = {"communities": [A, B], "scope": scope, **change}
        raw = changed(cases["43"]["application"], told)
        return read_application(raw, dehong.rulebook.ground.labels)

    return read


def test_hours_cost_and_load_go_by_the_part(dehong, asked):
    ground = dehong.rulebook.ground
    whole, part = asked({}), asked({A: GRIDS})
    for found in (standard_cost.scaled_hours, standard_cost.labour_fen):
        before, after = found(whole, ground), found(part, ground)
        assert after[B] == before[B]
        assert abs(after[A] - before[A] / 4) <= 1
    loads = [capacity.loads(one, ground, {A, B})[A] for one in (whole, part)]
    hours = [sum(one.months.values()) for one in loads]
    assert abs(hours[1] - Decimal(hours[0]) / 4) < 1


def test_the_money_is_split_by_the_parts_and_meets_to_the_fen(dehong, asked):
    words = dehong.rulebook.ground.lists.profile_fields
    flat = {"funding.allocation": "by_households"}
    whole = shares(asked({}, **flat), dehong.directory, words)
    part = shares(asked({A: GRIDS}, **flat), dehong.directory, words)
    assert sum(part.values()) == sum(whole.values()) == 932000
    sizes = dehong.directory.communities
    weight = {A: Decimal(sizes[A].households) / 4, B: Decimal(sizes[B].households)}
    assert abs(part[A] - 932000 * weight[A] / sum(weight.values())) < 1


def test_amounts_that_are_said_stay_as_they_are_said(dehong, asked):
    told = [{"community": A, "amount": "320.00"}, {"community": B, "amount": "9000.00"}]
    part = asked({A: GRIDS}, **{"funding.per_community": told})
    words = dehong.rulebook.ground.lists.profile_fields
    assert shares(part, dehong.directory, words) == {A: 32000, B: 900000}


@pytest.mark.parametrize(
    ("scope", "found"),
    [
        ({A: GRIDS}, set()),
        ({A: {"targets": 12, "share": "100"}}, set()),
        ({A: {**GRIDS, "share": "100.01"}}, {("scope.0.share", "not_a_part")}),
        ({A: {**GRIDS, "share": "0"}}, {("scope.0.share", "not_a_part")}),
        ({A: {"share": "30"}}, {("scope.0", "incomplete")}),
        ({A: {"grids": ["第1网格"]}}, {("scope.0", "incomplete")}),
        ({"533103001009": GRIDS}, {("scope.0.community", "other_communities")}),
        ([{"community": A, **GRIDS}, {"community": A, **GRIDS}], {("scope", "twice")}),
    ],
)
def test_a_part_is_named_once_with_its_share(dehong, asked, scope, found):
    known = defects(asked(scope), dehong.rulebook.ground)
    assert {(one.field, one.code) for one in known if one.field.startswith("scope")} == found


@pytest.mark.parametrize("scope", [7, {A: 7}, {A: {"floor": "3"}}])
def test_what_is_no_part_cannot_be_read(asked, scope):
    with pytest.raises(ApplicationUnreadable):
        asked(scope)


def test_a_wider_part_is_a_change_on_the_full_path(memory, filed):
    number, day = filed("43", communities=[A, B], scope={A: GRIDS})
    day = memory.walk(number, day, until="EFFECTIVE")
    head = Actor(person="h", role="DEPT_HEAD", org="LX-CGJ")
    wide = {"change": "范围扩大", "set": {"scope": {A: {**GRIDS, "share": "31"}}}}
    assert memory.do(number, "request_change", head, day, **wide) is None
    request = memory.state("assignment", number).request
    assert (request.full, A in request.concerned) == (True, True)


def test_a_part_that_is_named_twice_is_the_same_in_any_order(asked):
    both = [{"community": A, "share": "30"}, {"community": A, "share": "50"}]
    assert asked(both).part(A) == asked(both[::-1]).part(A) == 1
    assert asked(both[:1]).part(A) == Decimal("0.3")

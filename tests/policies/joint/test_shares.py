"""How several departments share an item's money, and what is wrong with how they share it."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies import loader
from policies.cost.joint import parties_of, planned_parts, split
from policies.facts.joint import joint_defects
from policies.lifecycle.steps.changing.parting import placed_from
from policies.place.clocks import Calendar
from schemas.applications.application import Application
from schemas.states.placements.parties import Party, PlacedParty
from schemas.states.states import PlacementState, PlannedInstalment, Terms

RULES = loader.load("dehong")
GROUND = RULES.rulebook.ground
NOT_100 = {("parties", "not_hundred_percent")}
ONE = {"org": "DH-GAJ", "duty": "带队入户", "share": 30, "budget_doc_no": "a"}
TWO = {"org": "DH-WJW", "duty": "健康指导", "share": 0}


def asked(*rows, **more):
    money = {"total": "100.01", "budget_doc_no": "own"}
    told = {"applicant": "DH-SFJ", "parties": list(rows), "funding": money, **more}
    return Application.model_validate(told)


@settings(max_examples=60, deadline=None)
@given(
    amounts=st.lists(st.integers(0, 500_000), min_size=1, max_size=12),
    shares=st.lists(st.integers(0, 100), min_size=2, max_size=5).filter(any),
)
def test_every_fen_has_one_payer_at_one_community(amounts, shares):
    """No department's part and no community's amount is off by a fen, or below nothing."""
    rows = [{"org": f"D{n}", "duty": "x", "share": share} for n, share in enumerate(shares, 1)]
    whole = f"{sum(amounts) // 100}.{sum(amounts) % 100:02d}"
    application = asked(*rows, funding={"total": whole})
    parties = parties_of(application.model_copy(update={"applicant": "D0"}))
    parts = split({str(n): fen for n, fen in enumerate(amounts)}, parties)
    assert [sum(row) for row in parts.values()] == amounts
    assert [sum(column) for column in zip(*parts.values(), strict=True)] == [
        one.fen for one in parties
    ]
    assert all(fen >= 0 for row in parts.values() for fen in row)


def test_the_applicant_leads_and_has_what_the_others_leave():
    parties = parties_of(asked(ONE, TWO))
    assert [(one.org, one.fen, one.budget_doc_no) for one in parties] == [
        ("DH-SFJ", 7001, "own"),
        ("DH-GAJ", 3000, "a"),
        ("DH-WJW", 0, ""),
    ]
    assert parties_of(asked()) == ()
    assert parties_of(asked({"org": "DH-SFJ", "duty": "独办"})) == ()


def test_each_department_has_the_whole_plan_under_numbers_of_its_own():
    plan = [
        PlannedInstalment(no=1, percent=Decimal(40), due="before_start"),
        PlannedInstalment(no=3, percent=Decimal(60), due="after_acceptance"),
    ]
    parties = [PlacedParty(org="A", fen=500, budget="budget:A:1"),
               PlacedParty(org="B", fen=0, budget="budget:B:2"),
               PlacedParty(org="C", fen=300, budget="budget:C:3")]  # fmt: skip
    calendar: Calendar = RULES.calendar
    found = planned_parts(800, parties, plan, None, None, calendar)
    assert [(one.no, one.party, one.budget, one.amount_fen) for one in found] == [
        (1, "", "", 200),
        (3, "", "", 300),
        (7, "C", "budget:C:3", 120),
        (9, "C", "budget:C:3", 180),
    ]
    alone = planned_parts(800, (), plan, None, None, calendar)
    assert [(one.no, one.party, one.amount_fen) for one in alone] == [(1, "", 320), (3, "", 480)]


@pytest.mark.parametrize(
    ("rows", "more", "found"),
    [
        ([ONE, TWO], {}, set()),
        ([ONE, {"org": "DH-SFJ", "duty": "牵头"}], {}, set()),
        ([ONE, {"org": "DH-SFJ", "duty": "牵头", "share": 70}], {}, set()),
        ([ONE, {"org": "DH-SFJ", "duty": "牵头", "share": 60}], {}, NOT_100),
        ([{**ONE, "share": 101}], {}, NOT_100),
        ([{**ONE, "share": -1}], {}, NOT_100),
        ([ONE, ONE], {}, {("parties", "party_twice")}),
        ([{"org": "DH-SFJ", "duty": "独办"}], {}, {("parties", "no_other_party")}),
        ([{**ONE, "duty": None}], {}, {("parties.0", "incomplete")}),
        ([{**ONE, "share": None}], {}, {("parties.0", "incomplete")}),
        ([{**ONE, "budget_doc_no": None}], {}, {("parties.0.budget_doc_no", "missing")}),
        ([{**ONE, "org": "DH-???"}], {}, {("parties.0.org", "unknown_organisation")}),
        ([{**ONE, "org": "533103001"}], {}, {("parties.0.org", "not_a_department")}),
        ([ONE], {"nature": "emergency"}, {("parties", "emergency_alone")}),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_at_its_field(rows, more, found):
    assert set(joint_defects(asked(*rows, **more), GROUND)) == found


def test_a_part_of_nothing_is_no_payer():
    assert split({"a": 0}, [Party(org="A"), Party(org="B")]) == {"a": [0, 0]}


def test_who_has_left_is_a_department_of_the_placement_and_signs_no_more():
    terms = Terms(
        title="x", applicant="A", real_owner="A", nature="", domain="", mode="", total_fen=100,
        communities=1, streets=("s",), parties=(Party(org="A", fen=100), Party(org="B", left=True)),
    )  # fmt: skip
    before = (PlacedParty(org="A", fen=50), PlacedParty(org="B", fen=50))
    placed = PlacementState(
        number="n", community="c", title="x", applicant="A", street="s", amount_fen=100,
        parties=before,
    )  # fmt: skip
    assert placed.together == ("A", "B")
    after = placed.model_copy(update={"parties": placed_from(terms, placed, 100)})
    assert (after.departments, after.together) == (("A", "B"), ("A",))

"""What a community records by itself: an invitation, its end, and what came off the wall."""

from datetime import date
from decimal import Decimal

import pytest

from schemas.acts.act import Actor

OURS, DAY = "533103001002", date(2026, 3, 11)
SECRETARY = Actor(person="s", role="COMM_SEC", org=OURS)
TOLD = {"department": "DH-SFJ", "title": "法律咨询进社区", "record": "议事会纪要〔2026〕3号",
        "on": "2026-03-10", "until": "2026-06-30"}  # fmt: skip
GONE = {"kind": "plaque", "name": "示范点", "on": "2026-03-10", "record": "清理通知"}
WHY = {"reason": "居民不同意"}


@pytest.fixture
def do(memory):
    def act(verb, by=SECRETARY, day=DAY, **data):
        refused = memory.do("", verb, by, day, **data)
        return refused.code if refused else None

    return act


def own(memory):
    return memory.state("community", OURS)


def test_a_community_invites_and_takes_it_back(memory, do):
    assert do("invite", **TOLD) is None
    assert do("invite", **{**TOLD, "title": " 法律咨询进社区 "}) == "already_done"
    assert do("invite", **{**TOLD, "department": "DH-WJW"}) is None
    assert [no for no, _ in own(memory).standing(DAY)] == [1, 2]
    assert do("withdraw_invitation", no=1, **WHY) is None
    assert [no for no, _ in own(memory).standing(DAY)] == [2]
    assert do("withdraw_invitation", no=1, **WHY) == "already_done"
    assert do("invite", **TOLD) is None


@pytest.mark.parametrize(
    ("until", "code"),
    [("2026-03-10", "invitation_term"), ("2026-03-11", None), ("2026-09-11", None),
     ("2026-09-12", "invitation_term")],
)  # fmt: skip
def test_an_invitation_stands_for_months_and_never_for_ever(do, until, code):
    assert do("invite", **{**TOLD, "until": until}) == code


def test_an_invitation_rests_on_a_record_that_is_there(do):
    assert do("invite", **{**TOLD, "on": "2026-03-12"}) == "dated_ahead"
    assert do("invite", **{**TOLD, "record": " "}) == "wrong_data"
    assert do("invite", **{**TOLD, "record": "\u200b\u3000"}) == "wrong_data"
    assert do("invite", **{**TOLD, "department": "DH-XX"}) == "no_such_organisation"


INCOME = {"year": 2025, "fiscal": "150000", "own": "0", "donated": "3,000.00", "other": "12.5",
          "basis": "社区账簿"}  # fmt: skip


def test_the_other_income_of_a_year_is_noted_with_where_it_is_from(memory, do):
    assert do("note_income", **INCOME) is None
    assert do("note_income", **INCOME) == "already_done"
    assert do("note_income", **{**INCOME, "year": 2027}) == "dated_ahead"
    assert do("note_income", **{**INCOME, "basis": " "}) == "wrong_data"
    assert do("note_income", **{**INCOME, "year": 2026, "own": "8.00"}) is None
    assert do("note_income", **{**INCOME, "other": "13.00", "basis": "审计"}) is None
    noted = own(memory).income
    assert (noted["2025"].other, noted["2025"].basis, noted["2026"].own) == (1300, "审计", 800)
    assert [one.body["merge"]["income"]["2025"]["other"] for one in memory.events
            if one.kind == "community.income_noted" and "2025" in one.body["merge"]["income"]
            ] == [1250, 1300]  # fmt: skip


def test_only_the_secretary_invites_and_for_the_own_community(do):
    clerk = Actor(person="c", role="DEPT_CLERK", org="DH-SFJ")
    assert do("invite", by=clerk, **TOLD) == "wrong_role"
    assert do("invite", **TOLD, community="533103001003") == "wrong_org"


def test_what_is_over_or_was_never_said_is_not_taken_back(do):
    assert do("withdraw_invitation", no=1, **WHY) == "no_such_invitation"
    assert do("invite", **{**TOLD, "until": "2026-03-12"}) is None
    assert do("withdraw_invitation", day=date(2026, 3, 13), no=1, **WHY) == "invitation_over"
    assert do("withdraw_invitation", day=date(2026, 3, 12), no=1, **WHY) is None


def test_a_removal_is_noted_once_unless_it_came_back_and_went_again(memory, do):
    assert do("note_removal", **GONE) is None
    assert do("note_removal", **GONE) == "already_done"
    assert do("note_removal", **{**GONE, "kind": "ledger"}) is None
    assert do("note_removal", **{**GONE, "on": "2026-03-12"}) == "dated_ahead"
    later = {**GONE, "on": "2026-04-10"}
    assert do("note_removal", day=date(2026, 4, 10), **later) is None
    assert [one.kind for one in own(memory).removals] == ["plaque", "ledger", "plaque"]


BORNE = {"on": "2026-02-27", "method": "counted", "borne": "73", "posts_held": "34",
         "month_hours": "210.5", "heaviest": "计生统计、危房排查，约五成"}  # fmt: skip


def test_what_it_bears_before_admission_is_declared_and_what_is_not_known_is_no_zero(memory, do):
    assert do("declare_burden", **BORNE) is None
    assert do("declare_burden", **BORNE) == "already_done"
    told = own(memory).burden
    assert told.values == {"M01": 73, "M14": 34, "M15": Decimal("210.5")}
    assert (told.method, told.heaviest) == ("counted", "计生统计、危房排查，约五成")

    assert do("declare_burden", on="2026-02-27", method="counted") == "nothing_declared"
    assert do("declare_burden", **{**BORNE, "on": "2027-01-01"}) == "dated_ahead"
    assert do("declare_burden", **{**BORNE, "borne": "-1"}) == "wrong_data"
    assert do("declare_burden", **{**BORNE, "month_hours": "0.001"}) == "wrong_data"
    assert do("declare_burden", **{**BORNE, "borne": True}) == "wrong_data"
    assert do("declare_burden", **{**BORNE, "borne": "0"}) is None, (
        "declared anew, before it is used"
    )
    assert own(memory).burden.values["M01"] == 0

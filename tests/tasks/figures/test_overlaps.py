"""What is an overlap: several departments, one target, one community, about one time."""

from datetime import date
from decimal import Decimal

import pytest

from ledger.write.comparable_items import Item
from tasks.figures.overlaps import found

HERE = ("C1", "C2", "C3")
DAYS = 90


def item(number, applicant, target="老年人", **changed):
    told = {
        "number": number,
        "version": 1,
        "title": f"事项{number}",
        "applicant": applicant,
        "target_type": target,
        "nature": "long_term",
        "hours": Decimal("40"),
        "budget_doc_no": "",
        "submitted_on": date(2026, 3, 1),
        "start_on": date(2026, 5, 1),
        "end_on": date(2026, 12, 31),
        "live": True,
        "communities": ("C1", "C2"),
        "collects": True,
    }
    return Item(**{**told, **changed})


def overlaps(*items, here=HERE):
    stages = {one.number: "EFFECTIVE" for one in items} | {"N": "STREET_REVIEW"}
    return found(items, stages, here, DAYS)


def test_two_departments_with_one_target_meet_where_both_are():
    (one,) = overlaps(item("A", "D1"), item("B", "D2", communities=("C2", "C9")))

    assert [x.number for x in one.items] == ["B", "A"]
    assert one.communities == ("C2",)
    assert (one.same, one.collects, one.open) == (True, True, False)


@pytest.mark.parametrize(
    "other",
    [
        item("B", "D1"),  # the same department
        item("B", "D2", target="商户"),
        item("B", "D2", target=""),
        item("B", "D2", communities=("C9",)),
        item("B", "D2", submitted_on=date(2026, 5, 31)),  # 91 days later
        item("B", "D2", submitted_on=None),
        item("B", "D2", start_on=date(2027, 1, 1), end_on=date(2027, 2, 1)),
    ],
    ids=["department", "target", "no target", "community", "filed", "not filed", "term"],
)
def test_no_overlap_without_a_common_target_place_or_time(other):
    assert overlaps(item("A", "D1"), other) == ()


def test_ninety_days_apart_is_still_an_overlap():
    assert len(overlaps(item("A", "D1"), item("B", "D2", submitted_on=date(2026, 5, 30)))) == 1


def test_an_item_for_all_communities_is_at_each_of_them():
    (one,) = overlaps(item("A", "D1", communities="all"), item("B", "D2", communities=("C3",)))

    assert one.communities == ("C3",)


def test_communities_of_others_are_not_told():
    (one,) = overlaps(item("A", "D1"), item("B", "D2"), here=("C1",))

    assert one.communities == ("C1",)


def test_a_target_that_holds_another_is_for_a_person_to_look_at():
    exact, wide = overlaps(
        item("A", "D1", target="80岁以上老年人"),
        item("B", "D2", target="老年人"),
        item("C", "D3", target="老年人"),
    )

    assert exact.same
    assert [x.number for x in exact.items] == ["C", "B"]
    assert not wide.same
    assert [x.number for x in wide.items] == ["C", "B", "A"]


def test_what_is_not_decided_yet_can_still_be_joined():
    (one,) = overlaps(item("A", "D1"), item("N", "D2", collects=False))

    assert one.open
    assert not one.collects
    assert [x.open for x in one.items] == [True, False]

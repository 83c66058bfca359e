"""Seats of one person that must not meet: anywhere, or at one body only."""

import pytest

from policies import loader
from policies.place.book.bodies import check_people
from policies.place.book.rows import BookTerms, Faults, Row, Spot

DEHONG = loader.load("dehong").jurisdiction
HALVES = {
    "apart": ((("order", "pay"), ("confirm_usable",)),),
    "separate": (("accept",), ("decide",)),
}
GROUND = BookTerms(
    **{
        **{name: None for name in BookTerms.__dataclass_fields__},
        "place": DEHONG.model_copy(update=HALVES),
    }
)
KINDS = {
    "A": "department", "B": "department", "S": "street", "C": "community",
    "L": "leading_group", "O": "lg_office", "U": "audit_bureau",
}  # fmt: skip


def codes(*seats, person="赵三", phone="15400000011"):
    """(role, body) of one person -> what is wrong, row by row."""
    faults = Faults()
    rows = [
        Row(Spot("people", at), {"person": person, "telephone": phone, "role": role, "org": org})
        for at, (role, org) in enumerate(seats, 1)
    ]
    check_people(rows, (KINDS, set()), GROUND, faults)
    return [(one.row, one.code) for one in faults.all()]


@pytest.mark.parametrize(
    ("seats", "found"),
    [
        ([("DEPT_CLERK", "A"), ("DEPT_HEAD", "A")], "roles_apart"),
        ([("DEPT_HEAD", "A"), ("DEPT_CLERK", "A")], "roles_apart"),
        ([("DEPT_CLERK", "A"), ("DEPT_HEAD", "B")], ""),
        ([("FIN_DEPT", "A"), ("COMM_SEC", "C")], "roles_apart"),
        ([("COMM_SEC", "C"), ("FIN_DEPT", "A")], "roles_apart"),
        ([("FIN_DEPT", "A"), ("DEPT_CLERK", "A")], ""),
        ([("FIN_DEPT", "A"), ("FIN_DEPT", "B")], ""),
        ([("AUDITOR", "U"), ("DEPT_CLERK", "A")], "role_alone"),
        ([("DEPT_CLERK", "A"), ("AUDITOR", "U")], "role_alone"),
        ([("DEPT_CLERK", "A"), ("DEPT_CLERK", "A")], "seat_twice"),
    ],
)
def test_two_seats_of_one_person(seats, found):
    assert codes(*seats) == ([(2, found)] if found else [])


def test_sides_of_an_item_meet_at_two_bodies_and_not_at_one():
    sides = [("LG_OFFICE", "O"), ("LG_CHAIR", "O")]
    apart = [("LG_OFFICE", "O"), ("LG_CHAIR", "L")]
    assert (2, "roles_apart") in codes(*sides)
    assert codes(*apart) == []


def test_the_third_seat_is_held_against_both_before_it():
    seats = [("DEPT_CLERK", "A"), ("FIN_DEPT", "B"), ("COMM_SEC", "C"), ("DEPT_HEAD", "A")]
    assert codes(*seats) == [(3, "roles_apart"), (4, "roles_apart")]


def test_who_has_no_name_holds_nothing_together():
    assert codes(("DEPT_CLERK", "A"), ("DEPT_HEAD", "A"), person="") == []


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        (("赵三", "15400000011"), ("李四", "15400000011"), True),
        (("赵三", "15400000011"), (" 赵三", "15400000011"), False),
        (("赵三", ""), ("李四", ""), False),
    ],
)
def test_a_telephone_is_one_persons(one, other, shared):
    faults = Faults()
    rows = [
        Row(Spot("people", at), {"person": who, "telephone": phone, "role": "FIN_DEPT", "org": org})
        for at, ((who, phone), org) in enumerate(((one, "A"), (other, "B")), 1)
    ]
    check_people(rows, (KINDS, set()), GROUND, faults)
    assert [one.code for one in faults.all()] == (["phone_shared"] if shared else [])

"""Bodies that end: who goes on with what they had, and changes after which nobody would."""

from datetime import date

import pytest

from policies.place.book import lineage
from policies.place.book.rows import Faults, Row, Spot
from policies.place.directory import directory_of
from schemas.place.organisations import Directory

BODIES = {
    "A": "department", "B": "department", "C": "department", "SEC": "section", "S": "street",
    "T": "street", "L": "leading_group", "O": "lg_office", "F": "finance_bureau",
}  # fmt: skip
DAY, WORD = date(2026, 7, 1), "示编〔2026〕3号"
PEOPLE = [{"org": "B"}]


def book(rows, people=PEOPLE, **changed):
    bodies = [{"code": code, "kind": kind} for code, kind in BODIES.items()]
    bodies[3] |= {"parent": "S"}
    for one in bodies:
        one |= changed.get(one["code"], {})
    communities = [{"code": code, "parent": "S", **changed.get(code, {})} for code in ("X", "Y")]
    sheets = {"organisations": bodies, "communities": communities, "people": people,
              "lineage": [{"day": DAY, "document": WORD, **one} for one in rows]}  # fmt: skip
    return {
        sheet: [Row(Spot(sheet, at), cells) for at, cells in enumerate(some, 2)]
        for sheet, some in sheets.items()
    }


def codes(*rows, **changed):
    faults = Faults()
    lineage.check(book(rows, **changed), faults)
    return [(one.sheet, one.row, one.field, one.code) for one in faults.all()]


def end(code, how, to="", **more):
    return {"code": code, "how": how, **({"to": to} if to else {}), **more}


GOOD = [
    [end("A", "renamed", "B")],
    [end("A", "merged", "C"), end("B", "merged", "C")],
    [end("A", "split", "B"), end("A", "split", "C", items=("N1", "N2"))],
    [end("X", "closed")],
    [end("SEC", "closed")],
    [end("X", "closed", "S")],
    [end("X", "merged", "Y")],
    [end("A", "merged", "B"), end("B", "renamed", "C", day=date(2027, 1, 1))],
]


@pytest.mark.parametrize("rows", GOOD)
def test_a_change_after_which_somebody_goes_on_has_no_fault(rows):
    assert codes(*rows, people=[]) == []


BAD = [
    ([end("Z", "renamed", "B")], (2, "code", "no_such_body")),
    ([end("A", "renamed", "Z")], (2, "to", "no_such_body")),
    ([end("A", "renamed")], (2, "to", "missing")),
    ([end("A", "merged", "X")], (2, "to", "heir_kind")),
    ([end("X", "merged", "A")], (2, "to", "heir_kind")),
    ([end("X", "merged", "S")], (2, "to", "heir_kind")),
    ([end("L", "renamed", "A")], (2, "code", "never_ends")),
    ([end("F", "renamed", "A")], (2, "code", "never_ends")),
    ([end("A", "renamed", "A")], (2, "to", "heir_circle")),
    ([end("A", "renamed", "B"), end("B", "renamed", "A")], (3, "to", "heir_circle")),
    ([end("A", "renamed", "B"), end("B", "closed", "C")], (2, "to", "heir_ended")),
    ([end("A", "merged", "B"), end("A", "merged", "C")], (3, "to", "one_heir")),
    ([end("A", "split", "B"), end("A", "split", "C")], (3, "items", "share_twice")),
    ([end("A", "split", "B"), end("A", "closed", "C", items=("N",))], (3, "how", "ends_twice")),
    ([end("A", "split", "B"), end("A", "split", "C", items=("N",), day=date(2026, 8, 1))],
     (3, "day", "ends_twice")),
    ([end("A", "split", "B", items=("N",)), end("A", "split", "C", items=("M",))],
     (2, "items", "share_open")),
    ([end("A", "split", "B")], (2, "items", "share_open")),
    ([end("A", "split", "B"), end("A", "split", "C", items=("N", "N"))],
     (3, "items", "item_twice")),
    ([end("A", "merged", "B", items=("N",))], (2, "items", "share_none")),
    ([end("A", "closed")], (2, "to", "no_heir")),
    ([end("S", "closed")], (2, "to", "no_heir")),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "found"), BAD)
def test_a_change_after_which_nobody_or_two_go_on_is_told_with_row_and_field(rows, found):
    assert ("lineage", *found) in codes(*rows)


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"A": {"member": True}}, ("organisations", 2, "member", "ended")),
        ({"SEC": {"parent": "A"}}, ("organisations", 5, "parent", "ended")),
        ({"O": {"hosted_by": "A"}}, ("organisations", 9, "hosted_by", "ended")),
        ({"people": [{"org": "A"}]}, ("people", 2, "org", "ended")),
    ],
)
def test_what_goes_on_does_not_rest_on_a_body_that_ended(changed, found):
    assert found in codes(end("A", "renamed", "B"), **changed)


def test_a_community_does_not_stay_below_a_street_that_ended():
    assert ("communities", 2, "parent", "ended") in codes(
        end("S", "merged", "T"), SEC={"parent": "T"}
    )


def place(*rows, host=""):
    """The directory of a small place with its lineage."""
    body = {"name": "甲"}
    return directory_of({
        "departments": [{"code": one, "name": f"{one}局"} for one in "ABC"],
        "internal_sections": [{**body, "code": "SEC", "parent": "S"}],
        "streets": [{"code": "S", "name": "S街道"}, {"code": "T", "name": "T街道"}],
        "communities": [
            {"code": one, "name": f"{one}社区", "parent": "S", "account": "1"} for one in "XY"
        ],
        "leading_group": {**body, "code": "L", "office": {**body, "code": "O", "hosted_by": host}},
        "finance_bureau": {**body, "code": "F"},
        "lineage": [{"day": DAY, "document": WORD, **one} for one in rows],
    })  # fmt: skip


def test_without_lineage_every_body_is_its_own_heir():
    known = place()

    assert [known.heir(one) for one in ("A", "X", "S")] == ["A", "X", "S"]
    assert known.before("A") == ()
    assert known.codes == ("X", "Y")


@pytest.mark.parametrize(
    ("row", "heir"),
    [
        (end("A", "renamed", "B"), "B"),
        (end("X", "merged", "Y"), "Y"),
        (end("X", "closed"), "S"),
        (end("SEC", "closed"), "S"),
        (end("A", "closed"), "C"),
    ],
)
def test_somebody_always_goes_on_with_what_a_body_had(row, heir):
    known = place(row, host="C")

    assert known.heir(row["code"]) == heir
    assert known.before(heir) == (row["code"],)
    assert row["code"] not in {*known.codes, *(one.code for one in known.standing)}


def test_a_change_after_a_change_is_followed_to_who_is_there():
    known = place(end("A", "merged", "B"), end("B", "renamed", "C", day=date(2027, 1, 1)), host="C")

    assert known.heir("A") == known.heir("B") == "C"
    assert known.before("C") == ("A", "B")
    assert known.before("B") == ()


def test_a_split_gives_each_number_to_one_body():
    known = place(end("A", "split", "B"), end("A", "split", "C", items=("N1", "N2")))

    assert [known.heir("A", one) for one in ("N1", "N2", "N3", "")] == ["C", "C", "B", "B"]
    assert known.before("B") == known.before("C") == ("A",)


@pytest.mark.parametrize(
    ("rows", "name"),
    [
        ([end("A", "renamed", "B")], "B局（原A局）"),
        ([end("X", "merged", "Y")], "Y社区（原X社区）"),
        ([end("A", "split", "B"), end("A", "split", "C", items=("N",))], "A局（已分设为B局、C局）"),
        ([end("X", "closed")], "X社区（已撤销，由S街道承接）"),
        ([end("X", "closed", "Y")], "Y社区（原X社区）"),
    ],
)
def test_an_old_name_stands_beside_the_new_one(rows, name):
    known = place(*rows)

    assert known.name_of(rows[0]["code"]) == name
    assert known.name_of("T") == "T街道"


def test_a_directory_never_loops():
    rows = [{"code": "A", "how": "renamed", "to": "B", "day": DAY, "document": WORD},
            {"code": "B", "how": "renamed", "to": "A", "day": DAY, "document": WORD}]  # fmt: skip
    known = Directory(organisations={}, communities={}, leading_group="L", lg_office="O",
                      finance_bureau="F", lineage=rows)  # fmt: skip

    assert known.heir("A") in ("A", "B")

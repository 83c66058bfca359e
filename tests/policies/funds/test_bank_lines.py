"""A movement rests on lines of a bank: on parts of one, or on several, and never on more."""

from dataclasses import replace
from datetime import date

import pytest

from policies.cost.bank_parts import parts

DAY, FILE = date(2026, 9, 8), "a" * 64
ON = {"on": "2026-09-08", "bank_file": FILE}


@pytest.fixture
def kept(story):
    """The second instalment is ordered; the export has a line of 5,000 and one of 2,000 yuan."""
    accounts = {story.placement.community: story.placement.account}
    assert story.pays("order", date(2026, 9, 2), 2, accounts=accounts) is None
    free, scene_of = {"3": 500_000, "上海 4": 200_000}, story.memory.scene
    story.memory.scene = lambda act, by: replace(scene_of(act, by), bank_lines=free)
    return story


def booked(story):
    raw = story.memory.raw["placement", f"{story.number}:{story.placement.community}"]
    return {row: fen for (_, row), fen in parts(raw).items()}


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"bank_row": "3"}, None),
        ({"bank_row": "上海 4"}, "over_bank_line"),
        ({"bank_row": "5"}, "no_such_line"),
        ({}, "no_such_line"),
        ({"bank_rows": {"3": "1136.00", "上海 4": "2000.00"}}, None),
        ({"bank_rows": {"3": "1136.01", "上海 4": "2000.00"}}, "lines_differ"),
        ({"bank_rows": {"3": "1135.99", "上海 4": "2000.00"}}, "lines_differ"),
        ({"bank_rows": {"3": "1135.99", "上海 4": "2000.01"}}, "over_bank_line"),
        ({"bank_rows": {"3": "3136.00", "上海 4": "0.00"}}, "wrong_data"),
    ],
)
@pytest.mark.parametrize("verb", ["pay", "custody_in", "confirm_usable"])
def test_a_part_is_booked_within_its_line_and_not_beyond_it(kept, verb, told, code):
    def done(one, **more):
        if one == "confirm_usable":
            return kept.community(one, DAY, instalment=2, **more)
        return kept.pays(one, DAY, 2, **more)

    for before in ("pay", "custody_in", "confirm_usable"):
        if before == verb:
            break
        assert done(before) is None
    refused = done(verb, **ON, **told)
    assert (refused.code if refused else None) == code
    if refused is None:
        yuan = told.get("bank_rows") or {told["bank_row"]: "3136.00"}
        assert booked(kept) == {row: round(float(one) * 100) for row, one in yuan.items()}


def test_joined_lines_book_one_community(kept):
    amounts = {kept.placement.community: "3136.00", "533103001001": "1.00"}
    rows = {"3": "1137.00", "上海 4": "2000.00"}
    told = {"instalment": 2, "amounts": amounts, "communities": [*amounts], "bank_rows": rows}
    refused = kept.do("pay", "FIN_DEPT", "DH-XFJ", DAY, **ON, **told)
    assert refused.code == "lines_differ"


def test_a_receipt_in_parts_keeps_the_line_of_each_until_it_is_taken_back(kept):
    assert kept.pays("pay", DAY, 2) is None
    assert kept.pays("custody_in", DAY, 2, "1000.00", **ON, bank_row="3") is None
    assert kept.pays("custody_in", DAY, 2, "136.00", **ON, bank_row="3") is None
    assert kept.placement.instalments[1].received_fen == 113_600
    assert kept.pays("custody_in", DAY, 2, "2000.00", **ON, bank_row="上海 4") is None
    assert (kept.stage(2), booked(kept)) == ("IN_CUSTODY", {"3": 113_600, "上海 4": 200_000})
    told = {"instalment": 2, "communities": [kept.placement.community], "reason": "记错"}
    assert kept.do("reverse_receipt", "FIN_STREET", "533103001", DAY, **told) is None
    assert booked(kept) == {}

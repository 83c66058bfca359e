"""A cell of a bank's sheet as it is shown: whole numbers, long ones, and nothing."""

from decimal import Decimal

import pytest

from tasks.funds import cells


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("", ""),
        (0, "0"),
        (12.0, "12"),
        (12.5, "12.5"),
        (-3.25, "-3.25"),
        (999_999_999_999_999, "999999999999999"),
        (1_234_567_890_123_456, "1234567890123456"),
        (True, "True"),
        (Decimal("1.10"), "1.10"),
        ('="0012"', "0012"),
        ("'6222", "6222"),
        ("`6222", "6222"),
        ("'甲", "'甲"),
        ('="0012', '="0012'),
        ('0012"', '0012"'),
        ('"0012"', '"0012"'),
        ('=" 12 "', "12"),
        ("  甲 ", "甲"),
    ],
)
def test_a_cell_as_it_is_shown(value, text):
    assert cells.shown(value) == text


@pytest.mark.parametrize("value", [1_000_000_000_000_000, 1e15, -1_000_000_000_000_000])
def test_of_a_number_of_sixteen_digits_only_the_sure_ones_are_shown(value):
    text = cells.shown(value)
    assert "E" in text
    assert Decimal(text) == Decimal(int(value))


def test_dashes_say_nothing_and_a_row_ends():
    assert cells.said("--") == ""
    assert cells.said("1-2") == "1-2"
    assert (cells.at(("a", "b"), 1), cells.at(("a", "b"), 2)) == ("b", None)

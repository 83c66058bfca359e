"""Whether an item fits: yes, no, or nobody can tell."""

import pytest

from tasks.figures.free_hours import FreeHours, Month

ROOM, TIGHT = Month("2026-05", 10, 0, 20), Month("2026-06", 30, 0, 20)
OPEN = Month("2026-07", 1, 0, None)


@pytest.mark.parametrize(
    ("months", "known", "fits"),
    [((ROOM,), True, True), ((ROOM, TIGHT), True, False), ((ROOM, OPEN), True, None),
     ((TIGHT, OPEN), True, False), ((), True, True), ((), False, None)],
)  # fmt: skip
def test_nothing_fits_into_what_is_not_known(months, known, fits):
    assert FreeHours(0, months, known).fits is fits

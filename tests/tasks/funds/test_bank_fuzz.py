"""Exports made at random, formats x encodings x noise: each row right, skipped, or told."""

import random

import pytest

from tasks.funds import files
from tests.tasks.funds.exports import FAULTS, FORMATS, Maker


def differences(tmp_path, seed):
    """Where the reader and the maker of an export disagree."""
    maker = Maker(random.Random(seed))
    right = maker.made()
    path = tmp_path / "export"
    path.write_bytes(right.content)
    found = files.plain(files.read(path))
    lines = {
        one["row"]: {key: value for key, value in one.items() if key != "direction_by"}
        for one in found["lines"]
    }
    skipped = {one["row"]: one["why"] for one in found["skipped"]}
    problems = {one["row"]: one["code"] for one in found["problems"]}
    wrong = [
        (seed, maker.name, row, told.get(row), known.get(row))
        for told, known in (
            (lines, right.lines),
            (skipped, right.skipped),
            (problems, right.problems),
        )
        for row in sorted(told.keys() | known.keys())
        if told.get(row) != known.get(row)
    ]
    if len(lines) + len(skipped) + len(problems) != len(maker.rows):
        wrong.append(
            (seed, maker.name, "rows", len(lines) + len(skipped) + len(problems), len(maker.rows))
        )
    return wrong, maker, right


@pytest.mark.parametrize("first", [0, pytest.param(100, marks=pytest.mark.slow)])
def test_no_row_is_read_wrong(tmp_path, first):
    count = 100 if not first else 2000
    seen, codes, wrong = set(), set(), []
    for seed in range(first, first + count):
        some, maker, right = differences(tmp_path, seed)
        wrong += some
        seen.add(maker.name)
        codes |= set(right.problems.values())
    assert wrong == []
    assert seen == set(FORMATS)
    assert not first or codes == set(FAULTS.values())

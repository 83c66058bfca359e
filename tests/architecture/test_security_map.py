"""The page of security requirements names code and tests that exist, for every requirement."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "security.md").read_text(encoding="utf-8").splitlines()
    if re.match(r"\| S\d", line)
]


def named(cell):
    """The names in backticks."""
    return re.findall(r"`([^`]+)`", cell)


def held_in(path):
    return set(re.findall(r"^def (test_\w+)\(", path.read_text(encoding="utf-8"), re.MULTILINE))


def test_every_requirement_has_its_row():
    assert [row[0] for row in ROWS] == [f"S{number}" for number in range(1, 34)]
    assert {len(row) for row in ROWS} == {5}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_what_a_row_names_exists(row):
    _, _, kept, held, short = row
    missing = [name for name in named(kept) if not (ROOT / name).exists()]
    for name in named(held):
        file, _, test = name.partition("::")
        path = ROOT / "tests" / file
        if not path.exists() or test not in held_in(path):
            missing.append(name)

    assert missing == []
    assert (kept and held) or short

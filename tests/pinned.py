"""Whole answers as text in a file that people read in review, one part for each test.

    ZHUNRU_REWRITE=1 pytest tests/tasks/funds/test_reports_pinned.py

writes the file of a module anew: run all of the module, and read the difference.
"""

import os
import re

WRITTEN = set()  # files that this run has begun anew


def hold(file, name, lines):
    """Assert that the lines are those of the part of a name; write them first where asked to."""
    name = re.sub(r"\\u([0-9a-f]{4})", lambda one: chr(int(one[1], 16)), name)  # of pytest's ids
    found = "\n".join(lines).splitlines()
    if os.environ.get("ZHUNRU_REWRITE"):
        before = file.read_text(encoding="utf-8") if file in WRITTEN else ""
        WRITTEN.add(file)
        part = "".join(f"  {line}".rstrip() + "\n" for line in found)
        file.write_text(f"{before}## {name}\n{part}", encoding="utf-8")
    assert [line.rstrip() for line in found] == _part(file, name)


def _part(file, name):
    _, _, after = f"\n{file.read_text(encoding='utf-8')}".partition(f"\n## {name}\n")
    return [line[2:] for line in after.partition("\n## ")[0].splitlines()]

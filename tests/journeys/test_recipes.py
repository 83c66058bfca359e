"""The examples of the handbook, followed to the letter on a copy of the tree."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HANDBOOK = (ROOT / "docs" / "handbook.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PLACE = re.compile(r"# (\S+), (?:(new|at the end)|(after|before) `(.+)`)\n")
PROGRAMS = {"zhunru": "desk.cli.app", "python": "", "pytest": "pytest"}

pytestmark = [pytest.mark.slow, pytest.mark.smoke]


def recipes():
    """The headings of the handbook that have an example, with its blocks: language and text."""
    for section in HANDBOOK.split("\n## ")[1:]:
        if blocks := BLOCK.findall(section):
            yield pytest.param(blocks, id=section.partition("\n")[0])


def write(tree, text):
    """Put the lines of a block where its first line says."""
    path, simple, side, anchor = PLACE.match(text).groups()
    added, home = text.partition("\n")[2], tree / path
    if simple:
        assert (simple == "new") is not home.exists(), path
        with home.open("a", encoding="utf-8") as out:
            out.write(added)
        return
    before = home.read_text(encoding="utf-8")
    line = f"{anchor}\n"
    assert before.count(line) == 1, f"{path} has not one line {anchor}"
    told = line + added if side == "after" else added + line
    home.write_text(before.replace(line, told), encoding="utf-8")


def run(tree, line):
    program, *rest = shlex.split(line)
    if program in PROGRAMS:
        module = PROGRAMS[program]
        rest = [sys.executable, *(["-m", module] if module else []), *rest]
    else:
        rest = [program, *rest]
    done = subprocess.run(
        rest, cwd=tree, env={**os.environ, "PYTHONPATH": str(tree)}, capture_output=True,
        text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, f"{line}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"


@pytest.fixture
def tree(tmp_path):
    """A copy of what the project is made of."""
    left = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "build", "dist", "var")
    return shutil.copytree(ROOT, tmp_path / "tree", ignore=left)


@pytest.mark.parametrize("blocks", list(recipes()))
def test_an_example_works_as_it_stands(tree, blocks):
    commands = [text for language, text in blocks if language == "sh"]
    for language, text in blocks:
        if language != "sh":
            write(tree, text)

    assert commands
    for line in "\n".join(commands).splitlines():
        run(tree, line)

"""Every program of zhunru makes the files it writes private, from its first steps on."""

import ast
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HATCH = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]
BEGINS = {"private.begin()", "start.begin()"}


def entries():
    """Each module that can be run, with the statements that running it begins with."""
    for package in HATCH["build"]["targets"]["wheel"]["packages"]:
        for path in sorted((ROOT / package).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            if "__name__" not in text:
                continue
            tree = ast.parse(text)
            found = [one for one in tree.body if ast.unparse(one).startswith("if __name__ ==")]
            if found:
                yield pytest.param(tree, found[0].body, id=str(path.relative_to(ROOT)))


def calls(tree, body):
    """The calls that a run makes, those of the functions of its own module included."""
    functions = {one.name: one for one in tree.body if isinstance(one, ast.FunctionDef)}
    for node in body:
        for call in ast.walk(node):
            if isinstance(call, ast.Call):
                yield ast.unparse(call)
                if (name := ast.unparse(call.func)) in functions:
                    yield from calls(tree, functions[name].body)


@pytest.mark.parametrize(("tree", "body"), list(entries()))
def test_a_program_begins_privately(tree, body):
    assert BEGINS & set(calls(tree, body))

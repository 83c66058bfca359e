"""What people read stands in catalogues and templates, not in code."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("schemas", "policies", "ledger", "tasks", "flows", "desk")
CHINESE = re.compile("[\u4e00-\u9fff]")

# Code that holds Chinese for a reason: it reads or counts in Chinese, or tells that a catalogue is
# broken, which no catalogue can.
ALLOWED = {
    "policies/wording/agreement_text.py": "recognises what an agreement may not say",
    "policies/wording/amount_words.py": "the numerals of amounts in words",
    "policies/facts/item.py": "reads article numbers and titles of laws",
    "policies/wording/text_blanks.py": "tells that a template is broken",
    "schemas/written.py": "reads amounts, days and numbers of documents in Chinese",
    "policies/loader.py": "tells that a file of the rulebook is broken",
    "policies/place/route_proof.py": "tells that a file of the rulebook is broken",
    "tasks/papers/render/agreement_word.py": "tells that a template is broken",
    "tasks/papers/texts.py": "the numerals of headings",
    "tasks/papers/render/word_style.py": "names of typefaces",
}


def chinese_in(source):
    """The line numbers of string constants with Chinese in them, docstrings left out."""
    tree = ast.parse(source)
    nodes = list(ast.walk(tree))
    bare = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    return [
        node.lineno
        for node in nodes
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in bare
        and CHINESE.search(node.value)
    ]


def test_no_text_for_people_stands_in_code():
    spoken = {
        str(path.relative_to(ROOT)): lines
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if (lines := chinese_in(path.read_text(encoding="utf-8")))
    }

    assert {path: lines for path, lines in spoken.items() if path not in ALLOWED} == {}


@pytest.mark.parametrize(
    ("source", "found"),
    [('x = "没有"', [1]), ('"""准入"""', []), ("x = 1  # 事项", []), ('x = f"{y}条"', [1])],
)
def test_chinese_in_code_would_be_noticed(source, found):
    assert chinese_in(source) == found

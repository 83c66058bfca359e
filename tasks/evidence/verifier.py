"""`verify.py`: what checks a bundle or a proof outside, one file of Python's standard library."""

import ast
import json
from functools import cache
from importlib.resources import files

from schemas.texts import catalogue

NAME = "verify.py"
PARTS = ("outside.py", "check.py")
START = """

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Path(__file__).resolve().parent))
"""


@cache
def text() -> str:
    """Return the program: both halves as they are, without what they import of zhunru."""
    sources = [files("ledger.seal").joinpath(name).read_text(encoding="utf-8") for name in PARTS]
    words = {key: [one["zh"], one["en"]] for key, one in catalogue.texts("evidence").items()}
    empty = "TEXTS: dict[str, list[str]] = {}\n"
    told = f"TEXTS = {json.dumps(words, ensure_ascii=False, indent=1)}\n"
    halves = [_alone(source) for source in sources]
    return "\n\n".join((halves[0], halves[1].replace(empty, told))) + START


def _alone(source: str) -> str:
    """Return a module's text without its imports of our own modules."""
    lines: list[str] = source.splitlines()
    for node in ast.parse(source).body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("ledger."):
            last = node.end_lineno or node.lineno
            lines[node.lineno - 1 : last] = [""] * (last - node.lineno + 1)
    return "\n".join(lines) + "\n"

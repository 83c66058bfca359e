"""Changes that change nothing anybody could tell: each class of them by a rule, with a name."""

import ast
from collections.abc import Iterator
from pathlib import Path

KEYWORDS = {
    "a look": {
        "indent", "show_default", "no_args_is_help", "highlight", "markup", "soft_wrap",
        "no_wrap", "show_header", "transient", "bold", "ticks", "domain", "grid",
    },
    "the size of a store": {"maxsize", "yield_per", "buffering"},
    "a wait": {"timeout", "retry_delay_seconds", "pool_timeout"},
}  # fmt: skip
ARGUMENTS = {
    "the size of a store": {"lru_cache", "read", "yield_per"},
    "a wait": {"sleep"},
    "the length of a secret": {"token_hex", "token_bytes", "token_urlsafe"},
}
DONE = {"a log": {"log", "logger", "logging"}, "a wait": {"time", "asyncio"}}


def no_faults(path: Path, tree: ast.AST) -> dict[int, str]:
    """The places of a file (by id of the node) where no change is a fault, with their class."""
    found = [one for node in ast.walk(tree) for one in _within(node)]
    if path.stem.endswith("style"):
        numbers = (one for one in ast.walk(tree) if isinstance(one, ast.Constant))
        found += [("a look", one) for one in numbers]
    return {id(one): name for name, part in found for one in ast.walk(part)}


def _within(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        on = ast.unparse(node.value.func).partition(".")[0]
        yield from ((name, node) for name, owners in DONE.items() if on in owners)
    elif isinstance(node, ast.Call):
        called = ast.unparse(node.func).rpartition(".")[2]
        for word in node.keywords:
            if called == "zip" and word.arg == "strict":
                yield "a zip of equal lengths", word.value
            yield from ((name, word.value) for name, words in KEYWORDS.items() if word.arg in words)
        for name, calls in ARGUMENTS.items():
            if called in calls:
                yield from ((name, one) for one in node.args)

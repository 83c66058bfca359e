"""Mutants of rules: small faults put into a row on purpose, which its tests must notice.

What survives shows a threshold, an operator or a condition that no test holds in its place.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from policies.rulebook import Rulebook
from policies.rulebook.expressions import Compiled, compile_row
from policies.rulebook.rows import RuleFileRow, RuleRow
from policies.rulebook.texts import RowBroken
from policies.rulebook.trials import PreparedTrial, alone, prepared

OPERATORS = {
    "==": ("!=",),
    "!=": ("==",),
    "<=": ("<", ">"),
    ">=": (">", "<"),
    "<": ("<=", ">="),
    ">": (">=", "<="),
    " in ": (" not in ",),
    " and ": (" or ",),
    " or ": (" and ",),
    "not ": ("",),
}
TOKEN = re.compile(r"'[^']*'|==|!=|<=|>=|<|>| and | or |\bnot (?!in )|(?<!not) in ")
IN_LOOP = re.compile(r"\bfor \w+$")
NUMBER = re.compile(r"(?<![\w.'])\d+(?:\.\d+)?(?![\w.'])")
DELETED = "deleted"

Params = Mapping[str, Any]


@dataclass(frozen=True)
class Mutant:
    """One fault: what kind, what the row says now, and whether a test of the row noticed."""

    rule: str
    kind: str  # deleted, negated, dropped, operator, threshold, parameter
    now: str
    caught: bool


def mutants(book: Rulebook, sample: Mapping[str, Any]) -> Iterator[Mutant]:
    """Yield every mutant of every row with whether the row's own tests catch it."""
    for rule in (*book.rules, *book.asks, *book.routes):
        tests = tuple(prepared(book, rule, sample))
        for kind, now, row, params in _faulty(rule, book.ground.params):
            ground = book.ground if params is None else replace(book.ground, params=params)
            try:
                fault = compile_row(row, ground)
            except RowBroken:
                continue  # the loader itself refuses it
            wrong = alone(replace(book, ground=ground), fault)
            yield Mutant(rule.row.id, kind, now, _noticed(wrong, tests))


def _noticed(book: Rulebook, tests: Iterable[PreparedTrial]) -> bool:
    return any(not test.passes(test.verdict(book)) for test in tests)


Fault = tuple[str, str, RuleFileRow, Params | None]
"""Kind, what the row says, the row, and the place's parameters where these were changed."""


def _faulty(rule: Compiled, place: Params) -> Iterator[Fault]:
    row = rule.row
    for kind, text in _texts(row.when):
        yield kind, text, replace(row, when=text), None
    worse = row.worse_when if isinstance(row, RuleRow) else ""
    if isinstance(row, RuleRow) and worse:
        for kind, text in _texts(worse):
            yield kind, f"escalate: {text}", replace(row, worse_when=text), None
    for name, value in rule.params.items():
        for other in _others(value):
            shown = f"p.{name} = {other}"
            if f"p.{name}" in row.when + worse:
                yield "parameter", shown, replace(row, params={**row.params, name: other}), None
            else:  # the rule only shows it: the facts have compared with it
                yield "parameter", shown, row, _with(place, str(row.params[name]), other)


def _with(place: Params, path: str, value: Any) -> Params:
    """Return the place's parameters with `place.a.b` changed."""
    names = path.split(".")[1:]
    changed: Any = value
    for depth in range(len(names) - 1, -1, -1):
        around: Any = place
        for name in names[:depth]:
            around = around[name]
        changed = {**around, names[depth]: changed}
    told: Params = changed
    return told


def _texts(when: str) -> Iterator[tuple[str, str]]:
    yield DELETED, "false"
    yield "negated", f"not ({when})"
    for start, end, other in _parts(when):
        yield "dropped", when[:start] + other + when[end:]
    for found in TOKEN.finditer(when):
        if IN_LOOP.search(when[: found.start()]):
            continue  # `for x in …` is no comparison
        for other in OPERATORS.get(found[0], ()):
            yield "operator", when[: found.start()] + other + when[found.end() :]
    for found in NUMBER.finditer(when):
        for other in _others(Decimal(found[0])):
            yield "threshold", when[: found.start()] + str(other) + when[found.end() :]


def _parts(when: str) -> Iterator[tuple[int, int, str]]:
    """Yield each operand of `and` or `or` with what takes its place: as if it were not there."""
    stack: list[list[tuple[int, str]]] = [[(0, "")]]
    opened: list[int] = []
    for found in re.finditer(r"'[^']*'|\(|\)|\[|\]| and | or |$", when):
        word = found[0].strip()
        if word in ("(", "["):
            opened.append(found.start())
            stack.append([(found.end(), "")])
        elif word in (")", "]") or found.start() == len(when):
            yield from _operands(stack.pop(), found.start())
        elif word in ("and", "or"):
            stack[-1][-1] = (stack[-1][-1][0], word)
            stack[-1].append((found.end(), ""))


def _operands(marks: list[tuple[int, str]], end: int) -> Iterator[tuple[int, int, str]]:
    if len(marks) == 1:
        return
    words = [word for _, word in marks[:-1]]
    starts = [start for start, _ in marks]
    ends = [starts[n + 1] - len(f" {words[n]} ") for n in range(len(words))] + [end]
    for n, (start, stop) in enumerate(zip(starts, ends, strict=True)):
        joined = words[min(n, len(words) - 1)]
        yield start, stop, "true" if joined == "and" else "false"


def _others(value: Any) -> tuple[Any, ...]:
    """Return near misses of a parameter: a step up and down, another word, a list cut short."""
    if isinstance(value, bool):
        return (not value,)
    if isinstance(value, Decimal):
        step = Decimal(1).scaleb(value.as_tuple().exponent) if value % 1 else Decimal(1)  # type: ignore[arg-type]
        step = max(step, Decimal("0.01"))
        return (str(value + step), str(value - step))  # a parameter is written as in YAML
    if isinstance(value, tuple):
        return tuple([x for x in value if x != gone] for gone in value if len(value) > 1)
    return ("something_else",)

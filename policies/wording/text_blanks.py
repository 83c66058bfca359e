"""Letters with blanks: text with {names}, lines that depend on a fact or repeat over a list."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from schemas.errors import DataBroken
from schemas.values import Value

BLANK = re.compile(r"\{(\w+)\}")

Facts = Mapping[str, Any]
"""Name -> text to print, or a tuple of texts (lists) or of rows (tables)."""


class Choice(Value):
    """What a line or block depends on: a fact that must be there, or must not."""

    when: str = ""
    unless: str = ""

    def applies(self, facts: Facts) -> bool:
        """Tell whether it is printed; raises DataBroken when the fact has no name here."""
        wanted = not self.when or bool(fact(facts, self.when))
        return wanted and not (self.unless and bool(fact(facts, self.unless)))


class TextLine(Choice):
    """One line of text; with `each` it is written once per item of the list, the {n}-th {item}."""

    text: str
    each: str = ""


def fact(facts: Facts, name: str) -> Any:
    """Return a fact; raises DataBroken for a name the letter may not use."""
    if name not in facts:
        raise DataBroken(
            f"模板用到的“{name}”不存在", f"a template asks for {name!r}, which is none"
        )
    return facts[name]


def fill(text: str, facts: Facts) -> str:
    """Fill the blanks of a text; what is filled in is never read as a template again."""
    return BLANK.sub(lambda blank: str(fact(facts, blank[1])), text)


def lines(template: Iterable[TextLine], facts: Facts) -> tuple[str, ...]:
    """Return the lines that apply, filled in order."""
    written: list[str] = []
    for line in template:
        if not line.applies(facts):
            continue
        if line.each:
            items = fact(facts, line.each)
            written += [
                fill(line.text, {**facts, "item": item, "n": n}) for n, item in enumerate(items, 1)
            ]
        else:
            written.append(fill(line.text, facts))
    return tuple(written)

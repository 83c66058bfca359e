"""What a place has laid down in figures, in words: each with its unit and what looks at it."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from policies import loader
from policies.rules import Rules

HOLE = re.compile(r"\{(\w+)\}")
PLACE, PARAM, HIDDEN = "place.", "p.", "…"
ENDS = re.compile(f"[：:] ?{HIDDEN}")  # what a case would name after the sentence


class Parameter(NamedTuple):
    """A parameter by its code: its name, its values in words, and the rules that read it."""

    code: str
    name: str
    values: list[str]
    rules: list[str]


def _book() -> Mapping[str, Any]:
    """Return the names and units of parameters (national/parameters.yaml)."""
    return loader.ground().parameters


def parameters(rules: Rules, lang: str) -> list[Parameter]:
    """Return every parameter of a place, in words of a language."""
    names = _book()["names"]
    readers = _readers(rules)
    return [
        Parameter(code, names.get(code, {}).get(lang, code), _said(code, value, lang), read)
        for code, value in _flat(rules.jurisdiction.params)
        for read in [[rule for rule, whole in readers if (whole + ".").startswith(f"{code}.")]]
    ]


def _readers(rules: Rules) -> list[tuple[str, str]]:
    """Return which rule reads which parameter: (rule, parameter)."""
    return sorted(
        (one.row.id, value.removeprefix(PLACE))
        for one in rules.rulebook.rules
        for value in one.row.params.values()
        if isinstance(value, str) and value.startswith(PLACE)
    )


def _flat(params: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in params.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", value


def _said(code: str, value: Any, lang: str) -> list[str]:
    """Say a value with its unit; a list says each of its parts."""
    if isinstance(value, list | tuple):
        return [_part(one, lang) for one in value]
    known = _book()["names"].get(code, {})
    unit = _book()["units"][known.get("unit", "plain")][lang]
    if known.get("of_one"):
        value = f"{(Decimal(str(value)) * 100).normalize():f}"
    return [unit.format(v=value)]


def _part(one: Any, lang: str) -> str:
    if not isinstance(one, Mapping):
        return str(one)
    told = dict(one)
    if "category" in told:
        known = _book()["categories"].get(told["category"], {})
        told["category"] = known.get(lang, told["category"])
    return str(_book()["band" if "category" in told else "blackout"][lang].format(**told))


def sentence(rule: Any, lang: str) -> str:
    """Return what a rule says; a figure laid down is filled in, what a case tells is left open.

    rule: a rule of the rulebook, with its row and its parameters.
    """
    row = rule.row
    shown = {**row.show, **(row.show_en if lang == "en" else {})}

    def fill(hole: re.Match[str]) -> str:
        name = str(shown.get(hole[1], ""))
        value = rule.params.get(name.removeprefix(PARAM)) if name.startswith(PARAM) else None
        return HIDDEN if value is None else str(value)

    text = HOLE.sub(fill, row.message if lang == "zh" else row.message_en)
    return ENDS.sub("", text)

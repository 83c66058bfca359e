"""Compiling conditions: rule-engine expressions typed against the facts when they are loaded."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import cache
from string import Formatter
from typing import Any, Protocol

import rule_engine
from rule_engine import DataType
from rule_engine.errors import EngineError

from policies.facts import Facts
from policies.place.parameters import PlaceTerms, decimal_of
from policies.rulebook.rows import RuleFileRow, RuleRow
from policies.rulebook.texts import RowBroken

MOST = 2000  # compiled rows that are kept: those of some ten places


class Condition(Protocol):
    """A compiled expression: evaluates the facts by name."""

    statement: Any  # its parsed form, with the type of its result

    def evaluate(self, thing: Any) -> Any:
        """Return the expression's value; raises rule_engine EngineError at run time."""


@dataclass(frozen=True)
class Compiled:
    """One rule or route ready to judge: its parameters resolved, its expressions typed."""

    row: RuleFileRow
    params: Mapping[str, Any]
    condition: Condition
    worse: Condition | None = None
    field: Condition | None = None
    show: tuple[tuple[str, Condition], ...] = ()
    show_en: tuple[tuple[str, Condition], ...] = ()


_compiled: dict[str, Compiled] = {}


@cache
def fact_types(said: tuple[str, ...]) -> Mapping[str, Any]:
    """Return the rule-engine types of all facts by name; `said` names the keyword lists."""
    types: dict[str, Any] = {
        part.name: DataType.OBJECT.from_dataclass(part.name, _class_of(part.type))
        for part in fields(Facts)
        if part.name not in ("said", "defects")
    }
    words = dict.fromkeys(said, DataType.STRING)
    types["said"] = DataType.OBJECT("said", attributes=words, accessor=_item)
    return types


def _class_of(annotation: Any) -> type:
    if not isinstance(annotation, type):
        raise TypeError(f"facts are dataclasses, not {annotation!r}")
    return annotation


def _item(thing: Mapping[str, Any], name: str) -> Any:
    return thing[name]


def compile_row(row: RuleFileRow, ground: PlaceTerms) -> Compiled:
    """Compile one row against the facts and its parameters; raises RowBroken with a suggestion.

    Once for the same row, parameters and keyword lists: it takes some milliseconds.
    """
    said = tuple(ground.lists.keywords)
    params = {name: _param(value, row, ground.params) for name, value in row.params.items()}
    asked = repr((row, params, said))
    if asked not in _compiled:
        if len(_compiled) == MOST:
            _compiled.clear()
        _compiled[asked] = _compile(row, params, fact_types(said))
    return _compiled[asked]


def _compile(row: RuleFileRow, params: Mapping[str, Any], types: Mapping[str, Any]) -> Compiled:
    kinds = {name: _type_of(value) for name, value in params.items()}
    own = DataType.OBJECT("p", attributes=kinds, accessor=_item)
    context = rule_engine.Context(
        resolver=rule_engine.resolve_item,
        default_timezone="utc",
        type_resolver=rule_engine.type_resolver_from_dict({**types, "p": own}),
    )
    condition = _condition(row.when, row, context)
    if not isinstance(row, RuleRow):
        return Compiled(row, params, condition)
    show = tuple((name, _value(text, row, context)) for name, text in row.show.items())
    shown_en = {**row.show, **row.show_en}
    show_en = tuple((name, _value(text, row, context)) for name, text in shown_en.items())
    _placeholders(row, {*row.show, *params}, {*shown_en, *params})
    return Compiled(
        row,
        params,
        condition,
        worse=_condition(row.worse_when, row, context) if row.worse else None,
        field=_value(row.field_from, row, context) if row.field_from else None,
        show=show,
        show_en=show_en,
    )


def _param(value: Any, row: RuleFileRow, place: Mapping[str, Any]) -> Any:
    """Resolve a parameter: `place.a.b` is a value of the jurisdiction, anything else itself."""
    if isinstance(value, str) and value.startswith("place."):
        found: Any = place
        for part in value.split(".")[1:]:
            if not isinstance(found, Mapping) or part not in found:
                raise RowBroken((row.file, row.line), "no_parameter", value)
            found = found[part]
        value = found
    if isinstance(value, list):
        return tuple(str(item) for item in value)
    return _number(value)


def _number(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    try:
        return decimal_of(value)
    except ArithmeticError:
        return str(value)
    except ValueError:
        return str(value)


def _type_of(value: Any) -> Any:
    if isinstance(value, bool):
        return DataType.BOOLEAN
    if isinstance(value, Decimal):
        return DataType.FLOAT
    return DataType.ARRAY(DataType.STRING) if isinstance(value, tuple) else DataType.STRING


def _value(text: str, row: RuleFileRow, context: Any) -> Condition:
    try:
        rule: Condition = rule_engine.Rule(text, context=context)
    except EngineError as error:
        hint = str(getattr(error, "suggestion", None) or "")
        place = (row.file, row.line)
        raise RowBroken(place, "unreadable", row.id, str(error.message)).with_hint(hint) from error
    return rule


def _condition(text: str, row: RuleFileRow, context: Any) -> Condition:
    rule = _value(text, row, context)
    if rule.statement.expression.result_type is not DataType.BOOLEAN:
        raise RowBroken((row.file, row.line), "no_condition", row.id)
    return rule


def _placeholders(row: RuleRow, known: set[str], known_en: set[str]) -> None:
    for text, names in ((row.message, known), (row.message_en, known_en)):
        for _, name, _, _ in Formatter().parse(text):
            if name and name not in names:
                raise RowBroken((row.file, row.line), "no_value", row.id, name)

"""Rules as rows: what the CLI and the API tell of a rule, an indicator or a route."""

from collections.abc import Iterator, Mapping
from typing import Any

from desk.words import problem
from policies.rulebook.expressions import Compiled
from policies.rulebook.rows import RouteRow, RuleRow
from policies.rules import Rules
from schemas.errors import UnknownThing
from schemas.written import sought


def found(rules: Rules, text: str) -> list[dict[str, Any]]:
    """Return rules and indicators, all or those that hold a text.

    Each {rule, severity, message, message_en, basis, from, to, …}; severity `ask` for an indicator.
    """
    told = [_told(rule, rules) for rule in judged(rules)]
    return [one for one in told if sought(text) in _all_of(one)]


def whole(rules: Rules, name: str) -> list[dict[str, Any]]:
    """Return every row of a rule, with condition, parameters, tests and overrides.

    Raises UnknownThing, naming the known rules.
    """
    rows = [rule for rule in everything(rules) if rule.row.id.casefold() == name.casefold()]
    if not rows:
        known = " ".join(dict.fromkeys(rule.row.id for rule in everything(rules)))
        raise problem(UnknownThing, "no_rule", field=name, rule=name, known=known)
    return [_whole(rule, rules) for rule in rows]


def judged(rules: Rules) -> Iterator[Compiled]:
    """Yield the rules and indicators."""
    yield from rules.rulebook.rules
    yield from rules.rulebook.asks


def everything(rules: Rules) -> Iterator[Compiled]:
    """Yield the rules, indicators and routes."""
    yield from judged(rules)
    yield from rules.rulebook.routes


def _told(rule: Compiled, rules: Rules) -> dict[str, Any]:
    row = rule.row
    assert isinstance(row, RuleRow)
    return {
        "rule": row.id,
        "severity": "ask" if row.asks else str(row.severity),
        "message": row.message,
        "message_en": row.message_en,
        "basis": [one.model_dump(mode="json") for one in row.basis],
        "from": row.since.isoformat(),
        "to": row.until.isoformat() if row.until else None,
        "field": row.points_at,
        "place": any(one.rule == row.id for one in rules.rulebook.overrides),
    }


def _whole(rule: Compiled, rules: Rules) -> dict[str, Any]:
    row = rule.row
    told = {"rule": row.id} if isinstance(row, RouteRow) else _told(rule, rules)
    changed = [
        {"key": one.key, "national": one.national, "own": one.own, "at": f"{one.file}:{one.line}"}
        for one in rules.rulebook.overrides
        if one.rule == row.id
    ]
    worse = f"{row.worse}: {row.worse_when}" if isinstance(row, RuleRow) and row.worse else ""
    return {
        **told,
        "when": row.when,
        "escalate": worse,
        "params": {name: plain(value) for name, value in rule.params.items()},
        "at": f"{row.file}:{row.line}",
        "overrides": changed,
        "tests": row.tests if isinstance(row, RuleRow | RouteRow) else {},
    }


def plain(value: Any) -> Any:
    """Return a value of a rule as text of one cell; numbers, truth and nothing as they are."""
    if isinstance(value, Mapping):
        return "\n".join(f"{key}: {plain(item)}" for key, item in value.items())
    if isinstance(value, list | tuple):
        return "\n".join(str(plain(item)) for item in value)
    return str(value) if value is not None and not isinstance(value, bool | int) else value


def _all_of(one: Mapping[str, Any]) -> str:
    basis = " ".join(f"{source['title']}{source['article']}" for source in one["basis"])
    return sought(f"{one['rule']} {one['message']} {one['message_en']} {one['field']} {basis}")

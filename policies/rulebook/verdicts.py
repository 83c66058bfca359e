"""What one rule says of prepared facts: a finding with its words, or a person must look."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from rule_engine.errors import EngineError

from policies.place.parameters import Labels
from policies.rulebook.expressions import Compiled, Condition
from policies.rulebook.rows import RuleRow
from schemas.applications.codes import Severity
from schemas.applications.findings import Finding, Question

MANUAL = Severity.RETURN  # what cannot be judged is never a pass
FAILURES = (EngineError, ArithmeticError, LookupError, TypeError, ValueError)


def row_of(rule: Compiled) -> RuleRow:
    """Return the row of a compiled rule or indicator (routes have none of that kind)."""
    assert isinstance(rule.row, RuleRow)
    return rule.row


def finding(rule: Compiled, names: Mapping[str, Any], labels: Labels) -> Finding | None:
    """Judge one rule on facts by name; one that fails at run time is for a person to look at."""
    scope = {**names, "p": rule.params}
    try:
        return _judged(rule, scope) if rule.condition.evaluate(scope) else None
    except FAILURES:
        return _for_a_person(row_of(rule), labels)


def question(rule: Compiled, names: Mapping[str, Any]) -> Question | None:
    """Ask what an indicator asks, if it shows; one that fails at run time asks nothing."""
    scope = {**names, "p": rule.params}
    try:
        found = _judged(rule, scope) if rule.condition.evaluate(scope) else None
    except FAILURES:
        return None
    if found is None:
        return None
    return Question(
        indicator=found.rule,
        field=found.field,
        question=found.message,
        question_en=found.message_en,
        basis=found.basis,
    )


def _judged(rule: Compiled, scope: Mapping[str, Any]) -> Finding:
    row = row_of(rule)
    severity = row.severity
    if rule.worse is not None and row.worse is not None and rule.worse.evaluate(scope):
        severity = row.worse
    return Finding(
        rule=row.id,
        severity=severity,
        field=str(rule.field.evaluate(scope)) if rule.field else row.points_at,
        message=row.message.format(**_shown(rule.show, rule.params, scope)),
        message_en=row.message_en.format(**_shown(rule.show_en, rule.params, scope)),
        basis=row.basis,
    )


def _shown(
    show: tuple[tuple[str, Condition], ...], params: Mapping[str, Any], scope: Mapping[str, Any]
) -> dict[str, str]:
    values = {**params, **{name: condition.evaluate(scope) for name, condition in show}}
    return {name: _plainly(value) for name, value in values.items()}


def _plainly(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "、".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _for_a_person(row: RuleRow, labels: Labels) -> Finding:
    """A rule that could not be judged: it is shown for review and never counts as a pass."""
    text = labels.problems["manual"]
    return Finding(
        rule=row.id,
        severity=MANUAL,
        field=row.points_at,
        message=text["zh"].format(rule=row.id),
        message_en=text["en"].format(rule=row.id),
        basis=row.basis,
        manual=True,
    )

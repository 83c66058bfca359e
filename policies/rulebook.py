"""The rulebook: dated rules as data, judged on one application; what fails needs a person."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from rule_engine.errors import EngineError

from policies.expressions import Compiled, Condition, compile_row, fact_types
from policies.facts import Facts, Verdict, form_facts, prepare
from policies.ground import Ground
from policies.rule_rows import RouteRow, RowBroken, RuleRow, read_rows, worded
from schemas.application import Application
from schemas.codes import Route, Severity
from schemas.findings import Finding, Judgement
from schemas.given import Given
from schemas.values import canonical

ORDER = tuple(Severity)  # worst first
MANUAL = Severity.RETURN  # what cannot be judged is never a pass
NO_GIVEN = Given()


@dataclass(frozen=True)
class Rulebook:
    """All rules and routes of one place, compiled; `digest` pins its content."""

    rules: tuple[Compiled, ...]
    routes: tuple[Compiled, ...]
    ground: Ground
    digest: str

    def judge(
        self, application: Application, given: Given = NO_GIVEN, on: date | None = None
    ) -> Judgement:
        """Judge an application by the rules in force on a day (default: the day it was filed)."""
        day = on or application.submitted_on or date.max
        facts = prepare(application, given, self.ground)
        return self.judge_facts(facts, day)

    def judge_facts(self, facts: Facts, day: date) -> Judgement:
        """Judge prepared facts; the form is judged last, when it is known what else was found."""
        rules = [rule for rule in self.rules if _row(rule).in_force(day)]
        names = facts.named()
        found = _findings([rule for rule in rules if not _row(rule).last], names, self.ground)
        pointed = frozenset(finding.field for finding in found)
        names["form"] = form_facts(facts.defects, pointed, self.ground)
        found += _findings([rule for rule in rules if _row(rule).last], names, self.ground)
        severity = worst(finding.severity for finding in found)
        exempt = any(finding.severity == Severity.EXEMPT for finding in found)
        names["verdict"] = Verdict(severity.value, exempt)
        return Judgement(
            severity=severity,
            route=None if severity == Severity.REJECT else self._route(names),
            findings=tuple(found),
            rulebook=self.digest,
            listed_as=facts.item.listed_as,
        )

    def _route(self, names: dict[str, Any]) -> Route:
        for route in self.routes:
            assert isinstance(route.row, RouteRow)
            try:
                if route.condition.evaluate({**names, "p": route.params}):
                    return route.row.route
            except EngineError:
                break  # a route that cannot be judged goes the full way
        return Route.L03


def worst(severities: Iterable[Severity]) -> Severity:
    """Return the worst severity: reject > return > exempt > warn > pass."""
    return min(severities, key=ORDER.index, default=Severity.PASS)


def build(texts: Mapping[str, str], ground: Ground) -> Rulebook:
    """Compile the rule files (name -> text) for a place; raises DataBroken with file and line."""
    try:
        return _compiled(texts, ground)
    except RowBroken as error:
        raise worded(error, ground.labels) from error


def _compiled(texts: Mapping[str, str], ground: Ground) -> Rulebook:
    rules: list[RuleRow] = []
    routes: list[RouteRow] = []
    for name in sorted(texts):
        more_rules, more_routes = read_rows(texts[name], name)
        rules += more_rules
        routes += more_routes
    _once(rules)
    types = fact_types(tuple(ground.lists.keywords))
    compiled = tuple(compile_row(rule, types, ground.params) for rule in rules)
    ways = tuple(compile_row(route, types, ground.params) for route in routes)
    return Rulebook(compiled, ways, ground, _digest((*compiled, *ways), ground))


def _once(rules: list[RuleRow]) -> None:
    """Refuse two versions of one rule that hold on the same day."""
    seen: dict[str, list[RuleRow]] = {}
    for rule in rules:
        for other in seen.setdefault(rule.id, []):
            later = max(rule.since, other.since)
            if rule.in_force(later) and other.in_force(later):
                raise RowBroken((rule.file, rule.line), "twice", rule.id)
        seen[rule.id].append(rule)


def _digest(compiled: tuple[Compiled, ...], ground: Ground) -> str:
    """Return the sha256 of everything a verdict rests on: rows, parameters, lists."""
    content = {
        "rows": [_told(rule) for rule in compiled],
        "lists": ground.lists.model_dump(mode="json"),
        "params": _texts(ground.params),
    }
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def _told(rule: Compiled) -> dict[str, Any]:
    row = {key: value for key, value in rule.row.__dict__.items() if key not in ("file", "line")}
    row["basis"] = [basis.model_dump() for basis in row.get("basis", ())]
    told: dict[str, Any] = _texts({**row, "resolved": rule.params})
    return told


def _texts(value: Any) -> Any:
    """Return data with every scalar as text, fit for canonical JSON."""
    if isinstance(value, Mapping):
        return {str(key): _texts(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_texts(item) for item in value]
    return str(value)


def _row(rule: Compiled) -> RuleRow:
    assert isinstance(rule.row, RuleRow)
    return rule.row


def _findings(rules: list[Compiled], names: dict[str, Any], ground: Ground) -> list[Finding]:
    return [found for rule in rules if (found := _finding(rule, names, ground)) is not None]


def _finding(rule: Compiled, names: dict[str, Any], ground: Ground) -> Finding | None:
    scope = {**names, "p": rule.params}
    try:
        return _judged(rule, scope) if rule.condition.evaluate(scope) else None
    except (EngineError, ArithmeticError, LookupError, TypeError, ValueError):
        return _for_a_person(_row(rule), ground)


def _judged(rule: Compiled, scope: Mapping[str, Any]) -> Finding:
    row = _row(rule)
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


def _for_a_person(row: RuleRow, ground: Ground) -> Finding:
    """A rule that could not be judged: it is shown for review and never counts as a pass."""
    text = ground.labels.problems["manual"]
    return Finding(
        rule=row.id,
        severity=MANUAL,
        field=row.points_at,
        message=text["zh"].format(rule=row.id),
        message_en=text["en"].format(rule=row.id),
        basis=row.basis,
        manual=True,
    )


def in_force(book: Rulebook, day: date) -> Rulebook:
    """Return the rulebook narrowed to the rules in force on a day."""
    return replace(book, rules=tuple(rule for rule in book.rules if _row(rule).in_force(day)))

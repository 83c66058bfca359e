"""The rulebook: dated rules as data, judged on one application; what fails needs a person."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from policies.facts import Facts, FactsVerdict, form_facts, prepare
from policies.place.parameters import Lists, PlaceTerms
from policies.rulebook.expressions import Compiled, compile_row
from policies.rulebook.rows import RouteRow, RuleRow, rows_of, worded
from policies.rulebook.texts import Override, RowBroken, merged, raw_rows
from policies.rulebook.verdicts import FAILURES, finding, question, row_of
from schemas.applications.application import Application
from schemas.applications.codes import Route, Severity
from schemas.applications.findings import Finding, Judgement
from schemas.applications.given import Given
from schemas.states.rulebooks import RulebookText
from schemas.values import canonical

ORDER = tuple(Severity)  # worst first
NO_GIVEN = Given()

Texts = Mapping[str, str]
"""Rule files: name -> text."""


@dataclass(frozen=True)
class Rulebook:
    """All rules, indicators and routes of one place, compiled; `digest` pins its content.

    overrides: what the place's own files changed in the national base; text: what it is made of.
    """

    rules: tuple[Compiled, ...]
    asks: tuple[Compiled, ...]
    routes: tuple[Compiled, ...]
    ground: PlaceTerms
    digest: str
    text: RulebookText
    overrides: tuple[Override, ...] = ()

    def judge(
        self, application: Application, given: Given = NO_GIVEN, on: date | None = None
    ) -> Judgement:
        """Judge an application by the rules in force on a day (default: the day it was filed)."""
        day = on or application.submitted_on or date.max
        return self.judge_facts(prepare(application, given, self.ground.on(day)), day)

    def likely_route(
        self, application: Application, given: Given = NO_GIVEN, on: date | None = None
    ) -> Route:
        """Return the route of an unfinished application, as if nothing stood against it yet."""
        day = on or application.submitted_on or date.max
        names = prepare(application, given, self.ground.on(day)).named()
        rules = [
            rule for rule in self.rules if row_of(rule).in_force(day) and not row_of(rule).last
        ]
        found = self._findings(rules, names)
        exempt = any(one.severity == Severity.EXEMPT for one in found)
        names["verdict"] = FactsVerdict(Severity.PASS.value, exempt)
        return self._route(names)

    def judge_facts(self, facts: Facts, day: date) -> Judgement:
        """Judge prepared facts; the form is judged last, when it is known what else was found."""
        rules = [rule for rule in self.rules if row_of(rule).in_force(day)]
        names = facts.named()
        found = self._findings([rule for rule in rules if not row_of(rule).last], names)
        pointed = frozenset(finding.field for finding in found)
        names["form"] = form_facts(facts.defects, pointed, self.ground)
        found += self._findings([rule for rule in rules if row_of(rule).last], names)
        severity = worst(finding.severity for finding in found)
        exempt = any(finding.severity == Severity.EXEMPT for finding in found)
        names["verdict"] = FactsVerdict(severity.value, exempt)
        asked = (question(ask, names) for ask in self.asks if row_of(ask).in_force(day))
        return Judgement(
            severity=severity,
            route=None if severity == Severity.REJECT else self._route(names),
            findings=tuple(found),
            questions=tuple(one for one in asked if one is not None),
            rulebook=self.digest,
            listed_as=facts.item.listed_as,
            listed_by=facts.item.listed_by,
        )

    def _findings(self, rules: Iterable[Compiled], names: dict[str, Any]) -> list[Finding]:
        labels = self.ground.labels
        return [found for rule in rules if (found := finding(rule, names, labels)) is not None]

    def _route(self, names: dict[str, Any]) -> Route:
        for route in self.routes:
            assert isinstance(route.row, RouteRow)
            try:
                if route.condition.evaluate({**names, "p": route.params}):
                    return route.row.route
            except FAILURES:
                break  # a route that cannot be judged goes the full way
        return Route.L03


def worst(severities: Iterable[Severity]) -> Severity:
    """Return the worst severity: reject > return > exempt > warn > pass."""
    return min(severities, key=ORDER.index, default=Severity.PASS)


def build(texts: Texts, ground: PlaceTerms, own: Texts | None = None) -> Rulebook:
    """Compile the rule files for a place; `own` files lay over the others, rule by rule.

    Raises DataBroken with file, line and suggestion.
    """
    try:
        return _compiled(texts, own or {}, ground)
    except RowBroken as error:
        raise worded(error, ground.labels) from error


def _compiled(texts: Texts, own: Texts, ground: PlaceTerms) -> Rulebook:
    base = [row for name in sorted(texts) for row in raw_rows(texts[name], name)]
    over = [row for name in sorted(own) for row in raw_rows(own[name], name)]
    raw, overrides = merged(base, over)
    rows, routes = rows_of(raw)
    _once(rows)
    compiled = tuple(compile_row(row, ground) for row in rows)
    ways = tuple(compile_row(route, ground) for route in routes)
    return Rulebook(
        rules=tuple(rule for rule in compiled if not row_of(rule).asks),
        asks=tuple(rule for rule in compiled if row_of(rule).asks),
        routes=ways,
        ground=ground,
        digest=_digest((*compiled, *ways), ground),
        text=_text_of(texts, own, ground),
        overrides=overrides,
    )


def _text_of(texts: Texts, own: Texts, ground: PlaceTerms) -> RulebookText:
    return RulebookText(
        rules=dict(texts),
        own=dict(own),
        lists=ground.lists.model_dump(mode="json"),
        later=[[day.isoformat(), one.model_dump(mode="json")] for day, one in ground.later],
        params=_plain(ground.params),
    )


def rebuilt(text: RulebookText, ground: PlaceTerms) -> Rulebook:
    """Build a kept rulebook again, on its own lists and parameters.

    ground: gives directory, calendar and labels of today. Raises DataBroken when this version of
    zhunru cannot read it any more.
    """
    later = tuple((date.fromisoformat(day), Lists(**lists)) for day, lists in text.later)
    then = replace(ground, lists=Lists(**text.lists), later=later, params=text.params)
    return build(text.rules, then, text.own)


def _once(rules: list[RuleRow]) -> None:
    """Refuse two versions of one rule that hold on the same day."""
    seen: dict[str, list[RuleRow]] = {}
    for rule in rules:
        for other in seen.setdefault(rule.id, []):
            later = max(rule.since, other.since)
            if rule.in_force(later) and other.in_force(later):
                raise RowBroken((rule.file, rule.line), "twice", rule.id)
        seen[rule.id].append(rule)


def _digest(compiled: tuple[Compiled, ...], ground: PlaceTerms) -> str:
    """Return the sha256 of everything a verdict rests on: rows, parameters, lists."""
    content = {
        "rows": [_told(rule) for rule in compiled],
        "lists": ground.lists.model_dump(mode="json"),
        "later": [[day.isoformat(), one.model_dump(mode="json")] for day, one in ground.later],
        "params": _texts(ground.params),
    }
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def _told(rule: Compiled) -> dict[str, Any]:
    skipped = ("file", "line", "tests")
    row = {key: value for key, value in rule.row.__dict__.items() if key not in skipped}
    row["basis"] = [basis.model_dump() for basis in row.get("basis", ())]
    told: dict[str, Any] = _texts({**row, "resolved": rule.params})
    return told


def _plain(value: Any) -> Any:
    """Return data fit for JSON: days and decimals as text."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value if value is None or isinstance(value, bool | int) else str(value)


def _texts(value: Any) -> Any:
    """Return data with every scalar as text, fit for canonical JSON."""
    if isinstance(value, Mapping):
        return {str(key): _texts(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_texts(item) for item in value]
    return str(value)


def in_force(book: Rulebook, day: date) -> Rulebook:
    """Return the rulebook narrowed to the rules in force on a day."""
    return replace(book, rules=tuple(rule for rule in book.rules if row_of(rule).in_force(day)))

"""Every rule, indicator and route carries its own tests: applications it hits and ones it misses.

A test is {change: {dotted path: value}, given: {…}, on: day, severity: …} on a place's sample
application; `hit` and `miss` hold one test or a list of them. A hit may name the severity. A value
`$name` stands for who plays that part in the place (sample.yaml, `cast`), so that a rule of the
national base is tested on every place.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from policies.applications.intake import changed, read_application, read_given
from policies.facts import Facts, prepare
from policies.rulebook import Rulebook
from policies.rulebook.expressions import Compiled
from policies.rulebook.rows import RouteRow, RuleRow
from schemas.applications.application import Application
from schemas.applications.findings import Judgement
from schemas.applications.given import Given

KINDS = ("hit", "miss")
MISSING = "missing"


@dataclass(frozen=True)
class Trial:
    """One test of one rule and how it went; `found` is what the rulebook said."""

    rule: str
    which: str  # hit, miss, or missing: the rule lacks one of the two
    passed: bool
    found: tuple[str, ...]


@dataclass(frozen=True)
class PreparedTrial:
    """A test made ready: its application, prior state and what is expected of one row."""

    row: RuleRow | RouteRow
    which: str
    application: Application
    given: Given
    day: date
    severity: str = ""

    @cached_property
    def _facts(self) -> dict[int, Facts]:
        return {}

    def facts(self, book: Rulebook) -> Facts:
        """Return the facts on the ground of a rulebook, computed once per ground."""
        known, ground = self._facts, book.ground
        if id(ground) not in known:
            known[id(ground)] = prepare(self.application, self.given, ground.on(self.day))
        return known[id(ground)]

    def verdict(self, book: Rulebook) -> Judgement:
        """Judge the test's application by a rulebook."""
        return book.judge_facts(self.facts(book), self.day)

    def passes(self, verdict: Judgement) -> bool:
        """Tell whether the verdict is what the test expects of its row."""
        if isinstance(self.row, RouteRow):
            return (verdict.route == self.row.route) == (self.which == "hit")
        if self.row.asks:
            asked = {question.indicator for question in verdict.questions}
            return (self.row.id in asked) == (self.which == "hit")
        found = [one for one in verdict.findings if one.rule == self.row.id and not one.manual]
        if self.which == "miss":
            return not any(one.rule == self.row.id for one in verdict.findings)
        return bool(found) and (not self.severity or found[0].severity == self.severity)


def trials(book: Rulebook, sample: Mapping[str, Any]) -> tuple[Trial, ...]:
    """Run the tests of all rules, indicators and routes; a row without both kinds fails.

    Raises ApplicationUnreadable when a test makes the form unreadable.
    """
    told = []
    for rule in (*book.rules, *book.asks, *book.routes):
        tests = tuple(prepared(book, rule, sample))
        for test in tests:
            verdict = test.verdict(book)
            told.append(Trial(rule.row.id, test.which, test.passes(verdict), _found(verdict)))
        lacking = set(KINDS) - {test.which for test in tests}
        told += [Trial(rule.row.id, MISSING, False, (kind,)) for kind in sorted(lacking)]
    return tuple(told)


def prepared(book: Rulebook, rule: Compiled, sample: Mapping[str, Any]) -> Iterator[PreparedTrial]:
    """Yield the tests of one row on changed copies of the sample."""
    row = rule.row
    assert isinstance(row, RuleRow | RouteRow)
    labels = book.ground.labels
    for which in KINDS:
        listed = row.tests.get(which)
        if listed is None:
            continue
        for told in listed if isinstance(listed, list) else [listed]:
            test = played(told, sample["cast"])
            application = changed(sample["application"], test.get("change") or {})
            application = read_application(application, labels)
            given = read_given(test.get("given") or {}, labels)
            on = test.get("on")
            day = date.fromisoformat(str(on)) if on else application.submitted_on or date.max
            severity = str(test.get("severity", ""))
            yield PreparedTrial(row, which, application, given, day, severity)


def played(data: Any, cast: Mapping[str, Any]) -> Any:
    """Put a place's cast into a test; raises KeyError for a part that nobody plays."""
    if isinstance(data, Mapping):
        return {played(key, cast): played(value, cast) for key, value in data.items()}
    if isinstance(data, list):
        return [played(item, cast) for item in data]
    if isinstance(data, str) and data.startswith("$"):
        return cast[data[1:]]
    return data


def alone(book: Rulebook, rule: Compiled) -> Rulebook:
    """Return the rulebook with this one row of its kind; routes stay all, as their order counts."""
    row = rule.row
    if isinstance(row, RouteRow):
        ways = tuple(rule if way.row.id == row.id else way for way in book.routes)
        return replace(book, routes=ways)
    if isinstance(row, RuleRow) and row.asks:
        return replace(book, rules=(), asks=(rule,), routes=())
    return replace(book, rules=(rule,), asks=(), routes=())


def _found(verdict: Judgement) -> tuple[str, ...]:
    asked = (question.indicator for question in verdict.questions)
    return (*(finding.rule for finding in verdict.findings), *asked, str(verdict.route or "-"))

"""Every rule carries its own tests: an application it hits and one it misses."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from policies.intake import changed, read_application, read_given
from policies.rule_rows import RuleRow
from policies.rulebook import Rulebook


@dataclass(frozen=True)
class Trial:
    """One test of one rule and how it went; `found` are the rules that fired."""

    rule: str
    which: str  # hit or miss
    passed: bool
    found: tuple[str, ...]


def trials(book: Rulebook, sample: Mapping[str, Any]) -> tuple[Trial, ...]:
    """Run the tests of all rules on changed copies of a place's sample application.

    A test is {change: {dotted path: value}, given: {…}}: `hit` must find the rule, `miss` must
    not. Raises ApplicationUnreadable when a test makes the form unreadable.
    """
    rows = [rule.row for rule in book.rules if isinstance(rule.row, RuleRow)]
    return tuple(
        _trial(book, sample, row, which, row.tests[which])
        for row in rows
        for which in ("hit", "miss")
        if which in row.tests
    )


def _trial(
    book: Rulebook, sample: Mapping[str, Any], row: RuleRow, which: str, test: Mapping[str, Any]
) -> Trial:
    labels = book.ground.labels
    application = read_application(changed(sample, test.get("change") or {}), labels)
    given = read_given(test.get("given") or {}, labels)
    found = tuple(finding.rule for finding in book.judge(application, given).findings)
    return Trial(row.id, which, (row.id in found) == (which == "hit"), found)

"""`zhunru rules`: the rules in force, and whether each does what its tests and the cases say."""

from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from desk import files, tables
from desk.answers import FINE, NO, Answer
from desk.commands.check import bases_of
from desk.progress import bar
from desk.words import say
from policies import intake, loader
from policies.intake import Case
from policies.rule_rows import RuleRow
from policies.rule_trials import trials
from policies.rules import Rules


def listing(jurisdiction: str, lang: str = "zh") -> Answer:
    """List every rule: [{rule, severity, message, message_en, basis, from, to}]."""
    told = [_told(row) for row in _rows(loader.load(jurisdiction))]
    columns = ("rule", "severity", "message", "basis", "from", "to")
    rows = (
        (
            one["rule"],
            say(f"severity.{one['severity']}", lang),
            one["message_en" if lang == "en" else "message"],
            "；".join(f"{basis['title']}{basis['article']}" for basis in one["basis"]),
            one["from"],
            one["to"],
        )
        for one in told
    )
    return Answer(told, [tables.table("rulebook", columns, lang, rows)])


def tested(jurisdiction: str, cases: Path | None, lang: str) -> Answer:
    """Run every rule's own tests and judge every shipped case and variant; exit 1 on a miss."""
    rules = loader.load(jurisdiction)
    labels = rules.rulebook.ground.labels
    bases = bases_of(cases)
    shipped = [
        *intake.read_cases({"cases": list(bases.values())}, labels),
        *([] if cases else intake.read_cases(files.shipped("variants.yaml"), labels, bases)),
    ]
    own = _own_tests(rules, jurisdiction)
    with bar(say("testing", lang), len(shipped)) as it:
        failed = [*own[1], *(one for case in it.over(shipped) for one in _misses(case, rules))]
    told = {"tests": own[0] + len(shipped), "failed": failed}
    lines = tables.facts("tested", [("tests", told["tests"]), ("failed", len(failed))], lang)
    columns = ("case", "rule", "what")
    more = [
        tables.table("failed", columns, lang, ((f["case"], f["rule"], f["what"]) for f in failed))
    ]
    return Answer(told, [lines, *(more if failed else [])], NO if failed else FINE)


def _rows(rules: Rules) -> Iterator[RuleRow]:
    for rule in rules.rulebook.rules:
        if isinstance(rule.row, RuleRow):
            yield rule.row


def _told(row: RuleRow) -> dict[str, Any]:
    return {
        "rule": row.id,
        "severity": str(row.severity),
        "message": row.message,
        "message_en": row.message_en,
        "basis": [one.model_dump(mode="json") for one in row.basis],
        "from": row.since.isoformat(),
        "to": row.until.isoformat() if row.until else None,
    }


def _own_tests(rules: Rules, jurisdiction: str) -> tuple[int, list[dict[str, str]]]:
    sample = resources.files("policies") / "jurisdictions" / jurisdiction / "sample.yaml"
    if not sample.is_file():
        return 0, []
    found = trials(rules.rulebook, loader.read(sample))
    return len(found), [
        {"case": f"{one.rule}/{one.which}", "rule": one.rule, "what": " ".join(one.found)}
        for one in found
        if not one.passed
    ]


def _misses(case: Case, rules: Rules) -> Iterator[dict[str, str]]:
    """Yield what the rulebook says of a case otherwise than the case expects."""
    verdict = rules.rulebook.judge(*case.read(rules.rulebook.ground.labels))
    found = {one.rule for one in verdict.findings}
    expect: Mapping[str, Any] = case.expect
    if not expect:
        return
    wanted = set(expect.get("rules", ()))
    extra = found - wanted - set(expect.get("may", ()))
    for rule in sorted(wanted - found):
        yield {"case": str(case.name), "rule": rule, "what": "-"}
    for rule in sorted(extra):
        yield {"case": str(case.name), "rule": rule, "what": "+"}
    if str(verdict.severity) != expect["severity"]:
        yield {"case": str(case.name), "rule": "", "what": str(verdict.severity)}

"""`zhunru rules`: the rules in force, one of them, a search; and whether each does what it says."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rich.console import RenderableType

from desk import files, rule_rows, tables
from desk.cli.answers import FINE, NO, CommandAnswer
from desk.cli.commands.check import bases_of
from desk.cli.progress import bar
from desk.words import problem, say
from policies import loader
from policies.applications import intake
from policies.applications.intake import Case
from policies.rulebook.mutants import Mutant, mutants
from policies.rulebook.trials import trials
from policies.rules import Rules
from schemas.errors import UnknownThing

LEAST_CAUGHT = 0.95
COLUMNS = ("rule", "severity", "message", "basis", "from", "to")


def listing(jurisdiction: str, lang: str = "zh", find: str = "") -> CommandAnswer:
    """List rules and indicators, all or those that hold a text.

    JSON: [{rule, severity, message, message_en, basis, from, to, …}]; `ask` for an indicator.
    """
    found = rule_rows.found(loader.load(jurisdiction), find)
    rows = ([*_line(one, lang)] for one in found)
    return CommandAnswer(
        found, [tables.table("rulebook", COLUMNS, lang, rows)], FINE if found else NO
    )


def show(jurisdiction: str, name: str, lang: str = "zh") -> CommandAnswer:
    """Show one rule whole: its condition, parameters, tests, and what the place changed in it."""
    told = rule_rows.whole(loader.load(jurisdiction), name)
    shown: list[RenderableType] = [
        tables.facts("rule", [(key, rule_rows.plain(value)) for key, value in one.items()], lang)
        for one in told
    ]
    return CommandAnswer(told, shown)


def tried(
    jurisdiction: str, cases: Path | None, lang: str = "zh", faults: bool = False
) -> CommandAnswer:
    """Run every rule's own tests and judge every shipped case and variant; exit 1 on a miss.

    faults: also put faults into every rule and see whether its tests notice (at least 95 %).
    """
    rules = loader.load(jurisdiction)
    own = trials(rules.rulebook, loader.sample(jurisdiction) or _no_sample(jurisdiction))
    failed = [
        {"case": f"{one.rule}/{one.which}", "rule": one.rule, "what": " ".join(one.found)}
        for one in own
        if not one.passed
    ]
    judged = _shipped(rules, cases) if cases or jurisdiction == "dehong" else []
    with bar(say("testing", lang), len(judged)) as it:
        failed += [one for case in it.over(judged) for one in _misses(case, rules)]
    told: dict[str, Any] = {"tests": len(own) + len(judged), "failed": failed}
    if faults:
        told |= _faults(list(mutants(rules.rulebook, loader.sample(jurisdiction))))
    fine = not failed and told.get("caught", 1) >= LEAST_CAUGHT
    return CommandAnswer(told, _results(told, lang), FINE if fine else NO)


def _no_sample(jurisdiction: str) -> Any:
    raise problem(UnknownThing, "no_sample", field=f"{jurisdiction}/sample.yaml")


def _shipped(rules: Rules, cases: Path | None) -> list[Case]:
    labels = rules.rulebook.ground.labels
    bases = bases_of(cases)
    more = [] if cases else intake.read_cases(files.shipped("variants.yaml"), labels, bases)
    return [*intake.read_cases({"cases": list(bases.values())}, labels), *more]


def _faults(found: list[Mutant]) -> dict[str, Any]:
    caught = sum(one.caught for one in found)
    missed = [one for one in found if not one.caught]
    return {
        "faults": len(found),
        "caught": round(caught / len(found), 4) if found else 1,
        "missed": [{"rule": one.rule, "kind": one.kind, "now": one.now} for one in missed],
    }


def _results(told: Mapping[str, Any], lang: str) -> list[RenderableType]:
    numbers = [("tests", told["tests"]), ("failed", len(told["failed"]))]
    if "faults" in told:
        numbers += [("faults", told["faults"]), ("caught", f"{told['caught']:.1%}")]
    shown: list[RenderableType] = [tables.facts("tested", numbers, lang)]
    if told["failed"]:
        rows = ((one["case"], one["rule"], one["what"]) for one in told["failed"])
        shown.append(tables.table("failed", ("case", "rule", "what"), lang, rows))
    if told.get("missed"):
        missed = ((one["rule"], one["kind"], one["now"]) for one in told["missed"])
        shown.append(tables.table("missed", ("rule", "kind", "now"), lang, missed))
    return shown


def _line(one: Mapping[str, Any], lang: str) -> Iterator[Any]:
    yield one["rule"]
    yield say(f"severity.{one['severity']}", lang)
    yield one["message_en" if lang == "en" else "message"]
    yield "；".join(f"{basis['title']}{basis['article']}" for basis in one["basis"])
    yield one["from"]
    yield one["to"]


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

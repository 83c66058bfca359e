"""`zhunru check`: judge applications of a file, each alone or against the live ledger."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from desk import files, tables
from desk.cli.answers import BAD_INPUT, FINE, NO, Answer
from desk.files import day_of
from desk.words import problem
from ledger.store.session import Ledger, open_ledger
from policies import loader
from policies.applications import intake
from policies.applications.intake import Case
from policies.lifecycle.forecast import outlook
from policies.rules import Rules
from schemas.applications.application import Application
from schemas.applications.findings import Outlook
from schemas.applications.given import Given
from schemas.errors import ApplicationUnreadable, InputError
from tasks import clock, rulebooks
from tasks.acts import register_facts

STOPS = ("reject", "return")


@dataclass(frozen=True)
class Wish:
    """What is to be judged, on which day, where; `live` is the URL of a ledger or empty."""

    file: Path
    on: str = ""
    live: str = ""
    jurisdiction: str = "dehong"
    cases: Path | None = None


def run(wish: Wish, lang: str = "zh") -> Answer:
    """Judge every application of the file; one that cannot be read does not stop the others."""
    rules = loader.load(wish.jurisdiction)
    labels = rules.rulebook.ground.labels
    bases = bases_of(wish.cases)
    cases = intake.read_cases(files.read(wish.file, labels), labels, bases)
    day = day_of(wish.on)
    ledger = open_ledger(wish.live, create=False) if wish.live else None
    results = [judged(case, rules, day, ledger) for case in cases]
    return Answer(results, tables.judgements(results, lang), _code(results))


def judged(case: Case, rules: Rules, day: date | None, ledger: Ledger | None) -> dict[str, Any]:
    """Return {case, severity, route, findings}, or {case, error} when it cannot be read."""
    try:
        application, given = case.read(rules.rulebook.ground.labels)
    except ApplicationUnreadable as broken:
        told = {"message": broken.message, "message_en": broken.message_en}
        return {"case": case.name, "error": {"field": broken.field, **told}}
    today = day or rules.calendar.today(clock.now(ledger) if ledger else clock.real_now())
    if ledger is not None:
        rules, given = _live(ledger, application, rules, today)
    judgement = rules.rulebook.judge(application, given, day)
    return {
        "case": case.name,
        "severity": str(judgement.severity),
        "route": str(judgement.route) if judgement.route else None,
        "findings": [one.model_dump(mode="json") for one in judgement.findings],
        "questions": [one.model_dump(mode="json") for one in judgement.questions],
        "ahead": _ahead(outlook(application, judgement, rules, today), rules),
        "listed_as": {"list": judgement.listed_as, "entry": judgement.listed_by},
        "rulebook": judgement.rulebook,
    }


def _ahead(ahead: Outlook, rules: Rules) -> dict[str, Any]:
    told = ahead.model_dump(mode="json")
    return {**told, "decider": rules.jurisdiction.roles.get(ahead.decides, {})}


def _live(
    ledger: Ledger, application: Application, rules: Rules, today: date
) -> tuple[Rules, Given]:
    """Return the rules in force in the ledger and what its register knows."""
    asked = application.model_dump(mode="json", exclude_defaults=True)
    with ledger.read() as tx:
        if rules.jurisdiction.place == ledger.jurisdiction:
            rules = rulebooks.rules_on(tx, ledger.jurisdiction, today)
        return rules, register_facts.given(tx, asked, "", rules, today)


def bases_of(path: Path | None) -> dict[str, Any]:
    """Return the cases that variants and stories name, by number as text."""
    data = files.read(path) if path else files.shipped("cases.yaml")
    if not isinstance(data, dict) or not isinstance(data.get("cases"), list):
        raise problem(InputError, "no_cases", field=str(path))
    return {str(row["case"]): row for row in data["cases"]}


def _code(results: list[dict[str, Any]]) -> int:
    if any("error" in one for one in results):
        return BAD_INPUT
    return NO if any(one["severity"] in STOPS for one in results) else FINE

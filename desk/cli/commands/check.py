"""`zhunru check`: judge applications of a file, each alone or against the live ledger."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desk import files, tables
from desk.cli.answers import BAD_INPUT, FINE, NO, CommandAnswer
from desk.files import day_of
from desk.judged import judged
from desk.words import problem
from ledger.store.session import open_ledger
from policies import loader
from policies.applications import intake
from schemas.errors import InputError

STOPS = ("reject", "return")


@dataclass(frozen=True)
class Wish:
    """What is to be judged, on which day, where; `live` is the URL of a ledger or empty."""

    file: Path
    on: str = ""
    live: str = ""
    jurisdiction: str = "dehong"
    cases: Path | None = None


def run(wish: Wish, lang: str = "zh") -> CommandAnswer:
    """Judge every application of the file; one that cannot be read does not stop the others."""
    rules = loader.load(wish.jurisdiction)
    labels = rules.rulebook.ground.labels
    bases = bases_of(wish.cases)
    cases = intake.read_cases(files.read(wish.file, labels), labels, bases)
    day = day_of(wish.on)
    ledger = open_ledger(wish.live, create=False) if wish.live else None
    results = [judged(case, rules, day, ledger) for case in cases]
    return CommandAnswer(results, tables.judgements(results, lang), _code(results))


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

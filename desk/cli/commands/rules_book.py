"""`zhunru rules export`, `rules titles`: the rulebook on paper; how well titles are told apart."""

from pathlib import Path
from typing import Any

from desk import tables
from desk.cli.answers import FINE, NO, CommandAnswer, tell
from desk.files import day_of, form_of
from desk.words import problem, say
from policies import loader
from policies.wording.title_pairs import Measured, measure, pairs_of
from schemas.errors import InputError
from tasks import clock
from tasks.papers import rulebook

FORMS = (".html", ".docx", ".pdf")
LEAST = 0.9  # precision and recall below which the indicator is of no use


def export(jurisdiction: str, out: Path, on: str = "", lang: str = "zh") -> CommandAnswer:
    """Write the rulebook as a document for officials, by the ending of the file (FORMS)."""
    form = form_of(out, FORMS)
    rules = loader.load(jurisdiction)
    today = day_of(on) or rules.calendar.today(clock.real_now())
    paper = rulebook.paper(rules, today)
    try:
        out.write_bytes(rulebook.as_file(paper, form))
    except OSError as broken:
        raise problem(InputError, "no_file", field=str(out), why=broken.strerror) from broken
    tell(say("wrote", lang, place=out))
    told = {"file": str(out), "rules": len(rules.rulebook.rules), "digest": rules.rulebook.digest}
    return CommandAnswer(told, [tables.facts("exported", list(told.items()), lang)])


def titles(file: Path | None, lang: str = "zh") -> CommandAnswer:
    """Measure the index of titles on labelled pairs; exit 1 below nine tenths."""
    data = loader.title_pairs() if file is None else loader.read(file)
    found = measure(pairs_of(data))
    told: dict[str, Any] = {
        "pairs": found.pairs,
        "same": found.same,
        "best": _row(found.best),
        "thresholds": [_row(one) for one in found.thresholds],
    }
    rows = ([*_row(one).values()] for one in found.thresholds)
    columns = ("threshold", "precision", "recall", "false_alarms", "missed")
    shown = [
        tables.facts("title_pairs", [("pairs", found.pairs), ("same", found.same)], lang),
        tables.table("title_scores", columns, lang, rows),
    ]
    good = min(found.best.precision, found.best.recall) >= LEAST
    return CommandAnswer(told, shown, FINE if good else NO)


def _row(one: Measured) -> dict[str, Any]:
    return {
        "threshold": one.threshold,
        "precision": round(one.precision, 3),
        "recall": round(one.recall, 3),
        "false_alarms": one.false_alarms,
        "missed": one.missed,
    }

"""`zhunru replay`: play life stories on scratch ledgers and tell what was done and refused."""

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from desk import files, tables
from desk.cli.answers import FINE, NO, CommandAnswer
from desk.cli.commands.check import bases_of
from desk.cli.progress import bar
from desk.demo import replay, story
from desk.demo.replay import Played
from desk.demo.story import Story
from desk.words import problem, say
from ledger.read import queries
from ledger.store.session import Ledger, open_ledger
from policies import loader
from schemas.errors import InputError
from tasks import sealing

Cases = Mapping[int, Mapping[str, Any]]


def run(
    file: Path, store: str, jurisdiction: str, cases: Path | None, lang: str = "zh"
) -> CommandAnswer:
    """Play the stories of a file, all on one ledger: a scratch one, or the given store."""
    zone = loader.load(jurisdiction).jurisdiction.zone
    known = applications(cases)
    stories = story.read(files.read(file), known, zone)
    told: dict[str, dict[str, Any]] = {
        one.id: {"id": one.id, "title": one.title, "needs": one.needs, "acts": []}
        for one in stories
    }
    fine = True
    with (
        bar(say("playing", lang), sum(len(one.steps) for one in stories)) as it,
        tempfile.TemporaryDirectory(prefix="zhunru-replay-") as folder,
    ):
        url = store or f"sqlite:///{folder}/replay.db"
        for one, played in it.over(_on(url, jurisdiction, stories, known)):
            told[one.id]["acts"].append(played.model_dump(mode="json"))
            fine = fine and played.fine
    results = list(told.values())
    return CommandAnswer(results, tables.stories(results, lang), FINE if fine else NO)


def applications(cases: Path | None) -> Cases:
    """Return the applications that stories name, by case number, as JSON data."""
    return {
        int(number): story.plain(row["application"])
        for number, row in bases_of(cases).items()
        if number.isdecimal()
    }


def _on(
    store: str, jurisdiction: str, stories: list[Story], cases: Cases
) -> Iterator[tuple[Story, Played]]:
    ledger = open_ledger(store, simulated=True, jurisdiction=jurisdiction)
    try:
        _must_be_empty(ledger)
        sealing.make_key(ledger)
        yield from replay.together(ledger, stories, cases)
    finally:
        ledger.close()


def _must_be_empty(ledger: Ledger) -> None:
    with ledger.read() as tx:
        if queries.counts(tx)["journal"]:
            raise problem(InputError, "not_scratch", field="--store")

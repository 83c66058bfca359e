"""`zhunru demo`: play the shipped cases through Prefect to their end, and tell how they ended."""

import json
import time
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from desk import assignment_tables, files
from desk.cli.answers import FINE, NO, CommandAnswer, tell
from desk.cli.commands.audit import burden, verify
from desk.cli.commands.replay import Cases, applications
from desk.demo import endings, filings, item_story, story
from desk.demo.actors import employ
from desk.demo.demo import Demo, number_of
from desk.demo.folder import REPORT, REPORT_END, DemoFolder
from desk.demo.simulator import page
from desk.demo.simulator import run as simulation
from desk.demo.simulator.district import District
from desk.demo.story import Story
from desk.words import say, sentences
from flows.engine.engine import Engine
from ledger.store.session import Ledger, open_ledger
from policies.applications import intake
from policies.rules import Rules
from schemas.texts import catalogue
from tasks import grants, sealing
from tasks.figures import report as reports

PLACE = "dehong"
BUILT = "A"  # stories that need no later issue; which others are played says played.yaml
BEGUN_FIRST = "EMERGENCY"  # its case is no filing of its own


def run(state: Path, fresh: bool, port: int, lang: str = "zh") -> CommandAnswer:
    """Play the demo in a folder of its own; one that was cut short goes on where it stood."""
    with DemoFolder(state).alone():
        return _run(state, fresh, port, lang)


def _run(state: Path, fresh: bool, port: int, lang: str) -> CommandAnswer:
    began = time.monotonic()
    room, ledger = _begun(state, fresh, lang)
    with Engine(state, ledger.url, port=port, tell=_of_engine(lang)) as engine:
        counted = engine.flow_runs()
        tell(say("demo.first", lang, seconds=f"{time.monotonic() - began:.1f}"))
        demo = _demo(room, ledger, engine, lang)
        demo.play()
        runs = engine.flow_runs() - counted
    answer = _told(demo, room, {"flow_runs": runs, "seconds": time.monotonic() - began}, lang)
    ledger.close()
    return answer


def simulated(
    seed: int, size: Mapping[str, int], years: int, out: Path | None, lang: str = "zh"
) -> CommandAnswer:
    """Play years of an invented district; size: streets, communities, departments."""

    def heard(day: date, acts: int) -> None:
        tell(catalogue.text("simulate", "played", lang, day=day, acts=acts))

    answer = simulation.simulate(District(seed=seed, **size), years, out, heard)
    return CommandAnswer(answer, page.shown(answer, lang), FINE if answer["verified"] else NO)


def tour(state: Path, engine: Engine, ledger: Ledger, lang: str = "zh") -> None:
    """Play up to the day on which people take over (desk/demo/data/tour.yaml), once."""
    room = DemoFolder(state)
    if room.memory().get("ended"):
        return
    told = files.shipped("tour.yaml")
    demo = _demo(room, ledger, engine, lang)
    demo.until = told["until"]
    demo.hold = {number_of(demo.rules, case): verb for case, verb in told["hold"].items()}
    demo.play()
    room.note(ended=True)


def begun(state: Path, lang: str = "zh") -> Ledger:
    """Return the ledger of a tour: a new one with its people, or the one that is there."""
    room = DemoFolder(state)
    if room.memory().get("ended"):
        return open_ledger(room.store, create=False)
    return _begun(state, False, lang)[1]


def _begun(state: Path, fresh: bool, lang: str) -> tuple[DemoFolder, Ledger]:
    room = DemoFolder(state)
    goes_on = room.prepare(fresh=fresh)
    tell(say("demo.goes_on" if goes_on else "demo.begins", lang, folder=state))
    ledger = open_ledger(room.store, simulated=True, jurisdiction=PLACE)
    sealing.make_key(ledger)
    rules = filings.founded(ledger)
    _employ(ledger, rules, _stories(rules))
    return room, ledger


def _demo(room: DemoFolder, ledger: Ledger, engine: Engine, lang: str) -> Demo:
    rules = filings.founded(ledger)
    stories, cases = _stories(rules), _cases(rules)
    own = {case: one for case, one in cases.items() if case not in {s.case for s in stories}}
    return Demo(
        ledger=ledger,
        rules=rules,
        engine=engine,
        state=room.folder,
        applications=own,
        stories=stories,
        words=sentences("demo"),
        tell=_remember(room, lang),
        finished=room.day("finished"),
        served=room.day("served"),
    )


def _cases(rules: Rules) -> Cases:
    """Return the shipped applications by case; an emergency is filed by its story only."""
    labels = rules.rulebook.ground.labels
    told = {}
    for case in intake.read_cases(files.shipped("cases.yaml"), labels):
        if rules.rulebook.judge(*case.read(labels)).route != BEGUN_FIRST:
            told[int(case.name)] = story.plain(case.application)
    return {**told, **filings.beside(told)}


def _stories(rules: Rules) -> list[Story]:
    """Return the shipped stories that this version can play, their applications spelled out."""
    cases, beside = applications(None), files.shipped("played.yaml")["beside"]
    found = [
        one
        for name in story.BOOKS
        for one in story.read(files.shipped(name), cases, rules.jurisdiction.zone)
    ]
    return [story.whole(one, cases) for one in found if one.needs == BUILT or one.id in beside]


def _employ(ledger: Ledger, rules: Rules, stories: list[Story]) -> None:
    grants.seed(ledger, rules)
    steps = [step for one in stories for step in one.steps]
    employ(ledger, [*(step.by for step in steps), *(a.by for s in steps for a in s.refused)])


def _remember(room: DemoFolder, lang: str) -> Callable[[Demo], None]:
    def heard(demo: Demo) -> None:
        room.note(finished=demo.finished, served=demo.served)
        tell(say("demo.day", lang, day=demo.finished, acts=demo.done, nudges=demo.nudges))

    return heard


def _of_engine(lang: str) -> Callable[[str, float], None]:
    def heard(what: str, seconds: float) -> None:
        tell(say(f"up.{what.replace(' ', '_')}", lang, seconds=f"{seconds:.1f}"))

    return heard


def _told(demo: Demo, room: DemoFolder, figures: dict[str, Any], lang: str) -> CommandAnswer:
    filed = [
        *((case, number_of(demo.rules, case), one["title"])
          for case, one in demo.applications.items()),
        *((one.case, one.number, one.application["title"])
          for one in demo.stories if one.case and one.application),
    ]  # fmt: skip
    ended = endings.endings(demo.ledger, filed)
    sums = endings.summary(ended, demo.ledger, demo.rules)
    numbers = [one["number"] for one in ended]
    written = [*numbers, *(one.number for one in demo.stories if not one.case)]
    figures["papers"] = assignment_tables.write_papers(demo.ledger, written, room.folder / "papers")
    told = files.shipped("played.yaml")
    number = next(one.number for one in demo.stories if one.id == told["told"])
    assignment_tables.write_papers(demo.ledger, [number], room.folder / "papers", ("docx", "pdf"))
    title = next(one["title"] for one in ended if one["number"] == number)
    acts = item_story.of(demo.ledger, number, demo.rules, told)
    measured = reports.burden(demo.ledger, on=endings.busiest(demo.ledger, numbers))
    burden.write(measured, room.folder / REPORT)
    burden.write(reports.burden(demo.ledger), room.folder / REPORT_END)
    verdict = verify.verified(demo.ledger, lang)
    room.note(ended=True, **figures)
    data = {
        **sums,
        **figures,
        "otherwise": demo.wrong,
        "endings": ended,
        "story": {"number": number, "title": title, "acts": acts},
        "burden": json.loads(reports.as_json(measured)),
        "verified": verdict.model_dump(mode="json"),
    }
    shown = [
        *item_story.shown(acts, number, title, lang),
        *endings.shown(ended, {**sums, **_rounded(figures)}, lang),
        *burden.measures(measured, lang),
        *verify.shown(verdict, lang),
    ]
    return CommandAnswer(data, shown, FINE if verdict.ok and not demo.wrong else NO)


def _rounded(figures: dict[str, Any]) -> dict[str, Any]:
    return {**figures, "seconds": f"{figures['seconds']:.0f}"}

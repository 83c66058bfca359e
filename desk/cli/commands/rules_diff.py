"""`zhunru rules diff A B`: how two rulebooks differ, and which applications they judge apart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import RenderableType

from desk import tables
from desk.cli.answers import FINE, NO, CommandAnswer
from desk.cli.commands.check import bases_of
from desk.cli.progress import bar
from desk.words import problem, say
from ledger.read import assignments, queries
from ledger.store.session import Ledger, open_ledger
from policies import loader
from policies.applications import intake
from policies.rulebook import Rulebook
from policies.rulebook.diff import difference
from policies.rules import Rules
from schemas.applications.application import Application
from schemas.applications.findings import Judgement
from schemas.applications.given import Given
from schemas.errors import ApplicationUnreadable, InputError
from schemas.states.rulebooks import RulebookChange
from schemas.written import day_of
from tasks import clock, rulebooks
from tasks.acts import register_facts

PAGE = 500
DIGEST_LEAST = 8  # characters of a digest that name a rulebook the ledger keeps


@dataclass(frozen=True)
class Side:
    """One side of the comparison: a rulebook, and the day it is judged on (None: of filing)."""

    name: str
    book: Rulebook
    day: date | None = None
    place: str = ""  # code and name; empty for a rulebook that the ledger keeps, of its own place


@dataclass(frozen=True)
class Filed:
    """One application to be judged twice."""

    name: str
    application: Application
    given: Given


def run(
    names: tuple[str, str], jurisdiction: str, cases: Path | None, store: str, lang: str = "zh"
) -> CommandAnswer:
    """Compare two rulebooks, each a day, a place or a folder; exit 1 when they judge differently.

    Judged are the applications of a ledger (`store`), else the shipped cases or those of a file.
    """
    ledger = open_ledger(store, create=False) if store else None
    one, other = (_side(name, jurisdiction, ledger) for name in names)
    filed = list(_stored(ledger, one) if ledger else _cases(one, cases))
    with bar(say("testing", lang), len(filed)) as it:
        apart = [told for each in it.over(filed) if (told := _apart(each, one, other))]
    days = (one.day, other.day)
    change = difference(one.book, other.book, (days[0], days[1]) if all(days) else None)  # type: ignore[arg-type]
    told = {
        "one": {"name": one.name, "digest": one.book.digest},
        "other": {"name": other.name, "digest": other.book.digest},
        **change.model_dump(mode="json"),
        "places": sorted({side.place for side in (one, other) if side.place}),
        "judged": len(filed),
        "apart": apart,
    }
    across = _across(told["places"], lang)
    shown = [*across, *_shown(change, apart, len(filed), lang)]
    return CommandAnswer(told, shown, NO if apart else FINE)


def _across(places: Sequence[str], lang: str) -> list[RenderableType]:
    """Say that two places are compared, not two days of one: nobody shall read it as a change."""
    return [say("across_places", lang, places=" / ".join(places))] if len(places) > 1 else []


def _side(name: str, jurisdiction: str, ledger: Ledger | None) -> Side:
    kept = rulebooks.kept_book(ledger, name) if ledger and len(name) >= DIGEST_LEAST else None
    if kept is not None:
        return Side(name, kept)
    try:
        day = day_of(name)
    except ValueError:
        rules = loader.load(name)
        return Side(name, rules.rulebook, place=_place(rules))
    rules = loader.load(jurisdiction)
    return Side(name, rules.rulebook, day, _place(rules))


def _place(rules: Rules) -> str:
    """Name a place by its area: a copy of its folder with changes is no other place."""
    return f"{rules.jurisdiction.area} {rules.jurisdiction.name}"


def _cases(side: Side, path: Path | None) -> Iterator[Filed]:
    labels = side.book.ground.labels
    for case in intake.read_cases({"cases": list(bases_of(path).values())}, labels):
        yield Filed(f"{case.name}", *case.read(labels))


def _stored(ledger: Ledger, side: Side) -> Iterator[Filed]:
    rules = rulebooks.rules_of(ledger)
    today = rules.calendar.today(clock.now(ledger))
    with ledger.read() as tx:
        numbers = queries.numbers(tx, limit=PAGE)
        while numbers:
            for number in numbers:
                raw = assignments.filed(tx, number)
                if raw is not None:
                    given = register_facts.given(tx, raw, number, rules, today)
                    yield Filed(number, _read(raw, side), given)
            numbers = queries.numbers(tx, after=numbers[-1], limit=PAGE)


def _read(raw: Any, side: Side) -> Application:
    try:
        return intake.read_application(raw, side.book.ground.labels)
    except ApplicationUnreadable as broken:
        raise problem(InputError, "unreadable", field=broken.field) from broken


def _apart(filed: Filed, one: Side, other: Side) -> dict[str, Any] | None:
    """Return both verdicts where they differ in rules, severity or route."""
    before, after = (
        side.book.judge(filed.application, filed.given, side.day) for side in (one, other)
    )
    if _essence(before) == _essence(after):
        return None
    return {"case": filed.name, "before": _essence(before), "after": _essence(after)}


def _essence(verdict: Judgement) -> dict[str, Any]:
    return {
        "severity": str(verdict.severity),
        "route": str(verdict.route) if verdict.route else None,
        "rules": sorted({finding.rule for finding in verdict.findings}),
    }


def _shown(
    change: RulebookChange, apart: Sequence[dict[str, Any]], judged: int, lang: str
) -> list[RenderableType]:
    rows = (
        (one.rule, say(f"change.{one.change}", lang), one.key, one.before, one.after)
        for one in (*change.rows, *change.params)
    )
    columns = ("rule", "change", "key", "before", "after")
    shown: list[RenderableType] = [tables.table("differences", columns, lang, rows)]
    if change.lists:
        lists = (
            (one.name, "\n".join(one.added), "\n".join(one.removed), one.hours)
            for one in change.lists
        )
        heads = ("list", "change.added", "change.removed", "hours")
        shown.append(tables.table("list_changes", heads, lang, lists))
    verdicts = ((one["case"], _line(one["before"]), _line(one["after"])) for one in apart)
    shown.append(tables.table("judged_apart", ("case", "before", "after"), lang, verdicts))
    shown.append(tables.facts("tested", [("tests", judged), ("apart", len(apart))], lang))
    return shown


def _line(told: dict[str, Any]) -> str:
    return f"{told['severity']} {told['route'] or ''} {' '.join(told['rules'])}"

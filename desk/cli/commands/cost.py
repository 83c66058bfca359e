"""`zhunru cost`: standard cost, splits, instalments, and what an instalment's lateness triggers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from desk import files, tables
from desk.cli.answers import BAD_INPUT, FINE, CommandAnswer
from desk.cli.commands.check import bases_of
from desk.files import day_of
from desk.words import problem, say
from policies import loader
from policies.applications import intake
from policies.cost import answers
from policies.cost import application as cost_application
from policies.cost import lateness as cost_clocks
from policies.cost.answers import Unanswerable
from policies.cost.funding import communities_of
from policies.rules import Rules
from schemas import written
from schemas.applications.application import Application
from schemas.applications.costing import Asked, Clocked, Split
from schemas.errors import ApplicationUnreadable, InputError
from schemas.place.jurisdiction import RouteTable
from schemas.texts import catalogue

T = TypeVar("T", bound=Asked)
QUESTIONS = ("splits", "clocks")


@dataclass(frozen=True)
class Wish:
    """What is asked, as of which day, where; `cases` holds the cases that questions name."""

    file: Path
    on: str = ""
    jurisdiction: str = "dehong"
    cases: Path | None = None


@dataclass(frozen=True)
class _Desk:
    rules: Rules
    day: date | None
    bases: Mapping[str, Any]


def run(wish: Wish, lang: str = "zh") -> CommandAnswer:
    """Answer every question of the file; one that cannot be read does not stop the others."""
    rules = loader.load(wish.jurisdiction)
    desk = _Desk(rules, day_of(wish.on), bases_of(wish.cases))
    labels = rules.rulebook.ground.labels
    data = files.read(wish.file, labels)
    if isinstance(data, Mapping) and any(key in data for key in QUESTIONS):
        told = [_told(_ident(row), _split, row, desk) for row in _rows(data, "splits")]
        told += [_told(_ident(row), _clock, row, desk) for row in _rows(data, "clocks")]
    else:
        cases = intake.read_cases(data, labels, desk.bases)
        told = [_told(str(case.name), _case, case, desk) for case in cases]
    code = BAD_INPUT if any("error" in one for one in told) else FINE
    return CommandAnswer(told, _shown(told, lang), code)


def _rows(data: Mapping[str, Any], key: str) -> list[Any]:
    rows = data.get(key) or []
    if not isinstance(rows, list):
        raise problem(InputError, "cost_no_list", field=key)
    return rows


def _ident(row: Any) -> str:
    return str(row.get("id", "?")) if isinstance(row, Mapping) else "?"


def _told(ident: str, find: Callable[[Any, _Desk], Any], asked: Any, desk: _Desk) -> dict[str, Any]:
    """Return {id, answer}, or {id, error} for a question that cannot be read or answered."""
    error: InputError
    try:
        return {"id": ident, "answer": find(asked, desk)}
    except InputError as broken:
        error = broken
    except ValidationError as broken:
        error = _unreadable(broken)
    except Unanswerable as senseless:
        error = problem(ApplicationUnreadable, f"cost_{senseless.code}", field=senseless.field)
    told = {"field": error.field, "message": error.message, "message_en": error.message_en}
    return {"id": ident, "error": told}


def _unreadable(broken: ValidationError) -> ApplicationUnreadable:
    first = broken.errors(include_url=False)[0]
    field = ".".join(str(part) for part in first["loc"])
    code = written.fault(first["type"])
    texts = catalogue.texts("fields", "problems") if code else catalogue.texts("words")
    wanted = texts[code or "cost_wanted"]
    return ApplicationUnreadable(
        say("cost_field", "zh", field=field, wanted=wanted["zh"], given=str(first["input"])[:60]),
        say("cost_field", "en", field=field, wanted=wanted["en"], given=str(first["input"])[:60]),
        field=field,
    )


def _parse(model: type[T], row: Any, key: str) -> T:
    return model.model_validate(row.get(key) if isinstance(row, Mapping) else row)


def _split(row: Any, desk: _Desk) -> Any:
    ground = desk.rules.rulebook.ground
    return answers.answer(_parse(Split, row, "input"), _named(row, desk), ground)


def _named(row: Mapping[str, Any], desk: _Desk) -> Application | None:
    if "case" not in row:
        return None
    base = desk.bases.get(str(row["case"]))
    if base is None:
        raise Unanswerable("case", "case")
    return intake.read_application(base["application"], desk.rules.rulebook.ground.labels)


def _clock(row: Any, desk: _Desk) -> Any:
    asked = _parse(Clocked, row, "given")
    listed = row.get("expect") or ()
    days = [_day(one) for one in listed] if isinstance(listed, list) else []
    days = days or ([desk.day] if desk.day else [])
    table = _route(desk, days[0] if days else date.max)
    return cost_clocks.answers(asked, days, table, desk.rules.calendar)


def _route(desk: _Desk, day: date) -> RouteTable:
    try:
        return desk.rules.jurisdiction.route_on(day)
    except KeyError as none:
        raise Unanswerable("route", "on") from none


def _day(row: Any) -> date:
    found = day_of(str(row.get("date", "")) if isinstance(row, Mapping) else str(row))
    if found is None:
        raise Unanswerable("day", "expect")
    return found


def _case(case: intake.Case, desk: _Desk) -> Any:
    ground = desk.rules.rulebook.ground
    application, _ = case.read(ground.labels)
    codes = communities_of(application, ground.directory)
    if not codes or any(code not in ground.directory.communities for code in codes):
        raise Unanswerable("communities", "communities")
    day = desk.day or application.submitted_on or date.max
    return cost_application.answer(application, ground, _route(desk, day))


def _shown(told: list[dict[str, Any]], lang: str) -> list[Any]:
    columns = ("question", "item", "result")
    return [
        tables.table("costs", columns, lang, [row for one in told for row in _cells(one, lang)])
    ]


def _cells(one: Mapping[str, Any], lang: str) -> list[tuple[str, str, str]]:
    if "error" in one:
        return [(one["id"], say("unreadable", lang), tables.message(one["error"], lang))]
    answer = one["answer"]
    if isinstance(answer, list):
        return [(one["id"], day["date"], _line(day)) for day in answer]
    return [(one["id"], key, _line(value)) for key, value in answer.items()]


def _line(value: Any) -> str:
    if isinstance(value, Mapping):
        return "  ".join(f"{key}={_line(item)}" for key, item in value.items() if key != "date")
    if isinstance(value, list | tuple):
        return "; ".join(_line(item) for item in value)
    return str(value)

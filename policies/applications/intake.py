"""Reading applications: a form, a file of cases or variants, the error that names the field."""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from policies.place.parameters import Labels
from schemas import written
from schemas.applications.application import Application
from schemas.applications.given import Given
from schemas.errors import ApplicationUnreadable, InputError
from schemas.texts.catalogue import LANGUAGES
from schemas.values import Value

T = TypeVar("T", bound=BaseModel)
FORM_MODULES = (
    "schemas.applications.application",
    "schemas.applications.burden_declaration",
    "schemas.applications.funding_plan",
    "schemas.applications.given",
)
WANTED = {  # pydantic's error type -> what the field holds (schemas/texts/fields.yaml)
    "string_type": "text",
    "bool_type": "flag",
    "int_type": "number",
    "tuple_type": "list",
    "dict_type": "table",
    "model_type": "table",
    "model_attributes_type": "table",
}
CODES = ("enum", "literal_error")
WORDED_MAX = 10
"""So many problems are told one by one, of the others how many there are."""
NEAR_MAX = 40  # a longer name is no misspelt one
FIELD_NAMES = sorted(
    {
        name
        for model in Value.__subclasses__()
        if model.__module__ in FORM_MODULES
        for name in model.model_fields
    }
)


@dataclass(frozen=True)
class Case:
    """One application as a file states it, still unread; `name` is the case's number or id."""

    name: int | str
    application: Any
    given: Any
    expect: Mapping[str, Any]

    def read(self, labels: Labels) -> tuple[Application, Given]:
        """Read the application and its prior state; raises ApplicationUnreadable."""
        return read_application(self.application, labels), read_given(self.given, labels)


def read_application(raw: Any, labels: Labels) -> Application:
    """Read one form from plain data (YAML, JSON); a null is a field left out.

    Raises ApplicationUnreadable naming the first field that is unknown, holds an unknown code or
    has a wrong type; its message tells the first WORDED_MAX of them, and how many more there are.
    """
    return _read(Application, _without_nulls(raw), labels, "application")


def read_given(raw: Any, labels: Labels) -> Given:
    """Read prior state (`given` of a case); raises ApplicationUnreadable like read_application."""
    plain = _without_nulls(raw or {})
    answers = raw.get("consultation") if isinstance(raw, Mapping) else None
    if answers is not None:
        plain["consultation"] = answers  # here a null speaks: not answered
    return _read(Given, plain, labels, "given")


def read_cases(data: Any, labels: Labels, bases: Mapping[str, Any] | None = None) -> list[Case]:
    """Take apart what a file holds: `cases:`, `variants:`, a bare application, or a list of them.

    bases: application cases by number as text, for variants. A variant gives two cases, `/before`
    and `/after`. Raises InputError for a file without applications or a variant without its base.
    """
    if isinstance(data, Mapping) and "variants" in data:
        named = {**(bases or {}), **{str(row.get("case")): row for row in data.get("cases", [])}}
        return [case for row in data["variants"] for case in _variant(row, named, labels)]
    rows = data.get("cases", [data]) if isinstance(data, Mapping) else data
    if not isinstance(rows, Sequence) or isinstance(rows, str) or not rows:
        raise InputError(labels.problems["no_cases"]["zh"], labels.problems["no_cases"]["en"])
    return [_case(row, number) for number, row in enumerate(rows, start=1)]


def _case(row: Any, number: int) -> Case:
    if not isinstance(row, Mapping) or "application" not in row:
        return Case(number, row, {}, {})
    return Case(
        row.get("case", number), row["application"], row.get("given") or {}, row.get("expect") or {}
    )


def _variant(row: Mapping[str, Any], bases: Mapping[str, Any], labels: Labels) -> list[Case]:
    base = bases.get(str(row["base"]))
    if base is None:
        text = labels.problems["unknown_base"]
        names = {"name": row["id"], "base": row["base"]}
        raise InputError(text["zh"].format(**names), text["en"].format(**names))
    before, given = base["application"], base.get("given") or {}
    expect = row.get("expect") or {}
    try:
        after = changed(before, row.get("change") or {})
        then = changed(given, row.get("change_given") or {})
    except ValueError as error:
        text = labels.problems["no_place"]
        names = {"name": row["id"], "path": str(error).removeprefix("no place for ")}
        raise InputError(text["zh"].format(**names), text["en"].format(**names)) from error
    return [
        Case(f"{row['id']}/before", before, given, expect.get("before") or {}),
        Case(f"{row['id']}/after", after, then, expect.get("after") or {}),
    ]


def changed(data: Any, changes: Mapping[str, Any]) -> Any:
    """Return a copy with dotted paths set; null takes a field out, a number is a list position.

    Raises ValueError for a path that leads nowhere.
    """
    copy = deepcopy(data)
    for path, value in changes.items():
        *parents, last = str(path).split(".")
        place = copy
        try:
            for part in parents:
                place = place[int(part)] if isinstance(place, list) else place.setdefault(part, {})
            _put(place, last, deepcopy(value))
        except (ValueError, IndexError, AttributeError, TypeError) as error:
            raise ValueError(f"no place for {path}") from error
    return copy


def _put(place: Any, key: str, value: Any) -> None:
    if isinstance(place, list):
        position = int(key)
        if value is None:
            del place[position]
        elif position == len(place):
            place.append(value)
        else:
            place[position] = value
    elif value is None:
        place.pop(key, None)
    else:
        place[key] = value


def _without_nulls(data: Any) -> Any:
    if isinstance(data, Mapping):
        return {str(k): _without_nulls(v) for k, v in data.items() if v is not None}
    if isinstance(data, list | tuple):
        return [_without_nulls(item) for item in data]
    return data


def _read(model: type[T], data: Any, labels: Labels, whole: str) -> T:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise _unreadable(error, data, labels, whole) from error


def _unreadable(error: ValidationError, data: Any, labels: Labels, whole: str) -> Exception:
    """Word a validation error: each field once, in the order of the form."""
    problems: dict[str, Mapping[str, Any]] = {}
    for problem in error.errors(include_url=False):
        problems.setdefault(_path(problem["loc"], data), problem)
    first = list(problems.items())[:WORDED_MAX]
    told = [_worded(path or whole, problem, labels) for path, problem in first]
    if (more := len(problems) - len(first)) > 0:
        told.append(_both(labels.problems["more"], whole, labels, count=str(more)))
    return ApplicationUnreadable(
        "；".join(zh for zh, _ in told) + "。",
        "; ".join(en for _, en in told) + ".",
        field=next(iter(problems)) or whole,
        hint=_hint(next(iter(problems.values()))),
    )


def _path(loc: tuple[int | str, ...], data: Any) -> str:
    """Return the dotted path of an error, without the names pydantic gives to union members."""
    parts: list[str] = []
    place = data
    for part in loc:
        at_list = isinstance(part, int) and isinstance(place, list | tuple)
        if at_list or (isinstance(place, Mapping) and part in place):
            place = place[part]
            parts.append(str(part))
    return ".".join(parts)


def _worded(path: str, problem: Mapping[str, Any], labels: Labels) -> tuple[str, str]:
    kind, value = problem["type"], problem["input"]
    shown = f"{value!s:.60}" if isinstance(value, str | int | float) else type(value).__name__
    if kind == "extra_forbidden":
        return _unknown_field(path, problem, labels)
    if kind in CODES:
        codes = re.findall(r"\w+", problem["ctx"]["expected"].replace(" or ", " "))
        wanted = {lang: labels.choices(codes, lang) for lang in LANGUAGES}
        return _both(labels.problems["unknown_code"], path, labels, value=shown, wanted=wanted)
    wanted = labels.problems[WANTED.get(kind) or written.fault(kind) or "other"]
    return _both(labels.problems["wrong_type"], path, labels, value=shown, wanted=wanted)


def _unknown_field(path: str, problem: Mapping[str, Any], labels: Labels) -> tuple[str, str]:
    parent, _, name = path.rpartition(".")
    name = name if len(name) <= NEAR_MAX else f"{name[:NEAR_MAX]}…"
    near, hint = _hint(problem), labels.problems["hint"]
    hints = {lang: hint[lang].format(name=near) if near else "" for lang in LANGUAGES}
    text = labels.problems["unknown_field"]
    return _both(text, parent or "application", labels, name=name, hint=hints)


def _both(
    text: Mapping[str, str], path: str, labels: Labels, **values: str | Mapping[str, str]
) -> tuple[str, str]:
    zh, en = (
        text[lang].format(
            path=path,
            label=labels.of(path, lang),
            **{k: v if isinstance(v, str) else v[lang] for k, v in values.items()},
        )
        for lang in LANGUAGES
    )
    return zh, en


def _hint(problem: Mapping[str, Any]) -> str:
    """Return the known field nearest to an unknown one, or ''."""
    if problem["type"] != "extra_forbidden":
        return ""
    name = str(problem["loc"][-1])
    if len(name) > NEAR_MAX:
        return ""
    return next(iter(get_close_matches(name, set(FIELD_NAMES) - {name}, 1)), "")

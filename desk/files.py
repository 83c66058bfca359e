"""The files people hand over, YAML, JSON, XLSX or Word, as plain data; or what is wrong where."""

import json
from collections.abc import Collection
from copy import deepcopy
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import CollectionEndEvent, CollectionStartEvent

from desk.words import problem
from policies.place.parameters import Labels
from schemas import bounds, yaml_text
from schemas.errors import InputError
from schemas.written import day_of as read_day
from tasks.papers.forms.sheet_read import read_xlsx

EVENTS_OF_A_FIELD = 4  # YAML: its name, its value, or the value's beginning and end


def read(path: Path, labels: Labels | None = None) -> Any:
    """Return what a file holds as plain data; `labels` read the Chinese names of a filled-in form.

    Raises InputError for a file that is not there, is no text, or is no YAML, JSON, XLSX or Word.
    """
    return parsed(_bytes(path), str(path), labels)


def parsed(content: bytes, where: str, labels: Labels | None = None, most: int = 0) -> Any:
    """Return what the bytes of a file hold as plain data, by the ending of its name, `where`.

    most: how many fields it may have, 0 for any number; a file of more is refused half read.
    Raises InputError like `read`.
    """
    ending = where.rpartition(".")[2].lower()
    if ending in ("xlsx", "xlsm"):
        return read_xlsx(content, where, labels or Labels(), most)
    if ending == "docx":
        from tasks.papers.forms.word_read import read_docx  # noqa: PLC0415 - only for who reads Word

        return read_docx(content, where, labels or Labels())
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        raise problem(InputError, "not_text", field=where) from broken
    return _json(text, where) if ending == "json" else _yaml(text, where, most)


def shipped(name: str) -> Any:
    """Return what a file of cases or stories that ships with the demo holds."""
    return _ours("demo", "data", name)


def page_data(name: str) -> Any:
    """Return what a file holds of which the desk's pages are made."""
    return _ours("data", name)


def _ours(*place: str) -> Any:
    return deepcopy(_kept(*place))


@cache
def _kept(*place: str) -> Any:
    """Read a file once: the largest takes a quarter of a second."""
    return yaml_text.parse(files("desk").joinpath(*place).read_text(encoding="utf-8"))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as missing:
        raise problem(InputError, "no_file", field=str(path), why=missing.strerror) from missing


def _json(text: str, path: str) -> Any:
    try:
        return json.loads(text, parse_float=str)
    except json.JSONDecodeError as broken:
        where = f"{path}:{broken.lineno}:{broken.colno}"
        raise problem(InputError, "not_json", field=where, why=broken.msg) from broken
    except (RecursionError, ValueError) as broken:
        raise problem(InputError, "not_json", field=path, why=str(broken)) from broken


def _yaml(text: str, path: str, most: int) -> Any:
    try:
        _weighed(text, path, most)
        return yaml_text.parse(text)
    except MarkedYAMLError as broken:
        mark = broken.problem_mark
        where = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else path
        raise problem(InputError, "not_yaml", field=where, why=broken.problem) from broken
    except (YAMLError, ValueError, RecursionError) as broken:
        raise problem(InputError, "not_yaml", field=path, why=str(broken)) from broken


def _weighed(text: str, path: str, most: int) -> None:
    """Raise InputError for YAML that nests beyond bounds: building it would end the process.

    Only what a file begins and ends is looked at, so nothing is built yet.
    """
    depth = 0
    for number, event in enumerate(yaml_text.events(text)):
        if most and number > most * EVENTS_OF_A_FIELD:
            raise problem(InputError, "form_too_much", field=path, most=most)
        depth += isinstance(event, CollectionStartEvent)
        depth -= isinstance(event, CollectionEndEvent)
        if depth > bounds.DEPTH_MAX:
            raise problem(InputError, "too_deep", field=path, most=bounds.DEPTH_MAX)


def form_of(out: Path, known: Collection[str]) -> str:
    """Return the ending of a file to write, in small letters; raises InputError naming the known.

    known: endings with their dot, as ".html".
    """
    form = out.suffix.lower()
    if form not in known:
        raise problem(InputError, "not_a_form", field=str(out), forms=" ".join(known))
    return form


def day_of(text: str, field: str = "--on") -> date | None:
    """Read the day of an option, None where it is empty; raises InputError for what is none."""
    if not text:
        return None
    try:
        return read_day(text)
    except ValueError as broken:
        raise problem(InputError, "bad_day", field=field, given=text) from broken

"""The data of an act as a person types it: `name=value` and `@file`, shaped by the act's form."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml.error import YAMLError

from desk import files
from desk.demo import story
from desk.words import problem
from schemas import yaml_text
from schemas.acts.forms import FORMS
from schemas.errors import InputError
from schemas.fields import Field, fields_of

TEXTS = ("text", "code")
BETWEEN = re.compile(r"[,，、]\s*")


def read(verb: str, words: Sequence[str]) -> dict[str, Any]:
    """Read the words after an act's name; later ones win. Raises InputError for what is no data.

    A code may be written as a number, a list as `a,b` or as a single value.
    """
    data: dict[str, Any] = {}
    for word in words:
        data |= _file(word) if word.startswith("@") else _pair(word)
    form = FORMS.get(verb)
    fields = {one.name: one for one in fields_of(form)} if form else {}
    return {
        name: _shaped(fields[name], value) if name in fields else value
        for name, value in data.items()
    }


def _file(word: str) -> dict[str, Any]:
    held = files.read(Path(word[1:]))
    if not isinstance(held, Mapping):
        raise problem(InputError, "bad_data", field=word, given=word)
    return dict(story.plain(held))


def _pair(word: str) -> dict[str, Any]:
    name, equals, text = word.partition("=")
    if not (name and equals):
        raise problem(InputError, "bad_data", field=word, given=word)
    try:
        return {name: story.plain(yaml_text.parse(text) if text else "")}
    except YAMLError as broken:
        raise problem(InputError, "bad_data", field=word, given=word) from broken


def _shaped(field: Field, value: Any) -> Any:
    if field.holds == "texts":
        return [_text(one) for one in _listed(value)]
    if field.holds == "table" and isinstance(value, Mapping):
        (part,) = field.parts
        return {_text(key): _shaped(part, one) for key, one in value.items()}
    return _text(value) if field.holds in TEXTS else value


def _listed(value: Any) -> Iterable[Any]:
    if isinstance(value, str):
        return [part for part in BETWEEN.split(value.strip()) if part]
    return value if isinstance(value, list) else [value]


def _text(value: Any) -> Any:
    """A code of digits alone is read as a number by YAML; it is a code all the same."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value

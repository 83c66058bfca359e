"""The data of an act as a person types it: `name=value` and `@file`, shaped by the act's form."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

from ruamel.yaml.error import YAMLError

from desk import files
from desk.demo import story
from desk.words import problem
from schemas import yaml_text
from schemas.acts.forms import FORMS
from schemas.errors import InputError

BETWEEN = re.compile(r"[,，、]\s*")


def read(verb: str, words: Sequence[str]) -> dict[str, Any]:
    """Read the words after an act's name; later ones win. Raises InputError for what is no data.

    A code may be written as a number, a list as `a,b` or as a single value.
    """
    data: dict[str, Any] = {}
    for word in words:
        data |= _file(word) if word.startswith("@") else _pair(word)
    form = FORMS.get(verb)
    fields = form.model_fields if form else {}
    return {
        name: _shaped(fields[name].annotation, value) if name in fields else value
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


def _shaped(kind: Any, value: Any) -> Any:
    if get_origin(kind) is tuple and _is_text(get_args(kind)[0]):
        return [_text(one) for one in _listed(value)]
    if get_origin(kind) is dict and isinstance(value, Mapping):
        words = _is_text(get_args(kind)[1])
        return {_text(key): _text(one) if words else one for key, one in value.items()}
    return _text(value) if _is_text(kind) else value


def _is_text(kind: Any) -> bool:
    return kind is str or (get_origin(kind) is Annotated and _is_text(get_args(kind)[0]))


def _listed(value: Any) -> Iterable[Any]:
    if isinstance(value, str):
        return [part for part in BETWEEN.split(value.strip()) if part]
    return value if isinstance(value, list) else [value]


def _text(value: Any) -> Any:
    """A code of digits alone is read as a number by YAML; it is a code all the same."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value

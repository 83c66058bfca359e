"""What the reports of money are called, in Chinese and English, from funds.yaml."""

from functools import cache
from importlib.resources import files
from typing import Any

from policies import loader
from schemas.errors import InputError

Names = dict[str, dict[str, str]]


@cache
def book() -> dict[str, Any]:
    """Return the whole of funds.yaml."""
    return dict(loader.read(files("tasks") / "funds.yaml"))


@cache
def names() -> Names:
    """Return what codes of acts, states and roles are called."""
    return dict(loader.read(files("schemas") / "messages" / "names.yaml"))


def word(key: str, lang: str = "zh") -> str:
    """Return a word of funds.yaml; raises KeyError when there is none."""
    return str(book()[key][lang])


def of(group: str, key: str, lang: str = "zh") -> str:
    """Return what a code of a group (reports, columns, events …) is called, or the code."""
    return str(book()[group].get(key, {}).get(lang, key))


def name(code: str, lang: str = "zh") -> str:
    """Return what a code of an act, state or role is called, or the code itself."""
    return names().get(code, {}).get(lang, code)


def stage(code: str, lang: str = "zh") -> str:
    """Return what a stage of an instalment is called."""
    known = book()["stages"].get(code)
    return str(known[lang]) if known else name(code, lang)


def told(code: str, **params: object) -> dict[str, str]:
    """Return a finding of a reconciliation in both languages: {code, message, message_en}."""
    text = book()["import"][code]
    return {
        "code": code,
        "message": text["zh"].format(**params),
        "message_en": text["en"].format(**params),
    }


def unreadable(key: str, field: str, **params: object) -> InputError:
    """Build the error of an input that cannot be used at `field`; KeyError for no such text."""
    text = book()["errors"][key]
    return InputError(text["zh"].format(**params), text["en"].format(**params), field=field)

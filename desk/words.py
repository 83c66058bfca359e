"""The desk's own wording: every text of the command line, Chinese and English, from desk/texts."""

from functools import cache
from importlib.resources import files
from typing import TypeVar

from ruamel.yaml import YAML

from schemas.errors import ZhunruError

LANGUAGES = ("zh", "en")

E = TypeVar("E", bound=ZhunruError)


@cache
def _texts(book: str) -> dict[str, dict[str, str]]:
    text = files("desk").joinpath("texts", f"{book}.yaml").read_text(encoding="utf-8")
    return dict(YAML(typ="safe").load(text))


def say(key: str, lang: str = "zh", **params: object) -> str:
    """Return a text of words.yaml in a language (zh, en); KeyError if there is none."""
    return _texts("words")[key][lang].format(**params)


def sentences(book: str, lang: str = "zh") -> dict[str, str]:
    """Return all texts of a book in a language, as they stand."""
    return {key: text[lang] for key, text in _texts(book).items()}


def help_of(key: str) -> str:
    """Return the help text of a command or an option, Chinese first, English after it."""
    text = _texts("help")[key]
    return f"{text['zh']} · {text['en']}"


def problem(error: type[E], key: str, *, field: str = "", **params: object) -> E:
    """Build an error with both texts of `key` and, where there is one, what to do (`key.hint`)."""
    hint = _texts("words").get(f"{key}.hint", {"zh": "", "en": ""})
    return error(
        say(key, "zh", **params),
        say(key, "en", **params),
        field=field,
        hint="\n".join(text.format(**params) for text in (hint["zh"], hint["en"]) if text),
    )

"""The desk's own wording: the books of schemas/texts that are the command line's and the pages'."""

from typing import TypeVar

from schemas.errors import ZhunruError
from schemas.texts import catalogue

E = TypeVar("E", bound=ZhunruError)


def say(key: str, lang: str = "zh", **params: object) -> str:
    """Return a text of the book `words` in a language (zh, en); KeyError if there is none."""
    return catalogue.text("words", key, lang, **params)


def sentences(book: str, lang: str = "zh") -> dict[str, str]:
    """Return all texts of a book in a language, as they stand."""
    return {key: text[lang] for key, text in catalogue.texts(book).items()}


def help_of(key: str) -> str:
    """Return the help text of a command or an option, Chinese first, English after it."""
    return " · ".join(catalogue.both("help", key))


def problem(error: type[E], key: str, *, field: str = "", **params: object) -> E:
    """Build an error with both texts of `key` and, where there is one, what to do (`key.hint`)."""
    return catalogue.problem(error, "words", key, field=field, **params)

"""What the reports of money say, in Chinese and English: the book `funds`."""

from schemas.errors import InputError
from schemas.texts import catalogue
from tasks.reasons import name_of

BOOK = "funds"


def word(key: str, lang: str = "zh") -> str:
    """Return a word of the book; raises KeyError when there is none."""
    return catalogue.text(BOOK, key, lang)


def of(group: str, key: str, lang: str = "zh") -> str:
    """Return what a code of a group (reports, columns, events …) is called, or the code."""
    known = catalogue.texts(BOOK).get(f"{group}.{key}")
    return known[lang] if known else key


def stage(code: str, lang: str = "zh") -> str:
    """Return what a stage of an instalment is called."""
    known = catalogue.texts(BOOK).get(f"stages.{code}")
    return known[lang] if known else name_of(code, lang)


def told(code: str, **params: object) -> dict[str, str]:
    """Return a finding of a reconciliation in both languages: {code, message, message_en}."""
    zh, en = catalogue.both(BOOK, f"import.{code}", **params)
    return {"code": code, "message": zh, "message_en": en}


def unreadable(key: str, field: str, **params: object) -> InputError:
    """Build the error of an input that cannot be used at `field`; KeyError for no such text."""
    return catalogue.problem(InputError, BOOK, f"errors.{key}", field=field, **params)

"""The languages of the pages: Chinese texts are the message ids, English ones are in .po files."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.resources import files

from babel.messages.pofile import read_po

from schemas.texts.catalogue import LANGUAGES

_now: ContextVar[str] = ContextVar("lang", default="zh")


@cache
def english() -> dict[str, str]:
    """Return every English text by its Chinese id, from desk/locales/en/LC_MESSAGES/*.po."""
    found: dict[str, str] = {}
    folder = files("desk").joinpath("locales", "en", "LC_MESSAGES")
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if entry.name.endswith(".po"):
            with entry.open("rb") as book:
                for message in read_po(book, locale="en"):
                    if message.id and message.string:
                        found[str(message.id)] = str(message.string)
    return found


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Speak a language (zh, en) inside."""
    token = _now.set(lang if lang in LANGUAGES else "zh")
    try:
        yield
    finally:
        _now.reset(token)


def lang() -> str:
    """Return the language spoken now."""
    return _now.get()


def gettext(text: str) -> str:
    """Return a text in the language spoken now; Chinese where there is no English one."""
    return english().get(text, text) if lang() == "en" else text


def ngettext(one: str, many: str, count: int) -> str:
    """Return a counted text; Chinese has one form, English texts say `(s)` where they must."""
    return gettext(one if count == 1 else many)

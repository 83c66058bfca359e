"""The one reader of the texts beside it: a book per subject, each text in Chinese and English.

A text is `{zh: …, en: …}` under its key; `{name}` in it is filled in. Groups of a book are joined
with dots: `stages: {signing: {zh, en}}` is `stages.signing`. What to do about an error is its
`hint`: written under it, or as a key of its own, `key.hint`. See docs/decisions/0013.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

from schemas import yaml_text
from schemas.errors import ZhunruError

LANGUAGES = ("zh", "en")

Text = Mapping[str, str]  # language -> text
E = TypeVar("E", bound=ZhunruError)


@cache
def groups(book: str) -> Mapping[str, Any]:
    """Return a book as it is written, groups within groups; FileNotFoundError for no such book."""
    source = files("schemas").joinpath("texts", f"{book}.yaml").read_text(encoding="utf-8")
    return dict(yaml_text.parse(source))


@cache
def texts(book: str, group: str = "") -> Mapping[str, Text]:
    """Return the texts of a book, or of one of its groups, by their keys within it.

    Raises ValueError for a book that holds anything but texts, or a key twice.
    """
    if group:
        inside = f"{group}."
        return {
            key.removeprefix(inside): text
            for key, text in texts(book).items()
            if key.startswith(inside)
        }
    found: dict[str, Text] = {}
    for key, text in _walked(groups(book), ""):
        if key in found:
            raise ValueError(f"{book}.yaml: {key} stands twice")
        found[key] = text
    return found


def _walked(node: Any, path: str) -> Iterator[tuple[str, Text]]:
    """Yield every text below a node; a comma that needs quotes shows as a key without a value."""
    if not isinstance(node, Mapping):
        raise ValueError(f"{path}: {node!r} is no text; {{zh: …, en: …}} with commas quoted is one")
    if set(LANGUAGES) & node.keys():
        if not all(isinstance(node.get(lang), str) for lang in LANGUAGES):
            raise ValueError(f"{path}: a text has zh and en")
        yield path, {lang: node[lang] for lang in LANGUAGES}
    for key, below in node.items():
        if key not in LANGUAGES:
            yield from _walked(below, f"{path}.{key}" if path else str(key))


def text(book: str, key: str, lang: str = "zh", /, **params: object) -> str:
    """Return a text of a book in a language, filled in; KeyError if there is none."""
    return texts(book)[key][lang].format(**params)


def both(book: str, key: str, /, **params: object) -> tuple[str, str]:
    """Return a text in Chinese and in English, filled in; KeyError if there is none."""
    return text(book, key, "zh", **params), text(book, key, "en", **params)


def hint(book: str, key: str, /, **params: object) -> str:
    """Return what to do about an error, Chinese above English; empty where nothing is said."""
    return "\n".join(both(book, f"{key}.hint", **params)) if f"{key}.hint" in texts(book) else ""


def problem(error: type[E], book: str, key: str, /, *, field: str = "", **params: object) -> E:
    """Build an error with both texts of `key`, and its hint; KeyError if there is no such text."""
    return error(*both(book, key, **params), field=field, hint=hint(book, key, **params))

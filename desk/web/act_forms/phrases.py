"""The reasons library: phrases that are ticked and joined into a written opinion, on one screen."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from starlette.datastructures import FormData

from desk.files import page_data
from desk.web.assignment import View
from desk.web.request.format import yuan
from schemas.states.stages import Answer

TICKED, FILL = "_phrase", "_fill"
OPPOSED = (Answer.DISAGREE, Answer.NO_CAPACITY)


@dataclass(frozen=True)
class Phrase:
    """A phrase as it would be written about one assignment."""

    code: str
    text: str


@dataclass(frozen=True)
class Group:
    """Phrases of one kind, in the order in which they are joined."""

    name: str
    phrases: tuple[Phrase, ...]


@cache
def _library() -> Mapping[str, Any]:
    return dict(page_data("phrases.yaml"))


def library(view: View, verb: str) -> list[Group]:
    """Return the phrases for an act on an assignment, in the desk's language;
    none for most acts.
    """
    known = _library().get(verb)
    lang, words = view.desk.lang, _words(view) if known else {}
    return [
        Group(
            group["name"][lang],
            tuple(Phrase(one["code"], one[lang].format_map(words)) for one in group["phrases"]),
        )
        for group in (known["groups"] if known else ())
    ]


def _words(view: View) -> dict[str, Any]:
    """Return what phrases name of an assignment."""
    terms = view.terms
    return {
        "title": view.title,
        "applicant": view.desk.rules.directory.name_of(terms.applicant if terms else ""),
        "communities": terms.communities if terms else 0,
        "hours": terms.hours if terms else 0,
        "yuan": yuan(terms.total_fen if terms else 0),
        **heard(view),
    }


def heard(view: View) -> dict[str, int]:
    """Return how the communities of an assignment answered;
    who sets a condition is counted apart.
    """
    answers = Counter(one.answer for one in view.opinions)
    return {
        "asked": len(view.opinions),
        "agreed": answers[Answer.AGREE],
        "conditional": answers[Answer.AGREE_WITH_CONDITIONS],
        "opposed": sum(answers[one] for one in OPPOSED),
    }


def joined(view: View, verb: str, sent: FormData) -> FormData:
    """Return what was sent, with the ticked phrases at the end of the written text."""
    ticked = {str(code) for code in sent.getlist(TICKED)}
    chosen = [
        phrase.text
        for group in (library(view, verb) if ticked else ())
        for phrase in group.phrases
        if phrase.code in ticked
    ]
    if not chosen:
        return sent
    field = _library()[verb]["field"]
    rest = [(name, told) for name, told in sent.multi_items() if name not in (field, TICKED)]
    return FormData([*rest, (field, _text(str(sent.get(field, "")), chosen))])


def _text(written: str, chosen: Iterable[str]) -> str:
    """Add phrases to a text, each once; phrases in Chinese need no blank between them."""
    text = written.rstrip()
    for phrase in chosen:
        if phrase not in text:
            blank = " " if text and text[-1].isascii() else ""
            text = f"{text}{blank}{phrase}"
    return text

"""One item's story for people, from its journal and papers: who did what, when, why, on paper."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from desk import tables
from desk.words import say
from ledger.read import assignments
from ledger.store.session import Ledger
from policies.lifecycle.rows.called_papers import PAPERS_OF
from policies.rules import Rules
from schemas.acts.act import Entry
from schemas.reports.documents import Paper
from schemas.states.stages import Ground
from schemas.texts import catalogue
from tasks import reasons
from tasks.figures import summary

Told = dict[str, Any]


def of(ledger: Ledger, number: str, rules: Rules, data: Mapping[str, Sequence[str]]) -> list[Told]:
    """Return what was done on an item and on its refusals, an act each, in order of time.

    data: the fields of entries that say `why`, and the events that are `quiet`. Raises
    AttributeError when there is no such item.
    """
    with ledger.read() as tx:
        found = assignments.find(tx, number)
        numbers = (number, *found.refusals)  # type: ignore[union-attr]
        entries = [one for each in numbers for one in assignments.history(tx, each)]
    papers = summary.paper_list(ledger, number)
    entries.sort(key=lambda one: one.occurred_at)
    return [
        _act(list(some), papers, rules, data) for _, some in groupby(entries, lambda one: one.key)
    ]


def _act(
    entries: list[Entry], papers: list[Paper], rules: Rules, data: Mapping[str, Sequence[str]]
) -> Told:
    first = entries[0]
    return {
        "on": rules.calendar.today(first.occurred_at),
        "role": first.role,
        "org": rules.directory.name_of(first.org) if first.org else "",
        "events": [one.kind for one in entries if one.kind not in data["quiet"]],
        "why": list(dict.fromkeys(why for one in entries for why in _said(one.body, data["why"]))),
        "fen": next((one.body["fen"] for one in entries if "fen" in one.body), None),
        "papers": [
            {"title": one.title, "number": one.document_no or one.number}
            for one in _taken(entries, papers)
        ],
    }


def _said(body: Mapping[str, Any], why: Sequence[str]) -> Iterable[str]:
    for path in why:
        name, _, part = path.partition(".")
        value = body.get(name)
        value = (value or {}).get(part) if part else value
        if value and isinstance(value, str):
            yield value


def _taken(entries: Iterable[Entry], papers: list[Paper]) -> Iterable[Paper]:
    """Take from the papers, oldest first, those that the entries called for."""
    called = (kind for one in entries for kind in PAPERS_OF.get(one.kind, ()))
    for kind in dict.fromkeys(called):
        paper = next((one for one in papers if one.kind == kind), None)
        if paper is not None:
            papers.remove(paper)
            yield paper


def shown(acts: Sequence[Told], number: str, title: str, lang: str) -> list[RenderableType]:
    """Show the story as a table under the item's number and title."""
    columns = ("story.on", "story.who", "story.what", "story.why", "story.paper")
    head = Text(say("story.of", lang, number=number, title=title))
    told = tables.table("story.told", columns, lang, (_row(one, lang) for one in acts))
    return [head, told, Text(say("story.as_written", lang))]


def _row(one: Told, lang: str) -> tuple[str, ...]:
    between = "；" if lang == "zh" else "; "
    who = f"{one['org']} {reasons.name_of(one['role'], lang)}".strip()
    what = between.join(dict.fromkeys(reasons.event_name(kind, lang) for kind in one["events"]))
    said = [_worded(text, lang) for text in one["why"]]
    if one["fen"] is not None:
        said.append(say("yuan", lang, amount=tables.yuan(one["fen"])))
    papers = "\n".join(f"{paper['title']} {paper['number']}" for paper in one["papers"])
    return str(one["on"]), who, what, between.join(said), papers


def _worded(text: str, lang: str) -> str:
    """Return a code by its name, a ground with its law; what a person wrote as it stands."""
    if text in Ground.__members__:
        law = catalogue.text("grounds", f"{text}.law", lang)
        return say("story.ground", lang, ground=reasons.name_of(text, lang), law=law)
    role, at, _ = text.partition("@")  # to whom something was taken up
    return reasons.name_of(role if at else text, lang) if role.isupper() or not at else text

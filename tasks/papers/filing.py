"""File a paper: rendered, numbered without a gap in its series, and each only once."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from ledger.store.session import Ledger
from ledger.write import counters, documents
from policies.lifecycle.steps.numbering import NO
from policies.rules import Rules
from policies.wording.text_blanks import fill
from schemas.reports.documents import Document, Paper, Paragraph
from tasks import rulebooks
from tasks.papers.documents.assignment import committee_or_name
from tasks.papers.documents.village import said, spoken
from tasks.papers.render.page import render_html
from tasks.papers.texts import day, texts, word


class Sheet(NamedTuple):
    """A paper to draw: the key that says which one it is, and how it is composed.

    series: in which it gets its number, with the pattern of that; none where its act has given it.
    corrects: the end of the key of the paper that it puts right, whose number it keeps.
    """

    key: str
    compose: Callable[[], Document]
    series: "Series | None" = None
    corrects: str = ""


class Series(NamedTuple):
    """Numbers without a gap, of a kind of paper, a body and the year of the act; NO in pattern."""

    name: str
    pattern: str


def series_of(rules: Rules, kind: str, body: str, on: date) -> Series:
    """Return the series of a kind of paper that a body issues on a day.

    The pattern is `filed` for the leading group and its office, and `filed_body` for everybody
    else, with its name, so that no two have a number in common; a place's own, in
    `document_numbers` of its route.yaml, before that of documents.yaml.
    """
    directory = rules.directory
    patterns = rules.jurisdiction.route_on(on).document_numbers
    named = committee_or_name(directory, body)
    ours = body in (directory.leading_group, directory.lg_office)
    name = "filed" if ours else "filed_body"
    facts = {
        "body": said(named) if directory.is_village(body) else named,
        "sign": texts().letters[kind].number,
        "year": on.year,
        "no": NO,
    }
    told = fill(patterns.get(name) or texts().words[name], facts)
    return Series(f"{kind}:{body}:{on.year}", told)


def filed(ledger: Ledger, sheet: Sheet) -> int:
    """File a paper, unless it is filed already; return its id."""
    with ledger.read() as tx:
        known = documents.id_of(tx, sheet.key)
    if known is not None:
        return known
    doc, key = spoken(sheet.compose(), rulebooks.rules_of(ledger).directory), sheet.key
    if sheet.corrects and sheet.series is not None:
        if (before := _before(ledger, doc.kind, sheet.corrects)) is not None:
            return _put(ledger, key, _corrected(doc, before), None, 0)
        key = f"{sheet.series.name}{sheet.corrects}"  # there is none before it: it is the first
    while True:
        number = _next(ledger, sheet.series)
        ident = _put(ledger, key, doc, sheet.series, number)
        if ident:
            return ident


def _next(ledger: Ledger, series: Series | None) -> int:
    if series is None:
        return 0
    with ledger.read() as tx:
        return counters.last(tx, series.name) + 1


def _put(ledger: Ledger, key: str, doc: Document, series: Series | None, number: int) -> int:
    """File it and return its id; 0 where another paper has taken the number meanwhile.

    It is rendered before anybody has to wait for it, and the number is taken last.
    """
    if series is not None:
        told = series.pattern.replace(NO, str(number))
        doc = doc.model_copy(update={"document_no": told})
    paper = _paper(key, doc)
    with ledger.write() as tx:
        if not documents.has(tx, key):
            if series is not None and counters.following(tx, series.name) != number:
                return 0
            documents.put(tx, paper)
            if series is not None:
                counters.take(tx, series.name, number)
        return documents.id_of(tx, key) or 0


def _paper(key: str, doc: Document) -> Paper:
    return Paper(
        dedupe_key=key,
        kind=doc.kind,
        number=doc.number,
        community=doc.community,
        title=doc.title,
        document_no=doc.document_no,
        html=render_html(doc),
        made_on=doc.made_on,
    )


def _before(ledger: Ledger, kind: str, ending: str) -> Paper | None:
    with ledger.read() as tx:
        return documents.of_key_ending(tx, kind, ending)


def _corrected(doc: Document, before: Paper) -> Document:
    note = Paragraph(text=word("corrected_note", made_on=day(before.made_on)))
    update = {
        "title": word("corrected", title=doc.title),
        "document_no": before.document_no,
        "blocks": (note, *doc.blocks),
    }
    return doc.model_copy(update=update)

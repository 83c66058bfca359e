"""The texts of the papers, and the one place that turns a letter and its facts into a document."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import Field

from policies import loader
from policies.wording.text_blanks import Choice, Facts, fact, fill
from schemas.reports.documents import Block, Document, Heading, Listing, Paragraph, Signature, Table
from schemas.values import Value

NUMERALS = "一二三四五六七八九十"
ENDS = "。！？；.!?;"


class BlockTemplate(Choice):
    """One block of a letter: exactly one of h, p, list, table, parties is set."""

    h: str = ""
    p: str = ""
    list_: str = Field(default="", alias="list")
    table: str = ""
    parties: str = ""  # name of a fact: who signs
    ordered: bool = False
    head: tuple[str, ...] = ()
    widths: tuple[int, ...] = ()


class Letter(Value):
    """One kind of paper: its head, its blocks, and phrases (`parts`) its facts are made of."""

    title: str
    number: str = ""  # the character of its kind in its number: {body}征〔2026〕1号
    head: bool = True
    issuer: str = ""
    addressee: str = ""
    copies: str = ""
    blocks: tuple[BlockTemplate, ...]
    lists: dict[str, tuple[str, ...]] = {}
    attachments: str = ""  # name of a list fact: what lies with it (附件)
    parts: dict[str, Any] = {}


class Texts(Value):
    """Everything in documents.yaml, and what letters/*.yaml add to it."""

    display_days: int
    words: dict[str, str]
    codes: dict[str, dict[str, str]]
    letters: dict[str, Letter]
    tables: dict[str, tuple[tuple[str, ...], ...]]
    item: dict[str, str]
    village: dict[str, str]  # what is said of a residents' committee -> of a villagers'


@cache
def texts() -> Texts:
    """Read the shipped texts; raises DataBroken when a file is no valid YAML."""
    root = files("tasks") / "templates"
    told = dict(loader.read(root / "documents.yaml"))
    for part in sorted((root / "letters").iterdir(), key=lambda one: one.name):
        for name, more in loader.read(part).items():
            told[name] = {**told.get(name, {}), **more}
    return Texts.model_validate(told)


@dataclass(frozen=True)
class Sender:
    """Who sends a paper, when, under which number, and what it concerns."""

    issuer: str
    on: date
    document_no: str = ""
    number: str = ""
    community: str = ""
    fictional: bool = False


def compose(kind: str, letter: str, sender: Sender, facts: Facts) -> Document:
    """Write a letter: blocks that apply, blanks filled, headings numbered.

    Raises DataBroken when the letter asks for a fact that there is not.
    """
    template = texts().letters[letter]
    known = {**facts, **{name: _filled(items, facts) for name, items in template.lists.items()}}
    return Document(
        kind=kind,
        title=fill(template.title, known),
        head=template.head,
        issuer=fill(template.issuer, known) or sender.issuer,
        document_no=sender.document_no,
        addressee=fill(template.addressee, known),
        copies=fill(template.copies, known),
        made_on=sender.on,
        date_text=day(sender.on),
        blocks=tuple(_blocks(template.blocks, known)),
        attachments=fact(known, template.attachments) if template.attachments else (),
        banner=texts().words["banner"] if sender.fictional else "",
        number=sender.number,
        community=sender.community,
    )


def _filled(items: tuple[str, ...], facts: Facts) -> tuple[str, ...]:
    return tuple(fill(item, facts) for item in items)


def _blocks(templates: tuple[BlockTemplate, ...], facts: Facts) -> Iterator[Block]:
    headings = 0
    for template in templates:
        if not template.applies(facts):
            continue
        if template.h:
            headings += 1
            yield Heading(text=f"{numeral(headings)}、{fill(template.h, facts)}")
        elif template.list_:
            yield Listing(items=fact(facts, template.list_), ordered=template.ordered)
        elif template.table:
            rows = fact(facts, template.table)
            yield Table(name=template.table, head=template.head, rows=rows, widths=template.widths)
        elif template.parties:
            yield Signature(parties=fact(facts, template.parties))
        else:
            yield Paragraph(text=fill(template.p, facts))


def fill_part(letter: str, name: str, facts: Facts) -> str:
    """Return a phrase of a letter (its `parts`), its blanks filled."""
    return fill(str(texts().letters[letter].parts[name]), facts)


def rows(name: str, facts: Facts) -> tuple[tuple[str, ...], ...]:
    """Return a table's rows, blanks filled, without those whose last cell stays empty."""
    told = (tuple(fill(cell, facts) for cell in row) for row in texts().tables[name])
    return tuple(row for row in told if row[-1])


def word(name: str, /, **facts: Any) -> str:
    """Return a phrase of documents.yaml, its blanks filled."""
    return fill(texts().words[name], facts)


def code(kind: str, value: Any) -> str:
    """Return what a code is called in papers; the code itself when it has no name."""
    return texts().codes[kind].get(str(value), str(value))


def day(on: date | None) -> str:
    """Write a day in Arabic numerals without leading zeros, as GB/T 9704 asks; None is empty."""
    return word("date", year=on.year, month=on.month, day=on.day) if on else ""


def sentence(text: str | None) -> str:
    """End what somebody wrote with a full stop if it has no end of its own; empty stays empty."""
    said = (text or "").strip()
    return said if not said or said[-1] in ENDS else word("sentence", text=said)


def numeral(number: int) -> str:
    """Write 1 to 99 in Chinese numerals, as clauses are numbered."""
    tens, ones = divmod(number, 10)
    before = ("" if tens == 1 else NUMERALS[tens - 1]) + NUMERALS[9] if tens else ""
    return before + (NUMERALS[ones - 1] if ones else "")


def joined(items: Any) -> str:
    """Join the items that say something by the Chinese list comma."""
    return texts().words["comma"].join(str(item) for item in items if item)

"""The rulebook as a document that officials can read: a page, a Word file or PDF."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from policies import loader
from policies.rulebook.expressions import Compiled
from policies.rulebook.verdicts import row_of
from policies.rules import Rules
from schemas.reports.documents import Block, Document, Heading, Paragraph, Table
from tasks.papers.render.page import render_html
from tasks.papers.render.pdf import render_pdf
from tasks.papers.render.word import render_word
from tasks.papers.texts import day


def as_file(doc: Document, form: str) -> bytes:
    """Return the document as .html, .docx or .pdf; raises KeyError for another form."""
    return {
        ".html": lambda: render_html(doc).encode(),
        ".docx": lambda: render_word(doc),
        ".pdf": lambda: render_pdf(render_html(doc), doc.made_on),
    }[form]()


@cache
def _texts() -> dict[str, Any]:
    return dict(loader.read(files("tasks") / "templates" / "rulebook.yaml"))


def paper(rules: Rules, on: date) -> Document:
    """Return the rules in force on a day, family by family, with lists and local changes."""
    texts, book = _texts(), rules.rulebook
    place = rules.jurisdiction
    return Document(
        kind="rulebook",
        title=texts["title"]["zh"].format(name=place.name),
        issuer=rules.directory.name_of(rules.directory.lg_office),
        head=False,
        made_on=on,
        date_text=day(on),
        blocks=(
            *(Paragraph(text=line.format(digest=book.digest)) for line in texts["intro"]),
            *_families(rules, on),
            *_lists(rules, on),
            *_overrides(rules),
        ),
    )


def _families(rules: Rules, on: date) -> Iterator[Block]:
    texts = _texts()
    rows: dict[str, list[tuple[str, ...]]] = {}
    for rule in (*rules.rulebook.rules, *rules.rulebook.asks):
        row = row_of(rule)
        if row.in_force(on):
            family = row.id if row.id in texts["families"] else row.id[0]
            rows.setdefault(family, []).append(_row(rule, rules))
    for family in texts["families"]:
        if family in rows:
            yield Heading(text=texts["families"][family])
            yield Table(
                head=tuple(texts["columns"]),
                rows=tuple(sorted(rows[family])),
                widths=tuple(texts["widths"]),
            )


def _row(rule: Compiled, rules: Rules) -> tuple[str, ...]:
    texts, row = _texts(), row_of(rule)
    severity = texts["severities"]["ask" if row.asks else row.severity]
    if row.worse:
        severity = f"{severity}→{texts['severities'][row.worse]}"
    params = "; ".join(f"{name} = {_shown(value)}" for name, value in rule.params.items())
    told = f"{row.message}\n{texts['params'].format(params=params)}" if params else row.message
    until = row.until.isoformat() if row.until else ""
    return (
        row.id,
        severity,
        told,
        rules.rulebook.ground.labels.of(row.points_at, "zh"),
        "\n".join(f"{one.title}{one.article}" for one in row.basis),
        f"{row.since.isoformat()}{texts['open'] if not until else ' – ' + until}",
    )


def _shown(value: Any) -> str:
    return "、".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _lists(rules: Rules, on: date) -> Iterator[Block]:
    texts, lists = _texts(), rules.rulebook.ground.on(on).lists
    rows = []
    for name, shown in texts["list_names"].items():
        value = getattr(lists, name)
        entries = [f"{k} ({v})" for k, v in value.items()] if isinstance(value, dict) else value
        if entries:
            rows.append((shown, "、".join(entries)))
    yield Heading(text=texts["lists"])
    yield Table(
        head=tuple(texts["list_columns"]), rows=tuple(rows), widths=tuple(texts["list_widths"])
    )


def _overrides(rules: Rules) -> Iterator[Block]:
    texts = _texts()
    yield Heading(text=texts["overrides"])
    changed = rules.rulebook.overrides
    if not changed:
        yield Paragraph(text=texts["none"])
        return
    yield Table(
        head=tuple(texts["override_columns"]),
        rows=tuple(
            (one.rule, one.key, one.national, one.own, f"{one.file}:{one.line}") for one in changed
        ),
        widths=tuple(texts["override_widths"]),
    )

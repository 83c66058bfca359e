"""An assignment on the screen:
findings, opinions, placements, instalments, and its papers as files.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import RenderableType

from desk import tables
from desk.words import say
from ledger.store.session import Ledger
from schemas.assignment import StoredAssignment
from schemas.states.states import Instalment, OpinionState, PlacementState
from tasks.figures import summary
from tasks.reasons import name_of, work_name

Row = tuple[Any, ...]


def parts(found: StoredAssignment, judged: Iterable[Mapping[str, Any]], lang: str) -> list[Any]:
    """Show what stands on an assignment besides its own line; a part without rows is left out.

    judged: the findings of its last precheck.
    """
    placements = [one.state for one in found.placements.values()]
    shown: list[tuple[str, tuple[str, ...], list[Row]]] = [
        ("findings_of", ("rule", "severity", "field", "message", "basis"), _findings(judged, lang)),
        ("opinions_of", ("community", "answer", "hours", "remark"),
         [_opinion(one.state, lang) for one in found.opinions.values()]),
        ("placements_of", ("community", "agreement", "work", "amount", "account"),
         [_placement(one, lang) for one in placements]),
        ("instalments_of", ("community", "no", "amount", "due", "stage"),
         [_instalment(one, part, lang) for one in placements for part in one.instalments]),
    ]  # fmt: skip
    return [tables.table(title, columns, lang, rows) for title, columns, rows in shown if rows]


def _findings(judged: Iterable[Mapping[str, Any]], lang: str) -> list[Row]:
    return [
        (one["rule"], say(f"severity.{one['severity']}", lang), one["field"],
         tables.message(one, lang), tables.basis(one))
        for one in judged
    ]  # fmt: skip


def _opinion(one: OpinionState, lang: str) -> Row:
    return one.community, name_of(one.answer, lang), one.hours, one.remark


def _placement(one: PlacementState, lang: str) -> Row:
    agreement, work = name_of(one.agreement, lang), work_name(one.work, lang)
    return one.community, agreement, work, tables.yuan(one.amount_fen), one.account


def _instalment(one: PlacementState, part: Instalment, lang: str) -> Row:
    stage = name_of(part.stage, lang)
    return one.community, part.no, tables.yuan(part.amount_fen), part.due, stage


def last_judged(history: Iterable[Any]) -> list[dict[str, Any]]:
    """Return the findings of the last precheck in an assignment's history (journal entries)."""
    found: list[dict[str, Any]] = []
    for entry in history:
        found = entry.body.get("judged", found)
    return found


def last_asked(history: Iterable[Any]) -> list[dict[str, Any]]:
    """Return what the indicators asked in the last precheck of an assignment's history."""
    found: list[dict[str, Any]] = []
    for entry in history:
        found = entry.body.get("questions", found if "judged" not in entry.body else [])
    return found


def write_papers(
    ledger: Ledger, numbers: Iterable[str], folder: Path, made: Sequence[str] = ()
) -> int:
    """Write the papers of some assignments into a folder; return how many.

    Each as its filed page; made: of docx and pdf, what else is made of it (20 ms each).
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = 0
    for number in numbers:
        for paper in summary.papers(ledger, number):
            place = "-".join(part for part in (number, paper.community, paper.kind) if part)
            name = f"{place}-{paper.id}"
            (folder / f"{name}.html").write_text(paper.html, encoding="utf-8")
            if "docx" in made and summary.has_word(paper):
                word = summary.word_of(paper, ledger.jurisdiction)
                (folder / f"{name}.docx").write_bytes(word)
            if "pdf" in made:
                (folder / f"{name}.pdf").write_bytes(summary.pdf_of(paper))
            written += 1
    return written


def papers_told(folder: Path, written: int, lang: str) -> list[RenderableType]:
    """Show where papers were written and how many."""
    pairs = [("folder", str(folder)), ("papers", written)]
    return [tables.facts("written", pairs, lang)]

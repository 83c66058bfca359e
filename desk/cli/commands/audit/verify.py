"""`zhunru audit verify`: check the whole ledger against itself."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console, RenderableType
from rich.progress import Progress

from desk import tables
from desk.cli.answers import FINE, NO, CommandAnswer
from desk.words import say
from ledger.store.session import Ledger, open_ledger
from schemas.errors import LedgerDamaged
from schemas.reports.reports import Verdict
from tasks.verify import seal
from tasks.verify.seal import NOTHING, Elsewhere
from tasks.verify.verify import not_opened
from tasks.verify.verify import verify as verify_ledger


@dataclass(frozen=True)
class Wish:
    """Which ledger; with which note and public key that were kept elsewhere (files).

    state: the state folder, in which the reporters' key of a PostgreSQL ledger lies.
    """

    store: str
    state: Path
    against: Path | None = None
    key: Path | None = None


def verify(wish: Wish, lang: str = "zh") -> CommandAnswer:
    """Check every link, state, fen and seal; exit 1 when the ledger contradicts itself or a note.

    Raises InputError when the note or the key cannot be read.
    """
    outsider = seal.elsewhere(_note(wish.against), _text(wish.key))
    try:
        with open_ledger(wish.store, create=False, state=wish.state) as ledger:
            verdict = verified(ledger, lang, outsider)
    except LedgerDamaged as damaged:  # so damaged that it is not opened: that is the finding
        verdict = not_opened(damaged)
    code = FINE if verdict.ok else NO
    return CommandAnswer(_told(verdict), shown(verdict, lang), code)


def _note(file: Path | None) -> str:
    """Return the note in a file: its text, or `note` of what `audit checkpoint --json` prints."""
    text = _text(file)
    if text.lstrip().startswith("{"):
        try:
            return str(json.loads(text)["note"])
        except (ValueError, LookupError):
            return text
    return text


def _text(file: Path | None) -> str:
    """Return what is in a file; what is no text, or empty, is none of what is asked for."""
    return (file.read_text(encoding="utf-8", errors="replace") or " ") if file else ""


def _told(verdict: Verdict) -> dict[str, Any]:
    findings = [
        {
            "code": one.check,
            "where": f"{one.stream}:{one.version}" if one.version else one.stream,
            "message": one.message,
            "message_en": one.message_en,
        }
        for one in verdict.problems
    ]
    return {**verdict.model_dump(mode="json"), "findings": findings}


def verified(ledger: Ledger, lang: str, outsider: Elsewhere = NOTHING) -> Verdict:
    """Verify with a progress bar where a person watches."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task(say("verifying", lang))
        return verify_ledger(
            ledger, lambda n, of: progress.update(task, completed=n, total=of), outsider
        )


def shown(verdict: Verdict, lang: str) -> list[RenderableType]:
    """Show how much was looked at and every contradiction found."""
    found = len(verdict.problems) + verdict.more
    looked = "  ".join(f"{name} {count}" for name, count in verdict.checked.items())
    pairs = [
        ("sound", verdict.ok),
        ("level_of_proof", say(f"level.{verdict.level}", lang)),
        ("sealed_rows", verdict.sealed),
        ("unsealed_rows", verdict.unsealed),
        ("contradictions", found),
        ("looked_at", looked),
    ]
    parts: list[RenderableType] = [tables.facts("verified", pairs, lang)]
    if verdict.problems:
        rows = (
            (one.check, one.stream, one.version, tables.message(one.model_dump(), lang))
            for one in verdict.problems
        )
        columns = ("check", "stream", "version", "message")
        parts.append(tables.table("contradictions", columns, lang, rows))
    return parts

"""`zhunru audit`: check the whole ledger against itself; report the burden of communities."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console, RenderableType
from rich.progress import Progress

from desk import tables
from desk.cli.answers import FINE, NO, CommandAnswer, tell
from desk.files import day_of, form_of
from desk.words import say
from ledger.store.session import Ledger, open_ledger
from schemas.errors import LedgerDamaged
from schemas.reports.reports import Report, Share, Verdict
from tasks.figures import report as reports
from tasks.verify.verify import not_opened
from tasks.verify.verify import verify as verify_ledger


def verify(store: str, state: Path, lang: str = "zh") -> CommandAnswer:
    """Check every link, every state and every fen; exit 1 when the ledger contradicts itself.

    state: the state folder, in which the reporters' key of a PostgreSQL ledger lies.
    """
    try:
        with open_ledger(store, create=False, state=state) as ledger:
            verdict = verified(ledger, lang)
    except LedgerDamaged as damaged:  # so damaged that it is not opened: that is the finding
        verdict = not_opened(damaged)
    code = FINE if verdict.ok else NO
    return CommandAnswer(verdict.model_dump(mode="json"), shown(verdict, lang), code)


def verified(ledger: Ledger, lang: str) -> Verdict:
    """Verify with a progress bar where a person watches."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task(say("verifying", lang))
        return verify_ledger(ledger, lambda n, of: progress.update(task, completed=n, total=of))


def shown(verdict: Verdict, lang: str) -> list[RenderableType]:
    """Show how much was looked at and every contradiction found."""
    found = len(verdict.problems) + verdict.more
    looked = "  ".join(f"{name} {count}" for name, count in verdict.checked.items())
    pairs = [("sound", verdict.ok), ("contradictions", found), ("looked_at", looked)]
    parts: list[RenderableType] = [tables.facts("verified", pairs, lang)]
    if verdict.problems:
        rows = (
            (one.check, one.stream, one.version, tables.message(one.model_dump(), lang))
            for one in verdict.problems
        )
        columns = ("check", "stream", "version", "message")
        parts.append(tables.table("contradictions", columns, lang, rows))
    return parts


FORMS = (".html", ".pdf", ".json")


@dataclass(frozen=True)
class Wish:
    """Whose burden is measured, as of which day, since when, into which file."""

    store: str
    out: Path | None = None
    on: str = ""
    since: str = ""


def report(wish: Wish, lang: str = "zh") -> CommandAnswer:
    """Measure the burden from the journal; written to a file as a page, as PDF or as JSON."""
    on, since = day_of(wish.on), day_of(wish.since)
    if wish.out is not None:
        form_of(wish.out, FORMS)  # said before the journal is read, not after
    ledger = open_ledger(wish.store, create=False)
    measured = reports.burden(ledger, on=on, since=since)
    ledger.close()
    if wish.out is not None:
        write(measured, wish.out)
        tell(say("wrote", lang, place=wish.out))
    return CommandAnswer(json.loads(reports.as_json(measured)), measures(measured, lang))


def write(measured: Report, out: Path) -> None:
    """Write the report into a file by its ending (FORMS); raises InputError for any other."""
    made = {".html": _page, ".json": _json, ".pdf": reports.as_pdf}[form_of(out, FORMS)](measured)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(made)


def _page(measured: Report) -> bytes:
    return reports.as_html(measured).encode()


def _json(measured: Report) -> bytes:
    return reports.as_json(measured).encode()


def measures(measured: Report, lang: str) -> list[RenderableType]:
    """Show the sums of the burden report; communities are never ranked."""
    total = measured.total
    pairs = [
        ("place", measured.name if lang == "zh" else measured.name_en),
        ("on", measured.on),
        *([("simulated", True)] if measured.simulated else []),
        ("items", total.items),
        ("placements_live", total.placements),
        ("filed", total.filed),
        ("passed", _share(total.passed)),
        ("sent_back", _share(total.returned)),
        ("turned_down", _share(total.rejected)),
        ("paid", _share(total.funds, money=True)),
        ("paid_on_time", _share(total.on_time)),
        ("refusals", total.refusals),
    ]
    return [tables.facts("burden", pairs, lang)]


def _share(share: Share, *, money: bool = False) -> str:
    both = (share.part, share.whole)
    part, whole = (tables.yuan(int(one)) if money else str(one) for one in both)
    percent = "—" if share.percent is None else f"{share.percent} %"
    return f"{part} / {whole}  {percent}"

"""`zhunru audit report`: measure the burden of communities."""

import json
from dataclasses import dataclass
from pathlib import Path

from rich.console import RenderableType

from desk import tables
from desk.cli.answers import CommandAnswer, tell
from desk.files import day_of, form_of
from desk.words import say
from ledger.store.session import open_ledger
from schemas.reports.reports import Report, Share
from tasks.figures import report as reports
from tasks.figures.report_sheets import FORMS


@dataclass(frozen=True)
class Wish:
    """Whose burden is measured, as of which day, since when, into which file."""

    store: str
    out: Path | None = None
    on: str = ""
    since: str = ""


def report(wish: Wish, lang: str = "zh") -> CommandAnswer:
    """Measure the burden from the journal; written to a file as a page, PDF, workbook or JSON."""
    on, since = day_of(wish.on), day_of(wish.since, "--since")
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
    made = FORMS[form_of(out, FORMS)](measured)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(made)


def measures(measured: Report, lang: str) -> list[RenderableType]:
    """Show the sums of the burden report; communities are never ranked."""
    total = measured.total
    pairs = [
        ("place", measured.name if lang == "zh" else measured.name_en),
        ("on", measured.on),
        *([("simulated", True)] if measured.simulated else []),
        *_proof(measured, lang),
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


def _proof(measured: Report, lang: str) -> list[tuple[str, object]]:
    if (proof := measured.proof) is None:
        return []
    signed = ", ".join(one.owner for one in proof.witnesses)
    return [("level_of_proof", say(f"checked.{proof.level}", lang)), ("witnesses", signed or "—")]


def _share(share: Share, *, money: bool = False) -> str:
    both = (share.part, share.whole)
    part, whole = (tables.yuan(int(one)) if money else str(one) for one in both)
    percent = "—" if share.percent is None else f"{share.percent} %"
    return f"{part} / {whole}  {percent}"

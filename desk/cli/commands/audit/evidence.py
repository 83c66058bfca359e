"""`zhunru audit proof`, `audit export`: what an outsider checks without this program."""

import json
from dataclasses import dataclass
from pathlib import Path

from rich.console import RenderableType

from desk import tables
from desk.cli.answers import CommandAnswer
from desk.files import day_of
from desk.words import say
from ledger.store.session import open_ledger
from schemas.written import item_number
from tasks.evidence import bundle
from tasks.evidence import proof as proofs


def proof(store: str, state: Path, number: str, out: Path | None) -> CommandAnswer:
    """Prove an assignment; the text of the file is printed as it is, or written to `out`."""
    with open_ledger(store, create=False, state=state) as ledger:
        text = proofs.of(ledger, item_number(number))
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text, encoding="utf-8", newline="\n")
        return CommandAnswer(json.loads(text), verbatim=f"{out}\n")
    return CommandAnswer(json.loads(text), verbatim=text)


@dataclass(frozen=True)
class Wish:
    """Where to, and which assignments."""

    folder: Path
    number: str = ""
    community: str = ""
    department: str = ""
    since: str = ""
    until: str = ""
    query: str = ""


def export(store: str, state: Path, wish: Wish, lang: str = "zh") -> CommandAnswer:
    """Hand out a bundle; raises InputError for a folder that holds something, or a wrong day."""
    scope = bundle.Scope(
        number=item_number(wish.number) if wish.number else "",
        community=wish.community,
        department=wish.department,
        since=day_of(wish.since, "--since"),
        until=day_of(wish.until, "--until"),
        query=wish.query,
    )
    with open_ledger(store, create=False, state=state) as ledger:
        told = bundle.export(ledger, wish.folder, scope)
    pairs = [
        ("folder", wish.folder),
        ("assignments", told.assignments),
        ("sealed_rows", told.rows),
        ("papers", told.papers),
    ]
    check = say("bundled.check", lang, folder=wish.folder)
    shown: list[RenderableType] = [tables.facts("bundled", pairs, lang), check]
    return CommandAnswer({"folder": str(wish.folder), **told._asdict()}, shown)

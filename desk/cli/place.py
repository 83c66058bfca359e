"""The part of the command line that is about a place: `zhunru place …`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from desk.cli import options as o
from desk.words import help_of

if TYPE_CHECKING:
    from desk.cli.answers import CommandAnswer
    from schemas.place.workbook import Fault

app = typer.Typer(help=help_of("place"), no_args_is_help=True)


def _argument(name: str, shown: str) -> Any:
    return typer.Argument(help=help_of(name), show_default=False, metavar=shown)


Book = Annotated[Path, _argument("place.file", "FILE|DIR")]
Name = Annotated[str, _argument("place.name", "NAME")]
Made = Annotated[Path, _argument("place.made", "FILE")]
Folder = Annotated[Path, _argument("place.dir", "DIR")]
Like = Annotated[str, typer.Option("--like", help=help_of("place.like"), metavar="NAME")]
Approve = Annotated[
    str, typer.Option("--approve", help=help_of("place.approve"), metavar="ROLE@ORG")
]
Approver = Annotated[
    str, typer.Option("--approver", help=help_of("place.approver"), metavar="NAME")
]
Document = Annotated[str, typer.Option("--document", help=help_of("place.document"), metavar="NO")]
Reason = Annotated[str, typer.Option("--reason", help=help_of("place.reason"), metavar="TEXT")]
Template = Annotated[bool, typer.Option("--template", help=help_of("place.template"))]
Method = Annotated[
    Literal["counted", "estimated", "documents"],
    typer.Option("--method", help=help_of("place.method")),
]
SignedBy = Annotated[
    str, typer.Option("--signed-by", help=help_of("place.signed_by"), metavar="NAME")
]
Evidence = Annotated[
    str, typer.Option("--evidence", help=help_of("place.evidence"), metavar="TEXT")
]
Out = Annotated[Path | None, typer.Option("--out", help=help_of("place.out"), metavar="FILE")]


@app.command("check", help=help_of("place.check"))
def check(file: Book, json: o.Json = False, lang: o.Lang = "zh") -> int:
    """Find everything that is wrong with a place's workbook or folder."""
    from desk import places
    from desk.cli.answers import Manner, deliver, tell
    from schemas.texts import catalogue

    book, faults = places.examined(file)
    if not faults and not book.get("organisations"):
        tell(catalogue.text("place", "unfilled", lang))
    return deliver(_told(faults, lang), Manner(json, lang))


@app.command("new", help=help_of("place.new"))
def new(
    name: Name,
    like: Like = "national",
    out: Out = None,
    json: o.Json = False,
    lang: o.Lang = "zh",
) -> int:
    """Write a new workbook."""
    from desk import places
    from desk.cli.answers import Manner, deliver

    target = out or Path(f"{name}.xlsx")
    return deliver(_written(places.started(name, like), target, lang), Manner(json, lang))


@app.command("export", help=help_of("place.export"))
def export(
    file: Made,
    jurisdiction: o.Place = "dehong",
    store: o.Store = "",
    json: o.Json = False,
    lang: o.Lang = "zh",
) -> int:
    """Write the workbook of a place that there is, or of what is in force in a ledger."""
    from desk import adopting, places
    from desk.cli.answers import Manner, deliver, tell
    from ledger.store.session import open_ledger
    from schemas.texts import catalogue

    if store:
        with open_ledger(store, create=False) as ledger:
            content = adopting.exported(ledger)
        return deliver(_written(content, file, lang), Manner(json, lang))
    content = places.exported(jurisdiction)
    if names := places.left_out(jurisdiction):
        tell(catalogue.text("place", "left_out", lang, names=" ".join(names)))
    return deliver(_written(content, file, lang), Manner(json, lang))


@app.command("folder", help=help_of("place.folder"))
def folder(file: Book, out: Folder, json: o.Json = False, lang: o.Lang = "zh") -> int:
    """Turn a workbook without faults into a folder that --jurisdiction takes."""
    from desk import places
    from desk.cli.answers import CommandAnswer, Manner, deliver
    from schemas.texts import catalogue

    files, faults = places.folder_of(file, out)
    if faults:
        return deliver(_told(faults, lang), Manner(json, lang))
    told = catalogue.text("place", "written", lang, out=out)
    return deliver(CommandAnswer({"out": str(out), "files": files}, [told]), Manner(json, lang))


@app.command("load", help=help_of("place.load"))
def load(
    file: Book,
    store: o.Store = "",
    by: o.By = "",
    person: o.PersonOption = "",
    approve: Approve = "",
    approver: Approver = "",
    on: o.On = "",
    document: Document = "",
    reason: Reason = "",
    state: o.State = o.STATE,
    json: o.Json = False,
    lang: o.Lang = "zh",
) -> int:
    """Propose what a workbook or folder says for the place of a ledger, and approve it."""
    from desk.cli import place_load as command
    from desk.cli.answers import Manner, deliver

    word = command.TypedMandate((by, person), (approve, approver), on, document, reason)
    found = command.load(store or o.store_in(state), state, file, word, lang)
    return deliver(_told(found, lang) if isinstance(found, list) else found, Manner(json, lang))


@app.command("census", help=help_of("place.census"))
def census(
    file: Made,
    template: Template = False,
    on: o.On = "",
    method: Method = "counted",
    signed_by: SignedBy = "",
    evidence: Evidence = "",
    store: o.Store = "",
    by: o.By = "",
    person: o.PersonOption = "",
    state: o.State = o.STATE,
    json: o.Json = False,
    lang: o.Lang = "zh",
) -> int:
    """Enter the census lists of communities from a file, or write the file to fill in."""
    from desk import inventories
    from desk.cli import place_load as command
    from desk.cli.answers import Manner, deliver
    from ledger.store.session import open_ledger

    url = store or o.store_in(state)
    if template:
        with open_ledger(url, create=False) as ledger:
            content = inventories.template(ledger)
        return deliver(_written(content, file, lang), Manner(json, lang))
    about = {"on": on, "method": method, "signed_by": signed_by, "evidence": evidence}
    found = command.census(url, file, about, (by, person), lang)
    return deliver(_told(found, lang) if isinstance(found, list) else found, Manner(json, lang))


def _told(faults: "Sequence[Fault]", lang: str) -> "CommandAnswer":
    from desk import tables
    from desk.cli.answers import NO, CommandAnswer
    from schemas.texts import catalogue

    data = [one._asdict() for one in faults]
    if not data:
        return CommandAnswer(data, [catalogue.text("place", "clean", lang)])
    rows = ((one.sheet, one.row or "", one.field, tables.message(one._asdict(), lang))
            for one in faults)  # fmt: skip
    shown = tables.table("place.faults", ("sheet", "row", "field", "why"), lang, rows)
    return CommandAnswer(data, [shown], NO)


def _written(content: bytes, out: Path, lang: str) -> "CommandAnswer":
    """Write a new file; one that is there is left alone (InputError)."""
    from desk.cli.answers import CommandAnswer
    from schemas.errors import InputError
    from schemas.texts import catalogue

    try:
        with out.open("xb") as file:
            file.write(content)
    except FileExistsError as there:
        raise catalogue.problem(InputError, "place", "errors.exists", field=str(out)) from there
    return CommandAnswer({"out": str(out)}, [catalogue.text("place", "written", lang, out=out)])

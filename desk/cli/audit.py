"""The part of the command line for auditors: `zhunru audit …`."""

from pathlib import Path
from typing import Annotated

import typer

from desk.cli import options as o
from desk.words import help_of

app = typer.Typer(help=help_of("audit"), no_args_is_help=True)

Against = Annotated[
    Path | None, typer.Option("--against", help=help_of("audit.against"), metavar="NOTE")
]
KeyFile = Annotated[
    Path | None, typer.Option("--key", help=help_of("audit.key_file"), metavar="FILE")
]
Folder = Annotated[Path, typer.Argument(help=help_of("audit.folder"), show_default=False)]
OneNumber = Annotated[str, typer.Option("--number", help=help_of("audit.number"))]
Community = Annotated[str, typer.Option("--community", help=help_of("community"))]
Department = Annotated[str, typer.Option("--department", help=help_of("department"))]
From = Annotated[str, typer.Option("--since", help=help_of("audit.from"), metavar="YYYY-MM-DD")]
Until = Annotated[str, typer.Option("--until", help=help_of("audit.until"), metavar="YYYY-MM-DD")]
Query = Annotated[str, typer.Option("--query", help=help_of("audit.query"))]
WitnessFolder = Annotated[
    Path, typer.Argument(help=help_of("witness.folder"), show_default=False, metavar="DIR")
]
Source = Annotated[str, typer.Option("--from", help=help_of("witness.from"), metavar="URL|FILE")]
Once = Annotated[bool, typer.Option("--once", help=help_of("witness.once"))]
Name = Annotated[str, typer.Option("--name", help=help_of("witness.name"), metavar="NAME")]
Enrol = Annotated[str, typer.Option("--enrol", help=help_of("witnesses.enrol"), metavar="KEY")]
Confirm = Annotated[
    str, typer.Option("--confirm", help=help_of("witnesses.confirm"), metavar="KEY")
]
Revoke = Annotated[str, typer.Option("--revoke", help=help_of("witnesses.revoke"), metavar="KEY")]
Drop = Annotated[str, typer.Option("--drop", help=help_of("witnesses.drop"), metavar="KEY")]
Owner = Annotated[str, typer.Option("--owner", help=help_of("witnesses.owner"), metavar="NAME")]
Make = Annotated[bool, typer.Option("--make", help=help_of("audit.key.make"))]
Add = Annotated[bool, typer.Option("--add", help=help_of("audit.key.add"))]


@app.command("verify", help=help_of("audit.verify"))
def verify(
    against: Against = None,
    key: KeyFile = None,
    state: o.State = o.STATE,
    store: o.Store = "",
    json: o.Json = False,
    lang: o.Lang = "zh",
) -> int:
    """Check the whole ledger."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands.audit import verify as command

    wish = command.Wish(store or o.store_in(state), state, against, key)
    return deliver(command.verify(wish, lang), Manner(json, lang))


@app.command("report", help=help_of("audit.report"))
def report(
    on: o.On = "",
    since: o.Since = "",
    store: o.Store = "",
    out: o.Out = None,
    json: o.Json = False,
    lang: o.Lang = "zh",
) -> int:
    """Measure the burden."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands.audit import burden as command

    wish = command.Wish(store or o.store_in(), out, on, since)
    return deliver(command.report(wish, lang), Manner(json, lang))


@app.command("checkpoint", help=help_of("audit.checkpoint"))
def checkpoint(
    state: o.State = o.STATE, store: o.Store = "", json: o.Json = False, lang: o.Lang = "zh"
) -> int:
    """Seal what waits, and print the newest signed note as it is."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands.audit import seal as command

    return deliver(command.checkpoint(store or o.store_in(state), state), Manner(json, lang))


@app.command("proof", help=help_of("audit.proof"))
def proof(
    number: o.Number,
    out: o.Out = None,
    state: o.State = o.STATE,
    store: o.Store = "",
    json: o.Json = False,
    lang: o.Lang = "zh",
) -> int:
    """Prove an assignment by one file."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands.audit import evidence as command

    found = command.proof(store or o.store_in(state), state, number, out)
    return deliver(found, Manner(json and out is not None, lang))  # what is printed is JSON anyway


@app.command("export", help=help_of("audit.export"))
def export(
    folder: Folder,
    number: OneNumber = "",
    community: Community = "",
    department: Department = "",
    since: From = "",
    until: Until = "",
    query: Query = "",
    state: o.State = o.STATE,
    store: o.Store = "",
    json: o.Json = False,
    lang: o.Lang = "zh",
) -> int:
    """Hand out a bundle."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands.audit import evidence as command

    wish = command.Wish(folder, number, community, department, since, until, query)
    found = command.export(store or o.store_in(state), state, wish, lang)
    return deliver(found, Manner(json, lang))


@app.command("key", help=help_of("audit.key"))
def key(
    make: Make = False,
    add: Add = False,
    state: o.State = o.STATE,
    store: o.Store = "",
    json: o.Json = False,
    lang: o.Lang = "zh",
) -> int:
    """Tell the public keys, or make or add one."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands.audit import seal as command

    found = command.keys(store or o.store_in(state), state, make=make, add=add)
    return deliver(found, Manner(json, lang))


@app.command("witnesses", help=help_of("audit.witnesses"))
def witnesses(
    enrol: Enrol = "",
    confirm: Confirm = "",
    revoke: Revoke = "",
    drop: Drop = "",
    owner: Owner = "",
    by: o.By = "",
    person: o.PersonOption = "",
    state: o.State = o.STATE,
    store: o.Store = "",
    json: o.Json = False,
    lang: o.Lang = "zh",
) -> int:
    """List the witnesses, or do one step to one of them."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands.audit import witnesses as command

    steps = {"enrol": enrol, "confirm": confirm, "revoke": revoke, "drop": drop}
    what, key = next(((name, told) for name, told in steps.items() if told), ("", ""))
    wish = command.Wish(what, key, owner, by, person)
    found = command.witnessed(store or o.store_in(state), state, wish, lang)
    return deliver(found, Manner(json, lang))


def witness(
    folder: WitnessFolder,
    source: Source,
    once: Once = False,
    name: Name = "",
    key: KeyFile = None,
    json: o.Json = False,
    lang: o.Lang = "zh",
) -> int:
    """Keep and sign the notes of a ledger elsewhere."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands.audit import witness as command

    wish = command.Wish(folder, source, name, key)
    found = command.once(wish, lang) if once else command.keep(wish)
    return deliver(found, Manner(json, lang))

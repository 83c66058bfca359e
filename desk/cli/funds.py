"""The part of the command line that is about money: `zhunru funds …`."""

from typing import Annotated

import typer

from desk.cli import options as o
from desk.words import help_of

app = typer.Typer(help=help_of("funds"), no_args_is_help=True)

Name = Annotated[str, typer.Argument(help=help_of("funds.name"), show_default=False)]
Code = Annotated[str, typer.Argument(help=help_of("funds.code"), show_default=False)]
Kind = Annotated[
    str, typer.Option("--kind", metavar="receipts|payments", help=help_of("funds.kind"))
]
Department = Annotated[str, typer.Option("--department", metavar="ORG", help=help_of("department"))]
Street = Annotated[str, typer.Option("--street", metavar="ORG", help=help_of("street"))]
Community = Annotated[str, typer.Option("--community", metavar="CODE", help=help_of("community"))]
About = Annotated[str, typer.Option("--number", metavar="NUMBER", help=help_of("number"))]
Apply = Annotated[bool, typer.Option("--apply", help=help_of("funds.apply"))]
Rows = Annotated[
    list[int] | None,
    typer.Option("--row", metavar="N", help=help_of("funds.row"), show_default=False),
]


@app.command("reports", help=help_of("funds.reports"))
def reports(json: o.Json = False, lang: o.Lang = "zh") -> int:
    """List the reports."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands import funds as command

    return deliver(command.names(lang), Manner(json, lang))


@app.command("report", help=help_of("funds.report"))
def report(
    name: Name,
    on: o.On = "",
    department: Department = "",
    street: Street = "",
    community: Community = "",
    number: About = "",
    out: o.Out = None,
    store: o.Store = "",
    json: o.Json = False,
    lang: o.Lang = "zh",
) -> int:
    """Show a report or write it into a file."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands import funds as command

    narrowed = {"department": department, "street": street}
    narrowed |= {"community": community, "number": number}
    found = command.report(store or o.store_in(), name, on, narrowed, out, lang)
    return deliver(found, Manner(json, lang))


@app.command("mismatch", help=help_of("funds.mismatch"))
def mismatch(
    store: o.Store = "", state: o.State = o.STATE, json: o.Json = False, lang: o.Lang = "zh"
) -> int:
    """Show what does not match, and whose move it is."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands import funds as command

    found = command.mismatch(store or o.store_in(state), state, lang)
    return deliver(found, Manner(json, lang))


@app.command("account", help=help_of("funds.account"))
def account(
    code: Code = "",
    limit: o.Limit = 1000,
    store: o.Store = "",
    json: o.Json = False,
    lang: o.Lang = "zh",
) -> int:
    """Show an account with its running balance."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands import funds as command

    return deliver(command.account(store or o.store_in(), code, limit, lang), Manner(json, lang))


@app.command("read", help=help_of("funds.read"))
def read(file: o.File, json: o.Json = False, lang: o.Lang = "zh") -> int:
    """Read an export of a bank without any ledger."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands import funds as command

    return deliver(command.read(file, lang), Manner(json, lang))


@app.command("import", help=help_of("funds.import"))
def compare(
    file: o.File,
    kind: Kind = "receipts",
    apply: Apply = False,
    row: Rows = None,
    by: o.By = "",
    person: o.PersonOption = "",
    store: o.Store = "",
    state: o.State = o.STATE,
    json: o.Json = False,
    lang: o.Lang = "zh",
) -> int:
    """Hold an export of a bank or a finance bureau against the ledger; book what is confirmed."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands import funds as command

    booking = command.Booking(by, person, tuple(row or ()), state) if apply else None
    found = command.compare(store or o.store_in(state), file, kind, booking, lang)
    return deliver(found, Manner(json, lang))


@app.command("income", help=help_of("funds.income"))
def income(
    file: o.File,
    by: o.By = "",
    person: o.PersonOption = "",
    store: o.Store = "",
    state: o.State = o.STATE,
    json: o.Json = False,
    lang: o.Lang = "zh",
) -> int:
    """Note a community's other income of years from a file."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands import funds as command

    found = command.income(store or o.store_in(state), file, (by, person), lang)
    return deliver(found, Manner(json, lang))

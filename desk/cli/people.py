"""The part of the command line for whoever looks after the machine: `zhunru people …`."""

from pathlib import Path
from typing import Annotated

import typer

from desk.cli import options as o
from desk.words import help_of

app = typer.Typer(help=help_of("people"), no_args_is_help=True)

List = Annotated[Path, typer.Argument(help=help_of("people.list"), show_default=False)]
Slips = Annotated[Path, typer.Option("--slips", help=help_of("people.slips"), metavar="FILE")]
Login = Annotated[str, typer.Argument(help=help_of("people.login"), show_default=False)]


@app.command("reset", help=help_of("people.reset"))
def reset(
    login: Login,
    state: o.State = o.STATE,
    store: o.Store = "",
    json: o.Json = False,
    lang: o.Lang = "zh",
) -> int:
    """Give somebody who lost the password a new first one."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands import people as command

    return deliver(command.reset(store or o.store_in(state), login, lang), Manner(json, lang))


@app.command("load", help=help_of("people.load"))
def load(
    file: List,
    by: o.By = "",
    person: o.PersonOption = "",
    slips: Slips = Path("slips.html"),
    public_url: o.PublicUrl = "",
    state: o.State = o.STATE,
    store: o.Store = "",
    json: o.Json = False,
    lang: o.Lang = "zh",
) -> int:
    """Open the accounts of a list and ask for their seats."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands import people as command

    url = store or o.store_in(state)
    found = command.load(url, file, (by, person), (slips, public_url), lang)
    return deliver(found, Manner(json, lang))


@app.command("seat", help=help_of("people.seat"))
def seat(
    by: o.By = "",
    person: o.PersonOption = "",
    state: o.State = o.STATE,
    store: o.Store = "",
    json: o.Json = False,
    lang: o.Lang = "zh",
) -> int:
    """Give the seats that lists ask for."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands import people as command

    return deliver(command.seat(store or o.store_in(state), (by, person), lang), Manner(json, lang))

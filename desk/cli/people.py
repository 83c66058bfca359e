"""The part of the command line for whoever looks after the machine: `zhunru people …`."""

from typing import Annotated

import typer

from desk.cli import options as o
from desk.words import help_of

app = typer.Typer(help=help_of("people"), no_args_is_help=True)

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

"""The part of the command line that shows the life cycle: `zhunru lifecycle`."""

from pathlib import Path
from typing import Annotated

import typer

from desk.cli import options as o
from desk.words import help_of

app = typer.Typer(help=help_of("lifecycle"), invoke_without_command=True)

Mermaid = Annotated[bool, typer.Option("--mermaid", help=help_of("lifecycle.mermaid"))]
Svg = Annotated[bool, typer.Option("--svg", help=help_of("lifecycle.svg"))]
Picture = Annotated[str, typer.Option("--picture", help=help_of("lifecycle.picture"))]
Folder = Annotated[Path | None, typer.Option("--out", metavar="DIR", help=help_of("lifecycle.out"))]


@app.callback()
def table(
    context: typer.Context,
    mermaid: Mermaid = False,
    svg: Svg = False,
    picture: Picture = "",
    out: Folder = None,
    jurisdiction: o.Place = "dehong",
    json: o.Json = False,
    lang: o.Lang = "zh",
) -> int:
    """Show the table, unless a subcommand was named."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands import vocabulary as command

    if context.invoked_subcommand:
        return 0
    wish = command.Wish(jurisdiction, mermaid, svg, picture, out)
    return deliver(command.table(wish, lang), Manner(json, lang))


@app.command("check", help=help_of("lifecycle.check"))
def check(jurisdiction: o.Place = "dehong", json: o.Json = False, lang: o.Lang = "zh") -> int:
    """Look for dead ends."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands import vocabulary as command

    return deliver(command.check(jurisdiction, lang), Manner(json, lang))

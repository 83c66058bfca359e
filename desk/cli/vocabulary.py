"""The part of the command line that helps with assignments: `zhunru acts`, `papers`, `grants`."""

from pathlib import Path
from typing import Annotated

import typer

from desk.cli import options as o
from desk.words import help_of

About = Annotated[str, typer.Argument(help=help_of("grants.about"), show_default=False)]
Act = Annotated[str, typer.Argument(help=help_of("acts.act"), show_default=False)]
Folder = Annotated[Path, typer.Option("--out", metavar="DIR", help=help_of("papers.out"))]


def acts(
    act: Act = "",
    jurisdiction: o.Place = "dehong",
    json: o.Json = False,
    lang: o.Lang = "zh",
) -> int:
    """Tell which acts there are and which data they take."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands import vocabulary

    return deliver(vocabulary.acts(jurisdiction, act, lang), Manner(json, lang))


def papers(
    number: o.Number,
    out: Folder = Path("papers"),
    state: o.State = o.STATE,
    store: o.Store = "",
    json: o.Json = False,
    lang: o.Lang = "zh",
) -> int:
    """Write the papers of an assignment into a folder."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands import work

    where = store or f"sqlite:///{state.resolve() / 'ledger.db'}"
    return deliver(work.papers(where, number, out, lang), Manner(json, lang))


def grants(
    about: About = "",
    state: o.State = o.STATE,
    store: o.Store = "",
    json: o.Json = False,
    lang: o.Lang = "zh",
) -> int:
    """List who holds which role."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands import grants as command

    where = store or f"sqlite:///{state.resolve() / 'ledger.db'}"
    return deliver(command.listing(where, about, lang), Manner(json, lang))

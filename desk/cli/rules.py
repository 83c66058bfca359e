"""The part of the command line that is about rules, capacity and exemptions: `zhunru rules …`."""

from pathlib import Path
from typing import Annotated

import typer

from desk.cli import options as o
from desk.words import help_of

app = typer.Typer(help=help_of("rules"), invoke_without_command=True)

Rule = Annotated[str, typer.Argument(help=help_of("rules.rule"), show_default=False)]
Words = Annotated[str, typer.Argument(help=help_of("rules.words"), show_default=False)]
Book = Annotated[str, typer.Argument(help=help_of("rules.book"), show_default=False)]
Faults = Annotated[bool, typer.Option("--faults", help=help_of("rules.faults"))]
Paper = Annotated[Path, typer.Option("--out", metavar="FILE", help=help_of("rules.paper"))]
Pairs = Annotated[Path | None, typer.Option("--pairs", metavar="FILE", help=help_of("rules.pairs"))]
Street = Annotated[str, typer.Option("--street", metavar="ORG", help=help_of("street"))]
Months = Annotated[int, typer.Option("--months", metavar="N", help=help_of("capacity.months"))]
About = Annotated[str, typer.Option("--number", metavar="NUMBER", help=help_of("number"))]


@app.callback()
def listing(
    context: typer.Context,
    jurisdiction: o.Place = "dehong",
    json: o.Json = False,
    lang: o.Lang = "zh",
) -> int:
    """Show the rules, unless a subcommand was named."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands import rules as command

    if context.invoked_subcommand:
        return 0
    return deliver(command.listing(jurisdiction, lang), Manner(json, lang))


@app.command("show", help=help_of("rules.show"))
def show(
    rule: Rule, jurisdiction: o.Place = "dehong", json: o.Json = False, lang: o.Lang = "zh"
) -> int:
    """Show one rule whole."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands import rules as command

    return deliver(command.show(jurisdiction, rule, lang), Manner(json, lang))


@app.command("search", help=help_of("rules.search"))
def search(
    words: Words, jurisdiction: o.Place = "dehong", json: o.Json = False, lang: o.Lang = "zh"
) -> int:
    """List the rules that hold a text."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands import rules as command

    return deliver(command.listing(jurisdiction, lang, words), Manner(json, lang))


@app.command("test", help=help_of("rules.test"))
def try_out(
    jurisdiction: o.Place = "dehong",
    cases: o.Cases = None,
    faults: Faults = False,
    json: o.Json = False,
    lang: o.Lang = "zh",
) -> int:
    """Run the rules' own tests and judge every shipped case."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands import rules as command

    return deliver(command.tried(jurisdiction, cases, lang, faults), Manner(json, lang))


@app.command("diff", help=help_of("rules.diff"))
def diff(
    one: Book,
    other: Book,
    jurisdiction: o.Place = "dehong",
    cases: o.Cases = None,
    store: o.Store = "",
    json: o.Json = False,
    lang: o.Lang = "zh",
) -> int:
    """Compare two rulebooks, and what they say of stored or shipped applications."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands import rules_diff as command

    found = command.run((one, other), jurisdiction, cases, store, lang)
    return deliver(found, Manner(json, lang))


@app.command("export", help=help_of("rules.export"))
def export(
    out: Paper,
    jurisdiction: o.Place = "dehong",
    on: o.On = "",
    json: o.Json = False,
    lang: o.Lang = "zh",
) -> int:
    """Write the rulebook as a readable document."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands import rules_book as command

    return deliver(command.export(jurisdiction, out, on, lang), Manner(json, lang))


@app.command("titles", help=help_of("rules.titles"))
def titles(pairs: Pairs = None, json: o.Json = False, lang: o.Lang = "zh") -> int:
    """Measure how well near-duplicate titles are told apart."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands import rules_book as command

    return deliver(command.titles(pairs, lang), Manner(json, lang))


def capacity(
    street: Street = "",
    on: o.On = "",
    months: Months = 6,
    store: o.Store = "",
    json: o.Json = False,
    lang: o.Lang = "zh",
) -> int:
    """Show how full each community is, month by month."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands import capacity as command

    found = command.heat(store or o.store_in(), street, on, months, lang)
    return deliver(found, Manner(json, lang))


def exemptions(
    on: o.On = "",
    number: About = "",
    store: o.Store = "",
    json: o.Json = False,
    lang: o.Lang = "zh",
) -> int:
    """Show the register of exemptions."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands import capacity as command

    found = command.exemptions(store or o.store_in(), on, number, lang)
    return deliver(found, Manner(json, lang))

"""The command line: `zhunru COMMAND …`. What a command does is imported when it is called."""

import sys
from collections.abc import Callable
from functools import cache
from typing import Any

import typer

from desk.cli import (
    audit,
    funds,
    lifecycle,
    people,
    place,
    rules,
    substitutes,
    up,
    vocabulary,
)
from desk.cli import options as o
from desk.words import help_of
from flows.engine import start
from schemas.texts.catalogue import LANGUAGES

app = typer.Typer(
    name="zhunru",
    help=help_of("zhunru"),
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)
db = typer.Typer(help=help_of("db"), no_args_is_help=True)
app.add_typer(audit.app, name="audit")
app.add_typer(rules.app, name="rules")
app.add_typer(db, name="db")
app.add_typer(funds.app, name="funds")
app.add_typer(people.app, name="people")
app.add_typer(lifecycle.app, name="lifecycle")
app.add_typer(place.app, name="place")
app.command("capacity", help=help_of("capacity"))(rules.capacity)
app.command("up", help=help_of("up"))(up.up)
app.command("desk", help=help_of("desk"))(up.desk)
app.command("worker", help=help_of("worker"))(up.worker)
app.command("witness", help=help_of("witness"))(audit.witness)
app.command("acts", help=help_of("acts"))(vocabulary.acts)
app.command("grants", help=help_of("grants"))(vocabulary.grants)
app.command("substitute", help=help_of("substitute"))(substitutes.substitute)
app.command("handover", help=help_of("handover"))(substitutes.handover)
app.command("papers", help=help_of("papers"))(vocabulary.papers)
app.command("exemptions", help=help_of("exemptions"))(rules.exemptions)


@app.command(help=help_of("check"))
def check(
    file: o.File,
    on: o.On = "",
    ledger: o.Live = False,
    store: o.Store = "",
    jurisdiction: o.Place = "dehong",
    cases: o.Cases = None,
    json: o.Json = False,
    lang: o.Lang = "zh",
) -> int:
    """Judge applications."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands import check as command

    live = (store or o.store_in()) if ledger else ""
    found = command.run(command.Wish(file, on, live, jurisdiction, cases), lang)
    return deliver(found, Manner(json, lang))


@app.command(help=help_of("cost"))
def cost(
    file: o.File,
    on: o.On = "",
    jurisdiction: o.Place = "dehong",
    cases: o.Cases = None,
    json: o.Json = False,
    lang: o.Lang = "zh",
) -> int:
    """Tell costs, splits, instalments and the clocks of payments."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands import cost as command

    wish = command.Wish(file, on, jurisdiction, cases)
    return deliver(command.run(wish, lang), Manner(json, lang))


@app.command(help=help_of("replay"))
def replay(
    file: o.File,
    store: o.Store = "",
    jurisdiction: o.Place = "dehong",
    cases: o.Cases = None,
    json: o.Json = False,
    lang: o.Lang = "zh",
) -> int:
    """Play life stories."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands import replay as command

    return deliver(command.run(file, store, jurisdiction, cases, lang), Manner(json, lang))


@app.command(help=help_of("demo"))
def demo(
    state: o.State = o.STATE / "demo",
    fresh: o.Fresh = False,
    port: o.Port = 0,
    json: o.Json = False,
    lang: o.Lang = "zh",
) -> int:
    """Play the shipped cases through Prefect."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands import demo as command

    return deliver(command.run(state, fresh, port, lang), Manner(json, lang))


@app.command(help=help_of("simulate"))
def simulate(
    streets: o.Streets = 1,
    communities: o.Communities = 5,
    departments: o.Departments = 5,
    years: o.Years = 1,
    seed: o.Seed = 1,
    out: o.EmptyFolder = None,
    json: o.Json = False,
    lang: o.Lang = "zh",
) -> int:
    """Play years of an invented district."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands import demo as command

    size = {"streets": streets, "communities": communities, "departments": departments}
    return deliver(command.simulated(seed, size, years, out, lang), Manner(json, lang))


@app.command(help=help_of("inbox"))
def inbox(
    by: o.By = "",
    state: o.State = o.STATE,
    store: o.Store = "",
    limit: o.Limit = 50,
    json: o.Json = False,
    lang: o.Lang = "zh",
) -> int:
    """Show what waits on a role at an organisation."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands import work

    return deliver(work.inbox(store or o.store_in(state), by, limit, lang), Manner(json, lang))


@app.command(help=help_of("show"))
def show(
    number: o.Number,
    state: o.State = o.STATE,
    store: o.Store = "",
    json: o.Json = False,
    lang: o.Lang = "zh",
) -> int:
    """Show an assignment with its placements and its history."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands import work

    return deliver(work.show(store or o.store_in(state), number, lang), Manner(json, lang))


@app.command(help=help_of("act"))
def act(
    number: o.Number,
    verb: o.Verb,
    data: o.Data = None,
    by: o.By = "",
    person: o.PersonOption = "",
    key: o.Key = "",
    store: o.Store = "",
    state: o.State = o.STATE,
    json: o.Json = False,
    lang: o.Lang = "zh",
) -> int:
    """Do an act."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands import work

    who = work.Who(by, person, key, state)
    found = work.act(store or o.store_in(state), number, verb, data or [], who, lang)
    return deliver(found, Manner(json, lang))


@app.command(help=help_of("attach"))
def attach(
    number: o.Number,
    file: o.File,
    by: o.By = "",
    person: o.PersonOption = "",
    store: o.Store = "",
    state: o.State = o.STATE,
    json: o.Json = False,
    lang: o.Lang = "zh",
) -> int:
    """Keep a file with an assignment."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands import work

    who = work.Who(by, person, "", state)
    found = work.attach(store or o.store_in(state), number, file, who, lang)
    return deliver(found, Manner(json, lang))


@app.command(help=help_of("submit"))
def submit(
    file: o.File,
    by: o.By = "",
    person: o.PersonOption = "",
    key: o.Key = "",
    store: o.Store = "",
    state: o.State = o.STATE,
    json: o.Json = False,
    lang: o.Lang = "zh",
) -> int:
    """File applications."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands import work

    who = work.Who(by, person, key, state)
    return deliver(work.submit(store or o.store_in(state), file, who, lang), Manner(json, lang))


@db.command("create", help=help_of("db.create"))
def db_create(
    place: o.PlaceOfLedger = "dehong",
    simulated: o.Simulated = False,
    store: o.Store = "",
    json: o.Json = False,
    lang: o.Lang = "zh",
) -> int:
    """Make a ledger where nothing stands."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands import db as command

    found = command.create(store or o.store_in(), place, lang, simulated=simulated)
    return deliver(found, Manner(json, lang))


@db.command("upgrade", help=help_of("db.upgrade"))
def db_upgrade(store: o.Store = "", json: o.Json = False, lang: o.Lang = "zh") -> int:
    """Bring a ledger's structure up to date."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands import db as command

    return deliver(command.upgrade(store or o.store_in(), lang), Manner(json, lang))


@db.command("backup", help=help_of("db.backup"))
def db_backup(file: o.File, store: o.Store = "", json: o.Json = False, lang: o.Lang = "zh") -> int:
    """Copy a running ledger safely."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands import db as command

    return deliver(command.backup(store or o.store_in(), file, lang), Manner(json, lang))


@db.command("restore", help=help_of("db.restore"))
def db_restore(file: o.File, store: o.Store = "", json: o.Json = False, lang: o.Lang = "zh") -> int:
    """Put a safe copy in the place of a ledger that is not there."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands import db as command

    return deliver(command.restore(store or o.store_in(), file, lang), Manner(json, lang))


@db.command("move", help=help_of("db.move"))
def db_move(
    url: o.Url,
    store: o.Store = "",
    state: o.State = o.STATE,
    json: o.Json = False,
    lang: o.Lang = "zh",
) -> int:
    """Move a ledger to another store."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands import db as command

    return deliver(command.move(store or o.store_in(state), url, state, lang), Manner(json, lang))


@db.command("grant", help=help_of("db.grant"))
def db_grant(
    role: o.Role,
    state: o.State = o.STATE,
    store: o.Store = "",
    json: o.Json = False,
    lang: o.Lang = "zh",
) -> int:
    """Give a PostgreSQL account the rights of desk and workers."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands import db as command

    found = command.grant(store or o.store_in(state), role, lang)
    return deliver(found, Manner(json, lang))


@db.command("clock", help=help_of("db.clock"))
def db_clock(
    confirm: o.Confirm = "",
    by: o.By = "",
    person: o.PersonOption = "",
    state: o.State = o.STATE,
    store: o.Store = "",
    json: o.Json = False,
    lang: o.Lang = "zh",
) -> int:
    """Tell whether the clock can be believed, or confirm it."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands import db as command

    found = command.clock(store or o.store_in(state), confirm, (by, person), lang)
    return deliver(found, Manner(json, lang))


@db.command("newest", help=help_of("db.newest"))
def db_newest(
    reason: o.Reason = "",
    by: o.By = "",
    person: o.PersonOption = "",
    state: o.State = o.STATE,
    store: o.Store = "",
    json: o.Json = False,
    lang: o.Lang = "zh",
) -> int:
    """Tell whether the ledger holds what was signed last, or let an older copy go on."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands import db as command

    found = command.newest(store or o.store_in(state), reason, (by, person), lang, state)
    return deliver(found, Manner(json, lang))


def main(argv: list[str] | None = None) -> None:
    """Run the command line and leave with 0 (fine), 1 (the answer is no), 2 (bad input)."""
    given = sys.argv[1:] if argv is None else argv
    sys.exit(_run(given))


@cache
def _command() -> Callable[..., Any]:
    """Return the command line as a command, built once: typer would build it for every call."""
    return typer.main.get_command(app)


def _run(argv: list[str]) -> int:
    from schemas.errors import ZhunruError

    asked = ("--json" in argv, "en" if "en" in _after(argv, "--lang") else LANGUAGES[0])
    try:
        start.begin()
        return int(_command()(argv, prog_name="zhunru", standalone_mode=False) or 0)
    except ZhunruError as error:
        from desk.cli.answers import Manner, refuse

        return refuse(error, Manner(*asked))
    except typer.TyperException as wrong:
        from desk.cli.answers import Manner, misused

        return misused(wrong.format_message(), Manner(*asked))
    except OSError as denied:
        from desk.cli.answers import Manner, unreachable

        return unreachable(denied, Manner(*asked))
    except typer.Abort:
        return 130
    except Exception:  # noqa: BLE001 - outermost edge: 1 would mean that the answer is no
        from desk.cli.answers import broken

        return broken()


def _after(argv: list[str], option: str) -> list[str]:
    return [argv[i + 1] for i, word in enumerate(argv[:-1]) if word == option]


if __name__ == "__main__":
    main()

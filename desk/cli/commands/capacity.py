"""`zhunru capacity`, `zhunru exemptions`: how full communities are; what was lifted and why."""

from collections.abc import Mapping
from typing import Any

from rich.table import Table
from rich.text import Text

from desk import tables
from desk.cli.answers import CommandAnswer
from desk.files import day_of
from desk.words import problem, say
from ledger.store.session import open_ledger
from schemas.errors import UnknownThing
from tasks.figures import capacity

STYLES = ((100, "white on red"), (90, "black on yellow"), (50, "black on green"))  # percent


def heat(store: str, street: str, on: str, months: int, lang: str = "zh") -> CommandAnswer:
    """Show planned hours as percent of the ceiling, one table per street: communities by months."""
    ledger = open_ledger(store, create=False)
    told = capacity.heat(ledger, street=street, on=day_of(on), count=months)
    if not told:
        raise problem(UnknownThing, "no_org", field=street, org=street)
    return CommandAnswer(told, [_table(one, lang) for one in told])


def _table(told: Mapping[str, Any], lang: str) -> Table:
    made = tables.table("capacity", (), lang, ())
    for column in ("community", "staff", "items"):
        made.add_column(say(column, lang), no_wrap=True)
    made.title = f"{told['name']}  {made.title}"
    for month in told["communities"][0]["months"]:
        made.add_column(month, justify="right", no_wrap=True)
    for one in told["communities"]:
        cells = [_cell(percent) for percent in one["months"].values()]
        made.add_row(one["name"], str(one["staff"]), str(one["items"]), *cells)
    return made


def _cell(percent: int | None) -> Text:
    if percent is None:
        return Text("?", style="bold red")
    style = next((style for least, style in STYLES if percent >= least), "dim")
    return Text(f"{percent}%", style=style)


def exemptions(store: str, on: str, number: str, lang: str = "zh") -> CommandAnswer:
    """Show the register of exemptions: all, those valid on a day, or those of one item."""
    ledger = open_ledger(store, create=False)
    found = capacity.exemptions(ledger, valid_on=day_of(on), number=number)
    told = [one.model_dump(mode="json") for one in found]
    columns = ("number", "title", "rule", "reason", "code", "expires", "granted", "by", "published")
    rows = (
        (one.number, one.title, one.rule, one.reason, one.code, one.expires_on, one.granted_on,
         one.granted_by, one.published_on or say("not_yet", lang))
        for one in found
    )  # fmt: skip
    return CommandAnswer(told, [tables.table("exemptions", columns, lang, rows)])

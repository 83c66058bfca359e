"""`zhunru funds`: reports and exports of money, accounts, and exports of banks compared."""

import json
import tempfile
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, get_args

from rich.table import Table

from desk import tables
from desk.cli.answers import FINE, NO, CommandAnswer, tell
from desk.files import day_of
from desk.words import problem, say
from ledger.store.session import open_ledger
from policies.visibility import money
from schemas.errors import InputError, UnknownThing
from schemas.money import yuan_of
from tasks.funds import files as funds_files
from tasks.funds import imports as funds_imports
from tasks.funds import reports_by_name as funds_desk
from tasks.funds.reports_by_name import Filter

SHOWN = 200


def report(
    store: str, name: str, on: str, narrowed: dict[str, str], out: Path | None, lang: str = "zh"
) -> CommandAnswer:
    """Show a report, or write it into a file (.xlsx, .html, .json)."""
    day: date | None = day_of(on)
    filters = Filter(money.WHOLE, day, **narrowed)
    with open_ledger(store, create=False) as ledger:
        if out is not None:
            rows = funds_desk.export(ledger, name, filters, out, lang)
            tell(say("wrote", lang, place=out))
            data = {"report": name, "file": str(out), "rows": rows}
            return CommandAnswer(data, [tables.facts("written", list(data.items())[1:], lang)])
        with tempfile.TemporaryDirectory(prefix="zhunru-") as folder:
            made = Path(folder) / "report.json"
            funds_desk.export(ledger, name, filters, made, lang)
            data = json.loads(made.read_text(encoding="utf-8"))
    return CommandAnswer(data, [_table(data, lang)])


def _table(data: dict[str, Any], lang: str) -> Table:
    """Show the first rows of a report under its own column names."""
    table = Table(title=f"{data['title']}  {data['day']}", title_justify="left")
    for label in funds_desk.labels(data["columns"], lang):
        table.add_column(label, overflow="fold")
    for row in islice(data["rows"], SHOWN):
        table.add_row(*("" if cell is None else tables.yuan(str(cell)) for cell in row.values()))
    if data["count"] > SHOWN:
        table.caption = say("more_rows", lang, count=data["count"] - SHOWN)
    return table


def names(lang: str = "zh") -> CommandAnswer:
    """List the reports that there are."""
    data = [{"report": one, "title": title} for one, title in funds_desk.titles(lang)]
    rows = [(one["report"], one["title"]) for one in data]
    return CommandAnswer(data, [tables.table("reports", ("name", "title"), lang, rows)])


def account(store: str, code: str, limit: int, lang: str = "zh") -> CommandAnswer:
    """Show an account with its running balance; a code that ends in `:` lists its accounts."""
    with open_ledger(store, create=False) as ledger:
        if not code or code.endswith(":"):
            found = funds_desk.accounts(ledger, code)
            data = [{"account": one, "balance": yuan_of(fen)} for one, fen in found]
            rows = [(one["account"], tables.yuan(one["balance"])) for one in data]
            return CommandAnswer(
                data, [tables.table("accounts", ("account", "balance"), lang, rows)]
            )
        lines = funds_desk.statement(ledger, code, limit)
        if not lines and code not in {one for one, _ in funds_desk.accounts(ledger, code)}:
            raise problem(UnknownThing, "no_account", field="CODE", account=code)
    told = [
        {"event": one.event_uid, "other": one.other, "amount": yuan_of(one.fen),
         "balance": yuan_of(one.balance_fen)}
        for one in lines
    ]  # fmt: skip
    columns = ("event", "other", "amount", "balance")
    cells = [tuple(tables.yuan(one[key]) for key in columns) for one in told]
    shown = [tables.table("account", columns, lang, cells)]
    return CommandAnswer({"account": code, "lines": told}, shown)


def read(file: Path, lang: str = "zh") -> CommandAnswer:
    """Read an export of a bank; exit 1 where a row cannot be read for certain."""
    found = funds_files.read(file)
    data = funds_files.plain(found)
    keys = ("row", "on", "direction", "amount", "counter_name", "numbers", "text")
    rows = [tuple(_shown(one[key], key, lang) for key in keys) for one in data["lines"][:SHOWN]]
    heads = ("row", "bank_day", "direction", "amount", "counter_name", "numbers", "remark")
    lines = tables.table("bank_lines", heads, lang, rows)
    if (more := len(found.lines) - SHOWN) > 0:
        lines.caption = say("more_rows", lang, count=more)
    counts = [("lines", len(found.lines)), ("skipped", len(found.skipped))]
    problems = [(one["row"], tables.message(one, lang)) for one in found.problems]
    shown = [lines, tables.facts("bank_file", [*counts, ("problems", len(problems))], lang)]
    shown += [tables.table("findings", ("row", "message"), lang, problems)] if problems else []
    return CommandAnswer(data, shown, NO if problems else FINE)


def _shown(value: Any, key: str, lang: str) -> str:
    if key == "direction":
        return say(f"way_{value}", lang)
    return (
        tables.yuan(value)
        if key == "amount"
        else ", ".join(value)
        if key == "numbers"
        else str(value)
    )


def reconcile(store: str, file: Path, kind: str, lang: str = "zh") -> CommandAnswer:
    """Compare an export with the ledger; exit 1 when anything differs. Nothing is edited."""
    known = get_args(funds_imports.Kind)
    if kind not in known:
        raise problem(InputError, "no_kind", field="--kind", given=kind, known=", ".join(known))
    with open_ledger(store, create=False) as ledger:
        found = funds_imports.reconcile(ledger, file, funds_imports.kind_of(kind))
    data = funds_imports.plain(found)
    rows = [
        (say(name, lang), tables.message(one, lang))
        for name in ("unmatched", "mismatched")
        for one in data[name]
    ]
    facts = [("lines", found.lines), ("matched", len(found.matched)), ("repeated", found.repeated)]
    shown = [tables.facts("reconciled", facts, lang), *([_found(rows, lang)] if rows else [])]
    return CommandAnswer(data, shown, FINE if found.clean else NO)


def _found(rows: list[tuple[str, str]], lang: str) -> Table:
    return tables.table("findings", ("what", "message"), lang, rows)

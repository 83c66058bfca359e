"""`zhunru funds`: reports and exports of money, accounts, and exports of banks compared."""

import json
import tempfile
import uuid
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from rich.console import RenderableType
from rich.table import Table

from desk import incomes, tables
from desk.cli import actors
from desk.cli.answers import FINE, NO, CommandAnswer, tell
from desk.cli.options import STATE
from desk.files import day_of
from desk.places import content_of
from desk.words import problem, say
from flows.engine import nudge
from ledger.store.session import Ledger, open_ledger
from policies.visibility import money
from schemas.acts.act import Actor
from schemas.errors import InputError, UnknownThing
from schemas.money import yuan_of
from tasks import reasons, rulebooks
from tasks.acts import bank_lines
from tasks.funds import files as funds_files
from tasks.funds import imports as funds_imports
from tasks.funds import reports_by_name as funds_desk
from tasks.funds.imports import MAIN, Outcome
from tasks.funds.matching import Kind
from tasks.funds.mismatches import unmatched
from tasks.funds.reports_by_name import Filter
from tasks.papers import attachments
from tasks.reasons import name_of

SHOWN = 200


@dataclass(frozen=True)
class Booking:
    """Who books which rows (none named: all that can be); `state` is where the flows live."""

    by: str
    person: str
    rows: tuple[int, ...]
    state: Path


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


def mismatch(store: str, state: Path, lang: str = "zh") -> CommandAnswer:
    """Show what does not match and whose move it is; exit 1 where there is something."""
    with open_ledger(store, create=False, state=state) as ledger:
        with tempfile.TemporaryDirectory(prefix="zhunru-") as folder:
            made = Path(folder) / "report.json"
            funds_desk.export(ledger, "mismatch", Filter(money.WHOLE), made, lang)
            data = json.loads(made.read_text(encoding="utf-8"))
        rules = rulebooks.rules_of(ledger)
        found = list(unmatched.lines(ledger, rules, state / "files", money.WHOLE))
    data["lines"] = [
        {
            "file": one["file"],
            "org": one["org"],
            "row": one["line"].row,
            "on": one["line"].on.isoformat(),
            "direction": one["line"].direction,
            "amount": yuan_of(one["line"].fen),
            "why": json.loads(json.dumps(one["why"], ensure_ascii=False, default=str)),
        }
        for one in found
    ]
    told = [(tables.message(one["why"], lang),) for one in data["lines"]]
    shown = [_table(data, lang)]
    shown += [tables.table("findings", ("message",), lang, told)] if told else []
    return CommandAnswer(data, shown, NO if data["count"] or found else FINE)


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


def compare(
    store: str, file: Path, kind: str, booking: Booking | None = None, lang: str = "zh"
) -> CommandAnswer:
    """Hold an export against the ledger and propose what each line stands for.

    Exit 1 when somebody has to look into a line, or a booking is refused. Nothing is written unless
    there is a booking.
    """
    kinds: dict[str, Kind] = {"receipts": "receipts", "payments": "payments"}
    if kind not in kinds:
        raise problem(InputError, "no_kind", field="--kind", given=kind, known=", ".join(kinds))
    with open_ledger(store, create=False, state=booking.state if booking else STATE) as ledger:
        by = None
        if booking:
            by = actors.read(booking.by, booking.person, rulebooks.rules_of(ledger))
        found = funds_imports.compare(ledger, file, kinds[kind])
        data = funds_imports.plain(found)
        if booking and by:
            rows = funds_imports.lines_of(found)
            attachments.keep_export(ledger, booking.state / "files", by, file, rows)
            data["applied"] = _book(ledger, found, booking, by)
    refused = any(not one["accepted"] for one in data.get("applied", ()))
    return CommandAnswer(data, _compared(data, lang), FINE if found.clean and not refused else NO)


def _book(ledger: Ledger, found: Outcome, booking: Booking, by: Actor) -> list[dict[str, Any]]:
    """Book the lines that were asked for (none: each that fits), and file what was found."""
    directory = rulebooks.rules_of(ledger).directory
    rows = set(booking.rows)
    every = bank_lines.confirmed(found)
    if missing := sorted(rows - {one.row for one in every}):
        named = ", ".join(map(str, missing))
        raise problem(InputError, "no_such_row", field="--row", given=named)
    fine = {(one.line.sheet, one.line.row) for one in found.lines if one.fine}
    chosen = [
        one
        for one in every
        if (
            one.row in rows
            if rows
            else (one.sheet, one.row) in fine and one.verb == MAIN[found.kind]
        )
    ]
    told: list[dict[str, Any]] = []
    for line, receipt in bank_lines.book(ledger, chosen, by):
        refused = receipt.refused
        reason = reasons.reason(refused, directory) if refused else None
        done = {"row": line.row, "act": line.verb, "number": line.number, "instalment": line.no}
        done |= {"community": line.community, "accepted": receipt.accepted, "reason": reason}
        told.append(done)
    funds_imports.file(ledger, found)
    nudge.nudge([one["number"] for one in told if one["accepted"]], state=booking.state)
    return told


def _compared(data: dict[str, Any], lang: str) -> list[RenderableType]:
    """Show each line with what it would book, what is missing, and what was booked."""

    def act(code: str | None) -> str:
        return name_of(code, lang) if code else ""

    lines = [
        (
            one["row"],
            one["on"],
            _shown(one["direction"], "direction", lang),
            tables.yuan(one["amount"]),
            act(one["would"]),
            tables.message(one["why"], lang),
        )
        for one in data["lines"][:SHOWN]
    ]
    heads = ("row", "bank_day", "direction", "amount", "act", "message")
    rest = [(tables.message(one, lang),) for one in (*data["problems"], *data["missing"])]
    done = [
        (
            one["row"],
            act(one["act"]),
            one["number"],
            one["accepted"],
            tables.message(one["reason"], lang) if one["reason"] else "",
        )
        for one in data.get("applied", ())
    ]
    shown = [tables.table("reconciled", heads, lang, lines)]
    shown += [tables.table("findings", ("message",), lang, rest)] if rest else []
    columns = ("row", "act", "number", "accepted", "message")
    return [*shown, *([tables.table("done", columns, lang, done)] if done else [])]


def income(store: str, file: Path, who: tuple[str, str], lang: str = "zh") -> CommandAnswer:
    """Note the other income of years of the actor's community; exit 1 with a fault or refusal."""
    with open_ledger(store, create=False) as ledger:
        rules = rulebooks.rules_of(ledger)
        by = actors.read(*who, rules)
        found = incomes.read(ledger, content_of(file), str(file), by.org)
        if found.faults:
            problems = [one._asdict() for one in found.faults]
            told = [(one["sheet"], one["row"] or "", tables.message(one, lang)) for one in problems]
            shown = tables.table("findings", ("sheet", "row", "message"), lang, told)
            return CommandAnswer({"problems": problems, "years": []}, [shown], NO)
        refused = dict(incomes.enter(ledger, found, by, f"income:{uuid.uuid4().hex}"))
        why = {one: reasons.reason(told, rules.directory) for one, told in refused.items()}
    years: list[dict[str, Any]] = [
        {
            "year": one.year,
            "state": one.state,
            "before": one.before.model_dump() if one.before else None,
            "after": one.after.model_dump(),
            "reason": why.get(one),
        }
        for one in found.years
    ]
    rows = [
        (one["year"], say(f"income.{one['state']}", lang),
         tables.message(one["reason"], lang) if one["reason"] else "")
        for one in years
    ]  # fmt: skip
    shown = tables.table("income", ("year", "state", "message"), lang, rows)
    data = {"problems": [], "years": years, "others": found.others}
    return CommandAnswer(data, [shown], NO if why else FINE)

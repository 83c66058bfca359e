"""Tables for the terminal: what people see of judgements, stories, work items and assignments."""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from desk.words import say
from schemas.money import yuan_of
from schemas.place.organisations import Directory
from tasks.reasons import name_of

AMOUNT = re.compile(r"-?\d+\.\d\d")
SEVERITY_STYLES = {
    "reject": "bold red",
    "return": "yellow",
    "exempt": "magenta",
    "warn": "cyan",
    "pass": "green",
}


def table(title: str, columns: Sequence[str], lang: str, rows: Iterable[Sequence[Any]]) -> Table:
    """Build a table; `title` and `columns` are keys of the book `words`, cells as shown."""
    made = Table(title=say(title, lang), title_justify="left", header_style="bold")
    for column in columns:
        made.add_column(say(column, lang), overflow="fold")
    for row in rows:
        made.add_row(*(cell if isinstance(cell, Text) else _cell(cell) for cell in row))
    if columns and not made.rows:
        made.caption, made.caption_justify = say("nothing", lang), "left"
    return made


def _cell(value: Any) -> Text:
    if isinstance(value, bool):
        return Text("✓" if value else "✗", style="green" if value else "red")
    return Text("" if value is None else str(value))


def message(told: Mapping[str, Any], lang: str) -> str:
    """Return the text of a finding, reason or error: Chinese first, then English; or one."""
    if lang == "en":
        return str(told["message_en"])
    return f"{told['message']}\n{told['message_en']}"


def judgements(results: Sequence[Mapping[str, Any]], lang: str) -> list[RenderableType]:
    """Show what `check` found: one line per application, then every finding."""
    lines = table(
        "judged",
        ("case", "severity", "route", "decides", "earliest_start", "rules"),
        lang,
        ([one["case"], *_verdict(one, lang)] for one in results),
    )
    findings = [
        (one["case"], finding["rule"], _severity(finding["severity"], lang), finding["field"],
         message(finding, lang), basis(finding))
        for one in results
        for finding in one.get("findings", ())
    ]  # fmt: skip
    shown: list[RenderableType] = [lines]
    if findings:
        columns = ("case", "rule", "severity", "field", "message", "basis")
        shown.append(table("findings", columns, lang, findings))
    asked = [
        (one["case"], each["indicator"], each["field"], _question(each, lang))
        for one in results
        for each in one.get("questions", ())
    ]
    if asked:
        shown.append(table("questions", ("case", "indicator", "field", "message"), lang, asked))
    return shown


def basis(finding: Mapping[str, Any]) -> str:
    """Return what a finding rests on: title and article of each text."""
    return "; ".join(f"{one['title']}{one.get('article', '')}" for one in finding["basis"])


def _question(told: Mapping[str, Any], lang: str) -> str:
    return str(told["question_en" if lang == "en" else "question"])


def _verdict(one: Mapping[str, Any], lang: str) -> tuple[Any, ...]:
    if "error" in one:
        told = message(one["error"], lang)
        return Text(say("unreadable", lang), style="bold red"), "", "", "", told
    rules = " ".join(finding["rule"] for finding in one["findings"])
    ahead = one.get("ahead", {})
    decider = ahead.get("decider", {}).get(lang, "")
    severity = _severity(one["severity"], lang)
    return severity, one["route"], decider, ahead.get("earliest_start", ""), rules


def _severity(code: str, lang: str) -> Text:
    return Text(say(f"severity.{code}", lang), style=SEVERITY_STYLES[code])


def stories(played: Sequence[Mapping[str, Any]], lang: str) -> list[RenderableType]:
    """Show what `replay` played: a line per story, and every act that went another way."""
    lines = table(
        "stories",
        ("story", "title", "acts", "accepted", "forbidden", "refused", "ends"),
        lang,
        (_story(one) for one in played),
    )
    wrong = [row for one in played for row in _wrong(one, lang)]
    shown: list[RenderableType] = [lines]
    if wrong:
        shown.append(table("otherwise", ("story", "no", "act", "what", "message"), lang, wrong))
    return shown


def _story(one: Mapping[str, Any]) -> tuple[Any, ...]:
    acts = one["acts"]
    tried = [attempt for act in acts for attempt in act["refused"]]
    end = acts[-1]["state"] if acts else {}
    return (
        one["id"],
        one["title"],
        len(acts),
        sum(act["accepted"] for act in acts),
        len(tried),
        sum(not attempt["accepted"] for attempt in tried),
        end.get("application") or end.get("refusal") or "",
    )


def _wrong(one: Mapping[str, Any], lang: str) -> Iterable[tuple[Any, ...]]:
    for act in one["acts"]:
        if not act["accepted"]:
            yield (
                one["id"],
                act["no"],
                act["act"],
                say("refused", lang),
                message(act["reason"], lang),
            )
        for attempt in act["refused"]:
            if attempt["accepted"]:
                yield one["id"], act["no"], attempt["act"], say("let_through", lang), ""
            elif attempt.get("trace"):
                yield one["id"], act["no"], attempt["act"], say("left_trace", lang), ""


def work_items(items: Sequence[Mapping[str, Any]], lang: str) -> Table:
    """Show what waits, the most urgent first; acts and roles by name and by the code to type.

    Titles are shown where the items carry them: those of one assignment do not.
    """
    titled = ("title",) if any("title" in one for one in items) else ()
    columns = ("due", "act", "number", "community", *titled, "waits_on")
    rows = (
        (
            one["due"],
            with_code(one["act"], lang),
            one["number"],
            one["community"],
            *(one["title"] for _ in titled),
            _waits_on(one, lang),
        )
        for one in items
    )
    return table("waiting", columns, lang, rows)


def _waits_on(one: Mapping[str, Any], lang: str) -> str:
    """Say who owes a work item; of a late one also why it does not move, and what comes next."""
    who = f"{name_of(one['role'], lang)} {one['role']}@{one['org']}"
    late = one.get("stuck")
    return f"{who}\n{late['cause'][lang]} {late['next'][lang]}" if late else who


def yuan(amount: int | str) -> str:
    """Return an amount for a person, 12,345.00: of fen, or of yuan as JSON has them.

    What is no amount of yuan is returned as it is.
    """
    text = yuan_of(amount) if isinstance(amount, int) else amount
    return f"{Decimal(text):,.2f}" if AMOUNT.fullmatch(text) else text


def with_code(code: str, lang: str) -> str:
    """Return what a code is called, and the code to type where it differs."""
    name = name_of(code, lang)
    return code if name == code else f"{name} {code}"


def placed(code: str, directory: Directory) -> str:
    """Return what an organisation or community is called, and its code."""
    name = directory.name_of(code)
    return code if name == code else f"{name} {code}"


def facts(title: str, pairs: Iterable[tuple[str, Any]], lang: str) -> Table:
    """Show named facts: names are keys of the book `words`."""
    made = Table(title=say(title, lang), title_justify="left", show_header=False)
    made.add_column(style="bold")
    made.add_column(overflow="fold")
    for name, value in pairs:
        made.add_row(say(name, lang), _cell(value))
    return made

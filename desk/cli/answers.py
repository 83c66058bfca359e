"""How a command answers: one JSON document, or tables for a person; errors always on stderr."""

import json
import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console, RenderableType

from desk.words import say
from schemas.errors import LedgerError, ZhunruError

FINE, NO, BAD_INPUT, BROKEN = 0, 1, 2, 3
PIPED_WIDTH = 120


@dataclass(frozen=True)
class Manner:
    """How to speak: JSON or tables, and in which language the tables are."""

    json: bool = False
    lang: str = "zh"


@dataclass(frozen=True)
class CommandAnswer:
    """What a command found: the JSON document, what a person sees, and the exit code.

    verbatim: a text for other programs, which is printed as it is in place of tables.
    """

    data: Any
    shown: Sequence[RenderableType] = ()
    code: int = FINE
    verbatim: str = ""


def deliver(answer: CommandAnswer, manner: Manner) -> int:
    """Print the answer on stdout and return the exit code."""
    if manner.json:
        document = json.dumps(answer.data, ensure_ascii=False, indent=1, default=str)
        sys.stdout.write(document + "\n")
        sys.stdout.flush()
    elif answer.verbatim:
        sys.stdout.write(answer.verbatim)
    else:
        console = Console(highlight=False, width=None if sys.stdout.isatty() else PIPED_WIDTH)
        for part in answer.shown:
            console.print(part)
    return answer.code


def refuse(error: ZhunruError, manner: Manner) -> int:
    """Print an error: what, where, what to do; in JSON it is the one document. Returns 2."""
    where = "" if isinstance(error, LedgerError) or error.field == "missing" else error.field
    _complain(
        [
            error.message,
            error.message_en,
            *([f"{say('where', 'zh')} · {say('where', 'en')}: {where}"] if where else []),
            *([error.hint] if error.hint else []),
        ]
    )
    if manner.json:
        told = {"field": where, "message": error.message, "message_en": error.message_en}
        return deliver(CommandAnswer({"error": told}, code=BAD_INPUT), manner)
    return BAD_INPUT


def misused(message: str, manner: Manner) -> int:
    """Print that a command was called wrongly (message: what Typer says). Returns 2."""
    error = ZhunruError(say("misused", "zh", what=message), say("misused", "en", what=message))
    error.hint = f"{say('misused.hint', 'zh')}\n{say('misused.hint', 'en')}"
    return refuse(error, manner)


def unreachable(denied: OSError, manner: Manner) -> int:
    """Print that a file or folder could not be read or written. Returns 2."""
    what = {"path": denied.filename or "", "why": denied.strerror or str(denied)}
    error = ZhunruError(say("unreachable", "zh", **what), say("unreachable", "en", **what))
    error.hint = f"{say('unreachable.hint', 'zh')}\n{say('unreachable.hint', 'en')}"
    return refuse(error, manner)


def broken() -> int:
    """Print the error that is being handled, which is a mistake of zhunru itself. Returns 3."""
    traceback.print_exc()
    _complain([say("broken", "zh"), say("broken", "en")])
    return BROKEN


def tell(message: str) -> None:
    """Print a message for the person at the terminal on stderr."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(message, markup=False)


def _complain(lines: Sequence[str]) -> None:
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    for number, line in enumerate(lines):
        console.print(line, style="bold red" if number == 0 else "", markup=False)

"""The part of the command line for offices: `zhunru substitute`, `handover`."""

from typing import Annotated

import typer

from desk.cli import options as o
from desk.words import help_of


def _text(name: str, key: str, metavar: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(
        name, help=help_of(key), metavar=metavar, show_default=False
    )
    return option


Somebody = Annotated[str, typer.Argument(help=help_of("substitute.person"), show_default=False)]
Leaver = Annotated[str, typer.Argument(help=help_of("handover.leaver"), show_default=False)]
First = Annotated[str, _text("--from", "substitute.first", "YYYY-MM-DD")]
Last = Annotated[str, _text("--to", "substitute.last", "YYYY-MM-DD")]
Scope = Annotated[list[str] | None, _text("--act", "substitute.scope", "ACT")]
End = Annotated[bool, typer.Option("--end", help=help_of("substitute.end"))]
Heir = Annotated[str, _text("--to", "handover.to", "NAME")]
Why = Annotated[str, _text("--reason", "handover.reason", "TEXT")]


def substitute(
    somebody: Somebody,
    first: First = "",
    last: Last = "",
    act: Scope = None,
    end: End = False,
    by: o.By = "",
    person: o.PersonOption = "",
    store: o.Store = "",
    state: o.State = o.STATE,
    json: o.Json = False,
    lang: o.Lang = "zh",
) -> int:
    """Name a substitute, or end one."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands import substitutes as command

    where = store or o.store_in(state)
    if end:
        found = command.end(where, somebody, (by, person), lang)
    else:
        wanted = command.WantedSubstitute(somebody, first, last, tuple(sorted(act or ())))
        found = command.appoint(where, wanted, (by, person), lang)
    return deliver(found, Manner(json, lang))


def handover(
    leaver: Leaver,
    to: Heir = "",
    reason: Why = "",
    by: o.By = "",
    person: o.PersonOption = "",
    key: o.Key = "",
    store: o.Store = "",
    state: o.State = o.STATE,
    json: o.Json = False,
    lang: o.Lang = "zh",
) -> int:
    """Hand over what somebody has."""
    from desk.cli.answers import Manner, deliver
    from desk.cli.commands import substitutes as command
    from desk.cli.commands.work import Who
    from tasks.handing_over import HandOver

    who = Who(by, person, key, state)
    asked = HandOver(leaver, to, reason)
    return deliver(
        command.hand_over(store or o.store_in(state), asked, who, lang), Manner(json, lang)
    )

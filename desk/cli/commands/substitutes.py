"""`zhunru substitute`, `handover`: who acts for an officer, and the work of who leaves."""

import uuid
from dataclasses import dataclass
from typing import Any

from desk import tables
from desk.cli import actors
from desk.cli.answers import FINE, NO, CommandAnswer
from desk.cli.commands.work import Who
from desk.files import day_of
from flows.engine import nudge
from ledger.store.session import open_ledger
from policies.rules import Rules
from schemas.place.people import Grant
from tasks import clock, handing_over, reasons, rulebooks, substitutes
from tasks.handing_over import HandedOver, HandOver


@dataclass(frozen=True)
class WantedSubstitute:
    """A substitute as asked for: who, from and to which day as typed, for which acts."""

    person: str
    first: str
    last: str
    scope: tuple[str, ...]


def appoint(
    store: str, wanted: WantedSubstitute, by: tuple[str, str], lang: str = "zh"
) -> CommandAnswer:
    """Let somebody act for the actor; raises InputError where that cannot be."""
    with open_ledger(store, create=False) as ledger:
        rules = rulebooks.rules_of(ledger)
        who = actors.read(*by, rules)
        first = day_of(wanted.first, "--from") or rules.calendar.today(clock.now(ledger))
        last = day_of(wanted.last, "--to")
        grant = Grant(
            role=who.role, org=who.org, valid_from=first, valid_to=last, scope=wanted.scope
        )
        substitutes.appoint(ledger, who, wanted.person, grant)
        return _told(substitutes.of(ledger, who), lang)


def end(store: str, person: str, by: tuple[str, str], lang: str = "zh") -> CommandAnswer:
    """End a substitute of the actor; raises InputError when there is none."""
    with open_ledger(store, create=False) as ledger:
        who = actors.read(*by, rulebooks.rules_of(ledger))
        substitutes.end(ledger, who, person)
        return _told(substitutes.of(ledger, who), lang)


def hand_over(store: str, asked: HandOver, who: Who, lang: str = "zh") -> CommandAnswer:
    """Hand over what somebody has, item by item; exit 1 where one stayed."""
    with open_ledger(store, create=False, state=who.state) as ledger:
        rules = rulebooks.rules_of(ledger)
        by = actors.read(who.by, who.person, rules)
        done = handing_over.hand_over(ledger, by, asked, who.key or uuid.uuid4().hex)
    told = [_became(one, rules) for one in done]
    if numbers := sorted({one.item.number for one in done if one.receipt.accepted} - {""}):
        nudge.nudge(numbers, state=who.state)
    rows = [_row(one, rules, lang) for one in told]
    code = FINE if all(one["accepted"] for one in told) else NO
    columns = ("act", "number", "community", "accepted", "reason")
    return CommandAnswer(told, [tables.table("handover", columns, lang, rows)], code)


def _became(one: HandedOver, rules: Rules) -> dict[str, Any]:
    no = one.receipt.refused
    told = one.item.model_dump(include={"act", "number", "community"})
    reason = reasons.reason(no, rules.directory) if no else None
    return {**told, "accepted": one.receipt.accepted, "reason": reason}


def _row(one: dict[str, Any], rules: Rules, lang: str) -> tuple[Any, ...]:
    why = tables.message(one["reason"], lang) if one["reason"] else ""
    where = tables.placed(one["community"], rules.directory) if one["community"] else ""
    return tables.with_code(one["act"], lang), one["number"], where, one["accepted"], why


def _told(found: list[tuple[str, Grant]], lang: str) -> CommandAnswer:
    told = [{"person": person, **grant.model_dump(mode="json")} for person, grant in found]
    rows = [
        (
            one["person"],
            one["valid_from"],
            one["valid_to"],
            " ".join(tables.with_code(act, lang) for act in one["scope"]),
        )
        for one in told
    ]
    columns = ("held_by", "from", "to", "acts")
    return CommandAnswer(told, [tables.table("substitutes", columns, lang, rows)])

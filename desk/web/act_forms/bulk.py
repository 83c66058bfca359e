"""Many acts at once: one checked act each, with its own key and its own answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from desk.web.act_forms.asking import FormQuestion, questions
from desk.web.act_forms.choices import around
from desk.web.assignment import load
from desk.web.request.gate import Denied
from desk.web.request.request import Desk
from schemas.acts.act import Act
from schemas.errors import KeyConflict
from tasks import reasons
from tasks.acts import perform

BULK = frozenset(
    {
        "open_consultation", "send_agreement", "sign_dept", "witness", "order", "pay",
        "custody_in", "confirm_usable", "start_task",
    }
)  # fmt: skip
"""Acts whose every answer the assignment itself gives;
what has to be read first is not among them.
"""
ITEMS_MAX = 100


@dataclass(frozen=True)
class BulkResult:
    """What became of one item."""

    verb: str
    number: str
    community: str
    accepted: bool
    told: dict[str, Any] | None = None  # message, message_en of a refusal


def done_of(here: Desk, items: Sequence[str], key: str) -> list[BulkResult]:
    """Do what each item asks for, in order; what cannot be read is left out."""
    asked = [one.split("|") for one in items[:ITEMS_MAX]]
    fitting = [one for one in asked if len(one) == 4 and one[0] in BULK]
    done = [_one(here, *one, key=key) for one in fitting]
    for number in dict.fromkeys(one.number for one in done if one.accepted):
        here.nudge(number)
    return done


def _one(here: Desk, verb: str, number: str, community: str, no: str, *, key: str) -> BulkResult:
    try:
        act = Act(verb=verb, number=number, data=_data(here, verb, number, community, no))
        receipt = perform.perform(
            here.ledger, act, here.by, f"{key}:{verb}:{number}:{community}:{no}"
        )
    except Denied:
        return BulkResult(verb, number, community, False)
    except KeyConflict as error:
        conflict = {"message": error.message, "message_en": error.message_en}
        return BulkResult(verb, number, community, False, conflict)
    refused = receipt.refused
    told = reasons.reason(refused, here.rules.directory, typed=False) if refused else None
    return BulkResult(verb, number, community, receipt.accepted, told)


def _data(here: Desk, verb: str, number: str, community: str, no: str) -> dict[str, Any]:
    """Fill the form of the act with what the assignment says, as its page would show it."""
    due = (community,) if community else ()
    around_it = around(load(here, number), verb, due, int(no) if no.isdigit() else None)
    told = {one.name: _told(one, around_it.values) for one in questions(verb, around_it)}
    return {name: value for name, value in told.items() if value}


def _told(one: FormQuestion, values: Any) -> Any:
    return values.get(one.name)

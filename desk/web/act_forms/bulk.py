"""Many acts at once: one checked act each, with its own key and its own answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from desk.web.act_forms import texts_read
from desk.web.act_forms.asking import questions
from desk.web.act_forms.choices import around
from desk.web.assignment import View, load
from desk.web.request.gate import Denied
from desk.web.request.request import Desk
from desk.words import problem
from schemas.acts.act import Act, Refused
from schemas.errors import InputError, LedgerUnavailable, ZhunruError
from schemas.written import position
from tasks import reasons
from tasks.acts import perform

BULK = frozenset(
    {
        "open_consultation", "send_agreement", "sign_dept", "witness", "order", "pay",
        "custody_in", "confirm_usable", "start_task",
    }
)  # fmt: skip
"""Acts whose every answer the assignment itself gives;
what has to be read first is not among them, nor an agreement whose text moved since it was sent.
"""
ITEMS_MAX = 100


@dataclass(frozen=True)
class BulkResult:
    """What became of one item; number and community are empty where it could not be read."""

    verb: str
    number: str
    community: str
    accepted: bool
    told: dict[str, Any] | None = None  # message, message_en of a refusal


def done_of(here: Desk, items: Sequence[str], key: str) -> list[BulkResult]:
    """Do what each item asks for, in order; there is a result for each, also for what is not done.

    When the ledger takes nothing the rest is not tried.
    """
    done: list[BulkResult] = []
    stopped: dict[str, Any] | None = None
    for no, item in enumerate(items):
        parts = item.split("|")
        if len(parts) != 4 or parts[0] not in BULK:
            done.append(BulkResult("", "", "", False))
            continue
        verb, number, community, instalment = parts
        if stopped is None and no < ITEMS_MAX:
            try:
                done.append(_one(here, verb, number, community, instalment, key=key))
                continue
            except LedgerUnavailable as error:
                stopped = _told(error)
        told = stopped or _told(_too_many())
        done.append(BulkResult(verb, number, community, False, told))
    for number in dict.fromkeys(one.number for one in done if one.accepted):
        here.nudge(number)
    return done


def _too_many() -> InputError:
    return problem(InputError, "too_many_at_once", most=ITEMS_MAX)


def _told(error: ZhunruError) -> dict[str, Any]:
    return {"message": error.message, "message_en": error.message_en}


def _reason(here: Desk, refused: Refused) -> dict[str, Any]:
    return reasons.reason(refused, here.rules.directory, typed=False)


def _one(here: Desk, verb: str, number: str, community: str, no: str, *, key: str) -> BulkResult:
    """Do one item; raises LedgerUnavailable when nothing can be done just now."""
    result = BulkResult(verb, number, community, False)
    try:
        view = load(here, number)
        if verb in texts_read.SIGNING and texts_read.moved(view, community):
            moved = Refused(code="text_moved", params={"community": community})
            return replace(result, told=_reason(here, moved))
        act = Act(verb=verb, number=number, data=_data(view, verb, community, no))
        receipt = perform.perform(
            here.ledger, act, here.by, f"{key}:{verb}:{number}:{community}:{no}"
        )
    except Denied:
        return result
    except LedgerUnavailable:
        raise
    except ZhunruError as error:
        return replace(result, told=_told(error))
    told = _reason(here, receipt.refused) if receipt.refused else None
    return replace(result, accepted=receipt.accepted, told=told)


def _data(view: View, verb: str, community: str, no: str) -> dict[str, Any]:
    """Fill the form of the act with what the assignment says, as its page would show it."""
    due = (community,) if community else ()
    around_it = around(view, verb, due, position(no))
    told = {one.name: around_it.values.get(one.name) for one in questions(verb, around_it)}
    read = texts_read.read(verb, texts_read.mark(view, verb), told.get("communities") or due)
    return {name: value for name, value in (told | read).items() if value}

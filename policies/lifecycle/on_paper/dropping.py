"""What was signed on paper and waits for its original ends with the work item that it answers."""

from typing import Any

from policies.lifecycle.evolve import fold, view
from policies.lifecycle.handing import streams
from policies.lifecycle.steps.case import Case
from policies.lifecycle.waiting import owed
from policies.lifecycle.waits.on_paper import signed
from policies.lifecycle.work_item import item_name
from schemas.events import Event, Stream
from schemas.values import plain


def dropped(case: Case, told: list[Event]) -> list[Event]:
    """Leave out of what waits the signatures whose work item an act ends: said no, sent back, done.

    Else an older paper would answer a later question.
    """
    for stream, state in streams(case.scene, case.act.number):
        mine = [one for one in told if one.stream == stream] if signed(state) else []
        if mine and not any("on_paper" in one.body for one in mine):
            told = _without(case, told, stream, plain(state), mine)
    return told


def _without(
    case: Case, told: list[Event], stream: Stream, raw: dict[str, Any], mine: list[Event]
) -> list[Event]:
    pending, before = raw["on_paper"], _waiting(case, stream, raw)
    for event in mine:
        raw = fold(raw, event)
    after = _waiting(case, stream, raw)
    kept = {name: one for name, one in pending.items() if name not in before or name in after}
    if kept == pending:
        return told
    last = max(at for at, one in enumerate(told) if one.stream == stream)
    body = {**told[last].body, "on_paper": kept or None}
    return [*told[:last], told[last].model_copy(update={"body": body}), *told[last + 1 :]]


def _waiting(case: Case, stream: Stream, raw: dict[str, Any]) -> set[str]:
    """Return the names of the work items of a stream as if nothing were signed on paper."""
    state: Any = view(stream.kind, {**raw, "on_paper": {}})
    return {item_name(one) for one in owed(stream.kind, state, case.rules)}

"""What a return letter said, at the fields it is about."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from desk.web.application.judging import Told
from desk.web.assignment import View
from schemas.applications.fields import asks_at
from schemas.states.stages import Stage

RETURNED = "application.returned"


class Letter(NamedTuple):
    """A return: its text, its due day, and what it says beside the fields."""

    text: str
    due: Any
    told: tuple[Told, ...]


def letter(view: View) -> Letter | None:
    """Return the letter by which a matter stands returned; None when it does not."""
    found = next((one for one in reversed(view.entries) if one.kind == RETURNED), None)
    if found is None or view.state["stage"] != Stage.RETURNED:
        return None
    text = str(found.body.get("text") or "")
    due = next((one.due for one in view.waits if one.act == "resubmit"), None)
    rules = {str(one["rule"]): one for one in view.judged}
    told = [_finding(rules[rule]) for rule in found.body.get("defects", ()) if rule in rules]
    told += [_field(path, text) for path in found.body.get("fields", ()) if asks_at(str(path))]
    return Letter(text, due, tuple(told))


def _finding(one: Mapping[str, Any]) -> Told:
    return Told(
        str(one["field"]), "back", one["message"], one["message_en"], str(one["rule"]), "return"
    )


def _field(path: str, text: str) -> Told:
    return Told(path, "back", text, text)

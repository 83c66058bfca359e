"""What a change or a renewal would make of an assignment, for whoever answers it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from desk.web.act_forms.asking import FormQuestion
from desk.web.assignment import View
from desk.web.request.format import amount, day
from policies.applications.versions import FieldChange, VersionChanges, told

WEIGHED = ("approve_change", "reject_change", "approve_renewal", "reject_renewal",
           "withdraw_request")  # fmt: skip
ASKED = ("request_change", "request_renewal")
CHANGED = {
    "start_on": "start_on", "end_on": "end_on", "hours": "hours_per_community",
    "total": "funding.total", "quantities": "funding.lines.{line}.quantity",
    "communities": "communities",
}  # fmt: skip
"""Names of the form of a change -> where the application says it."""
WRITTEN = {"day": day, "money": amount}
"""How a value in force is written beside what asks for a new one, by the kind of the question."""
BARRED = {"decide": ("reject",), "exit": ("decision", "residents")}
"""Answers that an item which a law asks for directly is not given (required_by_law)."""


def asked(view: View, verb: str) -> tuple[VersionChanges, ...]:
    """Return field by field what is asked for; empty for an act that does not answer a request."""
    request = getattr(view.state, "request", None)
    if verb not in WEIGHED or request is None:
        return ()
    found = (FieldChange(path=p, before=_at(view.application, p), after=v)
             for p, v in request.set.items() if v not in (None, ""))  # fmt: skip
    ground = view.desk.rules.rulebook.ground
    return tuple(told(one, ground, view.desk.lang) for one in found if one.before != one.after)


def narrowed(view: View, verb: str, found: tuple[FormQuestion, ...]) -> tuple[FormQuestion, ...]:
    """Ask for exemptions only where what is asked for owes one, offer no answer that is barred.

    Whoever asks for a change reads beside each value how it is today.
    """
    if verb in ASKED:
        return tuple(_dated(view, one) for one in found)
    if view.terms is not None and view.terms.required_by and verb in BARRED:
        return tuple(_without(one, BARRED[verb]) for one in found)
    request = getattr(view.state, "request", None)
    if verb not in WEIGHED or request is None or request.owed:
        return found
    return tuple(one for one in found if one.name != "exemptions")


def _dated(view: View, one: FormQuestion) -> FormQuestion:
    """Return a question about a term of the work, and its parts, with the value in force."""
    parts = tuple(_dated(view, part) for part in one.parts)
    name, _, line = one.name.partition(".")
    path = CHANGED.get(name, "").format(line=int(line) - 1 if line.isdecimal() else line)
    if not path:
        return replace(one, parts=parts)
    ground, lang = view.desk.rules.rulebook.ground, view.desk.lang
    value = _at(view.application, path)
    change = FieldChange(path=path, before=value, after=None)
    said = told(change, ground, lang).before if value not in (None, "") else ""
    return replace(one, parts=parts, today=WRITTEN.get(one.kind, str)(said))


def _without(one: FormQuestion, barred: tuple[str, ...]) -> FormQuestion:
    return replace(one, choices=tuple(each for each in one.choices if each.code not in barred))


def _at(value: Any, path: str) -> Any:
    for name in path.split("."):
        if isinstance(value, Mapping):
            value = value.get(name)
        elif isinstance(value, Sequence) and name.isdigit() and int(name) < len(value):
            value = value[int(name)]
        else:
            return None
    return value

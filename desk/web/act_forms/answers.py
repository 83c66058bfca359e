"""What a browser sent back, as the data of an act: only what its questions ask for."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from starlette.datastructures import FormData

from desk.web.act_forms.asking import FormQuestion
from desk.web.assignment import Shown
from desk.web.request.request import Desk
from policies.lifecycle import judge
from schemas.acts.act import Act, Receipt, Refused
from schemas.acts.base import Form
from tasks.acts import perform
from tasks.acts.perform import Command

LISTS = ("many", "lines")
EMPTY: tuple[Any, ...] = (None, "", [], {})


class Sent(Protocol):
    """A form as sent (Starlette's FormData)."""

    def getlist(self, key: str, /) -> list[Any]:
        """Return every value of a name."""
        ...


def data_of(asked: Iterable[FormQuestion], sent: Sent) -> dict[str, Any]:
    """Return the data of an act; what was left empty is left out, numbers stay text.

    A list that is asked for may be empty on purpose: nobody has to recuse.
    """
    found = {one: _value(one, sent) for one in asked}
    return {
        one.name.rpartition(".")[2]: value
        for one, value in found.items()
        if value not in EMPTY or (one.required and one.kind in LISTS)
    }


def _value(one: FormQuestion, sent: Sent) -> Any:
    if one.kind == "group":
        inner = data_of(one.parts, sent)
        rows = one.parts and one.parts[0].kind == "group" and one.parts[0].label == one.label
        return list(inner.values()) if rows else inner
    told = [str(value).strip() for value in sent.getlist(one.name)]
    if one.kind == "tick":
        return bool(told)
    if one.kind == "many":
        return [value for value in told if value]
    if one.kind == "lines":
        return [line.strip() for text in told for line in text.splitlines() if line.strip()]
    first = told[0] if told else ""
    if one.splits:
        parts = first.split("@", len(one.splits) - 1) if first else ()
        return dict(zip(one.splits, parts, strict=False))
    return first


def done(here: Desk, act: Act, form: Form, sent: FormData) -> Receipt:
    """Do what a page asked for, under its key and on the versions that it showed.

    form: the data of the act as they were read.
    """
    key = str(sent.get("_key", ""))[:60] or uuid.uuid4().hex
    shown = Shown.of(str(sent.get("_seen", ""))).versions
    command = Command(act, here.by, f"desk:{key}", expected=shown, form=form)
    return perform.carry_out(here.ledger, command)


def tried(here: Desk, act: Act, sent: FormData) -> Refused | None:
    """Do what a page about no assignment asked for; return why it was refused, if it was."""
    form = judge.form_of(act)
    return form if isinstance(form, Refused) else done(here, act, form, sent).refused


def marks(refused: Refused | None) -> Mapping[str, str]:
    """Return the fields a refusal names, each with `missing` or the code of what is wrong."""
    if refused is None or refused.code not in ("incomplete", "wrong_data"):
        return {}
    fields = refused.params.get("fields", ())
    if isinstance(fields, Mapping):
        return {str(name): str(why[0]) for name, why in fields.items()}
    return {str(name): "missing" for name in fields}


def refilled(asked_for: Sequence[FormQuestion], sent: Sent) -> tuple[FormQuestion, ...]:
    """Return questions with what was sent as their values: nothing has to be typed twice."""
    return tuple(_refilled(one, sent) for one in asked_for)


def _refilled(one: FormQuestion, sent: Sent) -> FormQuestion:
    if one.kind == "group":
        return replace(one, parts=refilled(one.parts, sent))
    told: list[Any] = [str(text) for text in sent.getlist(one.name)]
    if one.kind == "many":
        return replace(one, value=tuple(told))
    if one.kind == "lines":
        return replace(one, value=[line for text in told for line in text.splitlines()])
    return replace(one, value=told[0] if told else "")

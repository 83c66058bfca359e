"""What a browser sent back, as the data of an act: only what its questions ask for."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from desk.web.act_forms.asking import FormQuestion
from policies.lifecycle import judge
from schemas.acts.act import Act, Refused

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
    return told[0] if told else ""


def faults(act: Act) -> Refused | None:
    """Say what is missing or wrong in the data of an act, before anybody judges it."""
    form = judge.form_of(act)
    return form if isinstance(form, Refused) else None


def marks(refused: Refused | None) -> Mapping[str, str]:
    """Return the fields a refusal names, each with `missing` or the code of what is wrong."""
    if refused is None or refused.code not in ("incomplete", "wrong_data"):
        return {}
    fields = refused.params.get("fields", ())
    if isinstance(fields, Mapping):
        return {str(name): str(why[0]) for name, why in fields.items()}
    return {str(name): "missing" for name in fields}

"""Which questions an act asks on a page: made from its schema, so a new act appears by itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from desk.files import page_data
from schemas.acts.forms import FORMS
from schemas.acts.funds import Evidenced
from schemas.fields import Field, fields_of

KINDS = {"flag": "tick", "count": "number", "number": "number", "amount": "money", "day": "day"}


SEATS = (("role", "org"), ("role", "org", "person"))
"""A seat is chosen as one, with who sits there where a person is meant: no role is offered at a
body that does not have it."""


@dataclass(frozen=True)
class Option:
    """One answer that can be picked; `told` is shown beside its name."""

    code: str
    name: str = ""
    told: str = ""


@dataclass(frozen=True)
class FormQuestion:
    """One question of a form.

    kind: line, long, number, money, day, tick, choice, many, lines, group. name: as sent, dotted.
    """

    name: str
    label: str  # code of a field (schemas/texts/data.yaml)
    kind: str
    required: bool = False
    choices: tuple[Option, ...] = ()
    parts: tuple["FormQuestion", ...] = ()
    about: str = ""  # a community's code where the question is about one
    agreed: str = ""  # the amount that was agreed, in yuan, where an amount is asked
    today: str = ""  # how it is now, where a change is asked for
    value: Any = None
    codes: str = ""  # the class of its codes, where it is a field of the application
    splits: tuple[str, ...] = ()  # fields that one choice answers together, its code cut at `@`

    @property
    def rows(self) -> bool:
        """Whether it is a table that may stay empty: pages fold it."""
        return not self.required and any(one.kind == "group" for one in self.parts)

    @property
    def told(self) -> bool:
        """Whether something is filled in, here or in a part."""
        return bool(self.value) or any(one.told for one in self.parts)


@dataclass(frozen=True)
class FormContext:
    """What a form can offer to choose from, by name of the source (fields.yaml), and defaults."""

    sources: Mapping[str, tuple[Option, ...]] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    scores: tuple[str, ...] = ()  # what whoever acts rates in an evaluation
    sides: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # what each side rates
    own: bool = False  # whoever acts is a community, or acts on the whole


@cache
def manner() -> Mapping[str, Any]:
    """Return how fields are asked for (desk/data/fields.yaml)."""
    return dict(page_data("fields.yaml"))


def questions(verb: str, around: FormContext) -> tuple[FormQuestion, ...]:
    """Return the questions of an act; raises KeyError for a verb without a form.

    A community acts for itself: it is not asked which one it is.
    """
    asked = _asked(fields_of(FORMS[verb]), "", around)
    mine = ("community", "communities") if around.own else ()
    mine += tuple(manner()["not_asked"].get(verb, ()))
    called = manner()["called"].get(verb, {})
    found = [
        replace(one, label=called.get(one.name, one.label))
        for one in asked
        if one.name not in mine and not _idle(one, around)
    ]
    last = manner()["last"] if issubclass(FORMS[verb], Evidenced) else ()
    return tuple(sorted(found, key=lambda one: last.index(one.name) if one.name in last else -1))


def _idle(one: FormQuestion, around: FormContext) -> bool:
    """Tell whether it asks which instalment, or which voucher, where there is none yet."""
    of = {"instalment": "instalments", "voucher": "vouchers"}.get(one.name, "")
    return around.sources.get(of) == () and not one.required


def _asked(fields: tuple[Field, ...], prefix: str, around: FormContext) -> tuple[FormQuestion, ...]:
    return tuple(_question(one, f"{prefix}{one.name}", around) for one in fields)


def _question(field: Field, path: str, around: FormContext) -> FormQuestion:
    """Return the question of a field; path: its name as sent, with the positions of rows."""
    names = tuple(one.name for one in field.parts)
    if field.holds == "group" and names in SEATS:
        seats = around.sources.get("seats", ())
        return FormQuestion(path, field.name, "choice", field.required, seats, splits=names)
    parts = _parts(field, path, around)
    if parts is not None:
        return FormQuestion(path, field.name, "group", field.required, parts=parts)
    kind, choices = _kind(field, around)
    value = around.values.get(path, () if field.holds in ("texts", "codes") else None)
    return FormQuestion(
        path,
        field.name,
        kind,
        field.required,
        choices,
        value=value,
        codes=field.codes or field.name,
    )


def _parts(field: Field, path: str, around: FormContext) -> tuple[FormQuestion, ...] | None:
    """Return the questions that a field is made of; None for one that is asked as a whole."""
    if (special := SPECIAL.get(field.name)) is not None:
        return special(field, path, around)
    if shapes := manner()["mappings"].get(field.name):
        return tuple(FormQuestion(f"{path}.{part}", part, kind) for part, kind in shapes.items())
    if field.holds == "table" and field.parts[0].holds != "anything":
        return _table(field, path, around)
    if field.holds == "group":
        inner = _asked(field.parts, f"{path}.", around)
        return inner if field.required else tuple(map(_optional, inner))
    if field.holds == "rows":
        rows = (f"{path}.{row}" for row in range(manner()["rows"]))
        return tuple(
            _optional(
                FormQuestion(row, field.name, "group", parts=_asked(field.parts, f"{row}.", around))
            )
            for row in rows
        )
    return None


def _scores(field: Field, path: str, around: FormContext) -> tuple[FormQuestion, ...]:
    return tuple(
        FormQuestion(
            f"{path}.{one}",
            f"score.{one}",
            "number",
            field.required,
            value=around.values.get(f"{path}.{one}"),
        )
        for one in around.scores
    )


def _marks(field: Field, path: str, around: FormContext) -> tuple[FormQuestion, ...]:
    """Ask a community for a mark of every further department of a joint item."""
    others = around.sources.get("parties", ())[1:] if around.own else ()
    return tuple(
        FormQuestion(f"{path}.{one.code}", field.name, "number", True, about=one.code)
        for one in others
    )


def _sides(field: Field, path: str, around: FormContext) -> tuple[FormQuestion, ...]:
    """Ask what each side rates, side by side."""
    return tuple(
        FormQuestion(f"{path}.{side}", f"rated_by_{side}", "group", parts=tuple(
            FormQuestion(f"{path}.{side}.{one}", f"score.{one}", "number") for one in items
        ))
        for side, items in around.sides.items()
    )  # fmt: skip


def _optional(one: FormQuestion) -> FormQuestion:
    """A row that may stay empty needs nothing; once begun, the act itself says what is missing."""
    return replace(one, required=False, parts=tuple(_optional(part) for part in one.parts))


def _table(field: Field, path: str, around: FormContext) -> tuple[FormQuestion, ...]:
    """Ask once for each community of the assignment."""
    kind = KINDS.get(field.parts[0].holds, "line")
    known: Mapping[str, Any] = around.values.get(path, {})
    agreed: Mapping[str, str] = around.values.get(f"{path}_agreed", {})
    return tuple(
        FormQuestion(
            f"{path}.{one.code}",
            field.name,
            kind,
            about=one.code,
            value=known.get(one.code),
            agreed=agreed.get(one.code, ""),
        )
        for one in around.sources.get("placements", ())
    )


def _quantities(field: Field, path: str, around: FormContext) -> tuple[FormQuestion, ...]:
    """Ask for each line of the calculation; where several communities are meant, at each."""
    if field.parts[0].holds != "table":
        return _lines(field.name, path, around)
    return tuple(
        FormQuestion(f"{path}.{one.code}", "community", "group", about=one.code,
                     parts=_lines(field.name, f"{path}.{one.code}", around))
        for one in around.sources.get("placements", ())
    )  # fmt: skip


def _lines(name: str, path: str, around: FormContext) -> tuple[FormQuestion, ...]:
    return tuple(
        FormQuestion(
            f"{path}.{one.code}",
            name,
            "number",
            about=one.name,
            value=around.values.get(f"{path}.{one.code}"),
        )
        for one in around.sources.get("cost_lines", ())
    )


def _kind(field: Field, around: FormContext) -> tuple[str, tuple[Option, ...]]:
    if field.holds == "texts":
        choices = around.sources.get(manner()["lists"].get(field.name, ""), ())
        return ("many" if choices else "lines"), choices
    if choices := around.sources.get(manner()["codes"].get(field.name, ""), ()):
        return "choice", choices
    if field.options:
        several = field.holds == "codes"
        return ("many" if several else "choice"), tuple(Option(one) for one in field.options)
    return KINDS.get(field.holds, "long" if field.name in manner()["long"] else "line"), ()


SPECIAL: Mapping[str, Callable[[Field, str, FormContext], tuple[FormQuestion, ...]]] = {
    "scores": _scores,
    "parties": _marks,
    "evaluation": _sides,
    "quantities": _quantities,
}
"""Fields that are asked in a way of their own."""

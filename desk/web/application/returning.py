"""What a return letter said, at the fields it is about."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from starlette.datastructures import FormData

from desk.web.act_forms.asking import Option
from desk.web.application.judging import JudgedFinding
from desk.web.assignment import View
from schemas.applications.fields import asks_at, top_fields
from schemas.states.stages import Stage
from tasks.papers.forms.plan import Section, sections

RETURNED = "application.returned"


class ReturnLetter(NamedTuple):
    """A return: its text, its due day, and what it says beside the fields."""

    text: str
    due: Any
    told: tuple[JudgedFinding, ...]


def letter(view: View) -> ReturnLetter | None:
    """Return the letter by which an assignment stands returned; None when it does not."""
    found = next((one for one in reversed(view.entries) if one.kind == RETURNED), None)
    if found is None or view.stage != Stage.RETURNED:
        return None
    text = str(found.body.get("text") or "")
    due = next((one.due for one in view.waits if one.act == "resubmit"), None)
    rules = {str(one["rule"]): one for one in view.judged}
    told = [_finding(rules[rule]) for rule in found.body.get("defects", ()) if rule in rules]
    told += [_field(path, text) for path in found.body.get("fields", ()) if asks_at(str(path))]
    return ReturnLetter(text, due, tuple(told))


def _finding(one: Mapping[str, Any]) -> JudgedFinding:
    return JudgedFinding(
        str(one["field"]), "back", one["message"], one["message_en"], str(one["rule"]), "return"
    )


def _field(path: str, text: str) -> JudgedFinding:
    return JudgedFinding(path, "back", text, text)


OTHER = "OTHER"  # what only a person sees: the fields it is about, and the words
MUST = ("return", "reject")  # these findings are all told at once, whoever returns (policies)


class ReturnableDefect(NamedTuple):
    """A finding of the rules that can be returned; must: it cannot be left out."""

    rule: str
    field: str
    finding: dict[str, Any]
    must: bool


def defects(view: View) -> tuple[ReturnableDefect, ...]:
    """Return what the rules found on the application in force, each rule once."""
    labels = view.desk.rules.rulebook.ground.labels
    found = {str(one["rule"]): one for one in view.judged}
    return tuple(
        ReturnableDefect(
            rule, labels.of(one["field"], view.desk.lang), one, one["severity"] in MUST
        )
        for rule, one in found.items()
    )


def fields(view: View) -> tuple[tuple[Section, tuple[Option, ...]], ...]:
    """Return the fields of the form by section, each by its name in the desk's language."""
    return tuple((one, tuple(_choices(one, view))) for one in sections())


def _choices(section: Section, view: View) -> Iterator[Option]:
    labels = view.desk.rules.rulebook.ground.labels
    for name in section.fields:
        for path in _places(name):
            yield Option(path, labels.of(path, view.desk.lang))


def _places(name: str) -> list[str]:
    """Return a field, a table as a whole, or the parts of a group."""
    field = top_fields()[name]
    return [one.path for one in field.parts] if field.holds == "group" else [name]


def data_of(sent: FormData) -> dict[str, Any]:
    """Return the data of the act: fields that are chosen are another defect by themselves."""
    chosen = [str(one) for one in sent.getlist("fields") if one]
    told = [str(one) for one in sent.getlist("defects") if one]
    text = str(sent.get("text", "")).strip()
    if chosen and OTHER not in told:
        told.append(OTHER)
    data = {"defects": told, "fields": chosen, "text": text}
    return {name: value for name, value in data.items() if value}

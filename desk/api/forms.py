"""The acts of a place as data: names, roles and the JSON Schema of what each takes."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from pydantic.json_schema import models_json_schema

from schemas.acts.forms import FORMS
from schemas.place.jurisdiction import Jurisdiction
from tasks.reasons import name_of


def offered(place: Jurisdiction) -> Iterator[str]:
    """Yield the acts that people may do at a place, in order."""
    for verb in FORMS:
        power = place.powers.get(verb)
        if power is not None and set(power.roles) != {"system"}:
            yield verb


@cache
def schemas(verbs: tuple[str, ...]) -> dict[str, Any]:
    """Return the schemas of the forms of acts by name, as the description of the API refers to."""
    forms = {FORMS[verb] for verb in verbs}
    wanted = [(form, "validation") for form in sorted(forms, key=lambda one: one.__name__)]
    template = "#/components/schemas/{model}"
    _, told = models_json_schema(wanted, ref_template=template)  # type: ignore[arg-type]
    found: dict[str, Any] = told["$defs"]
    return found


def told_of(place: Jurisdiction) -> list[dict[str, Any]]:
    """Return each act: {act, name, name_en, roles, scope, schema}."""
    return [
        {
            "act": verb,
            "name": name_of(verb, "zh"),
            "name_en": name_of(verb, "en"),
            "roles": [role for role in place.powers[verb].roles if role != "system"],
            "scope": place.powers[verb].scope,
            "schema": FORMS[verb].model_json_schema(),
        }
        for verb in offered(place)
    ]

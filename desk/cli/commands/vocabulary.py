"""`zhunru acts`: which acts there are, who may do them, and which data each takes."""

from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from desk import tables
from desk.cli.answers import Answer
from desk.words import problem
from policies import loader
from schemas.acts.forms import FORMS
from schemas.errors import UnknownThing
from schemas.place.jurisdiction import Jurisdiction
from tasks.reasons import data_name, name_of


def acts(place: str, verb: str, lang: str = "zh") -> Answer:
    """Tell of every act that a person may do, or of one; raises UnknownThing for none such."""
    jurisdiction = loader.load(place).jurisdiction
    known = [one for one in jurisdiction.powers if jurisdiction.powers[one].roles != ("system",)]
    if verb and verb not in known:
        raise problem(UnknownThing, "no_act", field="ACT", act=verb)
    told = [_told(one, jurisdiction) for one in ([verb] if verb else known)]
    rows = (
        (
            tables.with_code(one["act"], lang),
            " ".join(name_of(role, lang) for role in one["roles"]),
            "\n".join(_shown(field, lang) for field in one["required"]),
            "\n".join(_shown(field, lang) for field in one["optional"]),
        )
        for one in told
    )
    return Answer(told, [tables.table("acts_of", ("act", "roles", "needs", "may"), lang, rows)])


def _told(verb: str, jurisdiction: Jurisdiction) -> dict[str, Any]:
    fields = FORMS[verb].model_fields
    described = {name: {"name": name, "values": _values(field)} for name, field in fields.items()}
    return {
        "act": verb,
        "roles": [role for role in jurisdiction.powers[verb].roles if role != "system"],
        "required": [described[name] for name, field in fields.items() if field.is_required()],
        "optional": [described[name] for name, field in fields.items() if not field.is_required()],
    }


def _values(field: FieldInfo) -> list[str]:
    """Return the codes a field may hold; empty when it is not a choice."""
    kind = field.annotation
    if get_origin(kind) is Literal:
        return [str(one) for one in get_args(kind)]
    members = getattr(kind, "__members__", {})
    return [str(member.value) for member in members.values()]


def _shown(field: dict[str, Any], lang: str) -> str:
    choice = f" = {' | '.join(field['values'])}" if field["values"] else ""
    return f"{data_name(field['name'], lang)}{choice}"

"""What an act asks of work that goes on, as the application that would be in force."""

from typing import Any

from pydantic import ValidationError

from policies.applications import intake
from schemas.acts.act import Act
from schemas.acts.agreement import Changes
from schemas.acts.forms import FORMS


def wanted(filed: dict[str, Any], act: Act) -> dict[str, Any]:
    """Return the application as plain data, with what the act would change in it.

    What cannot be read or has no place is left out here, and told when the act is judged.
    """
    form = FORMS.get(act.verb)
    if form is None or not issubclass(form, Changes):
        return filed
    try:
        changed: dict[str, Any] = intake.changed(
            filed, form.model_validate(act.data).changes(act.number)
        )
    except (ValidationError, ValueError):
        return filed
    return changed

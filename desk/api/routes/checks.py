"""An application judged before it is filed, against the rules and the register of today."""

from typing import Annotated, Any

from fastapi import Depends
from pydantic import BaseModel

from desk.api import gate
from desk.api.bodies import Body, documented
from desk.api.problems import ApiProblem
from desk.api.shapes import summary
from desk.judged import judged
from desk.web.request.gate import Denied, may
from desk.web.request.request import Desk, desk
from policies.applications.intake import Case
from policies.visibility import scope

router = gate.router()
Here = Annotated[Desk, Depends(desk)]
SCHEMA = {
    "type": "object",
    "required": ["application"],
    "properties": {"application": {"type": "object"}},
    "additionalProperties": False,
}


class Judged(BaseModel):
    """What the rulebook says of an application, as `zhunru check --ledger` tells it."""

    case: str
    severity: str
    route: str | None
    findings: list[dict[str, Any]]
    questions: list[dict[str, Any]]
    ahead: dict[str, Any]
    listed_as: dict[str, Any]
    rulebook: str


@router.post(
    "/applications/check",
    response_model=Judged,
    summary=summary("check"),
    openapi_extra=documented(SCHEMA),
)
@may("DEPT_CLERK", "DEPT_HEAD", "STREET_REVIEWER", "LG_OFFICE")
@gate.reading
def checked(here: Here, body: Body) -> dict[str, Any]:
    """Judge {"application": …}; nothing is filed. A department asks for itself only."""
    application = body.get("application")
    if set(body) != {"application"} or not isinstance(application, dict):
        raise ApiProblem("unreadable", 422, fields=[{"field": "application", "fault": "missing"}])
    reach = scope.reach(here.by, here.rules)
    if reach.kind == "applicant" and application.get("applicant") not in reach.codes:
        raise Denied
    found = judged(Case("application", application, None, {}), here.rules, None, here.ledger)
    if error := found.get("error"):
        texts = {"detail": error["message"], "detail_en": error["message_en"]}
        raise ApiProblem("application_unreadable", 422, field=error["field"], **texts)
    return found

"""The acts: one address per verb, with the schema of its data; done by the one way to do them."""

from collections.abc import Awaitable, Callable
from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from desk.api import gate
from desk.api.bodies import documented, read
from desk.api.forms import offered, schemas
from desk.api.problems import refused
from desk.api.shapes import summary
from desk.web.assignment import readable
from desk.web.request.app_state import house_of
from desk.web.request.gate import SIGNED_IN, Denied, may
from desk.web.request.request import Desk, desk
from policies.lifecycle import judge
from policies.lifecycle.permission import holds
from schemas.acts.act import Act, Refused
from schemas.acts.forms import FORMS
from schemas.place.jurisdiction import Jurisdiction
from tasks import reporters
from tasks.acts import perform
from tasks.acts.perform import Command
from tasks.reasons import name_of

NEW = "new"  # stands for the number of what an act will open
Here = Annotated[Desk, Depends(desk)]
Key = Annotated[str, Header(alias="Idempotency-Key", pattern=r"^[\x21-\x7e]{1,150}$")]
Match = Annotated[str | None, Header(alias="If-Match", pattern=r'^"[0-9]{1,9}"$')]


class ActAnswer(BaseModel):
    """The receipt of an act; `version` is that of the stream it changed first."""

    accepted: bool
    number: str
    events: list[str]
    version: int
    leaf: str
    replayed: bool


def routers(place: Jurisdiction) -> tuple[APIRouter, dict[str, Any]]:
    """Return the routes of all acts of a place, and the schemas that they name.

    Every role may knock: whose act it is, the refusal says, and the attempt is on record.
    """
    verbs = tuple(offered(place))
    return _router(verbs), schemas(verbs)


@cache
def _router(verbs: tuple[str, ...]) -> APIRouter:
    """Make the routes once for the same acts: they know no house, and take half a second."""
    router = gate.router()
    for verb in verbs:
        router.add_api_route(
            f"/assignments/{{number}}/acts/{verb}",
            may(SIGNED_IN)(_endpoint(verb)),
            methods=["POST"],
            response_model=ActAnswer,
            summary=f"{name_of(verb, 'zh')} · {name_of(verb, 'en')}",
            description=summary("act"),
            operation_id=f"act_{verb}",
            openapi_extra=documented(
                {"$ref": f"#/components/schemas/{FORMS[verb].__name__}"}, required=False
            ),
        )
    return router


def _data_of(verb: str) -> Callable[[Request], Awaitable[dict[str, Any]]]:
    """Return what reads the data of an act: of a role that may not do it, nothing is read.

    The refusal is on record all the same, without the data.
    """

    async def told(request: Request) -> dict[str, Any]:
        rules, visitor = house_of(request).rules, request.state.visitor
        place, directory = rules.jurisdiction, rules.directory
        theirs = holds(verb, visitor.role, visitor.org, place, directory)
        return await read(request) if theirs else {}

    return told


def _endpoint(verb: str) -> Callable[..., ActAnswer]:
    def act(
        here: Here,
        number: str,
        body: Annotated[dict[str, Any], Depends(_data_of(verb))],
        key: Key,
        response: Response,
        match: Match = None,
    ) -> ActAnswer:
        expected = int(match.strip('"')) if match else None
        about = "" if number == NEW else number
        return _done(here, Act(verb=verb, number=about, data=body), key, expected, response)

    act.__name__ = verb
    return act


def _done(here: Desk, asked: Act, key: str, expected: int | None, response: Response) -> ActAnswer:
    """Do an act; raises Problem for a refusal, Denied for an assignment that is not the token's."""
    if reporters.is_report(asked.number) and here.by.org in here.rules.directory.communities:
        raise Denied  # also for who made it: no act on a report is a community's
    if asked.number:
        readable(here, asked.number)
    place, directory = here.rules.jurisdiction, here.rules.directory
    theirs = holds(asked.verb, here.by.role, here.by.org, place, directory)
    form = judge.form_of(asked) if theirs else None
    if isinstance(form, Refused):
        raise refused(form, here.rules)
    command = Command(asked, here.by, f"api:{key}", expected=expected, form=form)
    receipt = perform.carry_out(here.ledger, command)
    if receipt.refused is not None:
        raise refused(receipt.refused, here.rules)
    here.nudge(receipt.number)
    response.headers["etag"] = f'"{receipt.version}"'
    response.headers["location"] = f"/api/assignments/{receipt.number}"
    return ActAnswer(
        accepted=True,
        number=receipt.number,
        events=list(receipt.events),
        version=receipt.version,
        leaf=receipt.leaf,
        replayed=receipt.replayed,
    )

"""The API as an application of its own, to be mounted at /api beside the pages."""

from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI

from desk.api import gate, problems
from desk.api.routes import (
    acts,
    assignments,
    checks,
    files,
    funds,
    hooks,
    inbox,
    lists,
    papers,
    public,
    rulebook,
    substitutes,
)
from desk.web.request.app_state import House
from desk.web.request.gate import PUBLIC, may, take
from desk.web.request.request import Desk, desk
from desk.words import sentences

ROUTES = (
    inbox,
    assignments,
    lists,
    papers,
    files,
    checks,
    funds,
    rulebook,
    public,
    hooks,
    substitutes,
)
"""The modules of desk.api.routes; those of the acts are made for each place."""
VERSION = "1"
SECURITY = {"token": {"type": "http", "scheme": "bearer"}}
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "title_en", "status", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "title_en": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "detail_en": {"type": "string"},
        "params": {"type": "object"},
        "fields": {"type": "array"},
    },
}


def create(house: House) -> FastAPI:
    """Build the API of a house; raises gate.Undeclared for a route without permission."""
    texts = [sentences("api", lang) for lang in ("zh", "en")]
    api = FastAPI(
        title=" · ".join(text["title"] for text in texts),
        version=VERSION,
        description="\n\n".join(text["about"] for text in texts),
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    api.state.house = house
    routers = [routes.router for routes in ROUTES]
    made, shapes = acts.routers(house.rules.jurisdiction)
    for router in (_own(), *routers, made):
        take(api, router)
    problems.install(api)
    api.openapi = cache(lambda: _described(api, shapes))  # type: ignore[method-assign]
    return api


@cache
def _own() -> APIRouter:
    router = gate.router()

    @router.get("/openapi.json", include_in_schema=False)
    @may(PUBLIC)
    def description(here: Annotated[Desk, Depends(desk)]) -> dict[str, Any]:
        """Return the description of the API (OpenAPI 3.1)."""
        api: FastAPI = here.request.app
        return api.openapi()

    return router


def _described(api: FastAPI, shapes: dict[str, Any]) -> dict[str, Any]:
    """Return the description: FastAPI's, with tokens, problems and the forms of the acts."""
    told = FastAPI.openapi(api)
    told["servers"] = [{"url": "/api"}]
    parts = told.setdefault("components", {})
    parts["securitySchemes"] = SECURITY
    parts.setdefault("schemas", {}).update({"Problem": PROBLEM, **shapes})
    for route in api.routes:
        permission = getattr(getattr(route, "endpoint", None), "may", None)
        for method in getattr(route, "methods", ()) or ():
            operation = told["paths"].get(route.path, {}).get(method.lower())  # type: ignore[attr-defined]
            if operation is not None and permission is not None and not permission.public:
                operation["security"] = [{"token": []}]
    return told

"""Bodies of requests: strict JSON objects; numbers with a point stay text, as money has to."""

import json
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Depends
from starlette.requests import Request

from desk.api.problems import ApiProblem
from schemas import bounds

JSON = "application/json"


async def read(request: Request) -> dict[str, Any]:
    """Read the body as an object; an empty one is no data. Raises Problem for anything else."""
    raw = await request.body()
    if not raw:
        return {}
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
        raise ApiProblem("not_json", 415)
    try:
        told = json.loads(
            raw, parse_float=str, parse_constant=_no_number, object_pairs_hook=_each_once
        )
    except (ValueError, RecursionError) as broken:
        raise ApiProblem("not_json", 422) from broken
    if not isinstance(told, dict):
        raise ApiProblem("not_json", 422)
    if bound := bounds.broken(told):
        raise ApiProblem("too_much", 422, bound=bound)
    return told


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON")


def _each_once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) > bounds.KEYS_MAX:
        raise ApiProblem("too_much", 422, bound="keys")
    told: dict[str, Any] = {}
    for name, value in pairs:
        if name in told:
            raise ValueError(f"{name} stands twice")
        told[name] = value
    return told


Body = Annotated[dict[str, Any], Depends(read)]


def documented(schema: dict[str, Any], *, required: bool = True) -> dict[str, Any]:
    """Return what the description of an endpoint says of its body (`openapi_extra`)."""
    return {"requestBody": {"required": required, "content": {JSON: {"schema": schema}}}}

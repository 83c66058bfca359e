"""The routes of a place by their days, from its route file and that of the nation."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from policies.place import route_proof
from policies.place.folders import BOOK, Folder, checked, digest_of, merged, read
from policies.place.named_terms import with_params
from schemas import yaml_text
from schemas.errors import DataBroken
from schemas.place.jurisdiction import RouteTable
from schemas.texts import catalogue


def routes(place: Folder, base: Folder, params: Mapping[str, Any]) -> list[RouteTable]:
    """Return the routes of a place by their first day; each says only what differs from before.

    What the base changes while the place keeps its own begins a version of the place as well.
    Raises DataBroken.
    """
    file = place / "route.yaml"
    ground = versions(base / "route.yaml")
    own = versions(file) if file.is_file() else ground[:1]
    first = own[0][1]["valid_from"]
    days = {one["valid_from"] for _, one in (*own, *ground) if one["valid_from"] >= first}
    tables = []
    for day in sorted(days):
        index, above = _latest(own, day)
        raw = with_params({**merged(_latest(ground, day)[1], above), "valid_from": day}, params)
        raw["digest"] = digest_of(raw)
        tables.append(checked(RouteTable, file, **raw))
        _prove(tables[-1], file, index)
    return tables


def versions(file: Folder) -> list[tuple[int, dict[str, Any]]]:
    """Return the versions of a route file by their first day, each merged over the one before.

    Each comes with its place in the file. Raises DataBroken where a first day is missing or told
    twice.
    """
    told: list[tuple[int, dict[str, Any]]] = []
    versions = list(enumerate(read(file)["versions"]))
    for index, version in versions:
        if type(version.get("valid_from")) is not date:
            raise _unusable(file, index, _said("no_first_day"))
    for index, version in sorted(versions, key=lambda one: one[1]["valid_from"]):
        before = {**told[-1][1], "valid_to": None} if told else {}
        if before.get("valid_from") == version["valid_from"]:
            raise _unusable(file, index, _said("day_twice"))
        told.append((index, merged(before, version)))
    return told


def _latest(versions: list[tuple[int, dict[str, Any]]], day: date) -> tuple[int, dict[str, Any]]:
    """Return the version in force on a day, the first one before there was any."""
    return next((one for one in reversed(versions) if one[1]["valid_from"] <= day), versions[0])


def _said(key: str, **told: str) -> tuple[str, str]:
    return catalogue.both(BOOK, f"errors.{key}", **told)


def _unusable(file: Folder, index: int, why: tuple[str, str], route: str = "") -> DataBroken:
    line = _line_of_route(file, index, route)
    at = catalogue.both(BOOK, "in_file", file=file.name, line=line)
    return DataBroken(*map("".join, zip(at, why, strict=True)), field=f"{file.name}:{line}")


def _prove(table: RouteTable, file: Folder, index: int) -> None:
    """Raise DataBroken, with the line, for a route that would strand an assignment."""
    gap = next(route_proof.gaps(table), None)
    if gap is None:
        return
    zh, en = _said("path", path=gap.code)
    raise _unusable(file, index, (f"{zh}{gap.zh}", f"{en}{gap.en}"), gap.code)


def _line_of_route(file: Folder, index: int, code: str) -> int:
    """Return the line where a version says the route; of the version itself where it does not."""
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    return yaml_text.line(text, ("versions", index, "paths", code))

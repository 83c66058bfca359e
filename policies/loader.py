"""The loader: the only place in policies that reads files; builds the Rules of a jurisdiction.

A place's own files merge over the national base, key by key, so that a difference is visible as
exactly the keys its files name.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from policies import rulebook
from policies.place import clocks, route_proof
from policies.place.directory import directory_of
from policies.place.parameters import Labels, Lists, PlaceTerms
from policies.rules import Rules
from schemas import yaml_text
from schemas.errors import DataBroken, UnknownThing
from schemas.place.jurisdiction import Jurisdiction, RouteTable
from schemas.place.visibility import Sight
from schemas.texts import catalogue

NATIONAL = "national"


def _root() -> Traversable:
    return files("policies") / "jurisdictions"


def places() -> tuple[str, ...]:
    """Return the jurisdictions that ship, by folder name."""
    names = (entry.name for entry in _root().iterdir() if entry.is_dir())
    return tuple(sorted(name for name in names if name != NATIONAL))


@cache
def load(place: str) -> Rules:
    """Load a jurisdiction by name or by the path of its folder, once; see `fresh`.

    Raises UnknownThing when there is none of that name, DataBroken (file and line) when a file is
    wrong.
    """
    return fresh(place)


def fresh(place: str) -> Rules:
    """Load a jurisdiction from its files as they are now; raises like `load`."""
    return load_from(_folder(place), _root() / NATIONAL)


def _folder(place: str) -> Traversable:
    if place in places():
        return _root() / place
    if (Path(place) / "jurisdiction.yaml").is_file():
        return Path(place)
    known = "、".join(places())
    raise UnknownThing(
        f"没有辖区“{place}”。可用：{known}，或辖区文件夹的路径。",
        f"There is no jurisdiction {place!r}; there are: {', '.join(places())}, or a folder.",
        field="jurisdiction",
    )


def stamp(place: str) -> tuple[tuple[str, int, int], ...]:
    """Return name, time and size of every file a place is made of: it changes when one does."""
    folders = (_folder(place), _root() / NATIONAL)
    paths = [path for one in folders for path in sorted(Path(str(one)).rglob("*.yaml"))]
    stats = [(str(path), path.stat()) for path in paths]
    return tuple((name, told.st_mtime_ns, told.st_size) for name, told in stats)


def sample(place: str) -> Any:
    """Return a place's sample application and its cast, or None where there is none."""
    return _optional(_folder(place) / "sample.yaml") or None


def flags(place: str) -> Any:
    """Return the bounds of the red flags: the national ones, and over them the place's own."""
    own = _optional(_folder(place) / "flags.yaml")
    return _merged(read(_root() / NATIONAL / "flags.yaml"), own)


def load_from(place: Traversable, base: Traversable) -> Rules:
    """Load a place's folder over a base folder."""
    own = read(place / "jurisdiction.yaml")
    organisations = read(place / "organisations.yaml")
    told = organisations["jurisdiction"]
    directory = directory_of(organisations)
    calendar = clocks.calendar(own["zone"], own.get("calendar", ()))
    powers = _merged(_optional(base / "powers.yaml"), _optional(place / "powers.yaml"))
    jurisdiction = _checked(
        Jurisdiction,
        place / "jurisdiction.yaml",
        place=place.name,
        area=told["code"],
        name=told["name"],
        name_en=own["name_en"],
        zone=own["zone"],
        fictional=told.get("fictional", False),
        measure=told.get("measure", {}),
        params=told["params"],
        routes=_routes(place, base, told["params"]),
        powers=powers["acts"],
        forbidden=powers["forbidden"],
        separate=powers.get("separate", ()),
        apart=powers.get("apart", ()),
        at_street=powers.get("at_street", {}),
        alone=powers.get("alone", ()),
        roles=powers["roles"],
        sight=_sight(place, base),
    )
    province = base / "provinces" / own.get("province", "none")
    lists, later = _lists((base, province, place))
    ground = PlaceTerms(
        params=jurisdiction.params,
        lists=lists,
        directory=directory,
        calendar=calendar,
        labels=_labels(),
        later=later,
    )
    book = rulebook.build(_rule_texts(base), ground, _rule_texts(place))
    days = _digest([own["zone"], own.get("calendar", ())])
    told = _digest(jurisdiction.model_dump(mode="json"))
    digest = sha256(f"{told}{book.digest}{days}".encode())
    return Rules(
        jurisdiction=jurisdiction,
        directory=directory,
        calendar=calendar,
        rulebook=book,
        digest=digest.hexdigest(),
    )


def read(file: Traversable) -> Any:
    """Read a YAML 1.2 file; raises DataBroken with its line, UnknownThing when it is not there."""
    try:
        return yaml_text.parse(file.read_text(encoding="utf-8"))
    except MarkedYAMLError as broken:
        line = broken.problem_mark.line + 1 if broken.problem_mark else 0
        raise DataBroken(
            f"{file.name} 第{line}行不是有效的 YAML：{broken.problem}",
            f"{file.name} line {line} is no valid YAML: {broken.problem}",
            field=f"{file.name}:{line}",
        ) from broken
    except FileNotFoundError as missing:
        raise UnknownThing(
            f"缺少文件 {file.name}", f"File {file.name} is missing", field=file.name
        ) from missing


def _optional(file: Traversable) -> Any:
    return read(file) if file.is_file() else {}


def _merged(base: Any, over: Any) -> Any:
    if not isinstance(base, Mapping) or not isinstance(over, Mapping):
        return base if over is None else over
    return {
        **base,
        **{key: _merged(base.get(key), value) for key, value in over.items()},
    }


def _sight(place: Traversable, base: Traversable) -> Any:
    own = place / "sight.yaml"
    told = _merged(_optional(base / "sight.yaml"), _optional(own))
    return _checked(Sight, own if own.is_file() else base / "sight.yaml", **told)


def _routes(place: Traversable, base: Traversable, params: Mapping[str, Any]) -> list[RouteTable]:
    """Return the routes of a place by their first day; each says only what differs from before.

    What the base changes while the place keeps its own begins a version of the place as well.
    """
    file = place / "route.yaml"
    ground = _versions(base / "route.yaml")
    own = _versions(file) if file.is_file() else ground[:1]
    first = own[0][1]["valid_from"]
    days = {one["valid_from"] for _, one in (*own, *ground) if one["valid_from"] >= first}
    tables = []
    for day in sorted(days):
        index, above = _latest(own, day)
        raw = _named({**_merged(_latest(ground, day)[1], above), "valid_from": day}, params)
        raw["digest"] = _digest(raw)
        tables.append(_checked(RouteTable, file, **raw))
        _prove(tables[-1], file, index)
    return tables


def _versions(file: Traversable) -> list[tuple[int, dict[str, Any]]]:
    """Return the versions of a route file by their first day, each merged over the one before.

    Each comes with its place in the file. Raises DataBroken where a first day is missing or told
    twice.
    """
    told: list[tuple[int, dict[str, Any]]] = []
    versions = list(enumerate(read(file)["versions"]))
    for index, version in versions:
        if type(version.get("valid_from")) is not date:
            raise _unusable(file, index, "缺少生效日期 valid_from", "the day valid_from is missing")
    for index, version in sorted(versions, key=lambda one: one[1]["valid_from"]):
        before = {**told[-1][1], "valid_to": None} if told else {}
        if before.get("valid_from") == version["valid_from"]:
            raise _unusable(file, index, "同一天有两个版本", "two versions begin on one day")
        told.append((index, _merged(before, version)))
    return told


def _latest(versions: list[tuple[int, dict[str, Any]]], day: date) -> tuple[int, dict[str, Any]]:
    """Return the version in force on a day, the first one before there was any."""
    return next((one for one in reversed(versions) if one[1]["valid_from"] <= day), versions[0])


def _unusable(file: Traversable, index: int, zh: str, en: str, route: str = "") -> DataBroken:
    line = _line_of_route(file, index, route)
    return DataBroken(
        f"{file.name} 第{line}行：{zh}",
        f"{file.name} line {line}: {en}",
        field=f"{file.name}:{line}",
    )


def _prove(table: RouteTable, file: Traversable, index: int) -> None:
    """Raise DataBroken, with the line, for a route that would strand an assignment."""
    gap = next(route_proof.gaps(table), None)
    if gap is None:
        return
    zh, en = f"路径 {gap.code}：{gap.zh}", f"route {gap.code}: {gap.en}"
    raise _unusable(file, index, zh, en, gap.code)


def _line_of_route(file: Traversable, index: int, code: str) -> int:
    """Return the line where a version says the route; of the version itself where it does not."""
    if not file.is_file():
        return 0
    version: Any = YAML().load(file.read_text(encoding="utf-8"))["versions"][index]
    told: Any = version.get("paths") or {}
    at = told.lc.key(code) if code in told else (version.lc.line, 0)
    return int(at[0]) + 1


def _named(raw: Mapping[str, Any], params: Mapping[str, Any]) -> dict[str, Any]:
    """Put the values of parameters in the place of their names."""
    told = dict(raw)
    told["clocks"] = {
        code: {**rule, "wd": _walked(params, rule["wd"])} for code, rule in raw["clocks"].items()
    }
    for key in ("max_returns", "first_due_wd", "last_due_wd", "rework_max"):
        told[key] = params[raw[key]] if isinstance(raw[key], str) else raw[key]
    told["sample"] = params[raw["sample"]] if isinstance(raw["sample"], str) else raw["sample"]
    for key in ("consultation_quorum", "decision_quorum"):
        told[key] = _fraction(params.get(raw[key], raw[key]))
    return told


def _walked(params: Mapping[str, Any], name: int | str) -> Any:
    """Return a number as it stands, or the parameter of a dotted name (`nonpay.exit`)."""
    if isinstance(name, int):
        return name
    found: Any = params
    for part in name.split("."):
        found = found[part]
    return found


def _fraction(text: str) -> dict[str, int]:
    over, under = text.split("/")
    return {"over": int(over), "under": int(under)}


def _digest(raw: Any) -> str:
    text = json.dumps(raw, sort_keys=True, ensure_ascii=False, default=str)
    return sha256(text.encode()).hexdigest()


def _checked(model: type[Any], file: Traversable, **raw: Any) -> Any:
    try:
        return model.model_validate(raw)
    except ValidationError as broken:
        first = broken.errors(include_url=False)[0]
        path = ".".join(str(part) for part in first["loc"])
        raise DataBroken(
            f"{file.name}：{path} 有误（{first['msg']}）",
            f"{file.name}: {path} is wrong ({first['msg']})",
            field=f"{file.name}:{path}",
        ) from broken


def _yaml_files(folder: Traversable) -> Iterable[Traversable]:
    if not folder.is_dir():
        return []
    return sorted(
        (file for file in folder.iterdir() if file.name.endswith(".yaml")), key=lambda f: f.name
    )


def _lists(
    layers: tuple[Traversable, ...],
) -> tuple[Lists, tuple[tuple[date, Lists], ...]]:
    """Return the lists of all layers, each over the one before, and how they change later.

    A file holds `values`, and under `later` what replaces some of them from a day on.
    """
    values: dict[str, Any] = {}
    changes: list[tuple[date, Any]] = []
    for folder in layers:
        for file in _yaml_files(folder / "lists"):
            told = read(file)
            values = _merged(values, told["values"])
            changes += [(_day(one["from"], file), one["values"]) for one in told.get("later", ())]
    lists: Lists = _checked(Lists, layers[0] / "lists", **values)
    later = []
    for day, change in sorted(changes, key=lambda pair: pair[0]):
        values = _merged(values, change)
        later.append((day, _checked(Lists, layers[0] / "lists", **values)))
    return lists, tuple(later)


def _day(value: Any, file: Traversable) -> date:
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError as broken:
        raise DataBroken(
            f"{file.name}：“{value}”不是日期",
            f"{file.name}: {value!r} is no day",
            field=f"{file.name}:from",
        ) from broken


def _rule_texts(folder: Traversable) -> dict[str, str]:
    return {
        file.name if folder.name == NATIONAL else f"{folder.name}/{file.name}": file.read_text(
            encoding="utf-8"
        )
        for file in _yaml_files(folder / "rules")
    }


def _labels() -> Labels:
    labels: Labels = _checked(
        Labels, files("schemas") / "texts" / "fields.yaml", **catalogue.groups("fields")
    )
    return labels


def title_pairs() -> Any:
    """Return the labelled pairs of titles that ship (policies.wording.title_pairs)."""
    return read(_root() / NATIONAL / "evaluation" / "titles.yaml")

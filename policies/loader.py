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
from ruamel.yaml.error import MarkedYAMLError

from policies import rulebook
from policies.place import clocks, route_proof
from policies.place.book import check
from policies.place.book.rows import Book, BookTerms
from policies.place.directory import directory_of
from policies.place.named_terms import with_params
from policies.place.parameters import Labels, Lists, PlaceTerms
from policies.rules import Rules
from schemas import yaml_text
from schemas.errors import DataBroken, UnknownThing
from schemas.place.jurisdiction import Jurisdiction, RouteTable
from schemas.place.visibility import Sight
from schemas.place.workbook import Fault
from schemas.texts import catalogue

NATIONAL = "national"
MODEL = "dehong"
"""The place whose powers and routes a new one is compared with: those of the nation."""


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
    if place not in places() and (wrong := examined(place)[1]):
        raise _told(wrong, place)
    return load_from(_folder(place), _root() / NATIONAL)


@cache
def ground() -> BookTerms:
    """Return what the book of any place is checked against."""
    return BookTerms(load(MODEL).jurisdiction, read(_root() / NATIONAL / "parameters.yaml"))


def examined(place: str) -> tuple[Book, list[Fault]]:
    """Return the book of a place by name or folder, and everything that is wrong with it.

    Raises UnknownThing when there is no such place.
    """
    folder, base, texts = _folder(place), _root() / NATIONAL, texts_of(place)
    national = _versions(base / "route.yaml")[-1][1]
    book, faults = check.of_folder(texts, national, ground())
    if faults:
        return book, faults
    try:
        load_from(folder, base)
    except (DataBroken, UnknownThing) as broken:
        file, _, at = broken.field.partition(":")
        row = int(at) if at.isdecimal() else yaml_text.line(texts.get(file, ""), at.split("."))
        return book, [Fault(file, row, at, "unusable", broken.message, broken.message_en)]
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as broken:
        told = catalogue.both("place", "faults.unusable", why=f"{type(broken).__name__}: {broken}")
        return book, [Fault(folder.name, 1, "", "unusable", *told)]
    return book, []


def texts_of(place: str) -> dict[str, str]:
    """Return the files a place is made of, by name; raises UnknownThing for no such place."""
    found = _files(_folder(place))
    return {name: file.read_bytes().decode("utf-8", "replace") for name, file in found}


def file_names(place: str) -> list[str]:
    """Return the names of the files a place is made of; raises UnknownThing for no such place."""
    return [name for name, _ in _files(_folder(place))]


def _files(folder: Traversable) -> Iterable[tuple[str, Traversable]]:
    """Yield the files a place is made of, by their name in its folder."""
    yield from ((file.name, file) for file in _yaml_files(folder))
    for inner in ("lists", "rules"):
        yield from ((f"{inner}/{file.name}", file) for file in _yaml_files(folder / inner))


def _told(wrong: list[Fault], place: str) -> DataBroken:
    """Build the error of a folder that cannot be used: its first fault, and how many there are."""
    first, more = wrong[0], len(wrong) - 1
    zh, en = catalogue.both("place", "in_file", file=first.sheet, line=first.row)
    error = DataBroken(f"{zh}{first.message}", f"{en}{first.message_en}",
                       field=f"{first.sheet}:{first.row}")  # fmt: skip
    if more:
        error.hint = "\n".join(catalogue.both("place", "more", count=more, place=place))
    return error


def _folder(place: str) -> Traversable:
    if place in places():
        return _root() / place
    if Path(place).is_dir():
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
        raw = with_params({**_merged(_latest(ground, day)[1], above), "valid_from": day}, params)
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
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    return yaml_text.line(text, ("versions", index, "paths", code))


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

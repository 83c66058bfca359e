"""The loader: the only place in policies that reads files; builds the Rules of a jurisdiction.

A place's own files merge over the national base, key by key, so that a difference is visible as
exactly the keys its files name.
"""

from collections.abc import Iterable
from datetime import date
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from policies import rulebook
from policies.place import clocks, folders
from policies.place.book import check
from policies.place.book.folder import files_of
from policies.place.book.rows import Book, BookTerms
from policies.place.directory import directory_of
from policies.place.folders import (
    Folder,
    TextFolder,
    checked,
    digest_of,
    merged,
    optional,
    yaml_files,
)
from policies.place.parameters import Labels, Lists, PlaceTerms
from policies.place.route_versions import routes, versions
from policies.rules import Rules
from schemas import yaml_text
from schemas.errors import DataBroken, UnknownThing
from schemas.place.jurisdiction import Jurisdiction, RouteTable
from schemas.place.visibility import Sight
from schemas.place.workbook import Fault
from schemas.states.rulebooks import PlaceText
from schemas.texts import catalogue

NATIONAL = "national"
NOT_TERMS = ("clauses.yaml", "parameters.yaml")
"""Files of the nation that set nothing by themselves: what a workbook and a paper are made of."""
BODIES = "organisations.yaml"
NO_TERMS = ("sample.yaml",)
"""Files of a place that set nothing: an example for the tests of its rules."""
MODEL = "dehong"
"""The place whose powers and routes a new one is compared with: those of the nation."""

read = folders.read


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
    national = versions(base / "route.yaml")[-1][1]
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
    yield from ((file.name, file) for file in yaml_files(folder))
    for inner in ("lists", "rules"):
        yield from ((f"{inner}/{file.name}", file) for file in yaml_files(folder / inner))


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
    return optional(_folder(place) / "sample.yaml") or None


def flags(place: str) -> Any:
    """Return the bounds of the red flags: the national ones, and over them the place's own."""
    return _flags(_folder(place), _root() / NATIONAL)


OF_POWERS = ("forbidden", "separate", "apart", "at_street", "for_closed", "in_person", "alone")
"""What powers.yaml says beside the acts and roles, in the words of `Jurisdiction`."""


def _flags(place: Folder, base: Folder) -> Any:
    return merged(read(base / "flags.yaml"), optional(place / "flags.yaml"))


def text_of(place: str) -> PlaceText:
    """Return the content of a place's files, and those of the nation; raises like `fresh`.

    Of the organisation file what a workbook holds, too, and nobody's name: people are accounts.
    """
    book, faults = examined(place)
    if faults:
        raise _told(faults, place)
    own = {name: text for name, text in _texts(_folder(place)).items() if name not in NO_TERMS}
    bodies = files_of({**book, "people": ()}, ground(), load(MODEL).rulebook.ground.lists)
    own[BODIES] = yaml_text.write(bodies[BODIES])
    return PlaceText(own=own, base=base_text())


def base_text() -> dict[str, str]:
    """Return the files of the nation that every place stands on, by name."""
    base = _root() / NATIONAL
    texts = {name: text for name, text in _texts(base).items() if name not in NOT_TERMS}
    provinces = base / "provinces"
    for province in provinces.iterdir() if provinces.is_dir() else ():
        own = _texts(province)
        texts |= {f"provinces/{province.name}/{name}": text for name, text in own.items()}
    return texts


def _texts(folder: Traversable) -> dict[str, str]:
    return {name: file.read_text(encoding="utf-8") for name, file in _files(folder)}


def of_text(name: str, text: PlaceText) -> Rules:
    """Return the rules that texts make, as a ledger holds them; name: of the place.

    Raises DataBroken, UnknownThing where this release cannot read them any more.
    """
    return load_from(TextFolder(name, text.own), TextFolder(NATIONAL, text.base))


def book_of(text: PlaceText) -> Book:
    """Return the book of a content that a ledger holds."""
    national = versions(TextFolder(NATIONAL, text.base) / "route.yaml")[-1][1]
    return check.of_folder(text.own, national, ground())[0]


def routes_of(name: str, text: PlaceText) -> list[RouteTable]:
    """Return only the routes of texts; raises like `of_text`."""
    place = TextFolder(name, text.own)
    params = read(place / "organisations.yaml")["jurisdiction"]["params"]
    return routes(place, TextFolder(NATIONAL, text.base), params)


def flags_of(name: str, text: PlaceText) -> Any:
    """Return the bounds of the red flags that texts set."""
    return _flags(TextFolder(name, text.own), TextFolder(NATIONAL, text.base))


def load_from(place: Folder, base: Folder) -> Rules:
    """Load a place's folder over a base folder."""
    own = read(place / "jurisdiction.yaml")
    organisations = read(place / "organisations.yaml")
    told = organisations["jurisdiction"]
    directory = directory_of(organisations)
    calendar = clocks.calendar(own["zone"], own.get("calendar", ()))
    powers = _powers(place, base)
    jurisdiction = checked(
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
        routes=routes(place, base, told["params"]),
        powers=powers["acts"],
        roles=powers["roles"],
        **{name: powers[name] for name in OF_POWERS if name in powers},
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
    days = digest_of([own["zone"], own.get("calendar", ())])
    told = digest_of(jurisdiction.model_dump(mode="json"))
    bodies = digest_of(organisations)
    digest = sha256(f"{told}{book.digest}{days}{bodies}".encode())
    return Rules(
        jurisdiction=jurisdiction,
        directory=directory,
        calendar=calendar,
        rulebook=book,
        digest=digest.hexdigest(),
    )


def _powers(place: Folder, base: Folder) -> Any:
    """Return who does what; an act that an older base does not know, by whom this release says."""
    told = merged(optional(base / "powers.yaml"), optional(place / "powers.yaml"))
    now = read(_root() / NATIONAL / "powers.yaml")["acts"]
    return {**told, "acts": {**now, **told["acts"]}}


def _sight(place: Folder, base: Folder) -> Any:
    own = place / "sight.yaml"
    told = merged(optional(base / "sight.yaml"), optional(own))
    return checked(Sight, own if own.is_file() else base / "sight.yaml", **told)


def _lists(
    layers: tuple[Folder, ...],
) -> tuple[Lists, tuple[tuple[date, Lists], ...]]:
    """Return the lists of all layers, each over the one before, and how they change later.

    A file holds `values`, and under `later` what replaces some of them from a day on.
    """
    values: dict[str, Any] = {}
    changes: list[tuple[date, Any]] = []
    for folder in layers:
        for file in yaml_files(folder / "lists"):
            told = read(file)
            values = merged(values, told["values"])
            changes += [(_day(one["from"], file), one["values"]) for one in told.get("later", ())]
    lists: Lists = checked(Lists, layers[0] / "lists", **values)
    later = []
    for day, change in sorted(changes, key=lambda pair: pair[0]):
        values = merged(values, change)
        later.append((day, checked(Lists, layers[0] / "lists", **values)))
    return lists, tuple(later)


def _day(value: Any, file: Folder) -> date:
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError as broken:
        raise DataBroken(
            f"{file.name}：“{value}”不是日期",
            f"{file.name}: {value!r} is no day",
            field=f"{file.name}:from",
        ) from broken


def _rule_texts(folder: Folder) -> dict[str, str]:
    return {
        file.name if folder.name == NATIONAL else f"{folder.name}/{file.name}": file.read_text(
            encoding="utf-8"
        )
        for file in yaml_files(folder / "rules")
    }


def _labels() -> Labels:
    labels: Labels = checked(
        Labels, files("schemas") / "texts" / "fields.yaml", **catalogue.groups("fields")
    )
    return labels


def title_pairs() -> Any:
    """Return the labelled pairs of titles that ship (policies.wording.title_pairs)."""
    return read(_root() / NATIONAL / "evaluation" / "titles.yaml")

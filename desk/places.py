"""The book of a place at the desk: checked, made anew, exported, and turned into a folder."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from policies import loader
from policies.place.book import check
from policies.place.book.files import PLAIN_LISTS, dated
from policies.place.book.folder import files_of
from policies.place.book.rows import BOOK, Book, Faults, Row, Spot
from policies.rules import Rules
from schemas import yaml_text
from schemas.errors import InputError
from schemas.place.workbook import Fault
from schemas.texts import catalogue
from tasks.papers.places.read import read_book
from tasks.papers.places.write import write_book

NEW = ("parameters", "prices", "blackouts", "routes", "lists")  # of a model that is no place itself
IN_BOOK = ("jurisdiction.yaml", "organisations.yaml", "route.yaml", "lists/", "budget.", "running.")
TERMS = ("zone", "valid_from", "review")


def examined(path: Path) -> tuple[Book, list[Fault]]:
    """Return the book of a folder or workbook, and all that is wrong with it.

    Raises InputError for a file that is no workbook.
    """
    if path.is_dir() or str(path) in loader.places():
        return loader.examined(str(path))
    return read_rows(content_of(path), str(path))


def read_rows(content: bytes, where: str) -> tuple[Book, list[Fault]]:
    """Return the book of a workbook, and all that is wrong with it; InputError for none."""
    faults = Faults()
    raw = read_book(content, where, faults)
    return check.of_rows(raw, loader.ground(), faults), faults.all()


def content_of(path: Path) -> bytes:
    """Return the bytes of a file; raises InputError where there is none."""
    if not path.is_file():
        raise catalogue.problem(InputError, BOOK, "errors.no_file", field=str(path))
    return path.read_bytes()


def exported(place: str) -> bytes:
    """Return the workbook of a place that there is; raises like policies.loader.load."""
    return workbook(loader.examined(place)[0], loader.load(place))


def workbook(told: Book, rules: Rules) -> bytes:
    """Return the workbook of a book, with routes and lists as they are in force by `rules`."""
    book = {**told, **_in_force(rules)}
    shown = {"people": _people(book), "parameters": _parameters(book)}
    return write_book({**book, **shown}, loader.ground(), rules.jurisdiction.name)


def left_out(place: str) -> list[str]:
    """Return the files of a place that its workbook does not hold."""
    return [name for name in loader.file_names(place) if not name.startswith(IN_BOOK)]


def started(name: str, like: str) -> bytes:
    """Return a new workbook with the terms of a model; bodies and people are to be filled in.

    like: a shipped place, or `national`. Raises UnknownThing for no such model.
    """
    rules = loader.load(loader.MODEL if like == loader.NATIONAL else like)
    model, _ = loader.examined(loader.MODEL if like == loader.NATIONAL else like)
    book = {**model, **_in_force(rules)}
    facts = {key: model["place"][0].get(key) for key in TERMS}
    place = Row(Spot("place"), {**facts, "name": name, "fictional": False})
    kept = {sheet: book.get(sheet, ()) for sheet in NEW} | {"parameters": _parameters(book)}
    return write_book({**kept, "place": [place]}, loader.ground(), name)


def _in_force(rules: Rules) -> Mapping[str, Sequence[Row]]:
    """Return the routes and lists of a place as they are, those of the nation among them."""
    table = rules.jurisdiction.routes[-1]
    routes = [Row(Spot(""), {"route": code, "stages": path}) for code, path in table.paths.items()]
    return {"routes": routes, "lists": list(_lists(rules))}


def _people(book: Book) -> list[Row]:
    """Return people in the order of the bodies they are at, their seats by name."""
    bodies = [row.text("code") for row in (*book["organisations"], *book["communities"])]
    order = {code: at for at, code in enumerate(bodies)}
    roles = loader.ground().place.roles
    named = [
        Row(row.spot, {**row.cells, "role": roles[row.text("role")]["zh"]})
        for row in book.get("people", ())
    ]
    return sorted(named, key=lambda row: (order[row.text("org")], row.text("role")))


def _parameters(book: Book) -> list[Row]:
    """Return parameters in the order of the nation's, with what they are called and counted in."""
    known, units = (loader.ground().parameters[key] for key in ("names", "units"))
    told = {row.text("parameter"): row for row in book["parameters"]}
    rows = []
    for name, one in known.items():
        if name in told:
            unit = units[one["unit"]]["zh"].replace("{v}", "").strip()
            cells = {**told[name].cells, "called": one["zh"], "unit": unit}
            rows.append(Row(told[name].spot, cells))
    return rows


def _lists(rules: Rules) -> Iterator[Row]:
    ground = rules.rulebook.ground
    lists = ground.lists
    for name in PLAIN_LISTS:
        later = [(day, {one: one for one in getattr(then, name)}) for day, then in ground.later]
        for entry, since, until in dated({one: one for one in getattr(lists, name)}, later):
            cells: dict[str, Any] = {"list": name, "entry": entry, "since": since, "until": until}
            cells["department"] = next(iter(lists.departments.get(entry, ())), "")
            cells["kind"] = lists.of_kind.get(entry)
            cells["law"] = lists.laws.get(entry, "")
            cells["aliases"] = lists.aliases.get(entry, ())
            yield Row(Spot(""), cells)
    for entry, hours in lists.workload.items():
        yield Row(Spot(""), {"list": "workload", "entry": entry, "hours_a_year": hours})
    for entry in ground.params["certificates_kept"]:
        yield Row(Spot(""), {"list": "certificates_kept", "entry": entry})


def folder_of(path: Path, out: Path) -> tuple[list[str], list[Fault]]:
    """Write a workbook without faults as a folder that is not there yet; return its files.

    With faults nothing is written. Raises InputError where `out` is there, or nobody is in it yet.
    """
    if out.exists():
        raise catalogue.problem(InputError, BOOK, "errors.exists", field=str(out))
    book, faults = examined(path)
    if faults:
        return [], faults
    if not book.get("organisations") or not book.get("communities"):
        raise catalogue.problem(InputError, BOOK, "errors.unfilled", field=str(path))
    lists = loader.load(loader.MODEL).rulebook.ground.lists
    files = files_of(book, loader.ground(), lists)
    for name, data in files.items():
        file = out / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(yaml_text.write(data), encoding="utf-8")
    return sorted(files), []

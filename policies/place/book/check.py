"""Every check of a place's book, at once: of its workbook, or of its folder."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from policies.place.book import bodies, entries, files, lineage, terms
from policies.place.book.rows import Book, BookTerms, Faults, Row, Spot, nearest, typed
from schemas import yaml_text
from schemas.place.workbook import UPRIGHT, Fault

DEPTH, ITEMS = 12, 2_000_000


def of_rows(raw: Mapping[str, Sequence[Row]], ground: BookTerms, faults: Faults) -> Book:
    """Check rows as they were written; return what can be read of them.

    Of a book in which no body stands yet, only what stands there is checked.
    """
    unfilled = not raw.get("organisations") and not raw.get("communities")
    book = typed(raw, faults, lenient=(UPRIGHT,) if unfilled else ())
    bodies.check(book, ground, faults)
    lineage.check(book, faults)
    terms.check(book, ground, faults)
    entries.check(book, faults)
    return book


def of_folder(
    texts: Mapping[str, str], base: Mapping[str, Any], ground: BookTerms
) -> tuple[Book, list[Fault]]:
    """Check the files of a folder; return its book and every fault with file and line.

    texts: name of each file, rules/ and lists/ among them -> its text; base: the national route.
    """
    faults = Faults(_line_of(texts))
    read: dict[str, Any] = {}
    for name, text in texts.items():
        _known(name, faults)
        value, broken = yaml_text.attempt(text)
        if broken is not None:
            faults.at(Spot(name, broken[0]), "no_yaml", why=broken[1])
        elif _too_deep(value):
            faults.at(Spot(name), "too_deep")
        elif not name.startswith("rules/"):
            read[name] = value
    for name in ("jurisdiction.yaml", "organisations.yaml"):
        if name not in texts:
            faults.at(Spot(name), "no_file", value=name)
    book = of_rows(files.rows_of(read, base, faults), ground, faults)
    return book, faults.all()


def _too_deep(value: Any) -> bool:
    """Tell whether data nests beyond what any file of a place does, or in itself, or for ever."""
    level, seen = [value], 0
    for _ in range(DEPTH):
        tables = [part for one in level if isinstance(one, dict) for part in one.values()]
        level = [*tables, *(part for one in level if isinstance(one, list) for part in one)]
        seen += len(level)
        if not level or seen > ITEMS:
            return bool(level)
    return True


def _known(name: str, faults: Faults) -> None:
    folder, _, _ = name.rpartition("/")
    if folder not in ("rules", "lists") and name not in files.KNOWN_FILES:
        faults.at(Spot(name), "unknown_file", value=name, meant=nearest(name, files.KNOWN_FILES))


def _line_of(texts: Mapping[str, str]) -> Callable[[Spot], int]:
    """Return what finds the line of a spot; a file is read for its lines where it has a fault."""

    @cache
    def known(name: str) -> Mapping[tuple[str, ...], int]:
        return yaml_text.lines(texts.get(name, ""))

    def of(spot: Spot) -> int:
        return spot.row or yaml_text.nearest(known(spot.sheet), spot.path)

    return of

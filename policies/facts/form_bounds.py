"""Bounds of what a form holds: characters, lengths, shapes of telephones, sizes of figures."""

import re
from collections.abc import Iterator
from decimal import Decimal

from schemas.allowed_characters import foreign
from schemas.applications.application import Application
from schemas.values import Value

Broken = Iterator[tuple[str, str]]

NAME_MAX, LINE_MAX, TEXT_MAX = 50, 300, 5000  # characters
LONG = frozenset(
    {"necessity", "description", "result_use", "exit_condition", "qualification", "standard",
     "powers", "clause_text", "step", "deliverable", "pledge_basis", "veto_basis", "purpose"}
)  # fmt: skip
PHONE = re.compile(
    r"(?=(?:\D*\d){5})[\d+*#()（） \-—–\u8f6c]{5,30}"
)  # \u8f6c: the word for an extension
LARGEST = {
    "hours_per_community": Decimal(100_000),
    "notice_hours": Decimal(10_000),
    "target.count_per_community": Decimal(10_000_000),
    "frequency.times": Decimal(10_000),
    "acceptance.days": Decimal(1_000),
    "funding.total": Decimal(1_000_000_000),
}
YEARS = range(2000, 2101)


def bounds(application: Application) -> Broken:
    """Yield the dotted paths at which something is out of bounds, with the code of what it is."""
    yield from _texts(application, "")
    for who in ("clerk", "head"):
        person = getattr(application, who)
        if person is not None and person.phone and not PHONE.fullmatch(person.phone.strip()):
            yield f"{who}.phone", "not_a_phone"
    for path, largest in LARGEST.items():
        value = _at(application, path)
        if isinstance(value, Decimal | int) and value > largest:
            yield path, "too_large"
    year = _at(application, "funding.budget_year")
    if isinstance(year, int) and year not in YEARS:
        yield "funding.budget_year", "not_a_year"


def _at(application: Application, path: str) -> object:
    value: object = application
    for part in path.split("."):
        value = getattr(value, part, None)
    return value


def _texts(value: object, path: str) -> Broken:
    if isinstance(value, Value):
        for name in type(value).model_fields:
            yield from _texts(getattr(value, name), f"{path}.{name}" if path else name)
    elif isinstance(value, tuple):
        for no, one in enumerate(value):
            yield from _texts(one, f"{path}.{no}")
    elif isinstance(value, str):
        yield from _text(value, path)


def _text(text: str, path: str) -> Broken:
    if foreign(text):
        yield path, "foreign_character"
    last = path.rpartition(".")[2]
    most = NAME_MAX if path in ("clerk.name", "head.name") else LINE_MAX
    if len(text) > (TEXT_MAX if last in LONG else most):
        yield path, "too_long"

"""Checks of a book: entries of lists, budget lines, and work that is already done."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from policies.place.book.bodies import MEMBERS
from policies.place.book.rows import (
    Book,
    Faults,
    Row,
    by_code,
    nearest,
    option,
    span,
    where,
)
from schemas.written import YEARS, document_number, folded

PAYERS = ("department", "section", "street", *MEMBERS[1:])
HOURS_MOST = 10_000  # of one community in one item
ALL = "all"
OF_A_TITLE = ("department", "aliases", "kind")
UNUSED = {
    "workload": ("since", "until", *OF_A_TITLE),
    "certificates_kept": ("since", "until", *OF_A_TITLE),
    "certificates_deliberated": OF_A_TITLE,
}
"""List -> the columns that say nothing in it."""


def check(book: Book, faults: Faults) -> None:
    """Note what is wrong with lists, budget lines and running items."""
    bodies = {code: row.text("kind") for code, row in by_code(book.get("organisations", ()))}
    communities = {code for code, _ in by_code(book.get("communities", ()))}
    for row in book.get("lists", ()):
        _entry(row, bodies, faults)
    _entries_twice(book.get("lists", ()), faults)
    lines = _budget(book.get("budget", ()), bodies, faults)
    first: dict[tuple[str, ...], Row] = {}
    for row in book.get("running", ()):
        _running(row, bodies, communities, faults)
        number = row.text("budget_number")
        if number and document_number(number) not in lines:
            meant = nearest(number, [one.text("budget_number") for one in lines.values()])
            faults.add(row, "budget_number", "no_budget_line", value=number, meant=meant)
        asked = sorted(row.get("communities", ()))
        key = (folded(row.text("title")), row.text("applicant"), *asked)
        if all(key[:2]) and key in first:
            faults.add(row, "title", "row_twice", value=row.text("title"), other=where(first[key]))
        first.setdefault(key, row)


def _entry(row: Row, bodies: Mapping[str, str], faults: Faults) -> None:
    span(row, "since", "until", faults)
    _payer(row, "department", bodies, faults)
    name, hours = row.text("list"), row.get("hours_a_year")
    _law(row, faults)
    if name == "workload" and hours is None:
        faults.add(row, "hours_a_year", "missing")
    if hours is not None and (name != "workload" or hours > HOURS_MOST):
        told: dict[str, Any] = {"value": hours, "least": 0, "most": HOURS_MOST}
        if name == "workload":
            faults.add(row, "hours_a_year", "out_of_range", **told)
        else:
            faults.add(row, "hours_a_year", "not_here", wanted=option("workload"))
    for column in UNUSED.get(name, ()):
        if row.get(column):
            faults.add(row, column, "not_of_this_list", list=option(name))


def _law(row: Row, faults: Faults) -> None:
    mandated = row.text("list") == "mandated"
    if mandated and not row.text("law"):
        faults.add(row, "law", "missing")
    elif row.text("law") and not mandated:
        faults.add(row, "law", "not_here", wanted=option("mandated"))


def _entries_twice(rows: Sequence[Row], faults: Faults) -> None:
    known: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        key = (row.text("list"), folded(row.text("entry")))
        other = next((one for one in known.get(key, ()) if _overlap(one, row)), None)
        if all(key) and other is not None:
            faults.add(row, "entry", "row_twice", value=row.text("entry"), other=where(other))
        known.setdefault(key, []).append(row)


def _overlap(one: Row, other: Row) -> bool:
    """Tell whether two rows hold on one day."""
    starts = max(one.get("since") or date.min, other.get("since") or date.min)
    return starts <= min(one.get("until") or date.max, other.get("until") or date.max)


def _payer(row: Row, name: str, bodies: Mapping[str, str], faults: Faults) -> None:
    code = row.text(name)
    if code and code not in bodies:
        faults.add(row, name, "no_such_body", value=code, meant=nearest(code, bodies))
    elif code and bodies[code] and bodies[code] not in PAYERS:
        faults.add(row, name, "wrong_body", value=code, kind=option(bodies[code]))


def _budget(rows: Sequence[Row], bodies: Mapping[str, str], faults: Faults) -> Mapping[str, Row]:
    """Check budget lines; return them by their number as it is compared."""
    lines: dict[str, Row] = {}
    for row in rows:
        _payer(row, "org", bodies, faults)
        year, number = row.get("year"), row.text("budget_number")
        if year is not None and year not in YEARS:
            faults.add(row, "year", "out_of_range", value=year, least=YEARS[0], most=YEARS[-1])
        if not number:
            continue
        key = document_number(number)
        if key in lines:
            faults.add(row, "budget_number", "line_twice", value=number,
                       same=lines[key].text("budget_number"), other=where(lines[key]))  # fmt: skip
        lines.setdefault(key, row)
    return lines


def _running(row: Row, bodies: Mapping[str, str], communities: set[str], faults: Faults) -> None:
    span(row, "start", "end", faults)
    _payer(row, "applicant", bodies, faults)
    asked = row.get("communities", ())
    for one in asked:
        if kind := bodies.get(one):
            faults.add(row, "communities", "no_party", value=one, kind=option(kind))
        elif one not in communities and one != ALL:
            faults.add(
                row, "communities", "no_such_body", value=one, meant=nearest(one, communities)
            )
    if len(set(asked)) < len(asked):
        twice = next(one for at, one in enumerate(asked) if one in asked[:at])
        faults.add(row, "communities", "named_twice", value=twice)
    hours = row.get("hours_each")
    if hours is not None and hours > HOURS_MOST:
        faults.add(row, "hours_each", "out_of_range", value=hours, least=0, most=HOURS_MOST)
    whole, overdue = row.get("amount_whole"), row.get("overdue")
    if overdue is not None and (whole is None or overdue > whole):
        faults.add(
            row,
            "overdue",
            "more_than_all",
            value=overdue,
            whole=option("amount_whole"),
            of=whole or 0,
        )

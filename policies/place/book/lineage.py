"""Checks of a book: what became of bodies that ended, and who goes on with what they had."""

from collections.abc import Mapping, Sequence

from policies.place.book.bodies import MEMBERS, ONE_EACH
from policies.place.book.rows import Book, Faults, Row, by_code, nearest, option, where

DEPARTMENTS = ("department", "section", *MEMBERS[1:])
LIKE: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(DEPARTMENTS, (*DEPARTMENTS, "street")),
    "street": ("street",),
    "community": ("community",),
}
"""Which kinds of bodies go on with what a body of a kind had."""
MAY: Mapping[str, tuple[str, ...]] = {**LIKE, "community": ("community", "street")}
"""The same where it was closed: a street with what is left of a community."""
RESTS = {"organisations": ("parent", "hosted_by"), "communities": ("parent",), "people": ("org",)}
"""Sheet -> the columns that name a body that has to be there."""
Ends = Mapping[str, Sequence[Row]]


def check(book: Book, faults: Faults) -> None:
    """Note a change of bodies after which nobody, or not one body, goes on with something."""
    bodies, communities = book.get("organisations", ()), book.get("communities", ())
    kinds = {code: row.text("kind") for code, row in by_code(bodies)}
    kinds |= {code: "community" for code, _ in by_code(communities)}
    ends: dict[str, list[Row]] = {}
    for row in book.get("lineage", ()):
        _known(row, kinds, faults)
        ends.setdefault(row.text("code"), []).append(row)
    ends.pop("", None)
    host = next((row.text("hosted_by") for row in bodies if row.get("hosted_by")), "")
    for code, rows in ends.items():
        _alike(rows, faults)
        _shares(rows, faults)
        for row in rows:
            _heir(row, ends, faults)
        if rows[0].text("how") == "closed" and not rows[0].get("to"):
            _nobody(rows[0], next((r for c, r in by_code(bodies) if c == code), None), host, faults)
    _still_used(book, ends, faults)


def _known(row: Row, kinds: Mapping[str, str], faults: Faults) -> None:
    for name in ("code", "to"):
        value = row.text(name)
        if value and value not in kinds:
            faults.add(row, name, "no_such_body", value=value, meant=nearest(value, kinds))
    kind, to = kinds.get(row.text("code"), ""), kinds.get(row.text("to"), "")
    closed = row.text("how") == "closed"
    if kind in ONE_EACH:
        faults.add(row, "code", "never_ends", kind=option(kind))
    elif kind and to and to not in (MAY.get(kind, ()) if closed else LIKE.get(kind, ())):
        faults.add(row, "to", "heir_kind", value=row.text("to"), kind=option(to), of=option(kind))
    if not row.get("to") and row.text("how") and not closed:
        faults.add(row, "to", "missing")


def _alike(rows: Sequence[Row], faults: Faults) -> None:
    """A body ends once: on one day, in one way, with one document."""
    for row in rows[1:]:
        for name in ("how", "day", "document"):
            if row.get(name) != rows[0].get(name):
                faults.add(row, name, "ends_twice", value=row.text("code"), other=where(rows[0]))
                break


def _shares(rows: Sequence[Row], faults: Faults) -> None:
    """Of a split each number goes to one body, and one takes all the others."""
    if rows[0].text("how") != "split":
        _whole(rows, faults)
        return
    code = rows[0].text("code")
    rest = [row for row in rows if not row.get("items")]
    if len(rows) == 1 or not rest:
        faults.add(rows[0], "items", "share_open", value=code)
    for row in rest[1:]:
        faults.add(row, "items", "share_twice", value=code, other=where(rest[0]))
    known: dict[str, Row] = {}
    for number, row in ((one, each) for each in rows for one in each.get("items", ())):
        if number in known:
            faults.add(row, "items", "item_twice", value=number, other=where(known[number]))
        known.setdefault(number, row)


def _whole(rows: Sequence[Row], faults: Faults) -> None:
    """What is not split goes to one body, all of it."""
    if len(rows) > 1:
        faults.add(rows[1], "to", "one_heir", value=rows[0].text("code"), other=where(rows[0]))
    for row in rows:
        if row.get("items"):
            faults.add(row, "items", "share_none")


def _heir(row: Row, ends: Ends, faults: Faults) -> None:
    """Who goes on is there on that day, and does not lead back to who ended."""
    to, day = row.text("to"), row.get("day")
    other = next(iter(ends.get(to, ())), None)
    if to and _leads_back(row.text("code"), to, ends):
        faults.add(row, "to", "heir_circle", value=to)
    elif other is not None and day and (gone := other.get("day")) and gone <= day:
        faults.add(row, "to", "heir_ended", value=to, day=gone, other=where(other))


def _leads_back(code: str, to: str, ends: Ends) -> bool:
    seen, left = {to}, [to]
    while left:
        onward = {row.text("to") for row in ends.get(left.pop(), ())} - {""}
        left += onward - seen
        seen |= onward
    return code in seen


def _nobody(row: Row, body: Row | None, host: str, faults: Faults) -> None:
    """Where nobody is named, a department needs what it is part of, or who keeps the office."""
    if body is not None and body.text("kind") != "street" and (body.get("parent") or host):
        return
    if body is not None:
        faults.add(row, "to", "no_heir", value=row.text("code"))


def _still_used(book: Book, ends: Ends, faults: Faults) -> None:
    """A body that ended holds no seat, and nothing that goes on lies below it."""
    for sheet, names in RESTS.items():
        for row in book.get(sheet, ()):
            for name in names if row.text("code") not in ends else ():
                _ended(row, name, row.text(name), ends, faults)
    for code, row in by_code(book.get("organisations", ())):
        if row.get("member"):
            _ended(row, "member", code, ends, faults)


def _ended(row: Row, name: str, value: str, ends: Ends, faults: Faults) -> None:
    if value in ends:
        faults.add(row, name, "ended", value=value, other=where(ends[value][0]))

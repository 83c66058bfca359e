"""A place's folder as rows of its book: what its files say, each with the path where it stands."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from policies.place.book.rows import Faults, Row, Spot, heading, nearest, shown
from schemas.place.jurisdiction import ClockRule, RouteTable
from schemas.place.workbook import PROFILE, STAFF, ListRow, columns
from schemas.written import Unreadable, day_of

ACCOUNTS = {"clerk": "DEPT_CLERK", "head": "DEPT_HEAD"}
AGAIN = re.compile(r"_\d+$")  # a second person on a role: FIN_BUREAU_2
BODY = {
    "code": "code", "name": "name", "level": "level", "body": "kind", "parent": "parent",
    "custody_account": "custody_account",
}  # fmt: skip
NOT_IN_BOOK = ("credit_code", "unit", "county", "internal_section", "note", "source")
CONTACT = ("address", "phone", "email", "hours")
KINDS = {"departments": "department", "internal_sections": "section", "streets": "street"}
MEASURE = {"title": "measure_title", "number": "measure_number", "level": "measure_level",
           "effective_from": "measure_from"}  # fmt: skip
DOCUMENTS = ("decision", "decision_street", "not_accepted", "correction", "correction_street")
FACTS = {"valid_from": "valid_from", "source": "source", "deciding_body": "deciding_body",
         "review": "review", "voters": "members"}  # fmt: skip
LISTS = tuple(str(one) for one in ListRow.model_fields["list"].annotation.__args__)  # type: ignore[union-attr]
PLAIN_LISTS = tuple(one for one in LISTS if one not in ("workload", "certificates_kept"))
ROUTE_KEYS = tuple(one for one in RouteTable.model_fields if one != "digest")
KNOWN_FILES = (
    "jurisdiction.yaml", "organisations.yaml", "route.yaml", "powers.yaml", "sight.yaml",
    "flags.yaml", "sample.yaml", "budget.yaml", "running.yaml",
)  # fmt: skip

Raw = dict[str, list[Row]]


@dataclass(frozen=True)
class Node:
    """A piece of a file: its value, and where it stands."""

    value: Any
    spot: Spot
    faults: Faults

    def at(self, key: str | int) -> "Node":
        """Return what stands under a key; nothing where there is no such key."""
        table = self.value
        inner = table.get(key) if isinstance(table, Mapping) else None
        return self.down(key, inner)

    def down(self, key: str | int, value: Any) -> "Node":
        """Return a value under a key of this node."""
        return Node(value, Spot(self.spot.sheet, path=(*self.spot.path, key)), self.faults)

    def table(self, known: Iterable[str] = ()) -> dict[str, "Node"]:
        """Return the parts of a table; anything else, and a key that is not known, is a fault."""
        if self.value is None:
            return {}
        if not isinstance(self.value, Mapping):
            self.faults.at(self.spot, "no_table", value=shown(self.value))
            return {}
        parts = {str(key): self.down(key, value) for key, value in self.value.items()}
        names = tuple(known)
        for key, part in parts.items():
            if names and key not in names:
                self.faults.at(part.spot, "unknown_key", value=key, meant=nearest(key, names))
        return parts

    def each(self) -> list["Node"]:
        """Return the items of a list; anything else is a fault."""
        if self.value is None:
            return []
        if not isinstance(self.value, list | tuple):
            self.faults.at(self.spot, "no_list", value=shown(self.value))
            return []
        return [self.down(at, value) for at, value in enumerate(self.value)]

    def row(self, fields: Mapping[str, str], **more: Any) -> Row:
        """Return a row of fields, each under its key here; more: cells that are given."""
        cells = {name: self.at(key).value for name, key in fields.items()} | more
        spots = {name: self.at(key).spot for name, key in fields.items()
                 if isinstance(self.value, Mapping) and key in self.value}  # fmt: skip
        return Row(self.spot, cells, spots)


def rows_of(files: Mapping[str, Any], base: Mapping[str, Any], faults: Faults) -> Raw:
    """Return the rows that the files of a place say; base: the national route's latest version."""
    book: Raw = {}
    nodes = {name: Node(value, Spot(name), faults) for name, value in files.items()}
    empty = {name: Node(None, Spot(name), faults) for name in KNOWN_FILES}
    known = {**empty, **nodes}
    named = _named(known["jurisdiction.yaml"], book)
    place = _organisations(known["organisations.yaml"], book)
    _place(named, place, _routes(known["route.yaml"], base, book), book)
    for name in sorted(name for name in nodes if name.startswith("lists/")):
        _lists(nodes[name], book)
    _plain(known["budget.yaml"], "budget", book)
    _plain(known["running.yaml"], "running", book)
    return book


def _put(book: Raw, sheet: str, rows: Iterable[Row]) -> None:
    book.setdefault(sheet, []).extend(rows)


def _named(node: Node, book: Raw) -> Node:
    node.table(("name_en", "zone", "calendar", "province"))
    for plan in node.at("calendar").each():
        plan.table(("year", "planned", "rest", "work", "source"))
        year, planned = plan.at("year").value, bool(plan.at("planned").value)
        days = [(works, day) for works in ("rest", "work") for day in plan.at(works).each()]
        _put(book, "holidays", (
            Row(day.spot, {"year": year, "day": day.value, "works": works, "planned": planned},
                {"year": plan.at("year").spot})
            for works, day in days
        ))  # fmt: skip
        if planned and not days:
            node.faults.at(plan.spot, "plan_empty", year=shown(year))
    return node


def _organisations(node: Node, book: Raw) -> Node:
    """Read organisations.yaml; return the table of the place itself."""
    parts = node.table(("jurisdiction", "county_units", "communities", *KINDS, "leading_group",
                        "finance_bureau", "audit_bureau", "lineage"))  # fmt: skip
    _plain(node.at("lineage"), "lineage", book)
    for key, kind in KINDS.items():
        for one in node.at(key).each():
            _body(one, kind, book)
    for one in node.at("communities").each():
        _community(one, book)
    if "leading_group" in parts:
        _group(node.at("leading_group"), book)
    codes = {str(row.cells.get("code")) for row in book.get("organisations", ())}
    for kind in ("finance_bureau", "audit_bureau"):
        if (one := node.at(kind)).value is not None:
            _bureau(one, kind, codes, book)
    _members(node.at("leading_group").at("members"), book)
    place = node.at("jurisdiction")
    place.table(("code", "name", "fictional", "as_of", "approving_body", "measure", "params",
                 "seed_totals", "derived_totals"))  # fmt: skip
    _params(place.at("params"), book)
    return place


def _bureau(node: Node, kind: str, codes: set[str], book: Raw) -> None:
    """A bureau that stands among the departments too is one body, and this is its kind."""
    code = str(node.at("code").value)
    if code not in codes:
        _body(node, kind, book)
        return
    rows = book["organisations"]
    at = next(n for n, row in enumerate(rows) if str(row.cells.get("code")) == code)
    rows[at] = Row(rows[at].spot, {**rows[at].cells, "kind": kind}, rows[at].spots)
    _accounts(node, book)


def _body(node: Node, kind: str, book: Raw, *also: str) -> None:
    node.table((*BODY.values(), "accounts", "contact", "hosted_by", *NOT_IN_BOOK, *also))
    contact = node.at("contact")
    contact.table(CONTACT)
    cells = {name: contact.at(name).value for name in CONTACT if contact.at(name).value is not None}
    duty = node.at("accounts").at("duty").at("phone").value
    if duty is not None:
        cells.setdefault("phone", duty)
    fields = {**BODY, **({"hosted_by": "hosted_by"} if kind == "lg_office" else {})}
    _put(book, "organisations", [node.row(fields, kind=kind, **cells)])
    _accounts(node, book)


def _accounts(node: Node, book: Raw) -> None:
    for key, one in node.at("accounts").table().items():
        if key != "duty":
            _person(one, ACCOUNTS.get(key, AGAIN.sub("", key)), node.at("code").value, book)


def _person(node: Node, role: str, org: Any, book: Raw) -> None:
    node.table(("name", "phone"))
    row = node.row({"person": "name", "telephone": "phone"}, role=role, org=org)
    _put(book, "people", [row])


def _community(node: Node, book: Raw) -> None:
    node.table(("code", "name", "kind", "parent", "account", "accounts", *PROFILE, "staff",
                "invited", "resident_groups", "office", *NOT_IN_BOOK))  # fmt: skip
    staff = node.at("staff")
    staff.table((*STAFF.values(), "station", "volunteers"))
    same = {name: name for name in ("code", "name", "kind", "parent", "account", *PROFILE)}
    row, more = node.row(same), staff.row(STAFF)
    _put(
        book,
        "communities",
        [Row(row.spot, {**row.cells, **more.cells}, {**row.spots, **more.spots})],
    )
    _accounts(node, book)


def _group(node: Node, book: Raw) -> None:
    _body(node, "leading_group", book, "chair", "vice_chair", "members", "office")
    code = node.at("code").value
    for key, role in (("chair", "LG_CHAIR"), ("vice_chair", "LG_MEMBER")):
        if node.at(key).value is not None:
            _person(node.at(key), role, code, book)
    if node.at("office").value is None:
        node.faults.at(node.spot, "missing_key", value="office")
    else:
        _body(node.at("office"), "lg_office", book)


def _members(node: Node, book: Raw) -> None:
    rows = {str(row.cells.get("code")): at for at, row in enumerate(book.get("organisations", ()))}
    for one in node.each():
        one.table(("dept", "person"))
        dept = one.at("dept").value
        at = rows.get(str(dept))
        if at is None:
            node.faults.at(one.at("dept").spot, "no_such_body", label=heading("member"),
                           value=shown(dept), meant=nearest(str(dept), rows))  # fmt: skip
            continue
        row = book["organisations"][at]
        book["organisations"][at] = Row(row.spot, {**row.cells, "member": True}, row.spots)
        if one.at("person").value is not None:
            _person(one.at("person"), "LG_MEMBER", dept, book)


def _params(node: Node, book: Raw) -> None:
    for key, one in node.table().items():
        if key == "price_bands":
            fields = {"category": "category", "piece": "unit", "low": "low", "high": "high"}
            _rows(one, "prices", fields, book)
        elif key == "blackouts":
            _rows(one, "blackouts", {"event": "event", "start": "start", "end": "end"}, book)
        elif key == "certificates_kept":
            _put(book, "lists", (_entry(key, each) for each in one.each()))
        else:
            _put(book, "parameters", _leaves(key, one))


def _leaves(name: str, node: Node) -> Iterable[Row]:
    if not isinstance(node.value, Mapping):
        yield Row(node.spot, {"parameter": name, "figure": node.value})
        return
    for key, one in node.table().items():
        yield from _leaves(f"{name}.{key}", one)


def _rows(node: Node, sheet: str, fields: Mapping[str, str], book: Raw) -> None:
    for one in node.each():
        one.table(fields.values())
        _put(book, sheet, [one.row(fields)])


def _plain(node: Node, sheet: str, book: Raw) -> None:
    """Read a list of the rows of a sheet."""
    _rows(node, sheet, {name: name for name in columns(sheet)}, book)


def _routes(node: Node, base: Mapping[str, Any], book: Raw) -> Row:
    """Read route.yaml; return the facts of its latest version over the national one."""
    node.table(("versions",))
    own = [one for one in node.at("versions").each() if one.table(ROUTE_KEYS)]
    paths: dict[str, Node] = {}
    told: dict[str, Any] = {}
    spots: dict[str, Spot] = {}
    for one in sorted(own, key=lambda each: str(each.at("valid_from").value)):
        paths |= one.at("paths").table()
        _clocks(one.at("clocks"), {row.text("parameter") for row in book.get("parameters", ())})
        numbers = one.at("document_numbers")
        for name, part in (*((name, one.at(key)) for name, key in FACTS.items()),
                           *((name, numbers.at(name)) for name in DOCUMENTS)):  # fmt: skip
            if part.value is not None:
                told[name], spots[name] = part.value, part.spot
    _put(book, "routes", (Row(part.spot, {"route": code, "stages": part.value})
                          for code, part in paths.items()))  # fmt: skip
    above = {**{name: base[key] for name, key in FACTS.items()}, **base["document_numbers"]}
    facts = {name: told.get(name, above.get(name)) for name in (*FACTS, *DOCUMENTS)}
    return Row(own[-1].spot if own else node.spot, facts, spots)


def _clocks(node: Node, params: set[str]) -> None:
    """Note terms that do not run in working days: a number, or the name of a parameter."""
    for one in node.table().values():
        for key, part in one.table().items():
            term = part.value
            if key not in ClockRule.model_fields:
                node.faults.at(part.spot, "clock_days", value=f"{key}: {shown(term)}")
            elif key == "wd" and type(term) is not int and term not in params:
                node.faults.at(part.spot, "clock_days", value=shown(term))


def _place(named: Node, place: Node, route: Row, book: Raw) -> None:
    measure = place.at("measure")
    measure.table(MEASURE)
    rows = [
        place.row({"code": "code", "name": "name"}),
        named.row({"name_en": "name_en", "zone": "zone"}),
        measure.row({name: key for key, name in MEASURE.items()}),
        route,
    ]
    cells: dict[str, Any] = {"fictional": bool(place.at("fictional").value)}
    spots: dict[str, Spot] = {name: named.spot for name in ("name_en", "zone")}
    for row in rows:
        cells |= row.cells
        spots |= row.spots
    _put(book, "place", [Row(place.spot, cells, spots)])


def _lists(node: Node, book: Raw) -> None:
    node.table(("source", "from", "values", "later"))
    values = node.at("values")
    changes: list[tuple[date, Node]] = []
    for one in node.at("later").each():
        one.table(("from", "values", "source"))
        try:
            changes.append((day_of(one.at("from").value), one.at("values")))
        except Unreadable as broken:
            node.faults.at(one.at("from").spot, broken.code, label=heading("since"),
                           value=shown(one.at("from").value))  # fmt: skip
    for name in PLAIN_LISTS:
        later = [(day, _entries(part.at(name)))
                 for day, part in changes if part.at(name).value is not None]  # fmt: skip
        first = _entries(values.at(name))
        for entry, since, until in dated(first, sorted(later, key=lambda one: one[0])):
            row = _entry(name, entry, since, until)
            law = values.at("laws").at(str(entry.value)).value or ""
            kind = values.at("of_kind").at(str(entry.value)).value
            _put(book, "lists", [Row(row.spot, {**row.cells, "law": law, "kind": kind})])
    for name, one in values.at("workload").table().items():
        _put(
            book,
            "lists",
            [Row(one.spot, {"list": "workload", "entry": name, "hours_a_year": one.value})],
        )


def _entries(node: Node) -> dict[str, Node]:
    """Return the entries of a list by what they say; one that stands there twice is there twice."""
    found: dict[str, Node] = {}
    for at, one in enumerate(node.each()):
        name = str(one.value)
        found[f"{name} {at}" if name in found else name] = one
    return found


def _entry(name: str, node: Node, since: date | None = None, until: date | None = None) -> Row:
    return Row(node.spot, {"list": name, "entry": node.value, "since": since, "until": until})


def dated(
    first: Mapping[str, Any], later: Sequence[tuple[date, Mapping[str, Any]]]
) -> list[tuple[Any, date | None, date | None]]:
    """Return each entry of a list with its first and last day, from how the list changes."""
    open_since: dict[str, date | None] = dict.fromkeys(first)
    known, told = dict(first), []
    for day, entries in later:
        for name in [name for name in open_since if name not in entries]:
            told.append((known[name], open_since.pop(name), day - timedelta(days=1)))
        for name, entry in entries.items():
            open_since.setdefault(name, day)
            known[name] = entry
    return [*told, *((known[name], since, None) for name, since in open_since.items())]

"""Checks of a book: organisations, communities and the people on their seats."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from policies.place.book.rows import (
    Book,
    BookTerms,
    Faults,
    Row,
    by_code,
    heading,
    nearest,
    option,
    where,
    whole,
)
from policies.place.seats import roles_of
from schemas.written import folded

Bodies = tuple[Mapping[str, str], set[str]]
"""The kind of each body by its code, and which of them sit in the leading group."""
ACCOUNT = re.compile("[0-9]{8,32}")
CODE = re.compile("[0-9A-Za-z][0-9A-Za-z-]{0,39}")
PHONE = re.compile(r"\+?[0-9]{3,4}-?[0-9]{3,4}-?[0-9]{0,8}")
ONE_EACH = ("leading_group", "lg_office", "finance_bureau")
PARTS_OF = {  # a figure of a profile -> what it is a part of
    "floating": "residents", "aged_60": "residents", "disabled": "residents",
    "low_income_households": "households", "directors": "staff", "deputies": "staff",
}  # fmt: skip
MEMBERS = ("department", "finance_bureau", "audit_bureau")


def check(book: Book, ground: BookTerms, faults: Faults) -> None:
    """Note what is wrong with the bodies of a place and its people."""
    bodies, communities = book.get("organisations", ()), book.get("communities", ())
    kinds = {code: row.text("kind") for code, row in by_code(bodies)}
    everyone = {**kinds, **{code: "community" for code, _ in by_code(communities)}}
    _codes([*bodies, *communities], faults)
    _accounts([*bodies, *communities], faults)
    _needed(bodies, faults)
    for row in bodies:
        _body(row, kinds, faults)
    for row in communities:
        _community(row, kinds, faults)
    members = {code for code, row in by_code(bodies) if row.get("member")}
    check_people(book.get("people", ()), (everyone, members), ground, faults)


def _codes(rows: Sequence[Row], faults: Faults) -> None:
    first: dict[str, Row] = {}
    for code, row in by_code(rows):
        if not CODE.fullmatch(code):
            faults.add(row, "code", "code_shape", value=code)
        if code.casefold() in first:
            faults.add(row, "code", "code_twice", value=code, other=where(first[code.casefold()]))
        first.setdefault(code.casefold(), row)
    names: dict[tuple[str, str], Row] = {}
    for row in rows:
        key = (row.text("parent"), folded(row.text("name")))
        if key[1] and key in names:
            faults.add(row, "name", "name_twice", value=row.text("name"), other=where(names[key]))
        names.setdefault(key, row)


def _accounts(rows: Sequence[Row], faults: Faults) -> None:
    first: dict[str, Row] = {}
    for row in rows:
        for name in ("account", "custody_account"):
            told = row.text(name)
            if not told:
                continue
            if not ACCOUNT.fullmatch(told) or len(set(told)) == 1:
                faults.add(row, name, "account_impossible", value=told)
            elif told in first:
                faults.add(row, name, "account_shared", value=told, other=where(first[told]))
            first.setdefault(told, row)


def _needed(bodies: Sequence[Row], faults: Faults) -> None:
    by_kind: dict[str, list[Row]] = defaultdict(list)
    for row in bodies:
        by_kind[row.text("kind")].append(row)
    for kind in (*ONE_EACH, "audit_bureau"):
        for row in by_kind[kind][1:]:
            faults.add(row, "kind", "kind_twice", kind=option(kind), other=where(by_kind[kind][0]))
    if not bodies:
        return
    for kind in (*ONE_EACH, "department", "street"):
        if not by_kind[kind]:
            faults.add(whole(bodies[0]), "kind", "kind_missing", kind=option(kind))
    if not any(row.get("member") for row in bodies):
        faults.add(whole(bodies[0]), "member", "no_members")


def _body(row: Row, kinds: Mapping[str, str], faults: Faults) -> None:
    kind = row.text("kind")
    if kind == "street" and not row.get("custody_account"):
        faults.add(row, "custody_account", "account_missing")
    if kind == "section" and not row.get("parent"):
        faults.add(row, "parent", "missing")
    if row.get("member") and kind not in MEMBERS:
        faults.add(row, "member", "no_member", kind=option(kind))
    if row.get("parent"):
        _parent(row, ("street", *MEMBERS), kinds, faults)
    host = row.text("hosted_by")
    if host and kinds.get(host) not in MEMBERS:
        _no_body(row, "hosted_by", host, kinds, faults)


def _parent(row: Row, may: Sequence[str], kinds: Mapping[str, str], faults: Faults) -> None:
    parent = row.text("parent")
    if parent == row.text("code"):
        faults.add(row, "parent", "own_parent", value=parent)
    elif parent not in kinds:
        _no_body(row, "parent", parent, kinds, faults)
    elif kinds[parent] and kinds[parent] not in may:
        faults.add(row, "parent", "wrong_parent", value=parent, kind=option(kinds[parent]),
                   wanted=option(may[0]))  # fmt: skip


def _no_body(row: Row, name: str, value: str, known: Mapping[str, str], faults: Faults) -> None:
    faults.add(row, name, "no_such_body", value=value, meant=nearest(value, known))


def _community(row: Row, kinds: Mapping[str, str], faults: Faults) -> None:
    if row.get("parent"):
        _parent(row, ("street",), kinds, faults)
    for part, of in PARTS_OF.items():
        some, every = row.get(part), row.get(of)
        if some is not None and every is not None and some > every:
            faults.add(row, part, "more_than_all", value=some, whole=heading(of), of=every)


def check_people(rows: Sequence[Row], bodies: Bodies, ground: BookTerms, faults: Faults) -> None:
    """Note seats that are none, or not at that body, and seats of one person that must not meet."""
    names = roles_by_word(ground)
    seats: dict[tuple[str, str, str], Row] = {}
    held: dict[tuple[str, str], list[tuple[str, Row]]] = defaultdict(list)
    phones: dict[str, Row] = {}
    for row in rows:
        role = names.get(folded(row.text("role")), "")
        _seat(row, role, bodies, ground, faults)
        _phone(row, phones, faults)
        person = (folded(row.text("person")), row.text("telephone"))
        if not (role and person[0]):
            continue
        seat = ("/".join(person), role, row.text("org"))
        if seat in seats:
            faults.add(row, "role", "seat_twice", other=where(seats[seat]))
        seats.setdefault(seat, row)
        held[person].append((role, row))
    for seats_of in held.values():
        _apart(seats_of, ground, faults)


def roles_by_word(ground: BookTerms) -> dict[str, str]:
    """Return the role that is meant by its Chinese name or its code, folded."""
    roles = ground.place.roles
    return {folded(text["zh"]): code for code, text in roles.items()} | {
        folded(c): c for c in roles
    }


def _seat(
    row: Row,
    role: str,
    bodies: Bodies,
    ground: BookTerms,
    faults: Faults,
) -> None:
    kinds, members = bodies
    org, roles = row.text("org"), ground.place.roles
    if row.get("role") and (not role or role == "system"):
        known = [text["zh"] for text in roles.values()] + [*roles]
        faults.add(row, "role", "no_such_role", value=row.text("role"),
                   meant=nearest(row.text("role"), known))  # fmt: skip
        return
    if not org:
        return
    if org not in kinds:
        _no_body(row, "org", org, kinds, faults)
    elif role and kinds[org]:
        may = roles_of(kinds[org], org in members)
        if role not in may:
            kind, told = option(kinds[org]), roles[role]
            faults.add(row, "role", "role_elsewhere", role=(told["zh"], told["en"]), kind=kind,
                       wanted=_named_roles(may, roles))  # fmt: skip


def _named_roles(codes: set[str], roles: Mapping[str, Mapping[str, str]]) -> tuple[str, str]:
    known = sorted(codes)
    return "、".join(roles[one]["zh"] for one in known), ", ".join(
        roles[one]["en"] for one in known
    )


def _phone(row: Row, phones: dict[str, Row], faults: Faults) -> None:
    told = row.text("telephone")
    if told and not PHONE.fullmatch(told):
        faults.add(row, "telephone", "phone_impossible", value=told)
    other = phones.setdefault(told, row)
    if told and folded(other.text("person")) != folded(row.text("person")):
        faults.add(row, "telephone", "phone_shared", value=told, other=where(other))


def _apart(seats: Sequence[tuple[str, Row]], ground: BookTerms, faults: Faults) -> None:
    """Note seats of one person that must not meet: administrators and auditors hold no other."""
    alone = ground.place.alone
    for at, (role, row) in enumerate(seats):
        for before, other in seats[:at]:
            if single := next((one for one in (role, before) if one in alone), ""):
                faults.add(row, "role", "role_alone", role=_both(single, ground))
            elif _clash(before, role, ground, same_body=other.text("org") == row.text("org")):
                told = {"role": _both(role, ground), "other": _both(before, ground)}
                faults.add(row, "role", "roles_apart", **told)


def _both(role: str, ground: BookTerms) -> tuple[str, str]:
    told = ground.place.roles[role]
    return told["zh"], told["en"]


def _clash(one: str, other: str, ground: BookTerms, *, same_body: bool) -> bool:
    """Tell whether two roles would let one hand do both halves of a thing.

    Halves (`apart`) wherever they are; sides of an item (`separate`), and drafting and signing, at
    one body: there, everything would wait for a second person.
    """
    place = ground.place
    if same_body and {one, other} == {"DEPT_CLERK", "DEPT_HEAD"}:
        return True
    for halves in (*place.apart, *([place.separate] if same_body else ())):
        mine, theirs = (
            {n for n, acts in enumerate(halves)
             if any(role in place.powers[act].roles for act in acts)}
            for role in (one, other)
        )  # fmt: skip
        if mine and theirs and not mine & theirs:
            return True
    return False

"""A book without faults as the files of a place's folder; what equals the nation's is left out."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from policies.place.book.files import (
    BODY,
    CONTACT,
    DOCUMENTS,
    FACTS,
    KINDS,
    MEASURE,
    PLAIN_LISTS,
)
from policies.place.book.rows import Book, BookTerms, Row, known_by
from policies.place.book.terms import stage_of
from policies.place.parameters import Lists
from schemas.place.workbook import PROFILE, STAFF, columns
from schemas.written import folded

CENT = Decimal("0.01")
Table = dict[str, Any]


def files_of(book: Book, ground: BookTerms, national: Lists) -> dict[str, Table | list[Any]]:
    """Return the files of a folder as plain data, by name; national: the lists of the base."""
    place = book["place"][0]
    told: dict[str, Table | list[Any]] = {
        "jurisdiction.yaml": {
            "name_en": place.text("name_en"),
            "zone": place.text("zone"),
            "calendar": _calendar(book.get("holidays", ())),
        },
        "organisations.yaml": _organisations(book, ground),
        "route.yaml": {"versions": [_version(place, book.get("routes", ()))]},
    }
    if lists := _lists(book.get("lists", ()), national):
        told["lists/own.yaml"] = lists
    for sheet in ("budget", "running"):
        rows = [_row(row, columns(sheet)) for row in book.get(sheet, ())]
        if rows:
            told[f"{sheet}.yaml"] = rows
    return told


def _row(row: Row, names: Iterable[str]) -> Table:
    return {name: _plain(row.get(name)) for name in names if row.get(name) is not None}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return list(value) if isinstance(value, tuple) else value


def _calendar(rows: Sequence[Row]) -> list[Table]:
    years: dict[tuple[int, bool], Table] = {}
    for row in sorted(rows, key=lambda one: one.text("day")):
        key = (row.get("year"), row.get("planned"))
        plan = years.setdefault(key, {"year": key[0], "planned": key[1]})
        plan.setdefault(row.text("works"), []).append(row.get("day"))
    return list(years.values())


def _version(place: Row, routes: Sequence[Row]) -> Table:
    facts = {key: place.get(name) for name, key in FACTS.items() if place.get(name) is not None}
    numbers = {name: place.text(name) for name in DOCUMENTS}
    paths = {row.text("route"): [stage_of(one) for one in row.get("stages")] for row in routes}
    return {**facts, **({"paths": paths} if paths else {}), "document_numbers": numbers}


def _organisations(book: Book, ground: BookTerms) -> Table:
    people = _people(book.get("people", ()), ground)
    bodies = book.get("organisations", ())
    by_kind: dict[str, list[Row]] = {}
    for row in bodies:
        by_kind.setdefault(row.text("kind"), []).append(row)
    whole: Table = {"jurisdiction": _jurisdiction(book, ground, by_kind["leading_group"][0])}
    for key in ("streets", "internal_sections", "departments"):
        rows = by_kind.get(KINDS[key], ())
        whole[key] = [_body(row, people) for row in rows]
    whole["communities"] = [_community(row, people) for row in book.get("communities", ())]
    whole["leading_group"] = _group(by_kind, bodies, people)
    for kind in ("finance_bureau", "audit_bureau"):
        if kind in by_kind:
            whole[kind] = _body(by_kind[kind][0], people)
    if told := [_row(row, columns("lineage")) for row in book.get("lineage", ())]:
        whole["lineage"] = told
    return whole


Seats = Mapping[str, Mapping[str, Sequence[Table]]]
"""Organisation -> role -> the people on it."""


def _people(rows: Sequence[Row], ground: BookTerms) -> Seats:
    roles = ground.place.roles
    names = known_by({code: (text["zh"],) for code, text in roles.items()})
    found: dict[str, dict[str, list[Table]]] = {}
    for row in rows:
        role = names[folded(row.text("role"))]
        person = {"name": row.text("person")}
        if row.get("telephone"):
            person["phone"] = row.text("telephone")
        found.setdefault(row.text("org"), {}).setdefault(role, []).append(person)
    return found


def _accounts(row: Row, people: Seats, without: Iterable[str] = ()) -> Table:
    """Return the accounts of a body: a second person on a role as ROLE_2."""
    seats = people.get(row.text("code"), {})
    told = {
        role if at == 1 else f"{role}_{at}": person
        for role, persons in seats.items()
        if role not in without
        for at, person in enumerate(persons, start=1)
    }
    return {"accounts": told} if told else {}


def _body(row: Row, people: Seats, without: Iterable[str] = ("LG_MEMBER",)) -> Table:
    told = {key: row.get(name) for name, key in BODY.items() if row.get(name) is not None}
    contact = {name: row.text(name) for name in CONTACT if row.get(name)}
    return {**told, **({"contact": contact} if contact else {}), **_accounts(row, people, without)}


def _community(row: Row, people: Seats) -> Table:
    names = ("code", "name", "kind", "parent", "account", *PROFILE)
    told = _row(row, names)
    staff = {key: row.get(name) for name, key in STAFF.items() if row.get(name) is not None}
    return {**told, **({"staff": staff} if staff else {}), **_accounts(row, people)}


def _group(by_kind: Mapping[str, list[Row]], bodies: Sequence[Row], people: Seats) -> Table:
    group, office = by_kind["leading_group"][0], by_kind["lg_office"][0]
    seats = people.get(group.text("code"), {})
    told = _body(group, people, ("LG_CHAIR", "LG_MEMBER"))
    for key, role in (("chair", "LG_CHAIR"), ("vice_chair", "LG_MEMBER")):
        if seats.get(role):
            told[key] = seats[role][0]
    members: list[Table] = []
    for row in bodies:
        if row.get("member"):
            persons = people.get(row.text("code"), {}).get("LG_MEMBER", [{}])
            members += [{"dept": row.text("code"), **({"person": one} if one else {})}
                        for one in persons]  # fmt: skip
    host = {"hosted_by": office.text("hosted_by")} if office.get("hosted_by") else {}
    return {**told, "members": members, "office": {**_body(office, people), **host}}


def _jurisdiction(book: Book, ground: BookTerms, group: Row) -> Table:
    place = book["place"][0]
    measure = {key: place.get(name) for key, name in MEASURE.items() if place.get(name)}
    return {
        "code": place.text("code"),
        "name": place.text("name"),
        "fictional": bool(place.get("fictional")),
        "approving_body": group.text("code"),
        "measure": {key: str(value) for key, value in measure.items()},
        "params": _params(book, ground),
    }


def _params(book: Book, ground: BookTerms) -> Table:
    params: Table = {}
    known = ground.parameters["names"]
    for row in book.get("parameters", ()):
        name = row.text("parameter")
        *above, last = name.split(".")
        table = params
        for part in above:
            table = table.setdefault(part, {})
        table[last] = _figure(row.text("figure"), known[name])
    kept = [
        row.text("entry") for row in book.get("lists", ()) if row.get("list") == "certificates_kept"
    ]
    params["certificates_kept"] = kept
    params["price_bands"] = [
        {"category": row.text("category"), "unit": row.text("piece"),
         **{name: f"{row.get(name).quantize(CENT)}" for name in ("low", "high")}}
        for row in book.get("prices", ())
    ]  # fmt: skip
    params["blackouts"] = [
        {"event": row.text("event"), "start": row.text("start"), "end": row.text("end")}
        for row in book.get("blackouts", ())
    ]
    return params


def _figure(text: str, one: Mapping[str, Any]) -> int | str:
    """Return a figure as the files have it: what is counted as a number, a text as it was typed."""
    plain = folded(text)
    if re.fullmatch("[0-9]{1,9}", plain) and (one["unit"] != "plain" or one.get("whole")):
        return int(plain)
    return plain if re.fullmatch("[0-9./]+", plain) else text


def _lists(rows: Sequence[Row], national: Lists) -> Table:
    """Return what differs from the lists of the nation, and how it changes by days."""
    own = [row for row in rows if row.text("list") in PLAIN_LISTS]
    named = {row.text("list") for row in own}
    days = {since for row in own if (since := row.get("since"))}
    days |= {until + timedelta(days=1) for row in own if (until := row.get("until"))}
    values: Table = {}
    later: list[Table] = []
    for name in sorted(named):
        first = _on(own, name, None)
        dated = any(row.get("since") or row.get("until") for row in own if row.text("list") == name)
        if dated or first != list(getattr(national, name)):
            values[name] = first
    for day in sorted(days):
        changed = {name: _on(own, name, day) for name in values
                   if _on(own, name, day) != _on(own, name, day - timedelta(days=1))}  # fmt: skip
        if changed:
            later.append({"from": day, "values": changed})
    values |= _attributes(rows, national)
    laws = {row.text("entry"): row.text("law") for row in own if row.get("law")}
    if laws and ("mandated" in values or laws != national.laws):
        values["laws"] = laws
    if not values:
        return {}
    return {"source": "place", "values": values, **({"later": later} if later else {})}


def _on(rows: Sequence[Row], name: str, day: date | None) -> list[str]:
    """Return the entries of a list on a day; without one, before all its changes."""
    at = day or date.min
    return [
        row.text("entry") for row in rows
        if row.text("list") == name
        and (row.get("since") or date.min) <= at <= (row.get("until") or date.max)
    ]  # fmt: skip


def _attributes(rows: Sequence[Row], national: Lists) -> Table:
    """Return what belongs to entries (aliases, hours …) and the nation does not give so."""
    told: dict[str, Table] = {
        "aliases": {},
        "departments": {},
        "of_kind": {},
        "workload": {},
    }
    for row in rows:
        entry = row.text("entry")
        if row.text("list") == "workload":
            if national.workload.get(entry) != row.get("hours_a_year"):
                told["workload"][entry] = f"{row.get('hours_a_year'):f}"
            continue
        if (other := row.get("aliases", ())) != national.aliases.get(entry, ()):
            told["aliases"][entry] = list(other)
        if row.text("kind") != national.of_kind.get(entry, ""):
            told["of_kind"][entry] = row.text("kind")
        department = (row.text("department"),) if row.get("department") else ()
        if department != national.departments.get(entry, ()):
            told["departments"][entry] = list(department)
    return {name: table for name, table in told.items() if table}

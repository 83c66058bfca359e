"""The directory of a jurisdiction, from its organisation file."""

from collections.abc import Iterable, Mapping
from typing import Any

from policies.place.folders import BOOK
from schemas.place.organisations import (
    Community,
    Contact,
    Directory,
    Organisation,
    Person,
    Succession,
)
from schemas.texts import catalogue

Raw = Mapping[str, Any]
ROLES = {"clerk": "DEPT_CLERK", "head": "DEPT_HEAD"}  # how departments' accounts are written


def directory_of(raw: Raw) -> Directory:
    """Build the directory from the data of organisations.yaml; raises KeyError on a missing key."""
    group, office = raw["leading_group"], raw["leading_group"]["office"]
    finance, audit = raw["finance_bureau"], raw.get("audit_bureau")
    organisations = [
        *(_organisation(row, "department") for row in raw["departments"]),
        *(_organisation(row, "section") for row in raw.get("internal_sections", ())),
        *(_organisation(row, "street") for row in raw["streets"]),
        _organisation(group, "leading_group"),
        _organisation({**office, "level": group.get("level", "")}, "lg_office"),
    ]
    known = {one.code: one for one in organisations}
    for row, kind in ((finance, "finance_bureau"), (audit, "audit_bureau")):
        if row:
            known.setdefault(row["code"], _organisation(row, kind))
    directory = Directory(
        organisations=known,
        communities={row["code"]: _community(row) for row in raw["communities"]},
        leading_group=group["code"],
        lg_office=office["code"],
        finance_bureau=finance["code"],
        audit_bureau=audit["code"] if audit else "",
        members=tuple(member["dept"] for member in group.get("members", ())),
        host=office.get("hosted_by", ""),
        lineage=tuple(Succession.model_validate(row) for row in raw.get("lineage", ())),
    )
    called = {code: _called(code, directory) for code in directory.ends}
    return directory.model_copy(update={"called": called})


def _called(code: str, directory: Directory) -> str:
    """Return how a body that ended is named: with its old name, and who goes on."""
    lines, name = directory.ends[code], directory.name_of
    shared = lines[0].how == "split"
    heirs = [one.to for one in lines] if shared else [directory.heir(code)]
    how = lines[0].how if shared or not lines[0].to else "followed"
    new = "、".join(map(name, heirs))
    return catalogue.text(BOOK, f"called.{how}", "zh", old=name(code), new=new)


def _organisation(row: Raw, kind: str) -> Organisation:
    accounts = row.get("accounts", {})
    return Organisation(
        code=row["code"],
        name=row["name"],
        kind=kind,
        level=row.get("level", ""),
        body=row.get("kind", ""),
        parent=row.get("parent", ""),
        custody_account=row.get("custody_account", ""),
        people={ROLES.get(role, role): Person(**person) for role, person in _people(accounts)},
        contact=_contact(row, accounts),
    )


def _contact(row: Raw, accounts: Raw) -> Contact:
    """Return how the public reaches an office: its telephone is the one on duty, if it has none."""
    duty = accounts.get("duty", {}).get("phone", "")
    return Contact(**{"phone": duty, **row.get("contact", {})})


def _people(accounts: Raw) -> Iterable[tuple[str, Raw]]:
    return ((role, person) for role, person in accounts.items() if "name" in person)


def _community(row: Raw) -> Community:
    staff = row.get("staff", {})
    counted = (
        "households",
        "residents",
        "floating",
        "aged_60",
        "low_income_households",
        "disabled",
        "shops",
        "grids",
    )
    return Community(
        code=row["code"],
        name=row["name"],
        street=row["parent"],
        account=row["account"],
        kind=row.get("kind") or "community",
        staff=staff.get("committee_total"),
        **{field: row.get(field) for field in counted},  # type: ignore[arg-type]
    )

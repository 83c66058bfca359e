"""Money, to be read: reports and accounts; whoever reads one place's reads only that place's."""

import json
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, Query
from pydantic import BaseModel

from desk.api import gate
from desk.api.problems import Problem
from desk.api.routes.matters import readable
from desk.api.shapes import summary
from desk.web.desk import Desk, desk
from desk.web.gate import SIGNED_IN, Denied, may
from policies import sight
from schemas.money import yuan_of
from tasks.funds import desk as funds_desk
from tasks.funds.desk import Filter

router = gate.router(prefix="/funds")
Here = Annotated[Desk, Depends(desk)]
Text = Annotated[str, Query(max_length=80)]
Code = Annotated[str, Query(max_length=200)]
EVERYTHING = ("all", "filed")
# Kind of reach -> report -> the filter that narrows it to the reader's own organisation. A report
# that nothing narrows so is for those who read everything.
OWN: Mapping[str, Mapping[str, str]] = {
    "applicant": {"items": "department", "arrears": "department", "punctuality": "department"},
    "street": {"items": "street", "custody": "street", "yearly": "street"},
    "community": {"items": "community", "income": "community"},
}
OF_ONE = ("settlement", "payments")  # reports about one number


class Name(BaseModel):
    """A report that there is."""

    report: str
    title: str
    title_en: str


class Report(BaseModel):
    """A report: its rows as objects; amounts in yuan with two decimals."""

    report: str
    title: str
    day: date
    columns: list[str]
    rows: list[dict[str, Any]]
    totals: dict[str, str]


class Account(BaseModel):
    """An account and its balance in yuan."""

    account: str
    balance: str


class Line(BaseModel):
    """A posting of an account, and the balance after it, in yuan."""

    event: str
    other: str
    amount: str
    balance: str


@router.get("/reports", response_model=list[Name], summary=summary("funds.reports"))
@may(SIGNED_IN)
def reports(here: Here) -> list[Name]:
    """Return the reports that there are for this reader."""
    english = dict(funds_desk.titles("en"))
    own = _own(here)
    return [
        Name(report=name, title=title, title_en=english[name])
        for name, title in funds_desk.titles("zh")
        if own is None or name in own or name in OF_ONE
    ]


@router.get("/reports/{name}", response_model=Report, summary=summary("funds.report"))
@may(SIGNED_IN)
def report(
    here: Here,
    name: str,
    day: date | None = None,
    department: Text = "",
    street: Text = "",
    community: Text = "",
    number: Text = "",
) -> Any:
    """Return a report; what it is narrowed to is within the reader's reach."""
    asked = {"department": department, "street": street, "community": community, "number": number}
    narrowed = _narrowed(here, name, asked)
    with tempfile.TemporaryDirectory(prefix="zhunru-") as folder:
        made = Path(folder) / "report.json"
        funds_desk.export(here.ledger, name, Filter(day, **narrowed), made)
        told = json.loads(made.read_text(encoding="utf-8"))
    return {**told, "report": name}


def _own(here: Desk) -> Mapping[str, str] | None:
    """Return the reports that are narrowed to the reader's own; None for who reads everything."""
    kind = sight.reach(here.by, here.rules).kind
    return None if kind in EVERYTHING else OWN.get(kind, {})


def _narrowed(here: Desk, name: str, asked: dict[str, str]) -> dict[str, str]:
    """Return the filters of a report; raises Denied for what is not the reader's."""
    own = _own(here)
    if own is None:
        return asked
    kind = sight.reach(here.by, here.rules).kind
    if name in OF_ONE and kind == "applicant" and asked["number"]:
        readable(here, asked["number"])
        return asked
    if name not in own:
        raise Denied
    mine = own[name]
    if asked[mine] not in ("", here.by.org):
        raise Denied
    return {**asked, mine: here.by.org}


@router.get("/accounts", response_model=list[Account], summary=summary("funds.accounts"))
@may(SIGNED_IN)
def accounts(here: Here, prefix: Code = "") -> list[Account]:
    """Return the accounts whose code begins so; for those who read everything."""
    if _own(here) is not None:
        raise Denied
    found = funds_desk.accounts(here.ledger, prefix)
    return [Account(account=code, balance=yuan_of(fen)) for code, fen in found]


@router.get("/account", response_model=list[Line], summary=summary("funds.account"))
@may(SIGNED_IN)
def account(
    here: Here, code: Code, limit: Annotated[int, Query(ge=1, le=1000)] = 200
) -> list[Line]:
    """Return the last postings of an account, each with the balance after it."""
    if _own(here) is not None:
        raise Denied
    lines = funds_desk.statement(here.ledger, code, limit)
    if not lines:
        raise Problem("not_found", 404)
    return [
        Line(
            event=one.event_uid,
            other=one.other,
            amount=yuan_of(one.fen),
            balance=yuan_of(one.balance_fen),
        )
        for one in lines
    ]

"""Money, to be read: reports and accounts; whoever reads one place's reads only that place's."""

import json
import tempfile
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, Query
from pydantic import BaseModel

from desk.api import gate
from desk.api.problems import ApiProblem
from desk.api.shapes import summary
from desk.web.money_reports import all_accounts, filters, titles
from desk.web.request.gate import SIGNED_IN, may
from desk.web.request.request import Desk, desk
from schemas.money import yuan_of
from tasks.funds import reports_by_name as funds_desk

router = gate.router(prefix="/funds")
Here = Annotated[Desk, Depends(desk)]
Text = Annotated[str, Query(max_length=80)]
Code = Annotated[str, Query(max_length=200)]


class Name(BaseModel):
    """A report that there is."""

    report: str
    title: str
    title_en: str


class MoneyReport(BaseModel):
    """A report: its rows as objects; amounts in yuan with two decimals."""

    report: str
    title: str
    day: date
    columns: list[str]
    rows: list[dict[str, Any]]
    totals: dict[str, str]


class AccountRow(BaseModel):
    """An account and its balance in yuan."""

    account: str
    balance: str


class AccountLine(BaseModel):
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
    return [
        Name(report=name, title=title, title_en=english[name]) for name, title in titles(here, "zh")
    ]


@router.get("/reports/{name}", response_model=MoneyReport, summary=summary("funds.report"))
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
    narrowed = filters(here, name, day, asked)
    with tempfile.TemporaryDirectory(prefix="zhunru-") as folder:
        made = Path(folder) / "report.json"
        funds_desk.export(here.ledger, name, narrowed, made)
        told = json.loads(made.read_text(encoding="utf-8"))
    return {**told, "report": name}


@router.get("/accounts", response_model=list[AccountRow], summary=summary("funds.accounts"))
@may(SIGNED_IN)
def accounts(here: Here, prefix: Code = "") -> list[AccountRow]:
    """Return the accounts whose code begins so; for those who read everything."""
    all_accounts(here)
    found = funds_desk.accounts(here.ledger, prefix)
    return [AccountRow(account=code, balance=yuan_of(fen)) for code, fen in found]


@router.get("/account", response_model=list[AccountLine], summary=summary("funds.account"))
@may(SIGNED_IN)
def account(
    here: Here, code: Code, limit: Annotated[int, Query(ge=1, le=1000)] = 200
) -> list[AccountLine]:
    """Return the last postings of an account, each with the balance after it."""
    all_accounts(here)
    lines = funds_desk.statement(here.ledger, code, limit)
    if not lines:
        raise ApiProblem("not_found", 404)
    return [
        AccountLine(
            event=one.event_uid,
            other=one.other,
            amount=yuan_of(one.fen),
            balance=yuan_of(one.balance_fen),
        )
        for one in lines
    ]

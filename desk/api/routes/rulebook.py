"""The rules in force and the acts with their forms: what anybody may know before asking."""

from typing import Annotated, Any

from fastapi import Depends, Query

from desk import rule_rows
from desk.api import gate
from desk.api.forms import told_of
from desk.api.shapes import summary
from desk.web.request.gate import PUBLIC, may
from desk.web.request.request import Desk, desk
from tasks import rulebooks

router = gate.router()
Here = Annotated[Desk, Depends(desk)]
Rows = list[dict[str, Any]]


@router.get("/rules", response_model=Rows, summary=summary("rules"))
@may(PUBLIC)
def rules(here: Here, text: Annotated[str, Query(max_length=80)] = "") -> Any:
    """Return the rules and indicators, all or those that hold a text, with their bases."""
    return rule_rows.found(rulebooks.rules_of(here.ledger), text)


@router.get("/rules/{rule}", response_model=Rows, summary=summary("rule"))
@may(PUBLIC)
def rule(here: Here, rule: str) -> Any:
    """Return one rule whole: condition, parameters, tests, what the place changed in it."""
    return rule_rows.whole(rulebooks.rules_of(here.ledger), rule)


@router.get("/acts", response_model=Rows, summary=summary("acts"))
@may(PUBLIC)
def acts(here: Here) -> Rows:
    """Return the acts that people may do: their names, roles and the JSON Schema of their data."""
    return told_of(here.rules.jurisdiction)

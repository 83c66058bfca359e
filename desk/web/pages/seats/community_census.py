"""The community's own list for a census: on one page, kept as it is written, then declared.

What is known of its work stands there to be ticked; hours may stay empty. A worker may write, the
secretary declares. What the office entered is confirmed with one tap, or corrected here.
"""

import uuid
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Depends
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, Response

from desk import inventories
from desk.web.act_forms.answers import marks, tried
from desk.web.request import gate
from desk.web.request.gate import may
from desk.web.request.request import Desk, desk
from ledger.read import assignments
from policies.burden import inventories as figures
from schemas.acts.act import Act, Refused
from schemas.acts.communities import LINES_MAX
from schemas.applications.drafts import Draft
from schemas.states.communities import Inventory
from schemas.written import folded
from tasks import drafts, reasons
from tasks.figures import census

router = gate.router("/community/census")
Here = Annotated[Desk, Depends(desk)]
KIND = "inventory"
CELLS = ("kind", "asker", "title", "held_by", "hours")
FACTS = ("on", "method", "signed_by", "evidence", "worked")
EMPTY = dict.fromkeys((*CELLS, "tick", "new"), "")
SPARE = [{**EMPTY, "kind": kind, "new": "yes"} for kind in ("item", "post") for _ in range(3)]
Row = Mapping[str, str]
"""A line as it was typed; `tick` where it counts."""


@router.get("")
@may("COMM_SEC", "COMM_WORKER")
def show(here: Here) -> Response:
    """Show what is on record, what the office entered, and the list that is being written."""
    return _page(here)


def _page(here: Desk, status: int = 200, **told: Any) -> Response:
    with here.ledger.read() as tx:
        own = census.lists_of(tx, here.by.org, here.rules.directory)
        version = assignments.versions(tx, "community", [here.by.org]).get(here.by.org, 0)
    draft = _draft(here)
    last = figures.newest(own)
    body = told.pop("typed", None) or (draft.body if draft else _first(here, own.entered or last))
    planned = inventories.planned_hours(here.ledger, here.by.org, f"{here.today:%Y-%m}")
    shown = {"marks": {}, "rows_marked": {}, "told": None, "met": False, **told}
    return here.render(
        "community_census.html",
        status,
        own=own,
        last=figures.carried(last) if last else None,
        entered=own.entered and figures.carried(own.entered),
        changes=figures.changes(own),
        numbered=list(enumerate([*({**EMPTY, **row} for row in body["rows"]), *SPARE])),
        planned={
            one["title"]: planned[name]
            for one in body["rows"]
            if (name := folded(one["title"])) in planned
        },
        facts=body["facts"],
        saved=draft.version if draft else 0,
        seen=f" community/{here.by.org}={version}",
        bodies=sorted(one.name for one in here.rules.directory.organisations.values()),
        may_act=here.by.role == "COMM_SEC",
        key=uuid.uuid4().hex,
        **shown,
    )


def _draft(here: Desk) -> Draft | None:
    return next(iter(drafts.of_org(here.ledger, here.by.org, KIND)), None)


def _first(here: Desk, told: Inventory | None) -> dict[str, Any]:
    """Return what a list begins with: the last one, and what is known of the work and not in it."""
    name_of = here.rules.directory.name_of
    rows = [
        {"kind": one.kind, "asker": name_of(one.asker), "title": one.title, "held_by": one.held_by,
         "hours": "" if one.hours is None else f"{one.hours.normalize():f}", "tick": "yes"}
        for one in (told.lines if told else ())
    ]  # fmt: skip
    there = {folded(one["title"]) for one in rows}
    known = inventories.known_lines(here.ledger, here.rules, [here.by.org])[here.by.org]
    rows += [
        {**one, "asker": name_of(one["asker"]), "tick": ""}
        for one in known
        if folded(one["title"]) not in there
    ]
    worked = f"{told.worked.normalize():f}" if told and told.worked is not None else ""
    facts = {**dict.fromkeys(FACTS, ""), "on": here.today.isoformat(), "worked": worked}
    return {"rows": rows, "facts": facts}


def _typed(sent: FormData) -> dict[str, Any]:
    """Return what was typed: lines that stand there or were filled in now, and the facts of all."""
    rows: list[dict[str, str]] = []
    for no in range(LINES_MAX + len(SPARE)):
        if f"kind.{no}" not in sent:
            break
        row = {name: str(sent.get(f"{name}.{no}", "")).strip() for name in CELLS}
        new = f"new.{no}" in sent
        row["tick"] = "yes" if new or f"tick.{no}" in sent else ""
        if not new or row["title"] or row["asker"]:
            rows.append(row)
    return {"rows": rows, "facts": {name: str(sent.get(name, "")).strip() for name in FACTS}}


@router.post("/save")
@may("COMM_SEC", "COMM_WORKER")
async def save(here: Here) -> Response:
    """Keep what is written so far; asked by the page itself after each change, too."""
    sent = await here.request.form()
    return await run_in_threadpool(_save, here, sent)


def _save(here: Desk, sent: FormData) -> Response:
    declared = _draft(here) is None and str(sent.get("_saved", "")) not in ("", "0")
    kept = None if declared else _kept(here, sent)
    if kept is None:
        return _page(here, 409, typed=_typed(sent), met=True)
    if here.request.headers.get("hx-request"):
        return HTMLResponse(f'<input type="hidden" id="saved" name="_saved" value="{kept}">')
    return here.go("/community/census", "kept")


def _kept(here: Desk, sent: FormData) -> int | None:
    """Keep what was sent; the version it has now, or None when somebody else wrote meanwhile."""
    typed, draft = _typed(sent), _draft(here)
    saw = str(sent.get("_saved", ""))
    if draft is None:
        return drafts.begin(here.ledger, here.by, KIND, typed, subject=here.by.org).version
    if saw != str(draft.version):
        return None
    made = drafts.save(here.ledger, draft, here.by, typed)
    return made.version if made else None


@router.post("")
@may("COMM_SEC")
async def declare(here: Here) -> Response:
    """Declare the list; where something is wrong it is kept, and shown with what to do."""
    sent = await here.request.form()
    return await run_in_threadpool(_declare, here, sent)


def _declare(here: Desk, sent: FormData) -> Response:
    typed = _typed(sent)
    if _kept(here, sent) is None:
        return _page(here, 409, typed=typed, met=True)
    counted = [no for no, row in enumerate(typed["rows"]) if row["tick"]]
    refused = tried(here, Act(verb="declare_inventory", data=_data(here, typed, counted)), sent)
    if refused is not None:
        return _refused(here, refused, counted)
    if draft := _draft(here):
        drafts.end(here.ledger, draft.id)
    return here.go("/community/census", "act.declare_inventory")


def _data(here: Desk, typed: Mapping[str, Any], counted: list[int]) -> dict[str, Any]:
    """Return the data of the act: what was left empty is left out."""
    askers = inventories.bodies(here.rules)
    rows = [typed["rows"][no] for no in counted]
    lines = [
        {name: value for name, value in row.items() if name in CELLS and value}
        | {"asker": askers.get(folded(row["asker"]), row["asker"])}
        for row in rows
    ]
    facts = {name: value for name, value in typed["facts"].items() if value}
    return {**facts, "lines": lines}


def _refused(here: Desk, refused: Refused, counted: list[int]) -> Response:
    """Show why, each fault of a line beside it."""
    found = marks(refused)
    told = reasons.reason(refused, here.rules.directory, typed=False)
    lines = {name: why for name, why in found.items() if name.startswith("lines.")}
    rows: dict[int, dict[str, str]] = {}
    for name, why in lines.items():
        no, _, cell = name.removeprefix("lines.").partition(".")
        if no.isdigit() and int(no) < len(counted):
            rows.setdefault(counted[int(no)], {})[cell] = why
    facts = {name: why for name, why in found.items() if name not in lines}
    status = 422 if found else 409
    return _page(here, status, marks=facts, rows_marked=rows, told=told)


@router.post("/confirm")
@may("COMM_SEC")
async def confirm(here: Here) -> Response:
    """Confirm what the office entered, as the page showed it."""
    sent = await here.request.form()
    return await run_in_threadpool(_confirm, here, sent)


def _confirm(here: Desk, sent: FormData) -> Response:
    signed = str(sent.get("signed_by", "")).strip()
    act = Act(verb="confirm_inventory", data={"signed_by": signed} if signed else {})
    refused = tried(here, act, sent)
    if refused is None:
        return here.go("/community/census", "act.confirm_inventory")
    told = reasons.reason(refused, here.rules.directory, typed=False)
    return _page(here, 422 if marks(refused) else 409, told=told)

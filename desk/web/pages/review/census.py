"""The first census of burdens: what was counted before, by whom and how; on record for ever."""

import uuid
from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import Depends, Form
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import Response

from desk.web.request import gate
from desk.web.request.gate import may
from desk.web.request.request import Desk, desk
from policies.burden import inventories
from policies.burden.baseline import baseline
from policies.burden.inherited import renamed
from schemas.allowed_characters import foreign
from schemas.states.communities import DeclaredBurden, Inventory
from schemas.texts import catalogue
from schemas.written import Unreadable, data_of, day_of, signs
from tasks.figures import census, report

router = gate.router("/office/census")
Here = Annotated[Desk, Depends(desk)]

OFFICE = "LG_OFFICE"
READERS = (OFFICE, "LG_MEMBER", "LG_CHAIR", "AUDITOR")
WORDS = ("method", "signer", "evidence")
WORDS_MAX, COUNT_MAX = 200, 10_000_000


@router.get("")
@may(*READERS)
def show(here: Here) -> Response:
    """Show every census on record, and the form of a new one for who may take it."""
    return _page(here, {}, ())


def _page(here: Desk, typed: dict[str, str], wrong: tuple[str, ...]) -> Response:
    directory = here.rules.directory
    with here.ledger.read() as tx:
        base = census.first(tx)
    return here.render(
        "office_census.html",
        status=422 if wrong else 200,
        known=census.taken(here.ledger),
        base=base,
        counted=census.COUNTED,
        declared=_declared(here),
        lists=_lists(here),
        communities=[one for one in directory.communities if one not in directory.ends],
        typed=typed,
        wrong=wrong,
        key=typed.get("_key") or uuid.uuid4().hex,
        takes=here.by.role == OFFICE,
    )


def _declared(here: Desk) -> dict[str, DeclaredBurden]:
    """Return what the communities that there are today declared last, by their codes."""
    told, directory = census.declared(here.ledger), here.rules.directory
    names = {code: (code, *renamed(code, directory)) for code in directory.codes}
    last = {code: next((told[one] for one in each if one in told), None)
            for code, each in names.items()}  # fmt: skip
    return {code: one for code, one in last.items() if one is not None}


@router.post("/{source}")
@may(OFFICE)
def take_known(
    here: Here,
    source: Literal["ledger", "communities", "listed"],
    signer: Annotated[str, Form()] = "",
    evidence: Annotated[str, Form()] = "",
    key: Annotated[str, Form(alias="_key")] = "",
) -> Response:
    """Take as a census what the ledger counts today, what communities declared, or their lists.

    One source at a time: what one of them does not know is not filled from another.
    """
    signer, evidence = _words(signer), _words(evidence)
    declared = _declared(here) if source == "communities" else {}
    lists = _lists(here) if source == "listed" else {}
    if not (signer and evidence) or (source != "ledger" and not (declared or lists)):
        return _page(here, {"_key": key}, (source,))
    text = partial(catalogue.text, "report")
    if source == "ledger":
        method = text("census.by_ledger")
        now = baseline(report.burden(here.ledger), method=method, signer=signer, evidence=evidence)
    elif source == "listed":
        now = census.of_lists((_by_lists(here, lists), signer, evidence), lists)
    else:
        whole = len(here.rules.directory.codes)
        method = text("census.by_communities", n=len(declared), whole=whole)
        now = census.of_communities(here.today, (method, signer, evidence), declared)
    census.take(here.ledger, now, here.by, key)
    return here.go("/office/census", "census")


def _lists(here: Desk) -> dict[str, Inventory]:
    """Return the last list that is each community's own, by code."""
    states = census.lists(here.ledger, here.rules).states
    last = {code: inventories.newest(one) for code, one in states.items()}
    return {code: one for code, one in last.items() if one is not None}


def _by_lists(here: Desk, lists: Mapping[str, Inventory]) -> str:
    """Say of how many communities, and how many of them counted, estimated or read documents."""
    how = Counter(one.method for one in lists.values())
    whole = len(here.rules.directory.codes)
    days = sorted(one.on for one in lists.values())
    told = {name: how[name] for name in ("counted", "estimated", "documents")}
    told |= {"n": len(lists), "whole": whole}
    return catalogue.text("report", "census.by_lists", **told, first=days[0], last=days[-1])


@router.post("")
@may(OFFICE)
async def take(here: Here) -> Response:
    """Take a census: the day, how, who signed, where the proof lies, and what was counted."""
    form = await here.request.form()
    return await run_in_threadpool(_take, here, form)


def _take(here: Desk, form: FormData) -> Response:
    typed = {name: str(value) for name, value in form.items()}
    wrong = tuple(name for name in ("on", *WORDS, *census.COUNTED) if not _fits(name, typed, here))
    if wrong:
        return _page(here, typed, wrong)
    day: Any = _read("on", typed)
    told = (_words(typed["method"]), _words(typed["signer"]), _words(typed["evidence"]))
    figures: dict[str, Any] = {metric: _read(metric, typed) for metric in census.COUNTED}
    first = census.counted(day, told, figures)
    census.take(here.ledger, first, here.by, typed.get("_key", ""))
    return here.go("/office/census", "census")


def _words(text: str) -> str:
    """Return a text of a census; empty where none can be read in it, or it does not fit."""
    fits = len(text) <= WORDS_MAX and not foreign(text) and signs(text)
    return text.strip() if fits else ""


def _fits(name: str, typed: dict[str, str], here: Desk) -> bool:
    """Tell whether a field was typed as it must be; nothing is counted on a day to come."""
    value = _read(name, typed)
    return value is not None and not (isinstance(value, date) and value > here.today)


def _read(name: str, typed: dict[str, str]) -> date | int | str | None:
    """Return what was typed in its own type; None where it is missing or none."""
    text = typed.get(name, "")
    if name in WORDS:
        return _words(text) or None
    try:
        if name == "on":
            return day_of(text)
        count: int = data_of("count", text)
        return count if 0 <= count <= COUNT_MAX else None
    except Unreadable:
        return None

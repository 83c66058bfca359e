"""The auditor's places: red flags, search, samples, money, exemptions, rules, refusals."""

import secrets
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, Form, Query
from starlette.responses import Response

from desk.web.request import gate
from desk.web.request.gate import may
from desk.web.request.request import Desk, desk
from ledger.read.review import SearchQuery
from policies.visibility import redact
from schemas.money import fen_of
from schemas.states.stages import Stage
from schemas.written import day_of
from tasks import pseudonym_secret, security_log
from tasks.figures import flags, review
from tasks.figures.flags import STRATA
from tasks.funds import reports_by_name as funds

router = gate.router("/audit")
Here = Annotated[Desk, Depends(desk)]
Word = Annotated[str, Query(max_length=80)]

SAMPLED, SEED_MAX = "audit.sampled", 40  # its line holds seed, size and stratum whole
AUDITOR, OFFICE = "AUDITOR", "LG_OFFICE"
ABOUT_REFUSALS = ("A11", "A17", "A29")
SEVERITIES = ("pass", "warn", "exempt", "return", "reject")
ROUTES = ("L02", "LAW", "L03", "LIGHT", "PURCHASE", "EMERGENCY", "DELEGATED")
ACCOUNTS_MAX, SAMPLE_MAX, POSTINGS_MAX = 500, 500, 1000


@router.get("")
@may(AUDITOR)
def overview(here: Here) -> Response:
    """Show where an auditor can look, and how many signs there are."""
    raised = flags.flags(here.ledger, here.by)
    return here.render("audit.html", signs=sum(len(one.rows) for one in raised), flags=raised)


@router.get("/flags")
@may(AUDITOR, OFFICE)
def red_flags(here: Here, code: Annotated[str, Query(max_length=3)] = "") -> Response:
    """Show the saved questions and the signs that answer them now."""
    found = flags.flags(here.ledger, here.by)
    shown = [one for one in found if not code or one.code == code]
    return here.render("audit_flags.html", flags=found, shown=shown, code=code)


@router.get("/search")
@may(AUDITOR)
def search(here: Here, after: Word = "") -> Response:
    """Look for assignments by what the ledger knows of them; a page at a time."""
    kept = {name: here.request.query_params.get(name, "")[:80] for name in SearchQuery._fields}
    rows = review.search(here.ledger, _asked(kept), after=after)
    more = {name: value for name, value in kept.items() if value}
    full = len(rows) == review.PAGE
    return here.render(
        "audit_search.html",
        rows=rows,
        kept=kept,
        choices={
            "stage": list(Stage),
            "severity": SEVERITIES,
            "route": ROUTES,
            "applicant": _organisations(here, "department", "section"),
            "street": _organisations(here, "street"),
        },
        next=f"/audit/search?{urlencode({**more, 'after': rows[-1].number})}" if full else "",
    )


def _asked(kept: dict[str, str]) -> SearchQuery:
    """Read what was typed; a day or an amount that is none asks for nothing."""
    typed: dict[str, Any] = dict(kept)
    for name in ("since", "until"):
        typed[name] = told_day(kept[name])
    for name in ("least_fen", "most_fen"):
        typed[name] = _fen(kept[name])
    return SearchQuery(**typed)


def told_day(text: str) -> date | None:
    """Read a day that may be left empty; None for what is none."""
    try:
        return day_of(text)
    except ValueError:
        return None


def _fen(text: str) -> int | None:
    try:
        return fen_of(text)
    except ValueError:
        return None


def _organisations(here: Desk, *kinds: str) -> list[str]:
    known = here.rules.directory.organisations
    return sorted(code for code, one in known.items() if one.kind in kinds)


@router.get("/sample")
@may(AUDITOR)
def sample(
    here: Here,
    seed: Word = "",
    size: Annotated[int, Query(ge=1, le=SAMPLE_MAX)] = 10,
    stratum: Word = "none",
) -> Response:
    """Show a sample that was drawn, by its seed; nothing is drawn by looking."""
    asked = stratum if stratum in STRATA else "none"
    known = security_log.noted(here.ledger, SAMPLED, f"{seed}/{size}/{asked}")
    drawn = flags.sample(here.ledger, seed, size, asked) if known else None
    fresh = secrets.token_hex(8)
    kept = {"seed": seed or fresh, "size": size, "stratum": asked}
    return here.render("audit_sample.html", drawn=drawn, kept=kept, strata=STRATA)


@router.post("/sample")
@may(AUDITOR)
def draw(
    here: Here,
    seed: Annotated[str, Form(min_length=1, max_length=SEED_MAX)],
    size: Annotated[int, Form(ge=1, le=SAMPLE_MAX)],
    stratum: Annotated[str, Form(max_length=20)],
) -> Response:
    """Draw a sample: its seed, size and stratum go into the security log first."""
    if stratum not in STRATA:
        raise gate.Denied
    told = f"{seed}/{size}/{stratum}"
    security_log.note(here.ledger, SAMPLED, here.visitor, here.source, here.route, told)
    return here.go("/audit/sample", seed=seed, size=str(size), stratum=stratum)


@router.get("/money")
@may(AUDITOR)
def money(
    here: Here, prefix: Word = "", code: Annotated[str, Query(max_length=160)] = ""
) -> Response:
    """Follow the money: accounts with their balances, and every posting of one of them."""
    known = funds.accounts(here.ledger, prefix) if prefix or not code else []
    lines = funds.statement(here.ledger, code, POSTINGS_MAX) if code else []
    return here.render(
        "audit_money.html",
        accounts=known[:ACCOUNTS_MAX],
        more=len(known) > ACCOUNTS_MAX,
        lines=lines,
        prefix=prefix,
        code=code,
    )


@router.get("/exemptions")
@may(AUDITOR, OFFICE)
def exemptions(here: Here) -> Response:
    """Show every rule that was lifted: for what, why, by whom, until when."""
    return here.render("audit_exemptions.html", rows=review.exempted(here.ledger), face=_face(here))


@router.get("/rulebooks")
@may(AUDITOR, OFFICE)
def rulebooks(here: Here) -> Response:
    """Show which rulebooks were put in force, from when, by whom and why."""
    return here.render("audit_rulebooks.html", rows=review.books(here.ledger), face=_face(here))


def _face(here: Desk) -> redact.Face:
    """Return how this reader sees people."""
    return redact.face(here.by, here.rules, pseudonym_secret.of(here.ledger))


@router.get("/refusals")
@may(AUDITOR, OFFICE)
def refusals(here: Here) -> Response:
    """Show refusals and what became of them, and signs that somebody paid for one."""
    signs = [one for one in flags.flags(here.ledger, here.by) if one.code in ABOUT_REFUSALS]
    rows = review.refusals(here.ledger)
    return here.render("audit_refusals.html", rows=rows, signs=signs)

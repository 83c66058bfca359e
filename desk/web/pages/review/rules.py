"""What a place has laid down, to be read: rules, lists, parameters, working days; and reports."""

import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated, Any, Literal, NamedTuple

from fastapi import Depends, Path, Query
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import Response

from desk.web.act_forms.answers import data_of, marks, refilled, tried
from desk.web.act_forms.asking import FormContext, FormQuestion, questions
from desk.web.request import download, gate
from desk.web.request.gate import may
from desk.web.request.request import Desk, desk
from desk.web.seats import parameters as words
from desk.web.seats.parameters import sentence
from policies.rulebook.rows import RuleRow
from schemas.acts.act import Act
from tasks import adopted, reasons, security_log
from tasks.figures import report as reports
from tasks.figures import review
from tasks.figures.report_sheets import FORMS

router = gate.router("/office")
Here = Annotated[Desk, Depends(desk)]

GROUP = ("LG_OFFICE", "LG_MEMBER", "LG_CHAIR", "AUDITOR")
LISTS = ("statutory", "assist", "catalogue", "mandated", "negative", "purchasable",
         "banned_certificates", "taken_back")  # fmt: skip
QUARTERS_SHOWN = 8
PUT = "put_rulebook_in_force"
QUARTER = r"^20\d{2}Q[1-4]$"


class Quarter(NamedTuple):
    """A quarter by its name (`2026Q3`), first and last day."""

    name: str
    first: date
    last: date


@router.get("/rules")
@may(*GROUP)
def rules(here: Here, text: Annotated[str, Query(max_length=80)] = "") -> Response:
    """Show the rules in force with their days and bases, and the lists they look at."""
    return _rules(here, text)


def _rules(here: Desk, text: str, **told: Any) -> Response:
    known = here.rules.rulebook.rules
    kept = [one for one in known if isinstance(one.row, RuleRow) and text in _all_of(one.row)]
    books = here.rules.rulebook.ground.on(here.today).lists
    found = {name: getattr(books, name) for name in LISTS}
    return here.render(
        "office_rules.html",
        rows=[(one.row, sentence(one, here.lang)) for one in kept],
        lists={name: [one for one in some if text in one] for name, some in found.items()},
        own={one.rule for one in here.rules.rulebook.overrides},
        text=text,
        books=review.books(here.ledger),
        key=uuid.uuid4().hex,
        adopted=adopted.state(here.ledger) is not None,
        **{"asked": _asked(), "marks": {}, "told": None, **told},
    )


def _asked() -> tuple[FormQuestion, ...]:
    """Return what is asked to put the rulebook in force; which one it is, the page knows."""
    return tuple(one for one in questions(PUT, FormContext()) if one.name != "digest")


@router.post("/rules/in-force")
@may("LG_OFFICE")
async def put_in_force(here: Here) -> Response:
    """Put the rulebook that the page showed in force from a day on."""
    sent = await here.request.form()
    return await run_in_threadpool(_put, here, sent)


def _put(here: Desk, sent: FormData) -> Response:
    data = {**data_of(_asked(), sent), "digest": str(sent.get("digest", ""))}
    refused = tried(here, Act(verb=PUT, data=data), sent)
    if refused is None:
        return here.go("/office/rules", f"act.{PUT}")
    told = reasons.reason(refused, here.rules.directory, typed=False)
    wrong, typed = marks(refused), refilled(_asked(), sent)
    return _rules(here, "", status=422 if wrong else 409, asked=typed, marks=wrong, told=told)


def _all_of(row: RuleRow) -> str:
    return f"{row.id} {row.message} {row.message_en} {row.when}"


@router.get("/parameters")
@may(*GROUP)
def parameters(here: Here, year: Annotated[int | None, Query(ge=2000, le=2100)] = None) -> Response:
    """Show parameters and terms with their sources, and the working days of a year."""
    shown = year or here.today.year
    return here.render(
        "office_parameters.html",
        params=words.parameters(here.rules, here.lang),
        measure=here.rules.jurisdiction.measure,
        table=here.rules.jurisdiction.route_on(here.today),
        year=shown,
        months=list(_months(here, shown)),
        estimated=here.rules.calendar.is_estimated(date(shown, 12, 31)),
    )


def _months(here: Desk, year: int) -> Iterator[tuple[int, int, list[date], list[date]]]:
    """Yield month, working days, days off in the week, and days of work at a week's end."""
    works = here.rules.calendar.is_working_day
    for month in range(1, 13):
        days = [
            one for n in range(31) if (one := date(year, month, 1) + timedelta(n)).month == month
        ]
        off = [one for one in days if one.weekday() < 5 and not works(one)]
        on = [one for one in days if one.weekday() >= 5 and works(one)]
        yield month, sum(works(one) for one in days), off, on


@router.get("/reports")
@may(*GROUP)
def quarters(here: Here) -> Response:
    """Show the quarters of which a report can be had: none from before the first entry."""
    begun = reports.begun(here.ledger)
    known = [one for one in _quarters(here.today) if begun and one.last >= begun]
    return here.render("office_reports.html", quarters=known)


def _quarters(today: date) -> Iterator[Quarter]:
    year, number = today.year, (today.month - 1) // 3 + 1
    for _ in range(QUARTERS_SHOWN):
        yield _quarter(f"{year}Q{number}")
        year, number = (year, number - 1) if number > 1 else (year - 1, 4)


def _quarter(name: str) -> Quarter:
    year, number = int(name[:4]), int(name[5])
    first = date(year, 3 * number - 2, 1)
    following = date(year + number // 4, 3 * number % 12 + 1, 1)
    return Quarter(name, first, following - timedelta(1))


@router.get("/reports/{name}.{form}")
@may(*GROUP)
def report(
    here: Here,
    name: Annotated[str, Path(pattern=QUARTER)],
    form: Literal["html", "pdf", "xlsx", "json"],
) -> Response:
    """Give the burden report of a quarter, to be saved; that it was taken stands in the log."""
    asked = _quarter(name)
    if asked.first > here.today:
        raise gate.Denied
    told = reports.burden(here.ledger, on=min(asked.last, here.today), since=asked.first)
    security_log.note(here.ledger, "export.made", here.visitor, here.source, here.route, name)
    file = f"{name}-{here.rules.jurisdiction.place}.{form}"
    return download.saved(FORMS[f".{form}"](told), file, download.MEDIA[f".{form}"])

"""The first page of the day: what waits on this seat, the most urgent on top; and many at once."""

import uuid
from functools import partial
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Form, Query
from starlette.responses import Response

from desk import first_steps
from desk.people import sign_in
from desk.web.act_forms.bulk import BULK, done_of
from desk.web.act_forms.offers import choices
from desk.web.application.draft_store import owing
from desk.web.money_reports import unequal
from desk.web.request import gate
from desk.web.request.cookies import set_lang
from desk.web.request.gate import PUBLIC, SIGNED_IN, may
from desk.web.request.navigation import own_path
from desk.web.request.request import Desk, desk
from ledger.read import inboxes
from policies.visibility import money
from tasks import adopted
from tasks.acts import founding
from tasks.funds import texts

router = gate.router()
Here = Annotated[Desk, Depends(desk)]
PAGE = 50
PLACE = ("LG_OFFICE", "LG_CHAIR", "AUDITOR")
COMMUNITY = ("COMM_SEC", "COMM_WORKER")  # have one page of their own for the day
SOON_WD = 3  # working days within which something is told to be due soon


@router.get("/")
@may(SIGNED_IN)
def inbox(
    here: Here,
    act: str = "",
    text: Annotated[str, Query(max_length=80)] = "",
    late: bool = False,
    after: str = "",
) -> Response:
    """Show the work items of the seat, filtered as the address says."""
    if not here.by.role:
        return here.go("/seats")
    if here.by.role in COMMUNITY and not (act or text or late or after):
        return here.go("/community", here.request.query_params.get("said", ""))
    post = inboxes.Post(here.by.role, here.by.org, here.today)
    sought = inboxes.Sought(act=act, text=text, late=late)
    soon = here.rules.calendar.add(here.today, SOON_WD)
    with here.ledger.read() as tx:
        page = inboxes.inbox(tx, post, sought, after=after, limit=PAGE)
        numbers = sorted({one.number for one in page.items})
        reminded = inboxes.reminded(tx, numbers, here.by.role, here.by.org)
        counts = here.house.counting.of(tx, post, soon)
        raised = [] if after else inboxes.escalated(tx, here.by.role, here.by.org, limit=PAGE)
        office = here.by.role == "LG_OFFICE" and not after
        vacant = inboxes.vacant(tx, here.today, limit=PAGE) if office else []
    kept = {"act": act, "text": text, "late": "true" if late else ""}
    return here.render(
        "inbox.html",
        items=page.items,
        names=sign_in.names(here.ledger, sorted({one.person for one in page.items} - {""})),
        raised=raised,
        vacant=vacant,
        reminded=reminded,
        owing=owing(here),
        unequal=unequal(here) if here.by.role in money.BOOKERS and not after else (),
        mismatch_of=partial(texts.of, "mismatches", lang=here.lang),
        move_of=partial(texts.of, "moves", lang=here.lang),
        counts=counts,
        place=_place(here),
        first_steps=_first_steps(here),
        kept=kept,
        next=_address({**kept, "after": page.after}) if page.after else "",
        address_of=lambda **changed: _address({**kept, **changed}),
        bulk=BULK,
        acts_of=lambda act: choices(act, here),
        key=uuid.uuid4().hex,
    )


def _first_steps(here: Desk) -> tuple[first_steps.FirstStep, ...]:
    """Return what a new place still lacks, for who sets it up; nothing once all is there."""
    if here.by.role not in first_steps.READERS or here.ledger.simulated:
        return ()
    told = first_steps.steps(here.ledger, here.rules, here.house.settings.state / "backups")
    return () if all(one.is_done for one in told) else told


def _place(here: Desk) -> tuple[bool, int]:
    """Return whether settings of the place wait for approval, and how many values files differ in.

    Only who watches over them is told.
    """
    known = adopted.state(here.ledger) if here.by.role in PLACE else None
    if known is None:
        return False, 0
    return known.proposed is not None, len(founding.strayed(here.ledger))


def _address(query: dict[str, str]) -> str:
    asked = {name: value for name, value in query.items() if value}
    return f"/?{urlencode(asked)}" if asked else "/"


@router.post("/bulk")
@may(SIGNED_IN)
def many(
    here: Here,
    item: Annotated[list[str] | None, Form()] = None,
    key: Annotated[str, Form(alias="_key", max_length=60)] = "",
) -> Response:
    """Do one act on each ticked item, each checked alone, and show what became of each."""
    return here.render("bulk.html", done=done_of(here, item or [], key or uuid.uuid4().hex))


@router.post("/language")
@may(PUBLIC)
def language(
    here: Here, lang: Annotated[str, Form()] = "zh", next: Annotated[str, Form()] = "/"
) -> Response:
    """Speak another language from now on, in this browser."""
    answer = here.go(own_path(next))
    set_lang(answer, here.house.settings, "en" if lang == "en" else "zh")
    return answer

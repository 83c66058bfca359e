"""One assignment at one community: its agreement word for word, its money, work and evaluation."""

import uuid
from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import Depends, Form
from starlette.responses import Response

from desk.web.act_forms import texts_read
from desk.web.act_forms.offers import Offer, offers
from desk.web.assignment import Shown, View, load
from desk.web.request import gate
from desk.web.request.gate import SIGNED_IN, Denied, may
from desk.web.request.request import Desk, desk
from desk.web.seats.community import Money, lines
from desk.web.seats.signing import signatures, signed
from policies.visibility import scope
from policies.wording.agreement_text import PATTERNS, forbidden, pieces
from schemas.acts.act import Act, Receipt, Refused
from schemas.reports.documents import Document
from schemas.states.states import PlacementState
from tasks import reasons
from tasks.acts import perform
from tasks.acts.perform import Command
from tasks.papers import previews

router = gate.router()
Here = Annotated[Desk, Depends(desk)]
ONE_TAP = ("start_task", "resume")
SIGN = "sign_community"
MARK_MAX = 10_000
NOT_FOR_RESIDENTS = ("resident", "none")


def _at(here: Desk, number: str, code: str) -> tuple[View, PlacementState]:
    """Return an assignment and its placement at a community;
    raises Denied when it is not theirs.
    """
    view = load(here, number)
    found = view.placement(code)
    if found is None:
        raise Denied
    return view, found


@router.get("/assignments/{number}/communities/{code}")
@may(SIGNED_IN)
def placement(here: Here, number: str, code: str) -> Response:
    """Show a placement whole: what was agreed, what was paid, how the work stands."""
    return _page(here, number, code)


@router.post("/assignments/{number}/communities/{code}/clauses")
@may("COMM_SEC", "DEPT_CLERK", "DEPT_HEAD")
def add_clause(
    here: Here,
    number: str,
    code: str,
    text: Annotated[str, Form(max_length=2000)] = "",
    key: Annotated[str, Form(alias="_key", max_length=60)] = "",
    seen: Annotated[str, Form(alias="_seen", max_length=MARK_MAX)] = "",
) -> Response:
    """Add a free clause; one that may not stand comes back with the words marked."""
    _at(here, number, code)
    typed = text.strip()
    if not typed or forbidden(typed):
        return _page(here, number, code, typed=typed, status=422)
    data = {"clause": "free", "text": typed, "community": code}
    act = Act(verb="edit_agreement", number=number, data=data)
    receipt = _done(here, act, key, seen)
    if receipt.refused is not None:
        return _page(here, number, code, typed=typed, refused=receipt.refused, status=409)
    here.nudge(number)
    return here.go(f"/assignments/{number}/communities/{code}", "act.edit_agreement")


@router.post("/assignments/{number}/communities/{code}/sign")
@may("COMM_SEC")
def sign(
    here: Here,
    number: str,
    code: str,
    read: Annotated[str, Form(max_length=5)] = "",
    key: Annotated[str, Form(alias="_key", max_length=60)] = "",
    seen: Annotated[str, Form(alias="_seen", max_length=MARK_MAX)] = "",
    shown: Annotated[str, Form(alias="_read", max_length=MARK_MAX)] = "",
) -> Response:
    """Sign for the community, once whoever signs says that the whole text was read."""
    _at(here, number, code)
    if not read:
        return _page(here, number, code, unread=True, status=422)
    act = Act(verb=SIGN, number=number, data=texts_read.read(SIGN, shown, (code,)))
    receipt = _done(here, act, key, seen)
    if receipt.refused is not None:
        return _page(here, number, code, refused=receipt.refused, status=409)
    here.nudge(number)
    return here.go("/community", f"act.{SIGN}")


def _done(here: Desk, act: Act, key: str, seen: str) -> Receipt:
    """Do an act on the agreement as the page showed it."""
    shown = Shown.of(seen).versions
    key = f"desk:{key or uuid.uuid4().hex}"
    return perform.carry_out(here.ledger, Command(act, here.by, key, expected=shown))


def _page(
    here: Desk,
    number: str,
    code: str,
    *,
    typed: str | None = None,
    refused: Refused | None = None,
    unread: bool = False,
    status: int = 200,
) -> Response:
    view, state = _at(here, number, code)
    resident = scope.reach(here.by, here.rules).kind in NOT_FOR_RESIDENTS
    paper = None if resident else previews.agreement_of(here.ledger, number, code)
    found = _offered(view, code)
    by = signatures(view, code)
    return here.render(
        "community_item.html",
        status=status,
        view=view,
        one=state,
        paper=signed(paper, by) if paper else None,
        signed=by,
        unread=unread,
        pieces=pieces,
        hits=_hits(paper),
        typed=typed,
        typed_kinds=forbidden(typed or ""),
        refused=reasons.reason(refused, here.rules.directory) if refused else None,
        kinds=tuple(PATTERNS),
        why=previews.forbidden_reasons(here.rules.jurisdiction.place),
        offers=[one for one in found if one.verb not in ("edit_agreement", SIGN)],
        may_sign=code in here.bodies and any(one.verb == SIGN for one in found),
        may_edit=any(one.verb == "edit_agreement" for one in found),
        one_tap=ONE_TAP,
        money=_money(here, state),
        story=_story(view, code),
        refusals=list(view.refusals(code)),
        disputes=[one for one in view.disputes if one.community == code],
        key=uuid.uuid4().hex,
        read=f"{code}={texts_read.digests(view)[code]}",
    )


def _offered(view: View, code: str) -> list[Offer]:
    """Return the acts a visitor is offered that are about this community."""
    whole = offers(view)
    return [one for one in whole if code in one.communities or (not one.communities and one.verb
            in PLACED_ACTS)]  # fmt: skip


PLACED_ACTS = frozenset({
    "note_residents", "answer_residents",
    "hand_over", "confirm_means", "report_missing", "confirm_service",
    "note_progress", "note_hours",
    "negotiate", "edit_agreement", "refuse", "dispute_funds",
    "suspend_nonpay", "resume", "spend",
    "return_funds", "carry_funds", "view_score", "list_defects",
    "reverse_receipt", "reverse_payment", "cancel_order",
    "send_back", "decline_to_sign", "decline_settlement", "open_dispute", "offer_terms",
    "raise_dispute", "appeal_ruling", "withdraw_dispute",
})  # fmt: skip


def _hits(paper: Document | None) -> list[str]:
    """Return why clauses of an agreement may not stand; nothing for a fair one."""
    return sorted({code for text in texts_of(paper) for one in pieces(text) for code in one.codes})


def texts_of(paper: Document | None) -> Iterator[str]:
    """Return every text of a paper in which a clause may stand."""
    for block in paper.blocks if paper else ():
        if block.kind == "paragraph":
            yield block.text
        elif block.kind == "list":
            yield from block.items


def _money(here: Desk, state: PlacementState) -> list[Money]:
    return list(lines(here, state))


def _story(view: View, code: str) -> list[Any]:
    ident = f"{view.number}:{code}"
    return [one for one in view.entries if one.stream_id == ident]

"""The last page of the form: everything the rules say, and filing; what became of it."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Depends, Form
from starlette.responses import Response

from desk.assignment_tables import last_asked
from desk.people import sign_in
from desk.web.application import budget, costing, draft_store
from desk.web.application.boxes import Makes, used
from desk.web.application.judging import Judged, judged
from desk.web.application.sending import KEEP, Sending
from desk.web.assignment import load
from desk.web.pages.applications.form import letter_of
from desk.web.request import gate
from desk.web.request.gate import SIGNED_IN, Denied, may
from desk.web.request.request import Desk, desk
from policies.applications import versions
from schemas.acts.act import Receipt, Refused
from schemas.applications.drafts import Draft
from tasks import drafts, reasons
from tasks.papers import attachments
from tasks.papers.forms import plan

router = gate.router()
Here = Annotated[Desk, Depends(desk)]
FILERS = ("DEPT_CLERK", "DEPT_HEAD", "STREET_HEAD")
Words = Annotated[str, Form(max_length=5000)]


@router.get("/applications/drafts/{ident}/review")
@may(*FILERS)
def review(here: Here, ident: str) -> Response:
    """Show the whole draft as the rules see it, with what can be done with it."""
    return draft_store.gone(here, ident) or _page(here, draft_store.find(here, ident))


def _page(here: Desk, draft: Draft, status: int = 200, **told: Any) -> Response:
    found = judged(here, draft.body["application"], draft.subject)
    sending = Sending(here, draft, found)
    ground = here.rules.rulebook.ground
    makes = Makes(sending.application, ground, here.lang)
    context = {"refused": None, "moved": False, "new_facts": "", **told}
    return here.render(
        "application_review.html",
        status=status,
        draft=draft,
        sections=plan.sections(),
        section=None,
        found=found,
        sending=sending,
        letter=letter_of(here, draft),
        lines=budget.beside(here, sending.application),
        cost=costing.calculation(found),
        changes=[versions.told(one, ground, here.lang) for one in sending.differences()],
        people=draft_store.savers(here, [draft]),
        whole=[(one, makes.section(one)) for one in plan.sections()],
        used=used,
        signer=_signer(here, found) if sending.may(sending.verb) else None,
        attached=len(attachments.of_subject(here.ledger, attachments.draft_subject(draft.id))),
        **context,
    )


def _signer(here: Desk, found: Judged) -> Mapping[str, str] | None:
    """Return the head whom the form names and who signs, where they are not the same."""
    head = found.application.head
    name = sign_in.names(here.ledger, [here.by.person]).get(here.by.person, "")
    if head is None or not head.name or not name or head.name.strip() == name:
        return None
    return {"form": head.name, "name": name}


@router.post("/applications/drafts/{ident}/review")
@may(*FILERS)
def send(
    here: Here,
    ident: str,
    do: Annotated[str, Form(alias="_do", max_length=20)] = "",
    version: Annotated[str, Form(alias="_version", max_length=12)] = "",
    new_facts: Words = "",
    remarks: Words = "",
) -> Response:
    """Keep, pass on or file the draft as it was shown; not when it changed meanwhile."""
    draft = drafts.find(here.ledger, ident, here.by.org)
    if draft is None:
        return draft_store.gone(here, ident) or here.render("application_gone.html", status=410)
    if draft.kind != draft_store.KIND:
        raise Denied
    if version != str(draft.version):
        return _page(here, draft, status=409, moved=True, new_facts=new_facts)
    sending = Sending(here, draft, judged(here, draft.body["application"], draft.subject))
    if do in PASSED_ON and (answer := _passed_on(here, sending, do, remarks.strip())):
        return answer
    if sending.unfit or do in PASSED_ON:
        return _page(here, draft, status=422, new_facts=new_facts)
    if do == "keep":
        return _kept(here, draft, sending)
    if (unready := _unready(here, sending)) is not None:
        return _page(here, draft, new_facts=new_facts, **unready)
    return _sent(here, draft, sending.send(new_facts.strip()), new_facts)


PASSED_ON = ("hand", "back", "remark")


def _passed_on(here: Desk, sending: Sending, do: str, remarks: str) -> Response | None:
    """Pass the draft between clerk and head; None where the head does not say what to change."""
    if do != "remark":
        sending.hand(do == "hand")
        return here.go(f"/applications/drafts/{sending.draft.id}/review", f"draft_{do}")
    if not (remarks and sending.may(sending.verb)):
        return None
    sending.send_back(remarks)
    return here.go("/applications", "draft_remark")


def _unready(here: Desk, sending: Sending) -> dict[str, Any] | None:
    """Say why a draft is not signed yet: its signer wrote it, or a reason is missing."""
    if sending.own and sending.may(sending.verb):
        params = {"verb": sending.verb, "did": KEEP}
        told = Refused(code="separate_duties", params=params)
        return {"status": 409, "refused": _said(here, told)}
    return {"status": 422} if sending.unreasoned else None


def _kept(here: Desk, draft: Draft, sending: Sending) -> Response:
    receipt = sending.keep()
    if not receipt.accepted:
        return _refused(here, draft, receipt)
    return here.go(f"/applications/drafts/{draft.id}/review", f"act.{KEEP}")


def _sent(here: Desk, draft: Draft, receipt: Receipt, new_facts: str) -> Response:
    if not receipt.accepted:
        return _refused(here, draft, receipt, new_facts)
    return here.go(f"/applications/{receipt.number}/sent")


def _refused(here: Desk, draft: Draft, receipt: Receipt, new_facts: str = "") -> Response:
    """Say why not; the next try is another one, so it is asked anew and not answered from this."""
    assert receipt.refused is not None
    told = _said(here, receipt.refused)
    again = draft_store.put(here, draft, draft.body["application"]) or draft_store.find(
        here, draft.id
    )
    return _page(here, again, status=409, refused=told, new_facts=new_facts)


def _said(here: Desk, refused: Refused) -> dict[str, Any]:
    return reasons.reason(refused, here.rules.directory, typed=False)


@router.get("/applications/{number}/sent")
@may(SIGNED_IN)
def sent(here: Here, number: str) -> Response:
    """Show what was filed: its number, what the rules said, and what happens next."""
    view = load(here, number)
    filed = view.application or {}
    return here.render(
        "application_sent.html",
        view=view,
        found=judged(here, filed, number),
        asks=last_asked(view.entries),
    )

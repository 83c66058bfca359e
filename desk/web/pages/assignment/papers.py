"""Papers: read, printed and saved as they were filed; the application as a form to fill in."""

from collections.abc import Callable, Iterator, Mapping
from typing import Annotated

from fastapi import Depends
from starlette.responses import Response

from desk.web.act_forms.on_paper import is_issuer
from desk.web.assignment import load
from desk.web.item_files import of_item
from desk.web.request import gate
from desk.web.request.download import MEDIA, file_name, filed_page, saved
from desk.web.request.gate import SIGNED_IN, Denied, may
from desk.web.request.request import Desk, desk
from ledger.read import assignments, lists
from policies.applications.intake import read_application
from policies.rules import Rules
from policies.visibility import scope
from schemas.applications.application import Application
from schemas.applications.drafts import Attachment
from schemas.reports.documents import Paper
from schemas.states.decisions import SealedFile
from schemas.states.states import AssignmentState
from tasks.figures import summary
from tasks.papers.forms.sheet import write_xlsx
from tasks.papers.forms.word import write_docx

router = gate.router()
Here = Annotated[Desk, Depends(desk)]


def _paper(here: Desk, ident: int) -> Paper:
    """Return a paper this visitor may read; raises Denied, also when there is none."""
    reach = scope.reach(here.by, here.rules)
    with here.ledger.read() as tx:
        allowed = lists.may_fetch(tx, reach, ident)
    found = summary.paper(here.ledger, ident) if allowed else None
    if found is None:
        raise Denied
    return found


@router.get("/papers/{ident}")
@may(SIGNED_IN)
def paper(here: Here, ident: int) -> Response:
    """Show which paper it is, and how it can be read and saved."""
    found = _paper(here, ident)
    with here.ledger.read() as tx:
        state = assignments.state(tx, AssignmentState, found.number)
    adds = state is not None and found.document_no and here.holds("attach_sealed")
    return here.render(
        "paper.html",
        paper=found,
        word=summary.has_word(found),
        sealed=list(_sealed(here, found, state)) if state else [],
        adds=adds and state and is_issuer(found, state, here),
    )


def _sealed(
    here: Desk, paper: Paper, state: AssignmentState
) -> Iterator[tuple[SealedFile, Attachment | None]]:
    """Yield the files with a seal that lie with a paper, each with the file that is handed out."""
    files = {one.digest: one for one in of_item(here, paper.number)}
    for one in state.sealed:
        if (one.paper, one.document_no) == (paper.kind, paper.document_no):
            yield one, files.get(one.file)


@router.get("/papers/{ident}/page")
@may(SIGNED_IN)
def page(here: Here, ident: int) -> Response:
    """Show a paper as it was filed, to be read and printed; nothing in it can run."""
    return filed_page(_paper(here, ident).html)


FORMS: Mapping[str, Callable[[Paper, str], bytes]] = {
    "html": lambda one, _: one.html.encode(),
    "docx": lambda one, place: summary.word_of(one, place) if summary.has_word(one) else b"",
    "pdf": lambda one, _: summary.pdf_of(one),
}


@router.get("/papers/{ident}/save.{form}")
@may(SIGNED_IN)
def save(here: Here, ident: int, form: str) -> Response:
    """Hand out a paper as a page, as Word or as PDF."""
    found = _paper(here, ident)
    content = FORMS[form](found, here.ledger.jurisdiction) if form in FORMS else b""
    if not content:
        raise Denied
    name = f"{found.document_no or found.number}-{found.title}.{form}"
    return saved(content, file_name(name), MEDIA[f".{form}"])


BLANKS: Mapping[str, Callable[[Application, Rules], bytes]] = {
    "xlsx": lambda one, rules: write_xlsx({"1": one}, rules.rulebook.ground),
    "docx": lambda one, rules: write_docx(one, rules.rulebook.ground),
}


@router.get("/assignments/{number}/application.{form}")
@may(SIGNED_IN)
def application(here: Here, number: str, form: str) -> Response:
    """Hand out the application of an assignment as a form that can be filled in and read back."""
    view = load(here, number)
    if form not in BLANKS or not view.application:
        raise Denied
    filed = read_application(view.application, here.rules.rulebook.ground.labels)
    return handed_out(here, filed, file_name(f"{number}-{filed.title or ''}.{form}"))


def handed_out(here: Desk, filled: Application, name: str) -> Response:
    """Answer with an application as a form, by the ending of the name (BLANKS)."""
    form = name.rpartition(".")[2]
    return saved(BLANKS[form](filled, here.rules), name, MEDIA[f".{form}"])

"""Files with an electronic seal (电子印章): attached to a filed paper by the body that issued it.

The paper stays as it was filed, and the file as it was handed in: its digest is on record. Whether
the seal in it is good, the reader of its maker tells; zhunru does not judge it.
"""

from policies.lifecycle.act_context import FiledPaper, Needs
from policies.lifecycle.rows.called_papers import ISSUED_BY
from policies.lifecycle.steps.case import Case, Step, Stop
from schemas.acts.act import Act, Actor
from schemas.acts.office import AttachingSeal
from schemas.events import Event
from schemas.place.organisations import Directory
from schemas.states.decisions import SealedFile
from schemas.states.states import AssignmentState
from schemas.values import plain

SEALABLE = ("application/pdf", "application/ofd")


def attach_sealed(case: Case) -> list[Event]:
    """Put a sealed file to a paper of one's own body; once each."""
    form = case.form
    assert isinstance(form, AttachingSeal)
    kind = _paper(case, form)
    held = case.scene.files
    if held is not None and form.sealed not in held:
        raise Stop("no_such_scan", digest=form.sealed)
    if held is not None and held[form.sealed] not in SEALABLE:
        raise Stop("not_sealable")
    told = SealedFile(
        paper=kind,
        document_no=form.document_no,
        file=form.sealed,
        org=case.by.org,
        person=case.by.person,
        on=case.today,
    )
    known = ((one.document_no, one.file) for one in case.assignment.sealed)
    if (told.document_no, told.file) in known:
        raise Stop("already_done", verb=case.act.verb)
    return [case.on_assignment("paper.seal_attached", append={"sealed": [plain(told)]})]


def _paper(case: Case, form: AttachingSeal) -> str:
    """Return the kind of the paper that is meant; refused where it is not there, or another's.

    A simulation may draw none up: there it is the kind that the act names.
    """
    filed = case.scene.filed
    if filed is None:
        filed = (FiledPaper(form.paper),)
    named = (one for one in filed if form.paper in ("", one.kind))
    found = [one for one in named if one.body or one.kind in ISSUED_BY]
    if not found:
        raise Stop("no_such_paper", document_no=form.document_no)
    if case.by.org not in issuers(found[0], case.assignment, case.rules.directory):
        raise Stop("not_the_issuer")
    return found[0].kind


def issuers(paper: FiledPaper, state: AssignmentState, directory: Directory) -> set[str]:
    """Return the bodies that issued a paper: that of its series, else by its kind; none: nobody.

    The office keeps the leading group's seal.
    """
    here = {paper.community} if paper.community else set(directory.communities)
    review, made = {state.street or directory.lg_office}, state.decision
    at = {
        "applicant": {*state.terms.departments},
        "review": review,
        "office": {directory.lg_office},
        "decider": review if made and made.body == "street" else {directory.leading_group},
        "community": here,
    }
    by_kind = set[str]().union(*(at[one] for one in ISSUED_BY.get(paper.kind, ())))
    bodies = {paper.body} if paper.body else by_kind
    group = {directory.lg_office, directory.leading_group}
    return bodies | group if bodies & group else bodies


def _needs(act: Act, by: Actor) -> Needs:
    return Needs(files=True, paper=act.text("document_no"))


STEPS = {"attach_sealed": Step(attach_sealed, needs=_needs)}

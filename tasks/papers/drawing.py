"""Draw up the papers that an event asks for, each once, and file them in the ledger."""

from collections.abc import Callable, Iterable, Mapping

from ledger.store.session import Ledger
from policies.visibility.bypass import handler
from schemas.states.bypass import BypassState
from schemas.states.decisions import Decision
from schemas.states.states import AssignmentState, PlacementState, RefusalState
from tasks.papers.documents import (
    admission,
    bypass,
    decisions,
    ending,
    exchanges,
    notices,
    paying,
    rulings,
    signatures,
    working,
)
from tasks.papers.documents.agreement import agreement
from tasks.papers.documents.assignment import PaperSubject
from tasks.papers.documents.letters import Outgoing
from tasks.papers.documents.sources import PaperSource, Payload, source
from tasks.papers.filing import Sheet, filed, series_of


def draw(ledger: Ledger, topic: str, payload: Payload) -> tuple[int, ...]:
    """Draw up and file what a message of the outbox asks for; returns the ids of its papers.

    Drawn twice, a paper keeps its first text and id. The papers show what the journal said at
    that event, so a late drawing tells the same. Raises KeyError for an unknown topic or event.
    """
    sheets = PAPERS[topic]
    found = source(ledger, payload)
    return tuple(filed(ledger, sheet) for sheet in sheets(found))


def _acceptance(found: PaperSource) -> Iterable[Sheet]:
    assignment = _assignment(found)
    of = f"{assignment.state.number}:{assignment.state.version}"
    body = assignment.state.street or assignment.rules.directory.lg_office
    yield _numbered(found, Outgoing(notices.acceptance_notice(assignment), body, of))


def _correction(found: PaperSource) -> Iterable[Sheet]:
    assignment, body = _assignment(found), found.event.body
    told = notices.Returned(
        defects=tuple(body.get("defects", ())),
        fields=tuple(body.get("fields", ())),
        text=body.get("text", ""),
        document_no=body.get("document_no", ""),
        party=body.get("party", ""),
    )
    key = f"correction_notice:{assignment.state.number}:{assignment.state.returns}"
    yield Sheet(key, lambda: notices.correction_notice(assignment, found.findings, told))


def _not_accepted(found: PaperSource) -> Iterable[Sheet]:
    assignment, body = _assignment(found), found.event.body
    told = notices.NotAccepted.model_validate(
        {name: body.get(name, "") for name in notices.NotAccepted.model_fields}
    )
    key = f"not_accepted_notice:{assignment.state.number}"
    yield Sheet(key, lambda: notices.not_accepted_notice(assignment, found.findings, told))


def _decision(found: PaperSource) -> Iterable[Sheet]:
    """The decision; an approval after the publication tells of the same one."""
    assignment = _assignment(found)
    made, granted = _made(assignment), found.granted
    key = f"decision:{assignment.state.number}:{made.document_no}"
    yield Sheet(key, lambda: decisions.decision(assignment, made, granted))


def _public_notice(found: PaperSource) -> Iterable[Sheet]:
    assignment = _assignment(found)
    made, granted = _made(assignment), found.granted
    office, of = assignment.rules.directory.lg_office, f"{assignment.state.number}:{made.ordinal}"
    yield _numbered(found, Outgoing(decisions.public_notice(assignment, made, granted), office, of))


def _agreement(found: PaperSource) -> Iterable[Sheet]:
    """The agreement of one community, anew with every free clause and every change."""
    assignment, placement = _assignment(found), _placement(found)
    amended = f":{placement.amended_on}" if placement.amended_on else ""
    key = f"agreement:{found.event.stream_id}:{len(placement.clauses)}{amended}"
    yield Sheet(key, lambda: agreement(assignment, placement, _made(assignment)))


def _posting(found: PaperSource) -> Iterable[Sheet]:
    assignment, placement = _assignment(found), _placement(found)
    doc = decisions.posting_sheet(assignment, placement, _made(assignment))
    yield _numbered(found, Outgoing(doc, placement.community, found.event.stream_id))


def _refusal(found: PaperSource) -> Iterable[Sheet]:
    state = found.state
    assert isinstance(state, RefusalState)
    title = found.assignment.state.terms.title if found.assignment else ""
    yield Sheet(
        f"refusal_notice:{state.id}",
        lambda: notices.refusal_notice(
            found.rules, state, title, state.issued_on, simulated=found.simulated
        ),
    )


def _bypass(kind: str) -> Callable[[PaperSource], Iterable[Sheet]]:
    """A paper of a report; a sanction may follow another."""

    def sheets(found: PaperSource) -> Iterable[Sheet]:
        state = found.state
        assert isinstance(state, BypassState)
        doc = bypass.paper(kind, found.rules, state, found.today, simulated=found.simulated)
        of = f"{state.id}:{len(state.sanctions)}"
        if kind == "bypass_sheet":  # the office's own, known by the report
            yield Sheet(f"{kind}:{of}", lambda: doc)
        else:
            _, body = handler(state.department, found.rules.directory)
            yield _numbered(found, Outgoing(doc, body, of))

    return sheets


def _numbered(found: PaperSource, draft: Outgoing) -> Sheet:
    """Return the sheet of a draft, whose key begins with the series that it is numbered in."""
    series = series_of(found.rules, draft.doc.kind, draft.body, found.today)
    if draft.corrects:
        key = f"again:{draft.doc.kind}/{draft.of}:{found.event.version}"
        return Sheet(key, lambda: draft.doc, series, corrects=f"/{draft.of}")
    return Sheet(f"{series.name}/{draft.of}", lambda: draft.doc, series)


def _letters(
    write: Callable[[PaperSource], Iterable[Outgoing]],
) -> Callable[[PaperSource], Iterable[Sheet]]:
    """Return what draws numbered letters of one kind."""
    return lambda found: (_numbered(found, draft) for draft in write(found))


def _assignment(found: PaperSource) -> PaperSubject:
    if found.assignment is None:
        raise KeyError(f"{found.event.stream_id} belongs to no assignment")
    return found.assignment


def _placement(found: PaperSource) -> PlacementState:
    assert isinstance(found.state, PlacementState)
    return found.state


def _made(assignment: PaperSubject) -> Decision:
    state: AssignmentState = assignment.state
    if state.decision is None:
        raise KeyError(f"{state.number} has no decision")
    return state.decision


PAPERS: Mapping[str, Callable[[PaperSource], Iterable[Sheet]]] = {
    "acceptance_notice": _acceptance,
    "correction_notice": _correction,
    "not_accepted_notice": _not_accepted,
    "decision": _decision,
    "public_notice": _public_notice,
    "agreement": _agreement,
    "posting_sheet": _posting,
    "refusal_notice": _refusal,
    **{kind: _bypass(kind) for kind in bypass.KINDS},
    "application_letter": _letters(admission.application_letter),
    "consultation_letter": _letters(admission.consultation_letter),
    "meeting_agenda": _letters(admission.meeting_agenda),
    "ballot": _letters(admission.ballots),
    "minutes": _letters(admission.minutes),
    "payment_request": _letters(paying.payment_request),
    "payment_notice": _letters(paying.payment_notice),
    "receipt_sheet": _letters(paying.receipt_sheet),
    "start_notice": _letters(working.start_notice),
    "suspension_notice": _letters(working.suspension_notice),
    "resumption_notice": _letters(working.resumption_notice),
    "acceptance_sheet": _letters(working.acceptance_sheet),
    "evaluation_sheet": _letters(working.evaluation_sheet),
    "signature_sheet": _letters(signatures.signature_sheet),
    "termination_notice": _letters(ending.termination_notice),
    "exit_decision": _letters(ending.exit_decision),
    "objection_answer": _letters(rulings.objection_answer),
    "refusal_ruling": _letters(rulings.refusal_ruling),
    "dispute_ruling": _letters(rulings.dispute_ruling),
    "lineage_notice": _letters(rulings.lineage_notice),
    "change_decision": _letters(rulings.change_decision),
    "exchange_notice": _letters(exchanges.exchange_notice),
    "exchange_minutes": _letters(exchanges.exchange_minutes),
    "amendment_agreement": _letters(rulings.amendment_agreement),
}
"""Topic of the outbox -> the papers it asks for."""

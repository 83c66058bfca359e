"""Draw up the papers that an event asks for, each once, and file them in the ledger."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from ledger.store.session import Ledger
from ledger.write import documents
from schemas.reports.documents import Document, Paper
from schemas.states.bypass import BypassState
from schemas.states.decisions import Decision
from schemas.states.states import AssignmentState, PlacementState, RefusalState
from tasks.papers.documents import bypass, decisions, notices
from tasks.papers.documents.agreement import agreement
from tasks.papers.documents.assignment import PaperSubject
from tasks.papers.documents.sources import PaperSource, Payload, source
from tasks.papers.render import agreement_word
from tasks.papers.render.page import render_html
from tasks.papers.render.word import render_word


class Sheet(NamedTuple):
    """A paper to draw: the key that says which one it is, and how it is composed."""

    key: str
    compose: Callable[[], Document]


def draw(ledger: Ledger, topic: str, payload: Payload) -> tuple[int, ...]:
    """Draw up and file what a message of the outbox asks for; returns the ids of its papers.

    Drawn twice, a paper keeps its first text and id. The papers show what the journal said at
    that event, so a late drawing tells the same. Raises KeyError for an unknown topic or event.
    """
    sheets = PAPERS[topic]
    found = source(ledger, payload)
    return tuple(_filed(ledger, sheet) for sheet in sheets(found))


def _filed(ledger: Ledger, sheet: Sheet) -> int:
    known = _find(ledger, sheet.key)
    if known is not None:
        return known
    doc = sheet.compose()
    paper = Paper(
        dedupe_key=sheet.key,
        kind=doc.kind,
        number=doc.number,
        community=doc.community,
        title=doc.title,
        document_no=doc.document_no,
        html=render_html(doc),
        word=render_word(doc, agreement_word.template_of(ledger.jurisdiction)),
        made_on=doc.made_on,
    )
    with ledger.write() as tx:
        documents.put(tx, paper)
    filed = _find(ledger, sheet.key)
    assert filed is not None
    return filed


def _find(ledger: Ledger, key: str) -> int | None:
    with ledger.read() as tx:
        return documents.id_of(tx, key)


def _acceptance(found: PaperSource) -> Iterable[Sheet]:
    assignment = _assignment(found)
    key = f"acceptance_notice:{assignment.state.number}:{assignment.state.version}"
    yield Sheet(key, lambda: notices.acceptance_notice(assignment))


def _correction(found: PaperSource) -> Iterable[Sheet]:
    assignment, body = _assignment(found), found.event.body
    told = notices.Returned(
        defects=tuple(body.get("defects", ())),
        fields=tuple(body.get("fields", ())),
        text=body.get("text", ""),
        document_no=body.get("document_no", ""),
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
    key = f"public_notice:{assignment.state.number}:{made.document_no}"
    yield Sheet(key, lambda: decisions.public_notice(assignment, made, granted))


def _agreement(found: PaperSource) -> Iterable[Sheet]:
    """The agreement of one community, anew with every free clause and every change."""
    assignment, placement = _assignment(found), _placement(found)
    amended = f":{placement.amended_on}" if placement.amended_on else ""
    key = f"agreement:{found.event.stream_id}:{len(placement.clauses)}{amended}"
    yield Sheet(key, lambda: agreement(assignment, placement, _made(assignment)))


def _posting(found: PaperSource) -> Iterable[Sheet]:
    assignment, placement = _assignment(found), _placement(found)
    key = f"posting_sheet:{found.event.stream_id}"
    yield Sheet(key, lambda: decisions.posting_sheet(assignment, placement, _made(assignment)))


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
        state, on = found.state, found.rules.calendar.today(found.event.occurred_at)
        assert isinstance(state, BypassState)
        yield Sheet(
            f"{kind}:{state.id}:{len(state.sanctions)}",
            lambda: bypass.paper(kind, found.rules, state, on, simulated=found.simulated),
        )

    return sheets


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
}
"""Topic of the outbox -> the papers it asks for."""

"""How a numbered letter is written: its facts in, the document and whose series it is in out."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from schemas.reports.documents import Document, Party
from schemas.states.states import PlacementState
from tasks.papers.documents.assignment import money
from tasks.papers.documents.payments import exemption_of, instalment_rows
from tasks.papers.documents.sources import PaperSource
from tasks.papers.texts import Sender, compose, day, fill_part, joined, rows, word


class Outgoing(NamedTuple):
    """A document that gets its number when it is filed, in the series of its kind and `body`.

    of: which paper of its kind it is; the same again is not drawn twice. corrects: it takes the
    place of the one before, whose number it keeps.
    """

    doc: Document
    body: str
    of: str
    corrects: bool = False


def letter(
    found: PaperSource,
    kind: str,
    body: str,
    facts: Mapping[str, Any],
    *,
    of: str = "",
    corrects: bool = False,
) -> Outgoing:
    """Write the letter of a kind in the name of a body (code of an organisation or community).

    of: see Outgoing; of the event itself unless it is told. What is about one community is filed
    under that.
    """
    subject = found.subject
    issuer = subject.body_name(body)
    told = {**subject.facts(), "issuer": issuer, "on": day(found.today), **facts}
    community = getattr(found.state, "community", "")
    doc = compose(kind, kind, subject.sender(issuer, community=community), told)
    event = found.event
    which = of or f"{event.stream_id}:{event.version}"
    return Outgoing(doc, body, which, corrects)


def alone(
    found: PaperSource, kind: str, body: str, facts: Mapping[str, Any], **to: str
) -> Outgoing:
    """Write a letter that may belong to no assignment (a refusal, a report).

    to: number and community under which it is filed.
    """
    rules = found.rules
    sender = Sender(
        issuer=rules.directory.name_of(body),
        on=found.today,
        fictional=found.simulated or rules.jurisdiction.fictional,
        **to,
    )
    event = found.event
    doc = compose(kind, kind, sender, facts)
    return Outgoing(doc, body, f"{event.stream_id}:{event.version}")


def placement_of(found: PaperSource) -> PlacementState:
    """Return the placement that the event is about."""
    assert isinstance(found.state, PlacementState)
    return found.state


def placed(found: PaperSource) -> dict[str, Any]:
    """Return the facts that every paper about work at one community may name."""
    subject, placement = found.subject, placement_of(found)
    ids = {"number": placement.number, "community": placement.community}
    urgent = subject.state.emergency or placement.in_force_on is None
    amount = money(placement.amount_fen) if placement.amount_fen else exemption_of(subject)
    told = {
        **subject.facts(),
        "period": _term(placement),
        "committee": subject.committee(placement.community),
        "custodian": subject.name(placement.street),
        "agreement": word("decided_on_it" if urgent else "agreement"),
        "agreement_no": "" if urgent else fill_part("agreement", "numbered", ids),
        "amount": amount,
        "copies": joined((subject.name(placement.street), subject.office)),
        "instalments": instalment_rows(subject, placement) if placement.amount_fen else (),
    }
    return {**told, "work": rows("work", told)}


def _term(placement: PlacementState) -> str:
    start, end = day(placement.start_on), day(placement.end_on)
    if not start:
        return ""
    return word("period", start=start, end=end) if end else word("open_end", start=start)


def signing(found: PaperSource, *sides: tuple[str, str]) -> tuple[Party, ...]:
    """Return the places where sides sign: label of the agreement's parts, name of the body."""
    return tuple(
        Party(
            label=fill_part("agreement", f"party_{side}", {}),
            name=name,
            signer=fill_part("agreement", f"signer_{side}", {}),
            on=fill_part("agreement", "day", {}),
        )
        for side, name in sides
    )

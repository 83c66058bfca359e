"""纸质签署核对单: what was signed on paper, by whom, with which scan, and who saw the original."""

from collections.abc import Iterable

from schemas.states.decisions import PaperSignature
from schemas.states.states import PlacementState
from tasks.papers.documents.letters import Outgoing, letter, placed
from tasks.papers.documents.sources import PaperSource
from tasks.papers.texts import code, day, joined, rows, word


def signature_sheet(found: PaperSource) -> Iterable[Outgoing]:
    """Write the record of a signature whose original somebody has seen, in that body's name."""
    told = dict(found.event.body["signature"])
    seen = {"seen_by": told.pop("seen_by"), "seen_on": found.today}
    one = PaperSignature.model_validate({name: told[name] for name in told if name != "seen_on"})
    subject, body = found.subject, found.event.org
    here = isinstance(found.state, PlacementState)
    signing = subject.body_name(one.org)
    facts = {
        **(placed(found) if here else subject.facts()),
        "addressee": signing,
        "copies": joined(_others(found, one.org, body)),
        "where": word("at_community", committee=placed(found)["committee"]) if here else "",
        "signed": code("signed", one.act),
        "body": signing,
        "signatory": one.signer,
        "day_on_paper": day(one.on),
        "recorded_on": day(one.recorded_on),
        "scan": _in_groups(one.scan),
        "seer": subject.body_name(body),
        "seen_by": seen["seen_by"],
        "seen_on": day(seen["seen_on"]),
    }
    facts["signature"] = rows("signature", facts)
    yield letter(found, "signature_sheet", body, facts)


def _in_groups(digest: str) -> str:
    """Write a digest in four groups of 16: they are compared by eye, and fit a page."""
    return " ".join(digest[at : at + 16] for at in range(0, len(digest), 16))


def _others(found: PaperSource, *known: str) -> list[str]:
    """Return who else has to know: the sides of the place, and the leading group's office.

    How its members vote, and who signs beside them, is no matter of the sides.
    """
    subject, state = found.subject, found.state
    here = state if isinstance(state, PlacementState) else None
    sides = [*subject.state.terms.departments, here.community] if here else []
    told = [*sides, subject.rules.directory.lg_office]
    return [subject.body_name(one) for one in told if one and one not in known]

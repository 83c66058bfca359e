"""Letters about work at one community: start, suspension, resumption, acceptance, evaluation."""

from collections.abc import Iterable, Mapping
from typing import Any

from schemas.states.settling import Quantities
from schemas.states.stages import Work
from schemas.states.states import PlacementState
from schemas.texts import catalogue
from tasks.papers.documents.assignment import figure, money
from tasks.papers.documents.letters import Outgoing, letter, placed, placement_of, signing
from tasks.papers.documents.payments import due_of, payer_name
from tasks.papers.documents.sources import PaperSource
from tasks.papers.texts import code, day, fill_part, joined, rows, sentence, word

OPENED = (Work.EVALUATED, Work.CLOSED)
SUSPENDED = {
    "work.suspended_for_nonpayment": "nonpay",
    "work.suspended_by_office": "paused",
    "work.pause_extended": "extended",
}


def start_notice(found: PaperSource) -> Iterable[Outgoing]:
    """开工通知: the community begins, with money usable, or at once in an emergency."""
    placement = placement_of(found)
    facts = {
        **placed(found),
        "urgent": found.event.kind == "work.begun_in_emergency",
        "started_on": day(placement.started_on or found.today),
        "file_wd": found.subject.wd("emergency_file"),
    }
    yield _of_community(found, "start_notice", facts)


def suspension_notice(found: PaperSource) -> Iterable[Outgoing]:
    """暂停通知: by the community for want of money, by the office for a cause; and made longer."""
    placement, told = placement_of(found), found.event.body
    what = SUSPENDED[found.event.kind]
    pause = next((one for one in placement.clocks if one.code == "pause"), None)
    late = next((one for one in placement.instalments if one.no == told.get("no")), None)
    facts = {
        **placed(found),
        **{name: name == what for name in SUSPENDED.values()},
        "what": fill_part("suspension_notice", what, {}),
        "no": told.get("no", ""),
        "payer": payer_name(found.subject, placement, late) if late else "",
        "due_amount": money(late.amount_fen) if late else "",
        "due": _due(found, placement, told.get("no")),
        "cause": told.get("cause", ""),
        "until": day(pause.due if pause else None),
    }
    yield _by(found, "suspension_notice", facts, community=what == "nonpay")


def _due(found: PaperSource, placement: PlacementState, no: int | None) -> str:
    late = next((one for one in placement.instalments if one.no == no), None)
    return "" if late is None else day(late.due) or due_of(late)


def resumption_notice(found: PaperSource) -> Iterable[Outgoing]:
    """恢复通知: by the community once its money is there, by the office once its cause is over."""
    before = found.before
    nonpay = isinstance(before, PlacementState) and before.work is Work.PAUSED_NONPAY
    facts = {**placed(found), "nonpay": nonpay}
    if nonpay or "instalments" not in found.event.body:
        facts["instalments"] = ()  # no day moved
    yield _by(found, "resumption_notice", facts, community=nonpay)


def _by(found: PaperSource, kind: str, facts: dict[str, Any], *, community: bool) -> Outgoing:
    """Write in the name of the community to the department, or of the office to both."""
    if community:
        return _of_community(found, kind, facts)
    subject = found.subject
    both = joined((subject.name(subject.state.terms.applicant), facts["committee"]))
    told = {**facts, "addressee": both, "copies": facts["custodian"]}
    return letter(found, kind, subject.rules.directory.lg_office, told)


def _of_community(found: PaperSource, kind: str, facts: Mapping[str, Any]) -> Outgoing:
    community = placement_of(found).community
    told = {**facts, "addressee": found.subject.name(found.subject.state.terms.applicant)}
    return letter(found, kind, community, told)


def acceptance_sheet(found: PaperSource) -> Iterable[Outgoing]:
    """验收单: accepted, deemed accepted by silence, or sent back with the defect."""
    subject, placement, told = found.subject, placement_of(found), found.event.body
    deemed = placement.work is Work.DEEMED_ACCEPTED
    result = "defects" if "defect" in told else "deemed" if deemed else "passed"
    measured = placement.measured
    facts = {
        **placed(found),
        "standard": "\n".join(placement.standards),
        "delivered_on": day(placement.delivered_on),
        "result": found.last("result", ""),
        "measure": found.last("measure", ""),
        "quantities": _quantities(measured.delivered if measured else {}),
        "accepted": _quantities(measured.accepted if measured else {}),
        "cited": told.get("standard_cited", ""),
        "defect": told.get("defect", ""),
        "deemed": deemed,
        "rework": placement.rework,
        "rework_max": subject.table.rework_max,
        "conclusion": fill_part("acceptance_sheet", result, {}),
        "on": day(found.today),
    }
    applicant = subject.state.terms.applicant
    sides = (("a", subject.name(applicant)), ("b", facts["committee"]))
    facts |= {"signing": signing(found, *sides), "copies": facts["custodian"]}
    facts["work"] = (*facts["work"], *rows("acceptance", facts))
    yield letter(found, "acceptance_sheet", applicant, facts)


def _quantities(told: Quantities) -> str:
    return joined(word("quantity", no=no, quantity=figure(many)) for no, many in told.items())


def evaluation_sheet(found: PaperSource) -> Iterable[Outgoing]:
    """双向评议表: both sides' scores, once both may be seen; a score put right keeps the number."""
    subject, placement = found.subject, placement_of(found)
    if placement.work not in OPENED:
        return
    sides = {"community": placed(found)["committee"], "department": subject.facts()["applicant"]}
    facts = {
        **placed(found),
        "scores": _scores(found, placement),
        "unrated": not placement.scores,
        "missing": joined(
            name
            for side, name in sides.items()
            if placement.scores and side not in placement.scores
        ),
        "because": sentence(found.event.body.get("reason", "")),
    }
    corrects = found.event.kind == "work.score_corrected"
    office = subject.rules.directory.lg_office
    of = found.event.stream_id
    yield letter(found, "evaluation_sheet", office, facts, of=of, corrects=corrects)


def _scores(found: PaperSource, placement: PlacementState) -> tuple[tuple[str, str, str], ...]:
    """Return a row per item that was rated: by which side, what, and the score."""
    order = found.subject.table.scores
    return tuple(
        (code("side", side), _item(item), word("score", score=told.scores[item]))
        for side, told in sorted(placement.scores.items())
        for item in sorted(told.scores, key=(*order.get(side, ()), *told.scores).index)
    )


def _item(item: str) -> str:
    """Return what an item of the evaluation is called (schemas/texts/names.yaml)."""
    names = catalogue.texts("names", "score")
    return names[item]["zh"] if item in names else item

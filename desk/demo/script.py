"""The script of the demo: which plain yes-act answers a work item, and with which data.

Pure: a work item, what stands on the assignment and the rules go in, an act comes out. Keys are
made of what the act is about, so playing the same script again does nothing twice.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from policies.rules import Rules
from schemas.acts.act import Act, Actor, WorkItem
from schemas.money import yuan_of
from schemas.states.states import AssignmentState, Instalment, PlacementState

PAY_AHEAD = timedelta(days=21)  # an instalment is ordered this long before it is due
DELIVER_AHEAD = timedelta(days=21)
COMMUNITY_SCORES = ("notice", "content", "funds", "training", "no_extra", "response")
DEPARTMENT_SCORES = ("on_time", "quality", "data")
WAITS_FOR_NOBODY = ("resubmit", "contest", "dismiss_objection", "clarify")


@dataclass(frozen=True)
class DemoAssignment:
    """What stands on one assignment: its state and its placements by community."""

    state: AssignmentState
    placements: Mapping[str, PlacementState]
    communities: tuple[str, ...]  # the application asks for
    words: Mapping[str, str]  # the script's own sentences (schemas/texts/demo.yaml)


@dataclass(frozen=True)
class ScriptLine:
    """One act of the script."""

    act: Act
    by: Actor
    key: str


Data = dict[str, Any]
Answer = Callable[[Sequence[WorkItem], DemoAssignment, Rules], Data]


def answer(
    items: Sequence[WorkItem],
    assignment: DemoAssignment,
    rules: Rules,
    today: date,
    actor: Callable[[str, str], Actor],
) -> list[ScriptLine]:
    """Return the acts that answer work items of one act, role and organisation of an assignment."""
    first = items[0]
    ripe = [item for item in items if _is_ripe(item, assignment, today)]
    if not ripe or first.act in WAITS_FOR_NOBODY:
        return []
    by = actor(first.role, first.org)
    if first.act in PAYMENTS:
        return _payments(first.act, ripe, assignment, by)
    data = SCRIPT[first.act](ripe, assignment, rules)
    return [_line(first.act, assignment, by, data, first.due)]


def knows(act: str) -> bool:
    """Tell whether the script has an answer to a work item of this act."""
    return act in SCRIPT or act in PAYMENTS or act in WAITS_FOR_NOBODY


def _is_ripe(item: WorkItem, assignment: DemoAssignment, today: date) -> bool:
    if item.from_on is not None and item.from_on > today:
        return False
    if item.act == "order":
        return item.due is None or item.due <= today + PAY_AHEAD
    if item.act == "deliver":
        end = assignment.state.terms.end_on
        return end is None or end <= today + DELIVER_AHEAD
    return True


def _line(
    verb: str, assignment: DemoAssignment, by: Actor, data: Data, due: date | None = None
) -> ScriptLine:
    """due: tells an evaluation of one half-year from that of the next, which says the same."""
    number = assignment.state.number
    text = f"{verb}|{number}|{by.person}|{due}|{sorted(data.items(), key=str)}"
    digest = hashlib.sha256(text.encode()).hexdigest()[:24]
    return ScriptLine(
        Act(verb=verb, number=number, data=data), by, f"demo:{verb}:{number}:{digest}"
    )


def _nothing(items: Sequence[WorkItem], assignment: DemoAssignment, rules: Rules) -> Data:
    return {}


def _communities(items: Sequence[WorkItem], assignment: DemoAssignment, rules: Rules) -> Data:
    return {"communities": sorted(item.community for item in items)}


def _return(items: Sequence[WorkItem], assignment: DemoAssignment, rules: Rules) -> Data:
    found = assignment.state.findings
    return {"defects": sorted({one.rule for one in found if one.severity == "return"})}


def _not_accept(items: Sequence[WorkItem], assignment: DemoAssignment, rules: Rules) -> Data:
    found = sorted({one.rule for one in assignment.state.findings if one.severity == "reject"})
    return {
        "ground": "、".join(found),
        "reason": assignment.words["not_accept_reason"],
        "remedy": assignment.words["not_accept_remedy"],
    }


def _open(items: Sequence[WorkItem], assignment: DemoAssignment, rules: Rules) -> Data:
    """Name one: up to ten are all asked, of more the system draws the sample."""
    return {"communities": [assignment.communities[0]]}


def _route_fast(items: Sequence[WorkItem], assignment: DemoAssignment, rules: Rules) -> Data:
    return {"route": assignment.state.route}


def _agree(items: Sequence[WorkItem], assignment: DemoAssignment, rules: Rules) -> Data:
    return {"answer": "AGREE", "hours": int(assignment.state.terms.hours)}


def _propose(items: Sequence[WorkItem], assignment: DemoAssignment, rules: Rules) -> Data:
    return {
        "capacity_checked": True,
        "overlap_checked": True,
        "opinion": assignment.words["opinion"],
    }


def _confirm(items: Sequence[WorkItem], assignment: DemoAssignment, rules: Rules) -> Data:
    """Certify one line: of several departments, that of the first which is not certified yet."""
    state = assignment.state
    if not state.terms.total_fen:
        return {"exemption": state.terms.exemption}
    of = next(one for one in state.terms.payers if not state.funds_of(one.org).certified)
    line = {"budget_doc_no": of.budget_doc_no, "amount": yuan_of(of.fen)}
    return {"party": of.org, **line} if state.terms.parties else line


def _decide(items: Sequence[WorkItem], assignment: DemoAssignment, rules: Rules) -> Data:
    """Everybody but one is present and in favour; what is exempt is lifted by name."""
    state, directory = assignment.state, rules.directory
    assert state.filed_on is not None
    table = rules.jurisdiction.route_by(state.route_digest, state.filed_on)
    members = table.members or len(directory.members) + 1
    recused = directory.recused_from(state.terms.departments)
    present = members - 1
    voting = present - len(recused)
    data: Data = {
        "members": members,
        "present": present,
        "recused": list(recused),
        "voting": voting,
        "in_favour": voting,
        "against": 0,
        "abstain": 0,
        "result": "approve",
        "reasons": assignment.words["opinion"],
    }
    if lifted := _lifted(assignment):
        data["exemptions"] = lifted
    if directory.host in state.terms.departments:
        data["prepared_by"] = "vice_chair"
    return data


def _lifted(assignment: DemoAssignment) -> list[Data]:
    state = assignment.state
    expires = state.terms.end_on or state.terms.start_on or state.filed_on
    assert expires is not None
    return [
        {
            "rule": rule,
            "code": f"{state.number}-{rule}",
            "reason": assignment.words["exemption"],
            "expires_on": expires.isoformat(),
        }
        for rule in sorted({one.rule for one in state.findings if one.severity == "exempt"})
    ]


def _delegated(items: Sequence[WorkItem], assignment: DemoAssignment, rules: Rules) -> Data:
    office = rules.directory.lg_office
    return {"result": "approve", "filed_with": office, "reasons": assignment.words["opinion"]}


def _delivered(items: Sequence[WorkItem], assignment: DemoAssignment, rules: Rules) -> Data:
    return {"result": assignment.words["delivered"]}


def _evaluate(items: Sequence[WorkItem], assignment: DemoAssignment, rules: Rules) -> Data:
    if items[0].role == "COMM_SEC":
        others = assignment.state.terms.departments[1:]
        scores = {"scores": dict.fromkeys(COMMUNITY_SCORES, 90)}
        return {**scores, "parties": dict.fromkeys(others, 90)} if others else scores
    codes = sorted(item.community for item in items)
    return {"communities": codes, "scores": dict.fromkeys(DEPARTMENT_SCORES, 90)}


def _agree_settlement(items: Sequence[WorkItem], assignment: DemoAssignment, rules: Rules) -> Data:
    proposal = assignment.placements[items[0].community].proposal
    assert proposal is not None
    return {"instalment": proposal.no}


def _payments(
    verb: str, items: Sequence[WorkItem], assignment: DemoAssignment, by: Actor
) -> list[ScriptLine]:
    """Group what is to be paid by instalment: one act for each, over its communities.

    What is owed of work that ended early is settled at nothing more than what was paid.
    """
    codes = sorted({item.community for item in items})
    due = max((item.due for item in items if item.due), default=None)
    owed = [
        (code, one)
        for code in codes
        for one in assignment.placements[code].instalments
        if _is_owed(one, PAYMENTS[verb], verb, due)
        and (by.role != "FIN_DEPT" or assignment.placements[code].payer_of(one) == by.org)
    ]
    return [
        _line(verb, assignment, by, _paid(verb, no, dict(some), assignment))
        for no in sorted({one.no for _, one in owed})
        if (some := [pair for pair in owed if pair[1].no == no])
    ]


def _is_owed(one: Instalment, wanted: str, verb: str, due: date | None) -> bool:
    if one.stage != wanted:
        return False
    return verb != "order" or (one.due is not None and due is not None and one.due <= due)


def _paid(verb: str, no: int, some: Mapping[str, Instalment], assignment: DemoAssignment) -> Data:
    if verb == "confirm_usable":
        return {"instalment": no}
    data: Data = {
        "instalment": no,
        "communities": list(some),
        "amounts": {code: yuan_of(one.amount_fen) for code, one in some.items()},
    }
    if verb == "settle":
        nothing = dict.fromkeys(some, yuan_of(0))
        return {**data, "amounts": nothing, "basis": assignment.words["settled"]}
    if verb == "order":
        data["accounts"] = {code: assignment.placements[code].account for code in some}
    return data


PAYMENTS = {
    "order": "PLANNED",
    "pay": "ORDERED",
    "custody_in": "PAID",
    "confirm_usable": "IN_CUSTODY",
    "settle": "PLANNED",
}
SCRIPT: Mapping[str, Answer] = {
    "accept": _nothing,
    "return": _return,
    "not_accept": _not_accept,
    "open_consultation": _open,
    "route_fast": _route_fast,
    "answer": _agree,
    "propose": _propose,
    "confirm_funds": _confirm,
    "decide": _decide,
    "decide_delegated": _delegated,
    "note_filing": _nothing,
    "send_agreement": _communities,
    "sign_dept": _communities,
    "sign_community": _nothing,
    "witness": _communities,
    "start_task": _nothing,
    "deliver": _delivered,
    "accept_work": _communities,
    "evaluate": _evaluate,
    "agree_settlement": _agree_settlement,
}

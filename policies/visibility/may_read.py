"""Sight: who may read an assignment, by role and organisation. Deny by default.

`policies.visibility.scope` says how far somebody reads, `parties` whose assignment it is;
`may_read` joins them. The lists of the ledger ask the database for the same (ledger.read.lists),
and a test holds that they agree. Which fields of a readable assignment are left out is
policies.visibility.redact.
"""

from collections.abc import Callable, Mapping
from typing import Any

from policies.rules import Rules
from policies.visibility import bypass
from policies.visibility.bypass import handler
from policies.visibility.scope import reach
from schemas.acts.act import Actor
from schemas.assignment import StoredAssignment
from schemas.place.visibility import ANNOUNCED, Parties, Reach
from schemas.states.bypass import BypassState
from schemas.states.emergency import EmergencyState
from schemas.states.stages import Stage
from schemas.states.states import AssignmentState, OpinionState, PlacementState, RefusalState


def parties(found: StoredAssignment, *, own: bool = False) -> Parties:
    """Return whose assignment it is. own: whoever looks made it, where it is a report."""
    state = found.state
    whose = Parties(
        kind=found.kind, number=found.number, stage=state.stage, applicant=found.applicant
    )
    if isinstance(state, BypassState):
        return whose.model_copy(update={"report": state, "own": own})
    if isinstance(state, RefusalState):
        return whose.model_copy(update={"community": state.community})
    if isinstance(state, EmergencyState):
        places = [one.state for one in found.placements.values()]
        streets = frozenset(one.street for one in places)
        reached = {"streets": streets, "communities": frozenset(state.communities)}
        return whose.model_copy(update={**reached, "placed": _placed(found)})
    parts: list[OpinionState | PlacementState] = [
        *(one.state for one in found.opinions.values()),
        *(one.state for one in found.placements.values()),
    ]
    named = _named(found.application or {}) if state.stage in ANNOUNCED else frozenset()
    told = {
        "real_owner": state.terms.real_owner,
        "joint": frozenset(one.org for one in state.terms.parties),
        "reviewer": state.street,
        "streets": frozenset(one.street for one in parts),
        "communities": frozenset(one.community for one in parts),
        "placed": _placed(found),
        "named": named,
        "published": state.published,
    }
    return whose.model_copy(update=told)


def _placed(found: StoredAssignment) -> frozenset[str]:
    return frozenset(one.state.community for one in found.placements.values())


def _named(application: Mapping[str, Any]) -> Any:
    codes = application.get("communities") or ()
    return "all" if codes == "all" else frozenset(codes)


def may_read(by: Actor, assignment: Parties, rules: Rules) -> bool:
    """Tell whether an actor may read an assignment at all."""
    how_far = reach(by, rules)
    if assignment.report is not None:
        told = bypass.shown(assignment.report, by, rules.directory, own=assignment.own)
        return how_far.kind not in ("none", "resident") and told is not None
    return within(how_far, assignment)


def within(how_far: Reach, assignment: Parties) -> bool:
    """Tell whether an assignment lies within a reach;
    drafts are the applicant's and the auditor's.
    """
    if how_far.kind == "all":
        return True
    own = assignment.applicant in how_far.codes
    if assignment.stage == Stage.DRAFT:
        return how_far.kind == "applicant" and own
    tests = _OF_REFUSALS if assignment.kind == "refusal" else _OF_ASSIGNMENTS
    return tests[how_far.kind](how_far, assignment)


def _applicants(how_far: Reach, assignment: Parties) -> bool:
    mine = {assignment.applicant, assignment.real_owner, *assignment.joint}
    return not mine.isdisjoint(how_far.codes)


def _streets(how_far: Reach, assignment: Parties) -> bool:
    return assignment.reviewer in how_far.codes or not assignment.streets.isdisjoint(how_far.codes)


def _communities(how_far: Reach, assignment: Parties) -> bool:
    return assignment.published or not assignment.communities.isdisjoint(how_far.codes)


def _residents(how_far: Reach, assignment: Parties) -> bool:
    told = assignment.named == "all" or not (assignment.communities | assignment.named).isdisjoint(
        how_far.codes
    )
    own = how_far.looks_through and not assignment.placed.isdisjoint(how_far.codes)
    return own or (assignment.published and told)


_OF_ASSIGNMENTS: Mapping[str, Callable[[Reach, Parties], bool]] = {
    "filed": lambda how_far, assignment: True,
    "applicant": _applicants,
    "street": _streets,
    "community": _communities,
    "resident": _residents,
    "none": lambda how_far, assignment: False,
}
# A community may refuse whatever it likes: its refusal opens the refusal to it, not the assignment.
_OF_REFUSALS: Mapping[str, Callable[[Reach, Parties], bool]] = {
    "filed": lambda how_far, assignment: True,
    "applicant": lambda how_far, assignment: assignment.applicant in how_far.codes,
    "street": lambda how_far, assignment: assignment.community in how_far.communities,
    "community": lambda how_far, assignment: assignment.community in how_far.codes,
    "resident": lambda how_far, assignment: False,
    "none": lambda how_far, assignment: False,
}


ADDING = frozenset({"filed", "applicant", "street", "community"})


def may_see(by: Actor, assignment: Parties, rules: Rules) -> bool:
    """Tell whether an actor sees the files of an assignment.

    They may hold personal data, so that it is published opens none of them: a community sees those
    of assignments it is asked about or carries, and of these whoever looks through its money the
    vouchers (`may_open`). Those of a report of a bypass may tell who
    reported: they are for who made it and who handles it, not even for the auditor.
    """
    if not may_read(by, assignment, rules):
        return False
    if assignment.report is not None:
        handles = handler(assignment.report.department, rules.directory)
        return assignment.own or (by.role, by.org) == handles
    how_far = reach(by, rules)
    if how_far.looks_through:
        return not assignment.placed.isdisjoint(how_far.codes)
    if how_far.kind == "community":
        return not {*assignment.communities, assignment.community}.isdisjoint(how_far.codes)
    return how_far.kind != "resident"


def may_add(by: Actor, assignment: Parties, rules: Rules) -> bool:
    """Tell whether an actor adds files to an assignment:
    who looks on, as an auditor does, does not.
    """
    if assignment.report is not None:
        return assignment.own
    return may_see(by, assignment, rules) and reach(by, rules).kind in ADDING


def may_open(
    by: Actor,
    file: tuple[str, str],
    state: AssignmentState,
    rules: Rules,
    at: PlacementState | None = None,
) -> bool:
    """Tell whether who sees the files of an assignment opens one (its digest, whose it is).

    at: the placement at the own community, whose vouchers open to who looks through its money.

    Scans of ballots and countersignatures, and sealed files of papers of the leading group, are
    for it, its office, those who look on, and the body that brought them. What another body calls
    its scan takes no file of a party from the others.
    """
    how_far, (digest, org) = reach(by, rules), file
    if how_far.looks_through:
        return at is not None and digest in _vouchers(at)
    if how_far.kind in ("all", "filed") or by.org == org:
        return True
    scans = (one.rpartition("/") for one in state.scans)  # of older ones none tells whose it is
    inner = [(body, scan) for body, _, scan in scans]
    inner += [(one.org, one.file) for one in state.sealed if one.paper in how_far.inner]
    party = org in state.terms.departments or org in rules.directory.communities
    party = party or rules.directory.is_street(org)
    return not any(one == digest and (not party or body in ("", org)) for body, one in inner)


def _vouchers(at: PlacementState) -> set[str]:
    return {one.voucher for part in at.instalments for one in part.proofs.values()} - {""}

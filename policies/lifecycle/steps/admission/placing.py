"""Approval and fan-out: an approved assignment becomes one placement at each community."""

from collections.abc import Sequence
from typing import Any

from policies.cost import capacity
from policies.cost.funding import account, communities_of, move, shares
from policies.cost.joint import planned_parts, split
from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps import money
from policies.lifecycle.steps.admission.holding import or_held
from policies.lifecycle.steps.case import Case, Step, Stop, plain_clock
from policies.lifecycle.steps.placement.promises import promised
from policies.rules import Rules
from schemas.acts.act import Act, Actor
from schemas.applications.application import Application
from schemas.events import Event
from schemas.states.changes import Load
from schemas.states.placements.parties import PlacedParty
from schemas.states.stages import Agreement, Cover, Stage, Work
from schemas.states.states import AssignmentState, PlacementState, Terms
from schemas.values import plain

PLACED = (Stage.APPROVED, Stage.APPROVED_COND, Stage.EFFECTIVE)


def approved(case: Case, *, conditional: bool = False, **told: Any) -> list[Event]:
    """Approve: signing and lapse are on the clock, the first placements are opened at once.

    Up to `fan_out_chunk` communities are placed in the same act; the flows place the rest.
    """
    body = {
        "stage": Stage.APPROVED_COND if conditional else Stage.APPROVED,
        "approved_on": case.today.isoformat(),
        "stop": [clock.code for clock in case.assignment.clocks],
        "start": [case.clock("sign"), case.clock("lapse"), *told.pop("start", [])],
        "placed": 0,
    }
    event = case.on_assignment("application.approved", **body, **told)
    return [event, *_chunk(case)]


def fan_out(case: Case) -> list[Event]:
    """Open the next placements, a few hundred at a time; done twice it opens none twice."""
    return or_held(case, _chunk)


def next_codes(
    assignment: AssignmentState, application: Application, rules: Rules
) -> tuple[str, ...]:
    """Return the communities that an approval or the next fan-out places."""
    done = assignment.placed - assignment.parted if assignment.stage in PLACED else 0
    place = rules.jurisdiction
    table = (
        place.route_by(assignment.route_digest, assignment.filed_on)
        if assignment.filed_on
        else None
    )
    chunk = table.fan_out_chunk if table else 0
    codes = communities_of(application, rules.directory)
    return tuple(code for code in codes if code not in assignment.left_out)[done : done + chunk]


def _chunk(case: Case) -> list[Event]:
    application = case.scene.application
    assert application is not None
    directory = case.rules.directory
    codes = next_codes(case.assignment, application, case.rules)
    if not codes:
        return []
    loads = _room(case, application, codes)
    amounts = shares(application, directory, case.rules.rulebook.ground.lists.profile_fields)
    parts = split(amounts, case.assignment.terms.parties)
    opened = [
        _open(case, application, code, amounts[code], parts[code], loads[code]) for code in codes
    ]
    committed = sum(amounts[code] for code in codes) if case.assignment.certified else 0
    event = case.on_assignment(
        "application.placed",
        add={
            "placed": len(codes),
            "reserved_fen": -committed,
            **reserved_by(case.assignment, [parts[code] for code in codes], -1),
        },
    )
    return [event, *opened]


def reserved_by(
    assignment: AssignmentState, parts: Sequence[Sequence[int]], sign: int
) -> dict[str, dict[str, int]]:
    """Return by how much the reserves of several departments change: parts by party, in fen."""
    parties = assignment.terms.parties
    if not parties or not parts or not assignment.certified:
        return {}
    sums = [sign * sum(column) for column in zip(*parts, strict=True)]
    told = {one.org: fen for one, fen in zip(parties, sums, strict=True) if fen}
    return {"party_reserved": told} if told else {}


def _room(case: Case, application: Application, codes: tuple[str, ...]) -> dict[str, Load]:
    """Refuse when a community would be filled above its ceiling, or its ceiling is not known.

    An emergency, and an exemption of the leading group from C01, lift the ceiling.
    """
    lifted = "C01" in case.assignment.exemptions or case.assignment.terms.lawful_emergency
    told = capacity.loads(application, case.rules.rulebook.ground, frozenset(codes))
    full = [] if lifted else [(code, _full(case, code, told[code])) for code in codes]
    if stops := [(code, found) for code, found in full if found is not None]:
        first, (why, how) = stops[0]
        raise Stop(why, community=first, communities=[code for code, _ in stops], **how)
    return {code: told[code].model_copy(update={"lifted": lifted}) for code in codes}


def _full(case: Case, code: str, load: Load) -> tuple[str, dict[str, Any]] | None:
    """Return why a community has no room, and in which month; None when it has."""
    if load.months and not load.ceiling:
        return "no_ceiling", {}
    now = case.scene.loads.get(code, {})
    for month, hours in load.months.items():
        after = now.get(month, 0) + hours
        if after > load.ceiling:
            return "over_capacity", {"month": month, "percent": after * 100 // load.ceiling}
    return None


def placed_parties(terms: Terms, parts: Sequence[int]) -> tuple[PlacedParty, ...]:
    """Return the departments of a placement with their parts of it; () for one alone."""
    return tuple(
        PlacedParty(
            org=one.org, duty=one.duty, fen=fen, budget=money.line_of(one.org, one.budget_doc_no)
        )
        for one, fen in zip(terms.parties, parts, strict=True)
    )


def _open(
    case: Case, application: Application, code: str, amount: int, parts: Sequence[int], load: Load
) -> Event:
    assignment, terms = case.assignment, case.assignment.terms
    lapse = case.rules.calendar.clock("lapse", case.today, case.table.clocks["lapse"].wd)
    sign = case.rules.calendar.clock("sign", case.today, case.table.clocks["sign"].wd)
    committed = amount if assignment.certified else 0
    parties = placed_parties(terms, parts)
    state = PlacementState(
        number=case.number,
        community=code,
        title=terms.title,
        applicant=terms.applicant,
        street=case.rules.directory.street_of(code),
        start_on=terms.start_on,
        end_on=terms.end_on,
        amount_fen=amount,
        committed_fen=committed,
        cover=_cover(terms.mode, amount),
        agreement=Agreement.G_DRAFT,
        work=Work.WAIT_AGREEMENT,
        account=case.rules.directory.communities[code].account,
        budget=money.line_of(terms.applicant, terms.budget_doc_no),
        parties=parties,
        instalments=planned_parts(
            amount, parties, terms.instalments, terms.start_on, terms.end_on, case.rules.calendar
        ),
        standards=terms.standards,
        means=promised(application),
        means_hold=case.table.means_hold,
        load=load,
        clocks=(),
    )
    postings = move(
        account("reserved", case.number), account("committed", case.number, code), committed
    )
    body: dict[str, Any] = {**plain(state), "start": [plain_clock(sign), plain_clock(lapse)]}
    if postings:
        body["postings"] = postings
    return case.on_placement(code, "placement.opened", **body)


def _cover(mode: str, amount: int) -> Cover:
    if amount:  # what carries money waits for it, whatever it calls itself
        return Cover.NONE
    return Cover.EXEMPT if mode == "exempt" else Cover.ZERO


def _application(act: Act, by: Actor) -> Needs:
    return Needs(application=True, loads=True)


STEPS = {
    "fan_out": Step(fan_out, _application),
}

"""Access: whether a role at an organisation may do an act in this assignment. Deny by default.

Roles and scopes are data (powers.yaml); the person's grant is checked by tasks.acts.perform.
"""

from collections.abc import Callable, Mapping, Set
from functools import lru_cache

from policies.lifecycle.act_context import Scene
from policies.place.seats import ROLES
from policies.visibility.scope import seated
from schemas.acts.act import Act, Actor, Refused
from schemas.place.jurisdiction import Jurisdiction, Power
from schemas.place.organisations import Directory
from schemas.states.stages import EmergencyStage, Stage

MORE_WORK = ("assign_task", "add_demand")
"""Never allowed; where an emergency was revoked, the reason is that its work has stopped."""

Scope = Callable[[Act, Actor, Scene, Directory], bool]


def refuse(
    act: Act, by: Actor, scene: Scene, place: Jurisdiction, directory: Directory
) -> Refused | None:
    """Return why this actor may not do this act, or None when it may."""
    if act.verb in MORE_WORK and _revoked(scene):
        return Refused(code="emergency_revoked", params={"number": act.number})
    if act.verb in place.forbidden:
        return Refused(code=place.forbidden[act.verb], params={"verb": act.verb})
    power = place.powers.get(act.verb)
    if power is None:
        return Refused(code="unknown_act", params={"verb": act.verb})
    if by.role not in power.roles and not _for_its_street(power, act, by, scene, place, directory):
        if power.otherwise:
            return Refused(code=power.otherwise, params={"verb": act.verb})
        return Refused(
            code="wrong_role",
            params={"verb": act.verb, "role": by.role, "roles": list(power.roles)},
        )
    if by.role == "system":
        return None
    if not seated(by, place, directory) or not SCOPES[power.scope](act, by, scene, directory):
        return Refused(code="wrong_org", params={"verb": act.verb, "org": by.org})
    return apart(act, by, scene, place)


def apart(act: Act, by: Actor, scene: Scene, place: Jurisdiction) -> Refused | None:
    """Return why this person may not do this act for what it did before, or None."""
    return _other_side(act, by, scene, place) or _other_half(act, by, scene, place)


def _revoked(scene: Scene) -> bool:
    one = scene.emergency
    return one is not None and one.stage is EmergencyStage.E_REVOKED


def seats_of(role: str, org: str, place: Jurisdiction, directory: Directory) -> frozenset[str]:
    """Return the roles whose acts a role may do: its own, at a street those it stands in for."""
    held = (seat for seat, roles in place.at_street.items() if role in roles)
    return frozenset({role, *(held if directory.is_street(org) else ())})


def holds(verb: str, role: str, org: str, place: Jurisdiction, directory: Directory) -> bool:
    """Tell whether a seat does an act at all; whose matter it is, is another question."""
    power = place.powers.get(verb)
    seats = seats_of(role, org, place, directory)
    return power is not None and not seats.isdisjoint(power.roles)


def _for_its_street(
    power: Power, act: Act, by: Actor, scene: Scene, place: Jurisdiction, directory: Directory
) -> bool:
    """Tell whether a street that applies, or that a refusal is aimed at, acts by its own head."""
    mine = scene.refusal.department if scene.refusal else _applicant_of(act, scene)
    return by.org == mine and bool(
        seats_of(by.role, by.org, place, directory) & frozenset(power.roles)
    )


def _applicant_of(act: Act, scene: Scene) -> str:
    assignment = scene.assignment
    return assignment.terms.applicant if assignment else act.code("application", "applicant")


def _other_side(act: Act, by: Actor, scene: Scene, place: Jurisdiction) -> Refused | None:
    """Applicant, reviewer, finance and decider of one assignment are different people."""
    own = next((side for side in place.separate if act.verb in side), None)
    if own is None or scene.assignment is None:
        return None
    hands = scene.assignment.hands
    for side in place.separate:
        did = next((verb for verb in side if by.person in hands.get(verb, ())), None)
        if did and side is not own:
            return Refused(code="separate_duties", params={"verb": act.verb, "did": did})
    return None


def other_halves(verb: str, place: Jurisdiction) -> frozenset[str]:
    """Return the acts that whoever does an act may not have done on the same item."""
    return _other_halves(verb, place.apart)


def recorders(verbs: Set[str], place: Jurisdiction) -> frozenset[str]:
    """Return the roles of the same bodies that record on paper that one of these acts is signed."""
    seats = {role for verb in verbs for role in place.powers[verb].roles}
    seats |= {other for role in seats for other in place.at_street.get(role, ())}
    at = {role for roles in ROLES.values() if not seats.isdisjoint(roles) for role in roles}
    return frozenset(at & {*place.powers["sign_on_paper"].roles})


@lru_cache(1024)
def _other_halves(verb: str, apart: tuple[tuple[tuple[str, ...], ...], ...]) -> frozenset[str]:
    halves = [half for one in apart if any(verb in side for side in one) for half in one]
    return frozenset(other for half in halves if verb not in half for other in half)


def hands_of(person: str, *found: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """Return the acts that a person did, by the hands of some streams."""
    return frozenset(verb for hands in found for verb, did in hands.items() if person in did)


def _other_half(act: Act, by: Actor, scene: Scene, place: Jurisdiction) -> Refused | None:
    """No hand does both halves of one thing, wherever on the item it did the other."""
    states = (scene.assignment, scene.refusal, *scene.placements.values())
    known = scene.did.get(by.person, frozenset())
    done = known | hands_of(by.person, *(one.hands for one in states if one is not None))
    if did := sorted(done & other_halves(act.verb, place)):
        return Refused(code="separate_duties", params={"verb": act.verb, "did": did[0]})
    return None


def _any(act: Act, by: Actor, scene: Scene, directory: Directory) -> bool:
    return True


def _applicant(act: Act, by: Actor, scene: Scene, directory: Directory) -> bool:
    if scene.assignment is not None:
        return by.org == scene.assignment.terms.applicant
    if scene.emergency is not None:
        return by.org == scene.emergency.department
    return by.org == act.code("application", "applicant")


def _joint(act: Act, by: Actor, scene: Scene, directory: Directory) -> bool:
    """Tell whether the actor's department is one of those that do the item together."""
    if scene.assignment is not None:
        return by.org in scene.assignment.terms.departments
    return _applicant(act, by, scene, directory)


def _department_or_office(act: Act, by: Actor, scene: Scene, directory: Directory) -> bool:
    return _applicant(act, by, scene, directory) or _lg_office(act, by, scene, directory)


def _reviewer(act: Act, by: Actor, scene: Scene, directory: Directory) -> bool:
    return scene.assignment is not None and by.org == scene.assignment.street


def _review(act: Act, by: Actor, scene: Scene, directory: Directory) -> bool:
    return _reviewer(act, by, scene, directory) or _lg_office(act, by, scene, directory)


def _lg_office(act: Act, by: Actor, scene: Scene, directory: Directory) -> bool:
    return by.org == directory.lg_office


def _leading_group(act: Act, by: Actor, scene: Scene, directory: Directory) -> bool:
    return by.org == directory.leading_group


def _group(act: Act, by: Actor, scene: Scene, directory: Directory) -> bool:
    return by.org in (directory.leading_group, directory.lg_office)


def _about_community(act: Act, by: Actor, scene: Scene, directory: Directory) -> bool:
    known = directory.communities.get(act.code("community"))
    at_street = known is not None and known.street == by.org
    return at_street or _lg_office(act, by, scene, directory) or _joint(act, by, scene, directory)


def _concerned(act: Act, by: Actor, scene: Scene, directory: Directory) -> bool:
    if by.org in directory.communities:
        return _community(act, by, scene, directory)
    known = directory.communities.get(act.text("community"))
    ours = directory.is_street(by.org) and (known is None or known.street == by.org)
    return ours or _joint(act, by, scene, directory)


def _member(act: Act, by: Actor, scene: Scene, directory: Directory) -> bool:
    if by.role == "LG_CHAIR":
        return by.org == directory.leading_group
    return by.org in directory.members


def _at_its_step(act: Act, by: Actor, scene: Scene, directory: Directory) -> bool:
    """Tell whether the file is with this organisation: on review, for its funds, for decision."""
    state = scene.assignment
    asked = state.request if state else None
    stage = asked.at if asked else state.stage if state else None
    if stage is Stage.STREET_REVIEW:
        return _reviewer(act, by, scene, directory)
    if stage is Stage.FUND_REVIEW:
        return _finance(act, by, scene, directory)
    return _group(act, by, scene, directory)


def _finance(act: Act, by: Actor, scene: Scene, directory: Directory) -> bool:
    return by.org == directory.finance_bureau


def _community(act: Act, by: Actor, scene: Scene, directory: Directory) -> bool:
    named = act.code("community") or by.org
    return by.org in directory.communities and named == by.org


def _exchange(act: Act, by: Actor, scene: Scene, directory: Directory) -> bool:
    """A street for itself, a community at its street; departments and the office at any."""
    ours = directory.is_street(by.org) or by.org in directory.communities
    return not ours or act.code("street") in ("", directory.street_for(by.org))


def _paused(act: Act, by: Actor, scene: Scene, directory: Directory) -> bool:
    return _lg_office(act, by, scene, directory) or _community(act, by, scene, directory)


def _community_street(act: Act, by: Actor, scene: Scene, directory: Directory) -> bool:
    known = [directory.communities.get(code) for code in act.codes("communities")]
    return all(one is None or one.street == by.org for one in known)


def _witness(act: Act, by: Actor, scene: Scene, directory: Directory) -> bool:
    """A street does not witness its own agreements: the leading group's office does."""
    if directory.is_street(_applicant_of(act, scene)):
        return by.role == "LG_OFFICE" and by.org == directory.lg_office
    return by.role != "LG_OFFICE" and _community_street(act, by, scene, directory)


def _sees_original(act: Act, by: Actor, scene: Scene, directory: Directory) -> bool:
    """Who sees the original of a paper: the witness of a community's agreement, else the office."""
    code, street = act.code("community"), directory.is_street(_applicant_of(act, scene))
    if by.role == "LG_OFFICE":
        return (not code or street) and _lg_office(act, by, scene, directory)
    known = directory.communities.get(code)  # where none is told, the step asks for it
    return not (code and street) and (known is None or known.street == by.org)


def _party(act: Act, by: Actor, scene: Scene, directory: Directory) -> bool:
    if by.org in directory.communities:
        return _community(act, by, scene, directory)
    if by.role in ("LG_OFFICE", "AUDITOR"):
        return by.org in (directory.lg_office, directory.audit_bureau)
    return _applicant(act, by, scene, directory)


def _disputing(act: Act, by: Actor, scene: Scene, directory: Directory) -> bool:
    """The two sides; the street mediates for its communities, never in what it asked for itself."""
    if by.org in directory.communities:
        return _community(act, by, scene, directory)
    if by.role != "STREET_HEAD":
        return _applicant(act, by, scene, directory)
    known = directory.communities.get(act.text("community"))
    return known is None or known.street == by.org


def _refused(act: Act, by: Actor, scene: Scene, directory: Directory) -> bool:
    # For a body without an account the office records what it answers.
    if scene.refusal is not None and scene.refusal.body:
        return by.role == "LG_OFFICE" and _lg_office(act, by, scene, directory)
    return scene.refusal is not None and by.org == scene.refusal.department


def _refuser(act: Act, by: Actor, scene: Scene, directory: Directory) -> bool:
    return scene.refusal is not None and by.org == scene.refusal.community


def _accused(act: Act, by: Actor, scene: Scene, directory: Directory) -> bool:
    return scene.bypass is not None and by.org == scene.bypass.department


SCOPES: Mapping[str, Scope] = {
    "any": _any,
    "applicant": _applicant,
    "joint": _joint,
    "department_or_office": _department_or_office,
    "reviewer": _reviewer,
    "review": _review,
    "lg_office": _lg_office,
    "leading_group": _leading_group,
    "group": _group,
    "about_community": _about_community,
    "concerned": _concerned,
    "member": _member,
    "at_its_step": _at_its_step,
    "finance": _finance,
    "community": _community,
    "paused": _paused,
    "exchange": _exchange,
    "community_street": _community_street,
    "witness": _witness,
    "sees_original": _sees_original,
    "party": _party,
    "disputing": _disputing,
    "refused": _refused,
    "refuser": _refuser,
    "accused": _accused,
}

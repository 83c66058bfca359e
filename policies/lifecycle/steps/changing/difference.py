"""What a change makes different: the application as it would be, its path, money and findings."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from policies.applications import intake
from policies.cost import capacity
from policies.cost.funding import communities_of, shares
from policies.cost.joint import split
from policies.lifecycle.steps.admission.filing import read
from policies.lifecycle.steps.admission.terms import terms_of
from policies.lifecycle.steps.case import Case, Stop
from policies.lifecycle.steps.changing.parting import gone, parts_of, placed_from, with_left
from policies.lifecycle.table import TABLE
from schemas.applications.application import Application
from schemas.applications.findings import Finding
from schemas.applications.given import LastTerm
from schemas.states.changes import Amendment
from schemas.states.placements.parties import Party
from schemas.states.stages import Work
from schemas.states.states import PlacementState, Terms

CHANGEABLE = (
    Work.WAIT_AGREEMENT, Work.WAIT_FUNDS, Work.READY, Work.RUNNING, Work.REWORK,
    Work.PAUSED_NONPAY, Work.PAUSED_FORCE, Work.PAUSED_LG,
)  # fmt: skip
"""Work that is delivered is not changed any more."""
BURDENS = ("forms", "ledgers", "plaques", "certificates", "assessments", "apps")
FIXED = ("applicant", "nature", "apply_type", "previous", "emergency", "mode", "budget_doc_no",
         "instalments")  # fmt: skip
SHARED = frozenset({"communities", "scope", "funding"})  # of these a community has its own part


@dataclass(frozen=True)
class Difference:
    """The application in force and the one that is asked for; offers: community -> new terms.

    added: communities that are new; leaving: those that are asked no longer; extra: department ->
    what they and the others cost it more.
    """

    old: Application
    new: Application
    terms: Terms
    added: tuple[str, ...]
    leaving: tuple[str, ...]
    offers: Mapping[str, Amendment]
    extra: Mapping[str, int]
    full: bool

    @property
    def payers(self) -> tuple[Party, ...]:
        """Of several departments, what each has to add; () for one alone."""
        told = ((one, self.extra.get(one.org, 0)) for one in self.terms.parties)
        return tuple(one.model_copy(update={"fen": fen}) for one, fen in told if fen)


def difference(case: Case, changes: Mapping[str, Any]) -> Difference:
    """Return what the changes make different; refuses what no change can be."""
    old = _in_force(case)
    new = read(case, _changed(plain(old), changes))
    _fixed(old, new)
    codes, asked = (communities_of(one, case.rules.directory) for one in (old, new))
    _can_leave(case, [code for code in codes if code not in asked])
    unknown = [code for code in asked if code not in case.rules.directory.communities]
    if unknown:
        raise Stop("no_such_community", community=unknown[0])
    if plain(new) == plain(old):
        raise Stop("nothing_changes")
    return _weighed(case, old, new)


def _can_leave(case: Case, leaving: list[str]) -> None:
    """Refuse to take out a community where nothing can end, and the last where work goes on."""
    ending = TABLE["exit"].leaves(Work)
    open_ = [code for code, one in case.scene.placements.items() if one.work in ending]
    if over := [code for code in leaving if code not in open_]:
        raise Stop("nothing_to_end", communities=over)
    if leaving and set(open_) <= set(leaving):
        raise Stop("communities_end_by_exit", communities=leaving)


def again(case: Case, changes: Mapping[str, Any]) -> Difference:
    """Return the difference of changes that could be asked for, as it is today."""
    return _weighed(case, _in_force(case), as_asked(case, changes))


def as_asked(case: Case, changes: Mapping[str, Any]) -> Application:
    """Return the application with changes that could be asked for."""
    return read(case, intake.changed(plain(_in_force(case)), changes))


def _in_force(case: Case) -> Application:
    assert case.scene.application is not None
    return case.scene.application


def _changed(raw: dict[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return an application with dotted paths set; refuses a path that leads nowhere."""
    try:
        found: dict[str, Any] = intake.changed(raw, changes)
    except ValueError as broken:
        raise Stop("no_such_form_field", named=sorted(changes)) from broken
    return found


def plain(application: Application) -> dict[str, Any]:
    """Return an application as JSON data."""
    return application.model_dump(mode="json", exclude_defaults=True)


def _fixed(old: Application, new: Application) -> None:
    """Refuse to change what is no term of the work: who asks, of what kind it is, who pays how."""
    pairs = [(old, new), (old.funding, new.funding)]
    other = [
        name
        for one, two in pairs
        for name in FIXED
        if hasattr(one, name) and getattr(one, name) != getattr(two, name, None)
    ]
    known = {one.org: one.budget_doc_no for one in old.joint}
    if any(known.get(one.org, "") != one.budget_doc_no for one in new.joint):
        other.append("parties")  # a department leaves by a change; who joins, files anew
    if other:
        raise Stop("not_by_change", fields=other)


def _weighed(case: Case, old: Application, new: Application) -> Difference:
    codes, asked = (communities_of(one, case.rules.directory) for one in (old, new))
    added = tuple(code for code in asked if code not in codes)
    leaving = tuple(code for code in codes if code not in asked)
    if added:  # those that are placed keep their order: the next are placed after them
        stay = (code for code in codes if code in asked)
        new = new.model_copy(update={"communities": (*stay, *added)})
    terms = with_left(Terms.model_validate(terms_of(new, case.rules)), case.assignment.terms)
    amounts = shares(new, case.rules.directory, case.rules.rulebook.ground.lists.profile_fields)
    offers = _offers(case, old, new, terms, {code: amounts[code] for code in asked})
    for code, offer in offers.items():
        not_below(case.placement(code), offer)
    extra = Counter[str]()
    for code, offer in offers.items():
        extra.update(raised(case.placement(code), offer))
    parts = split(amounts, terms.payers)
    for code in added:
        extra.update(dict(zip(terms.departments, parts[code], strict=True)))
    return Difference(
        old=old,
        new=new,
        terms=terms,
        added=added,
        leaving=leaving,
        offers=offers,
        extra=extra,
        full=bool(added) or _heavier(case, old, new),
    )


def _offers(
    case: Case, old: Application, new: Application, terms: Terms, amounts: Mapping[str, int]
) -> dict[str, Amendment]:
    open_ = {
        code: one
        for code, one in case.scene.placements.items()
        if code in amounts and one.work in CHANGEABLE and not one.refusal
    }
    loads = capacity.loads(new, case.rules.rulebook.ground, frozenset(open_))
    same = _content(old) == _content(new)
    return {
        code: Amendment(
            version=case.assignment.version + 1,
            offered_on=case.today,
            amount_fen=amounts[code],
            start_on=terms.start_on,
            end_on=terms.end_on,
            standards=terms.standards,
            load=loads[code].model_copy(update={"lifted": one.load.lifted}),
            parties=placed_from(terms, one, amounts[code]),
        )
        for code, one in open_.items()
        if not same or amounts[code] != one.amount_fen or new.part(code) != old.part(code)
    }


def _content(application: Application) -> dict[str, Any]:
    return application.model_dump(exclude=set(SHARED))


def _heavier(case: Case, old: Application, new: Application) -> bool:
    """Tell whether a change takes the full path: many more hours, or a new burden (row 22)."""
    before = old.hours_per_community or Decimal(0)
    after = new.hours_per_community or Decimal(0)
    room = 1 + case.table.change_hours
    more = after > before * room
    wider = any(new.part(code) > old.part(code) * room for code in case.scene.placements)
    return (
        more
        or wider
        or any(one not in getattr(old, name) for name in BURDENS for one in getattr(new, name))
    )


def raised(placement: PlacementState, offer: Amendment) -> dict[str, int]:
    """Return the fen that an amendment adds to what each department owes a placement."""
    old, new = parts_of(placement), parts_of(placement, offer)
    return {org: fen - old.get(org, 0) for org, fen in new.items() if fen > old.get(org, 0)}


def not_below(placement: PlacementState, offer: Amendment) -> None:
    """Refuse less than what is ordered or paid, by each department, or delivered."""
    done = placement.measured.fen if placement.measured else 0
    out, new = gone(placement), parts_of(placement, offer)
    short = [(fen, new.get(org, 0)) for org, fen in out.items() if new.get(org, 0) < fen]
    if offer.amount_fen < done:
        short.append((done, offer.amount_fen))
    if short:
        fen, given = max(short)
        raise Stop("below_delivered", community=placement.community, fen=fen, given=given)


def findings(case: Case, found: Difference) -> list[Finding]:
    """Return what the rules say of a change that they did not say of what is in force.

    The lead time (what the leading group may lift) is that of a new item, never of a change.
    """
    known = {_said(one) for one in _judge(case, found.old)}
    return [one for one in _judge(case, found.new) if _said(one) not in known]


def _judge(case: Case, application: Application) -> list[Finding]:
    dated = application.model_copy(update={"submitted_on": case.assignment.filed_on})
    judged = case.rules.rulebook.judge(dated, case.scene.given, case.today)
    return [one for one in judged.findings if one.rule not in case.table.liftable]


def next_term(case: Case, changes: Mapping[str, Any]) -> tuple[Application, Terms]:
    """Return the application of the next term; refuses one that begins before this one ends."""
    old = _in_force(case)
    new = read(case, _changed(plain(old), changes))
    if new.applicant != old.applicant:
        raise Stop("not_by_change", fields=["applicant"])
    terms = Terms.model_validate(terms_of(new, case.rules))
    end = case.assignment.terms.end_on
    if end is not None and (terms.start_on is None or terms.start_on <= end):
        raise Stop("renewal_overlaps", end=str(end))
    return new, terms


def judged(case: Case, new: Application, last: LastTerm) -> list[Finding]:
    """Return what the rules of today say of the next term, as of a new item but for its lead."""
    given = case.scene.given.model_copy(update={"previous": last})
    dated = new.model_copy(update={"submitted_on": case.today})
    found = case.rules.rulebook.judge(dated, given, case.today).findings
    return [one for one in found if one.rule not in case.table.liftable]


def _said(one: Finding) -> tuple[str, str, str]:
    return one.rule, one.field, one.message


def stop_if_forbidden(found: list[Finding]) -> tuple[str, ...]:
    """Refuse what the rules reject or return; return the rules that need an exemption."""
    if bad := [one for one in found if one.severity == "reject"]:
        raise Stop("rejected_by_rules", **_told(bad))
    if bad := [one for one in found if one.severity == "return"]:
        raise Stop("defects_in_request", **_told(bad))
    return tuple(dict.fromkeys(one.rule for one in found if one.severity == "exempt"))


def _told(found: list[Finding]) -> dict[str, Any]:
    told = [one.model_dump(mode="json") for one in found]
    return {"rules": [one.rule for one in found], "findings": told}

"""Facts of prior state: duplicates, splits, other departments, arrears, the last term."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from policies.place.parameters import PlaceTerms
from policies.wording.clauses import likeness, matches
from schemas.applications.application import Application
from schemas.applications.codes import ApplyType
from schemas.applications.given import Given, KnownItem, LastTerm
from schemas.written import same


@dataclass(frozen=True)
class PriorFacts:
    """What the register knows; titles joined by 、, '' for none."""

    likeness: Decimal  # greatest likeness of title among items that share a community and a day
    alike: str
    split_hours: Decimal  # this and the same department's filings on the target, together
    split_with: str
    same_target: str
    taken_back: str
    other_lead: str  # the department that leads this item on the cooperate list
    overdue_wd: int  # longest arrear of the applicant
    party_wd: int  # longest arrear of a department that is to do it with the applicant
    party_late: str  # which one
    emergency_share: Decimal | None
    invited: bool
    last_score: Decimal | None
    low_score: Decimal | None  # the lowest that one of its departments was given in the last term
    low_party: str  # which one
    last_paid: Decimal | None
    last_report: bool


def prior(application: Application, given: Given, ground: PlaceTerms) -> PriorFacts:
    """Compute the facts of prior state."""
    title, share = application.title or "", ground.lists.list_match
    taken = dict.fromkeys((*ground.lists.taken_back, *given.taken_back))
    split = _split(application, given, int(ground.params["d02"]["days"]))
    mine = [a.overdue_wd for a in given.arrears if a.department == application.applicant]
    joint = {one.org or "" for one in application.joint if one.org != application.applicant}
    others = [a for a in given.arrears if a.department in joint]
    worst = max(others, key=lambda a: a.overdue_wd, default=None)
    last = given.previous
    low = _lowest(application, last)
    closest, closest_item = _closest(application, given)
    return PriorFacts(
        likeness=closest,
        alike=_titles([closest_item] if closest_item else []),
        split_hours=_hours(application, split),
        split_with=_titles(split),
        same_target=_titles(
            x for x in given.live if _same_target(x, application, int(ground.params["d04_days"]))
        ),
        taken_back="、".join(x for x in taken if matches(x, title, share)),
        other_lead=_other_lead(application, given, ground),
        overdue_wd=max(mine, default=0),
        party_wd=worst.overdue_wd if worst else 0,
        party_late=ground.directory.name_of(worst.department) if worst else "",
        emergency_share=given.emergency_share_12m,
        invited=_invited(application, given),
        last_score=last.mutual_score if last else None,
        low_score=low[1] if low else None,
        low_party=ground.directory.name_of(low[0]) if low else "",
        last_paid=last.paid_percent if last else None,
        last_report=_reported(application) or bool(last and last.result_report),
    )


def _lowest(application: Application, last: LastTerm | None) -> tuple[str, Decimal] | None:
    """Return the department of a joint item that its last term's communities rated lowest."""
    scores = last.party_scores if last else {}
    told = [(one.org, scores[one.org]) for one in application.joint if one.org in scores]
    return min(told, key=lambda pair: pair[1], default=None)


def _titles(items: Iterable[KnownItem]) -> str:
    return "、".join(f"{item.title}{f'（{item.number}）' if item.number else ''}" for item in items)


def _closest(application: Application, given: Given) -> tuple[Decimal, KnownItem | None]:
    found = [
        (likeness(item.title, application.title or ""), item)
        for item in given.live
        if _overlaps(item, application)
    ]
    return max(found, key=lambda pair: pair[0], default=(Decimal(0), None))


def _hours(application: Application, split: list[KnownItem]) -> Decimal:
    """Return the hours of the split items and this one together; 0 without a split."""
    mine = application.hours_per_community or Decimal(0)
    return sum((item.hours or Decimal(0) for item in split), mine) if split else Decimal(0)


def _reported(application: Application) -> bool:
    report = application.result_report
    return bool(report and report.text and report.file)


def _overlaps(item: KnownItem, application: Application) -> bool:
    """Tell whether two items share a community and a day."""
    if not (item.start_on and application.start_on):
        return False
    begins_before = item.start_on <= (application.end_on or date.max)
    ends_after = (item.end_on or date.max) >= application.start_on
    return begins_before and ends_after and _share_community(item, application)


def _share_community(item: KnownItem, application: Application) -> bool:
    if "all" in (item.communities, application.communities):
        return True
    return bool(set(item.communities) & set(application.communities))


def _target(application: Application) -> str:
    return (application.target.type if application.target else "") or ""


def _on_target(item: KnownItem, application: Application) -> bool:
    return item.target_type is not None and same(item.target_type, _target(application))


def _filed_within(item: KnownItem, application: Application, days: int) -> bool:
    one, other = item.submitted_on, application.submitted_on
    return bool(one and other and abs((other - one).days) <= days)


def _split(application: Application, given: Given, days: int) -> list[KnownItem]:
    """Return the applicant's other filings on the same target within some days, each once."""
    found: dict[tuple[str, str], KnownItem] = {}
    for item in (*given.recent, *given.live):
        mine = item.applicant == application.applicant and _on_target(item, application)
        if mine and _filed_within(item, application, days):
            found.setdefault((item.number or "", item.title), item)
    return list(found.values())


def _same_target(item: KnownItem, application: Application, days: int) -> bool:
    other = item.applicant != application.applicant and _on_target(item, application)
    return other and _overlaps(item, application) and _filed_within(item, application, days)


def _other_lead(application: Application, given: Given, ground: PlaceTerms) -> str:
    """Return the departments that lead this item by the cooperate list; '' if the applicant does.

    Entries without a lead say nothing.
    """
    title, share = application.title or "", ground.lists.list_match
    listed = [*ground.lists.cooperate.items(), *((one.item, one.lead) for one in given.cooperate)]
    leads = {lead for item, lead in listed if lead and matches(item, title, share)}
    return "" if application.applicant in leads else "、".join(sorted(leads))


def _invited(application: Application, given: Given) -> bool:
    """Tell whether a community asked invited the work and kept a record of it."""
    invitation = given.invitation
    if invitation is None or not invitation.record or application.apply_type == ApplyType.EXEMPTION:
        return False
    return application.communities == "all" or invitation.community in application.communities

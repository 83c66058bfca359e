"""Departments that do one item together: what does not fit in how they share it."""

from collections.abc import Iterator
from decimal import Decimal

from policies.place.parameters import PlaceTerms
from schemas.applications.application import Application
from schemas.applications.codes import Nature
from schemas.applications.funding_plan import JointParty

WHOLE = 100  # percent
Broken = Iterator[tuple[str, str]]


def joint_defects(application: Application, ground: PlaceTerms) -> Broken:
    """Yield the dotted paths of parties at which something is wrong, with the code of what it is.

    The applicant leads: its share is what the others leave, whether it is listed or not.
    """
    rows = application.parties
    if not rows:
        return
    if application.nature == Nature.EMERGENCY:  # asked for by one, at once; ADR 0032
        yield "parties", "emergency_alone"
    codes = [one.org for one in rows]
    if len(set(codes)) < len(codes):
        yield "parties", "party_twice"
    if not any(code and code != application.applicant for code in codes):
        yield "parties", "no_other_party"
    shares = [one.share or Decimal(0) for one in rows]
    whole = sum(shares, Decimal(0))
    leads = any(one.org == application.applicant and one.share is not None for one in rows)
    if any(one < 0 for one in shares) or whole > WHOLE or (leads and whole != WHOLE):
        yield "parties", "not_hundred_percent"
    for number, one in enumerate(rows):
        yield from _row(f"parties.{number}", one, application, ground)


def _row(path: str, one: JointParty, application: Application, ground: PlaceTerms) -> Broken:
    org, leads = ground.directory.organisations.get(one.org or ""), one.org == application.applicant
    if not one.org or not one.duty or (one.share is None and not leads):
        yield path, "incomplete"
    if one.org and org is None:
        yield f"{path}.org", "unknown_organisation"
    elif org is not None and org.kind != "department" and not leads:
        yield f"{path}.org", "not_a_department"
    pays = bool(one.share) and bool(application.funding and application.funding.total_fen)
    if pays and not leads and not one.budget_doc_no:
        yield f"{path}.budget_doc_no", "missing"

"""The terms later steps need of an application, taken from the form."""

from decimal import Decimal
from typing import Any

from policies.cost.funding import communities_of
from policies.cost.joint import parties_of
from policies.facts.item import required_by
from policies.rules import Rules
from schemas.applications.application import Application
from schemas.states.states import PlannedInstalment, Terms
from schemas.written import folded


def terms_of(application: Application, rules: Rules) -> dict[str, Any]:
    """Return the terms as JSON data; what the form leaves out is empty (the rulebook says so)."""
    codes = communities_of(application, rules.directory)
    known = tuple(code for code in codes if code in rules.directory.communities)
    funding = application.funding
    planned = tuple(
        PlannedInstalment(no=one.no, percent=one.percent, due=str(one.due))
        for one in (funding.instalments if funding else ())
        if one.no is not None and one.percent is not None and one.due is not None
    )
    terms = Terms(
        title=application.title or "",
        applicant=application.applicant or "",
        real_owner=application.real_owner or "",
        nature=str(application.nature or ""),
        domain=str(application.domain or ""),
        list_class=str(application.list_class or ""),
        community_role=str(application.community_role or ""),
        target_type=(application.target.type or "") if application.target else "",
        start_on=application.start_on,
        end_on=application.end_on,
        hours=application.hours_per_community or Decimal(0),
        mode=str(funding.mode or "") if funding else "",
        exemption=str(funding.exemption or "") if funding else "",
        total_fen=funding.total_fen if funding else 0,
        budget_doc_no=(funding.budget_doc_no or "") if funding else "",
        instalments=planned,
        communities=len(codes),
        streets=rules.directory.streets_of(known),
        lawful_survey=_lawful_survey(application),
        lawful_emergency=_lawful_emergency(application),
        required_by=required_by(application, rules.rulebook.ground),
        all_residents=bool(application.all_residents_interest),
        deliberated=_deliberated(application, rules),
        standards=_standards(application),
        parties=parties_of(application),
    )
    return terms.model_dump(mode="json", exclude_defaults=True)


def _deliberated(application: Application, rules: Rules) -> tuple[str, ...]:
    """Return the certificates asked for that a residents' meeting has to allow."""
    ground = rules.rulebook.ground
    day = application.submitted_on
    lists = (ground.on(day) if day else ground).lists
    listed = set(map(folded, lists.certificates_deliberated))
    names = (one.name or "" for one in application.certificates)
    return tuple(one for one in names if folded(one) in listed)


def _lawful_survey(application: Application) -> bool:
    forms = [one for one in application.forms if str(one.kind) == "statistical"]
    return bool(forms) and all(
        one.table_no and one.made_by and one.approval_no and one.valid_to for one in forms
    )


def _lawful_emergency(application: Application) -> bool:
    notice = application.emergency
    return (
        str(application.nature) == "emergency"
        and notice is not None
        and str(notice.issuer_kind) in ("government", "command")
        and bool(notice.number and notice.expected_end)
    )


def _standards(application: Application) -> tuple[str, ...]:
    accepted = application.acceptance.standard if application.acceptance else None
    steps = (text for step in application.steps for text in (step.deliverable, step.standard))
    return tuple(dict.fromkeys(text for text in (accepted, *steps) if text))

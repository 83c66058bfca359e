"""Filing: draft, submit, precheck, accept, return, resubmit, refuse, withdraw (rows 1 to 7)."""

from collections.abc import Mapping
from typing import Any

from policies.applications import intake
from policies.facts.item import entry_of
from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps import money, numbering
from policies.lifecycle.steps.admission.terms import terms_of
from policies.lifecycle.steps.case import Case, Step, Stop, clock_of
from policies.lifecycle.steps.communities import used_up
from policies.rules import Rules
from schemas.acts.act import Act, Actor
from schemas.acts.filing import Correction, Filing, ReturnForm
from schemas.applications.application import Application
from schemas.applications.codes import ApplyType, ListClass, Nature, Route
from schemas.applications.fields import asks_at
from schemas.applications.findings import Judgement
from schemas.errors import ApplicationUnreadable
from schemas.events import Event
from schemas.place.jurisdiction import RouteTable
from schemas.states.stages import Stage
from schemas.states.states import AssignmentState, FrozenFinding

OTHER = "OTHER"  # a defect only a person sees (readings: life cycle)


def read(case: Case, raw: Mapping[str, Any]) -> Application:
    """Read an application; refuses the act with the field that cannot be read."""
    return readable(raw, case.rules)


def readable(raw: Mapping[str, Any], rules: Rules) -> Application:
    """Read an application; raises Stop with the field that cannot be read."""
    try:
        return intake.read_application(dict(raw), rules.rulebook.ground.labels)
    except ApplicationUnreadable as broken:
        raise Stop(
            "application_unreadable",
            field=broken.field,
            message=broken.message,
            message_en=broken.message_en,
        ) from broken


def judge(case: Case, application: Application) -> Judgement:
    """Judge an application by the rulebook as of today, in the state of the register."""
    return case.rules.rulebook.judge(application, case.scene.given, case.today)


def in_own_name(case: Case, application: Application) -> None:
    """Refuse a new version that would file an assignment in another department's name."""
    if application.applicant != case.by.org:
        raise Stop("wrong_org", verb=case.act.verb, org=str(application.applicant))


def stop_if_rejected(case: Case, application: Application) -> None:
    """Refuse an application that the rules forbid."""
    judgement = judge(case, application)
    if judgement.severity == "reject":
        bad = [one for one in judgement.findings if one.severity == "reject"]
        raise Stop(
            "rejected_by_rules",
            rules=[one.rule for one in bad],
            findings=[one.model_dump(mode="json") for one in bad],
        )


def not_urgent(application: Application) -> None:
    """Refuse an emergency on the way of all others: it is asked for first and filed afterwards."""
    if application.nature == Nature.EMERGENCY:
        raise Stop("emergency_first")


def version_of(case: Case, application: Application, version: int) -> dict[str, Any]:
    """Return what a version of an application sets in the state of its assignment."""
    body: dict[str, Any] = {
        "number": case.number,
        "version": version,
        "terms": terms_of(application, case.rules),
        "application": application.model_dump(mode="json", exclude_defaults=True),
        "prechecked": None,
        "findings": None,
        **_reviewers(case, application),
    }
    return body


def _reviewers(case: Case, application: Application) -> dict[str, str]:
    directory = case.rules.directory
    streets = terms_of(application, case.rules)["streets"]
    own = directory.is_street(application.applicant or "")  # nobody reviews the own house
    if len(streets) == 1 and case.table.review != "office" and not own:
        return {"street": streets[0]}
    office = {"review_role": "LG_OFFICE", "head_role": "LG_OFFICE"}
    return {"street": directory.lg_office, **office}


def _dated(case: Case, application: Application) -> Application:
    """Date an application by its first filing: a correction restarts no lead time (row 5)."""
    assignment = case.scene.assignment
    first = assignment.filed_on if assignment is not None else None
    return application.model_copy(update={"submitted_on": first or case.today})


def save_draft(case: Case) -> list[Event]:
    """Keep a draft; nothing is judged yet."""
    assert isinstance(case.form, Filing)
    assignment = case.scene.assignment
    if assignment is not None and assignment.stage not in case.row.within:
        raise Stop("application_locked", stage=assignment.stage)
    application = read(case, case.form.application)
    in_own_name(case, application)
    version = assignment.version if assignment else 1
    body = version_of(case, application, version)
    body |= {"drafted_by": case.by.person, "start": [case.clock("draft")]}
    return [case.on_assignment("application.drafted", stage=case.goes_to(Stage), **body)]


def submit(case: Case) -> list[Event]:
    """Row 1: the head files; a reject finding stops it at the desk."""
    assert isinstance(case.form, Filing)
    assignment = case.scene.assignment
    if assignment is not None and assignment.stage not in case.row.within:
        raise Stop("already_done", verb="submit")
    application = _dated(case, read(case, case.form.application))
    in_own_name(case, application)
    _not_the_one_who_drafted(case)
    if case.scene.given.rejected:
        raise Stop("rejected_before", number=case.scene.given.rejected)
    stop_if_rejected(case, application)
    not_urgent(application)
    return money.reserve(case, first_filed(case, application), None)


def first_filed(case: Case, application: Application, **more: Any) -> Event:
    """Write the event that files an application today, by the rules and the route of today."""
    today = case.today.isoformat()
    return case.on_assignment(
        "application.submitted",
        stage=case.goes_to(Stage),
        filed_on=today,
        submitted_on=today,
        route_digest=case.table.digest,
        rulebook=case.rules.rulebook.digest,
        stop=["draft"] if case.scene.assignment is not None else [],
        drafted_by=None,
        **version_of(case, application, 1),
        **more,
    )


def _not_the_one_who_drafted(case: Case) -> None:
    """Whoever last kept the draft does not sign it; what arrives whole, its clerk drafted."""
    assignment = case.scene.assignment
    if assignment is not None and assignment.drafted_by == case.by.person:
        raise Stop("separate_duties", verb=case.act.verb, did="save_draft")


def precheck(case: Case) -> list[Event]:
    """Row 2: the findings are frozen with the digest of the rulebook; two clocks start.

    Not of an emergency filed afterwards: nobody accepts it, and its decision has a term already.
    """
    assignment = case.assignment
    if assignment.prechecked:
        raise Stop("already_done", verb="precheck")
    assert case.scene.application is not None
    judgement = judge(case, case.scene.application)
    route = str(judgement.route or "")
    verdicts = [
        {"rule": one.rule, "severity": str(one.severity), "field": one.field}
        for one in judgement.findings
    ]
    return [
        case.on_assignment(
            "application.prechecked",
            prechecked=True,
            severity=str(judgement.severity),
            route=route or None,
            catalogue=_entered(case, case.scene.application, route),
            rulebook=case.rules.rulebook.digest,
            findings=verdicts,
            judged=[one.model_dump(mode="json") for one in judgement.findings],
            questions=[one.model_dump(mode="json") for one in judgement.questions],
            start=[case.clock(code) for code in _terms(case, route)],
        ),
        *used_up(case, route),
    ]


def _terms(case: Case, route: str) -> tuple[str, ...]:
    if case.assignment.emergency:
        return ()
    decided = "LG_DECISION" in case.table.path(route) or route == "DELEGATED"
    return ("acceptance_check", "decision") if decided else ("acceptance_check",)


def _entered(case: Case, application: Application, route: str) -> str | None:
    """Return the item whose decision enters this in the yearly catalogue: itself, or an earlier."""
    if application.apply_type == ApplyType.ANNUAL_CATALOGUE:
        return case.number
    if route != Route.L02 or application.list_class != ListClass.CATALOGUE:
        return None
    entry = entry_of(application, case.scene.given, case.rules.rulebook.ground)
    return entry.number if entry else None


def accept(case: Case) -> list[Event]:
    """Row 3: complete; silence accepts what the precheck found clean."""
    assignment = case.assignment
    if not assignment.prechecked:
        raise Stop("not_prechecked")
    if case.by.role == "system":
        _silent(case, assignment)
    open_ = [one.rule for one in assignment.findings if _blocks(one, case.table)]
    if open_:
        raise Stop("defects_open", rules=open_)
    return [
        case.on_assignment(
            "application.accepted", stage=case.goes_to(Stage), stop=["acceptance_check"]
        )
    ]


def _blocks(verdict: FrozenFinding, table: RouteTable) -> bool:
    return verdict.severity in ("return", "reject") and verdict.rule not in table.liftable


def _silent(case: Case, assignment: AssignmentState) -> None:
    clock = clock_of(assignment.clocks, "acceptance_check")
    if clock is None or case.today <= clock.due:
        raise Stop("too_early", due=str(clock.due) if clock else "")
    if not case.table.silence_accepts or assignment.severity in ("reject", "return"):
        raise Stop("needs_a_person")


def return_(case: Case) -> list[Event]:
    """Row 4: every defect at once; what was not told the first time may not come later."""
    assert isinstance(case.form, ReturnForm)
    assignment, form = case.assignment, case.form
    if OTHER in form.defects and not (form.fields and form.text):
        raise Stop("incomplete", fields=["fields", "text"])
    strange = [path for path in form.fields if not asks_at(path)]
    if strange:
        raise Stop("no_such_form_field", named=strange)
    known = {one.rule for one in assignment.findings}
    unknown = [rule for rule in form.defects if rule != OTHER and rule not in known]
    if unknown:
        raise Stop("no_such_finding", rules=unknown)
    if assignment.returns:
        _only_told(assignment, form)
    missing = sorted(
        one.rule
        for one in assignment.findings
        if one.severity in ("return", "reject") and one.rule not in form.defects
    )
    if missing:
        raise Stop("defects_missing", rules=missing)
    return _returned(case, list(form.defects), list(form.fields), form.text)


def _only_told(assignment: AssignmentState, form: ReturnForm) -> None:
    fresh = {one.rule for one in assignment.findings if one.severity in ("return", "reject")}
    late = [rule for rule in form.defects if rule not in assignment.told and rule not in fresh]
    if late:
        raise Stop("not_told_at_first", rules=late)


def _returned(case: Case, defects: list[str], fields: list[str], text: str) -> list[Event]:
    assignment = case.assignment
    if assignment.returns >= case.table.max_returns:
        return money.ended(case, "application.withdrawn", Stage.WITHDRAWN, because="third_return")
    stop = [clock.code for clock in assignment.clocks]
    event = case.on_assignment(
        "application.returned",
        stage=Stage.RETURNED,
        add={"returns": 1},
        append={"told": [rule for rule in defects if rule != OTHER]},
        defects=defects,
        fields=fields,
        text=text,
        stop=stop,
        start=[case.clock("correction")],
        **numbering.document(case, "correction", assignment.street)._asdict(),
    )
    return [event]


def return_for_funds(case: Case, defects: list[str], text: str) -> list[Event]:
    """Row 12: a gap in the funds returns the application, counted like any return."""
    return _returned(case, defects, [], text)


def resubmit(case: Case) -> list[Event]:
    """Row 5: a new version; the decision clock restarts, the lead time does not."""
    assert isinstance(case.form, Correction)
    assignment = case.assignment
    application = _dated(case, read(case, case.form.application))
    in_own_name(case, application)
    stop_if_rejected(case, application)
    not_urgent(application)
    body = version_of(case, application, assignment.version + 1)
    filed = case.on_assignment(
        "application.resubmitted",
        stage=case.goes_to(Stage),
        submitted_on=case.today.isoformat(),
        changed=list(case.form.changed),
        stop=["correction"],
        asked=None,
        answered=None,
        opposed=None,
        opinion=None,
        certified=None,
        certified_parties=None,
        **body,
    )
    return money.reserve(case, filed, assignment)


def _whole(act: Act, by: Actor) -> Needs:
    return Needs(application=True, given=True, budget=True)


STEPS = {
    "save_draft": Step(save_draft, needs=_whole),
    "submit": Step(submit, needs=_whole),
    "precheck": Step(precheck, _whole),
    "accept": Step(accept),
    "return": Step(return_, lambda act, by: Needs(budget=True)),
    "resubmit": Step(resubmit, _whole),
}

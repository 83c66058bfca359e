"""An application as the rulebook judges it, told as plain data: the same at the CLI and the API."""

from datetime import date
from typing import Any

from ledger.store.session import Ledger
from policies.applications.intake import Case
from policies.lifecycle.forecast import outlook
from policies.rules import Rules
from schemas.applications.application import Application
from schemas.applications.findings import Outlook
from schemas.applications.given import Given
from schemas.errors import ApplicationUnreadable
from tasks import clock, rulebooks
from tasks.acts import register_facts


def judged(case: Case, rules: Rules, day: date | None, ledger: Ledger | None) -> dict[str, Any]:
    """Return {case, severity, route, findings}, or {case, error} when it cannot be read."""
    try:
        application, given = case.read(rules.rulebook.ground.labels)
    except ApplicationUnreadable as broken:
        told = {"message": broken.message, "message_en": broken.message_en}
        return {"case": case.name, "error": {"field": broken.field, **told}}
    today = day or rules.calendar.today(clock.now(ledger) if ledger else clock.real_now())
    if ledger is not None:
        rules, given = _live(ledger, application, rules, today)
    judgement = rules.rulebook.judge(application, given, day)
    return {
        "case": case.name,
        "severity": str(judgement.severity),
        "route": str(judgement.route) if judgement.route else None,
        "findings": [one.model_dump(mode="json") for one in judgement.findings],
        "questions": [one.model_dump(mode="json") for one in judgement.questions],
        "ahead": _ahead(outlook(application, judgement, rules, today), rules),
        "listed_as": {"list": judgement.listed_as, "entry": judgement.listed_by},
        "rulebook": judgement.rulebook,
    }


def _ahead(ahead: Outlook, rules: Rules) -> dict[str, Any]:
    told = ahead.model_dump(mode="json")
    return {**told, "decider": rules.jurisdiction.roles.get(ahead.decides, {})}


def _live(
    ledger: Ledger, application: Application, rules: Rules, today: date
) -> tuple[Rules, Given]:
    """Return the rules in force in the ledger and what its register knows."""
    asked = application.model_dump(mode="json", exclude_defaults=True)
    with ledger.read() as tx:
        if rules.jurisdiction.place == ledger.jurisdiction:
            rules = rulebooks.rules_on(tx, ledger, today)
        return rules, register_facts.given(tx, asked, "", rules, today)

"""What a new application takes over from an earlier one: the words, never days or numbers."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from desk.people import sign_in
from desk.web.assignment import View
from desk.web.request.request import Desk
from schemas.applications.application import EmergencyNotice
from schemas.applications.codes import ApplyType, Due, Kind, Nature
from schemas.values import plain

DROPPED = ("submitted_on", "previous", "start_on", "end_on", "emergency", "residents_meeting")
HEAD = "DEPT_HEAD"
OF_NOTICE = frozenset(EmergencyNotice.model_fields)
OF_MONEY = ("budget_doc_no", "budget_year", "per_community")
OF_OTHERS = ("clerk", "head", "real_owner", "funding", "upstream_doc")


def prefilled(here: Desk) -> dict[str, Any]:
    """Return what the desk knows of a new application: who writes it, the year, one instalment."""
    known: dict[str, Any] = {
        "apply_type": str(ApplyType.NEW),
        "real_owner": here.by.org,
        "funding": {
            "budget_year": here.today.year,
            "instalments": [{"no": 1, "percent": "100", "due": str(Due.BEFORE_START)}],
        },
    }
    name = sign_in.names(here.ledger, [here.by.person]).get(here.by.person, "")
    if name:
        known["head" if here.by.role == HEAD else "clerk"] = {"name": name}
    return known


def urgent(here: Desk, view: View) -> dict[str, Any]:
    """Return what an emergency tells of the application that follows it up: nothing twice."""
    one = view.emergency
    assert one is not None
    told = plain(one.notice)
    notice = {name: value for name, value in told.items() if name in OF_NOTICE}
    known = prefilled(here)
    known["funding"]["instalments"][0]["due"] = str(Due.AFTER_ACCEPTANCE)
    return {
        **known,
        "apply_type": str(ApplyType.EMERGENCY_FOLLOWUP),
        "title": one.text,
        "kinds": [str(Kind.TASK)],
        "nature": str(Nature.EMERGENCY),
        "communities": list(one.communities),
        "start_on": one.active_on and one.active_on.isoformat(),
        "end_on": one.ends_on.isoformat(),
        "emergency": notice,
        "personal_data": [{"field": name} for name in one.fields],
    }


def copied(here: Desk, view: View) -> dict[str, Any]:
    """Return the words of a filed application for a new one of this year.

    People and money of another department are not taken over.
    """
    made = deepcopy(dict(view.application or {}))
    mine = made.get("applicant") == here.by.org
    for name in (*DROPPED, *(() if mine else OF_OTHERS)):
        made.pop(name, None)
    made["applicant"] = here.by.org
    made["apply_type"] = str(ApplyType.NEW)
    if "funding" in made:
        made["funding"] = {**_money(made["funding"]), "budget_year": here.today.year}
    return made


def _money(funding: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out the budget of the last term and the days on which it was paid."""
    made = {name: value for name, value in funding.items() if name not in OF_MONEY}
    events = [str(one) for one in Due]
    parts = made.get("instalments", ())
    kept = [{n: v for n, v in one.items() if n != "due" or v in events} for one in parts]
    return {**made, **({"instalments": kept} if kept else {})}

"""What lies ahead of an application: the earliest legal start, its path, and who decides. Pure."""

from datetime import date

from policies.rules import Rules
from schemas.applications.application import Application
from schemas.applications.codes import Nature
from schemas.applications.findings import Judgement, Outlook
from schemas.states.stages import Stage

STREET, FINANCE, GROUP = "STREET_HEAD", "FIN_BUREAU", "LG_CHAIR"


def outlook(application: Application, judgement: Judgement, rules: Rules, day: date) -> Outlook:
    """Return what lies ahead of an application that is filed on its day, else on `day`."""
    filed = application.submitted_on or day
    lead = int(rules.jurisdiction.params["lead_time_wd"])
    urgent = application.nature == Nature.EMERGENCY
    earliest = filed if urgent else rules.calendar.add(filed, lead)
    route = str(judgement.route) if judgement.route else ""
    if not route:
        return Outlook(earliest_start=earliest)
    try:
        table = rules.jurisdiction.route_on(filed)
    except KeyError:
        return Outlook(earliest_start=earliest)
    path = table.path(route)
    if Stage.LG_DECISION in path:
        decides = GROUP
    else:
        decides = FINANCE if route in table.funds_decide else STREET
    return Outlook(
        earliest_start=earliest,
        estimated=rules.calendar.is_estimated(earliest),
        path=tuple(path),
        decides=decides,
    )

"""Papers of a bypass report: the sheet for the office, the letter, the order and the sanction.

None names the reporter or the community; the sheet alone tells what was reported.
"""

from datetime import date
from typing import Any

from policies.rules import Rules
from policies.visibility.bypass import handler
from policies.wording.text_blanks import fill
from schemas.place.jurisdiction import RouteTable
from schemas.reports.documents import Document
from schemas.states.bypass import BypassState
from schemas.texts import catalogue
from tasks.papers.texts import Sender, code, compose, day, fill_part, sentence, texts

KINDS = ("bypass_sheet", "bypass_notice", "bypass_order", "bypass_sanction")


def paper(
    kind: str, rules: Rules, state: BypassState, on: date, *, simulated: bool = False
) -> Document:
    """Write a paper of a report as it stands: bypass_sheet, _notice, _order or _sanction."""
    _, org = handler(state.department, rules.directory)
    table = rules.jurisdiction.route_on(state.flagged_on)
    own = kind == "bypass_sheet"
    sender = Sender(
        issuer=rules.directory.name_of(org),
        on=on,
        document_no=fill_part("bypass_sheet", "code", {"id": state.id}) if own else "",
        number=state.id,
        fictional=simulated or rules.jurisdiction.fictional,
    )
    facts = _facts(rules, state, table)
    rows = texts().letters["bypass_sheet"].parts["rows"]
    told = tuple((name, fill(text, facts)) for name, text in rows)
    facts["report"] = tuple(row for row in told if row[1])
    return compose(kind, kind, sender, facts)


def _named(group: str, told: str) -> str:
    """Return what is told in words, also where it was told by a code of the form."""
    names = catalogue.texts("grounds", group)
    return names[told]["zh"] if told in names else told


def _facts(rules: Rules, state: BypassState, table: RouteTable) -> dict[str, Any]:
    due = {clock.code: day(clock.due) for clock in state.clocks}
    return {
        "id": state.id,
        "department": rules.directory.name_of(state.department),
        "number": state.number,
        "flagged_on": day(state.flagged_on),
        "demand": sentence(state.demand),
        "channel": _named("channel", state.channel),
        "hours": "" if state.hours is None else state.hours,
        "evidence": _named("evidence", state.evidence),
        "digests": state.digests,
        "anonymous": state.anonymous,
        "triage_due": due.get("bypass_triage", ""),
        "notice": sentence(state.notice),
        "answer_due": due.get("bypass_answer", ""),
        "explanation": sentence(state.explanation),
        "finding": code("finding", state.finding) if state.finding else "",
        "reasons": sentence(state.reasons),
        "remedy_due": due.get("bypass_remedy", ""),
        "rate": rules.jurisdiction.params["hourly_rate"],
        "sanction": state.sanctions[-1] if state.sanctions else "",
        "earlier": state.sanctions[:-1],
        "remedied_on": day(state.remedied_on),
        "answer_wd": table.clocks["bypass_answer"].wd,
        "remedy_wd": table.clocks["bypass_remedy"].wd,
    }

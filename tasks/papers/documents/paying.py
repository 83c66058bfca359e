"""Letters about one instalment: asked for, paid, confirmed; and taken back or put right."""

from collections.abc import Iterable
from typing import Any

from schemas.states.states import Instalment
from tasks.papers.documents.assignment import figure, money
from tasks.papers.documents.letters import Outgoing, letter, placed, placement_of
from tasks.papers.documents.payments import due_of
from tasks.papers.documents.sources import PaperSource
from tasks.papers.texts import day, fill_part, joined, rows, sentence, word


def payment_request(found: PaperSource) -> Iterable[Outgoing]:
    """拨付申请: the department asks the finance bureau; an order taken back keeps the number."""
    back = found.event.kind == "funds.order_cancelled"
    part = "taking_back" if back else "asking"
    facts = {"asking": fill_part("payment_request", part, {}), **_facts(found)}
    of = f"{found.event.stream_id}:{_no(found)}:{_round(found, 'funds.ordered')}"
    body = _payer(found)
    yield letter(found, "payment_request", body, facts, of=of, corrects=back)


def payment_notice(found: PaperSource) -> Iterable[Outgoing]:
    """拨款通知: the money has left the department; street and community are told."""
    of = f"{found.event.stream_id}:{_no(found)}:{found.event.version}"
    body = _payer(found)
    yield letter(found, "payment_notice", body, _facts(found), of=of)


def receipt_sheet(found: PaperSource) -> Iterable[Outgoing]:
    """到账确认单: the community can use it; a confirmation put right keeps the number."""
    wrong = found.event.kind == "funds.confirmation_corrected"
    of = f"{found.event.stream_id}:{_no(found)}:{_round(found, 'funds.confirmed')}"
    body = placement_of(found).community
    yield letter(found, "receipt_sheet", body, _facts(found), of=of, corrects=wrong)


def _round(found: PaperSource, kind: str) -> int:
    """Return how often this has happened to the instalment: each time is a paper of its own."""
    no = _no(found)
    return sum(one.kind == kind and _told_no(one.body) == no for one in found.entries)


def _no(found: PaperSource) -> int:
    return _told_no(found.event.body)


def _told_no(body: dict[str, Any]) -> int:
    return int((body.get("instalment") or body)["no"])


def _one(found: PaperSource) -> Instalment:
    return next(each for each in placement_of(found).instalments if each.no == _no(found))


def _payer(found: PaperSource) -> str:
    """Return the department whose payment it is."""
    return placement_of(found).payer_of(_one(found))


def _facts(found: PaperSource) -> dict[str, Any]:
    subject, placement, one = found.subject, placement_of(found), _one(found)
    no, payer = one.no, _payer(found)
    paying = next((each for each in subject.state.terms.payers if each.org == payer), None)
    finance = subject.name(subject.rules.directory.finance_bureau)
    body = found.event.body
    because = body.get("because") or body.get("reason") or ""
    told = {
        **placed(found),
        "finance": finance,
        "copies": joined((subject.name(placement.street), finance)),
        "no": no,
        "because": sentence(because),
        "handover_wd": subject.wd("handover"),
        "applicant": subject.name(payer),
        "budget_no": paying.budget_doc_no if paying else "",
        "payer_account": paying.payer if paying else "",
        "account": placement.account,
        **_days(found, one),
        "instalment": word("instalment_no", no=no, percent=figure(one.percent)),
        "amount": money(one.amount_fen),
        "due": due_of(one),
    }
    if found.event.kind.startswith("funds.order"):
        told["copies"] = told["custodian"]
    return {**told, "payment": rows("payment", {**subject.facts(), **told})}


def _days(found: PaperSource, one: Instalment) -> dict[str, str]:
    names = ("ordered_on", "paid_on", "custody_on", "confirmed_on")
    return {name: day(getattr(one, name)) for name in names}

"""Letters that rule: on an objection, a refusal, a dispute, a change; and the amended agreement."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from policies.rules import Rules
from schemas.money import fen_of
from schemas.states.changes import Amendment, Request
from schemas.states.disputes import DisputeState
from schemas.states.rulebooks import PlaceState
from schemas.states.stages import Stage
from schemas.states.states import AssignmentState, PlacementState, RefusalState
from schemas.texts import catalogue
from tasks.papers.documents.assignment import money, plain_yuan
from tasks.papers.documents.letters import Outgoing, alone, letter, placed, signing
from tasks.papers.documents.sources import PaperSource
from tasks.papers.texts import code, day, fill_part, joined, rows, sentence, word

SHOWN = 12  # so many changed fields are told one by one


def objection_answer(found: PaperSource) -> Iterable[Outgoing]:
    """异议答复书: what was objected, what the office holds of it, and how it goes on."""
    subject, state, body = found.subject, found.state, found.event.body
    assert isinstance(state, AssignmentState)
    one = next(each for each in state.objections if each.no == body["no"])
    running = next((each for each in state.clocks if each.code == "publicity"), None)
    facts = {
        "no": one.no,
        "raised_on": day(one.on),
        "reason": sentence(one.reason),
        "ruling": code("objection", one.ruling),
        "answer": sentence(one.answer),
        "again": state.stage is Stage.LG_DECISION,
        "until": day(running.due) if running and not state.objected else "",
        "open": len(state.objected) or "",
    }
    office = subject.rules.directory.lg_office
    yield letter(found, "objection_answer", office, facts)


def refusal_ruling(found: PaperSource) -> Iterable[Outgoing]:
    """拒绝裁定书: whether the refusal stands, and why."""
    rules, state = found.rules, found.state
    assert isinstance(state, RefusalState)
    directory = rules.directory
    title = found.assignment.state.terms.title if found.assignment else ""
    facts = {
        "committee": word("committee", community=directory.name_of(state.community)),
        "department": _department(rules, state),
        "copies": directory.name_of(directory.street_of(state.community)),
        "id": state.id,
        "issued_on": day(state.issued_on),
        "ground": code("ground", state.ground),
        "subject": _refused(state, title),
        "text": sentence(state.text),
        "argument": sentence(state.argument),
        "upheld": found.event.kind == "refusal.upheld",
        "ruling": sentence(state.ruling),
    }
    body = found.event.org or directory.lg_office
    at = {"number": state.number or state.id, "community": state.community}
    yield alone(found, "refusal_ruling", body, facts, **at)


def lineage_notice(found: PaperSource) -> Iterable[Outgoing]:
    """单位变更通知: to each community, which bodies end, and who goes on with what they had."""
    state, directory = found.state, found.rules.directory
    assert isinstance(state, PlaceState)
    told, version = found.event.body.get("lineage", ()), state.versions[-1]
    rest = fill_part("lineage_notice", "rest", {})
    changed = [
        (one["name"], catalogue.text("place", f"options.{one['how']}"), one["heir"],
         day(date.fromisoformat(one["day"])), one["document"], "、".join(one["items"]) or rest)
        for one in told
    ]  # fmt: skip
    facts = {"since": day(version.since), "document_no": version.document_no, "changed": changed}
    for code_ in directory.codes if told else ():
        committee = word("committee", community=directory.name_of(code_))
        made = alone(found, "lineage_notice", directory.lg_office,
                     {**facts, "committee": committee}, community=code_)  # fmt: skip
        yield made._replace(of=f"{made.of}:{code_}")


def _department(rules: Rules, state: RefusalState) -> str:
    return state.body.get("name") or rules.directory.name_of(state.department)


def _refused(state: RefusalState, title: str) -> str:
    part = "demand" if state.demand else "item" if title else "nothing"
    known = {"title": title, "number": state.number, "demand": state.demand.get("what", "")}
    return fill_part("refusal_ruling", part, known)


def dispute_ruling(found: PaperSource) -> Iterable[Outgoing]:
    """争议裁定书: what the office, or the leading group for good, rules."""
    subject, state = found.subject, found.state
    assert isinstance(state, DisputeState)
    appeal = next((one for one in state.clocks if one.code == "dispute_appeal"), None)
    facts = {
        "committee": subject.committee(state.community),
        "custodian": subject.name(state.street),
        "kind": code("dispute_kind", state.kind),
        "opened_on": day(state.opened_on),
        "text": sentence(state.text),
        "result": code("dispute_result", state.result) if state.result else "",
        "sum": money(state.fen) if state.fen is not None else "",
        "reasons": sentence(state.reasons),
        "appeal_due": day(appeal.due if appeal else None),
        "appeal_wd": subject.wd("dispute_appeal"),
    }
    body = found.event.org
    yield letter(found, "dispute_ruling", body, facts)


def change_decision(found: PaperSource) -> Iterable[Outgoing]:
    """变更、续期的批复: granted or not, what was asked, and that the old terms go on till then."""
    subject, before, body = found.subject, found.before, found.event.body
    asked = before.request if isinstance(before, AssignmentState) else None
    if asked is None:
        return
    granted = found.event.kind == "application.change_approved"
    facts = {
        "granting": fill_part("change_decision", "granted" if granted else "refused", {}),
        "granted": granted,
        "asked": code("asked_kind", asked.kind),
        "asked_on": day(asked.asked_on),
        "text": sentence(asked.text),
        "changes": _changes(found, asked),
        "conditions": sentence(body.get("conditions", "")),
        "reasons": sentence(body.get("reasons") or body.get("reason") or ""),
        "sign_wd": subject.wd("amend"),
        "copies": joined(subject.name(one) for one in subject.state.terms.streets),
    }
    yield letter(found, "change_decision", found.event.org, facts)


def _changes(found: PaperSource, asked: Request) -> tuple[str, ...]:
    labels = found.rules.rulebook.ground.labels
    plain = {
        path: value for path, value in asked.set.items() if isinstance(value, str | int | float)
    }
    told = (
        word("change", field=labels.of(path, "zh"), new=_new(path, value))
        for path, value in list(plain.items())[:SHOWN]
    )
    return tuple(told)


def _new(path: str, value: str | float) -> str:
    """Write a new value as papers do: days in Arabic numerals, the sum in capitals too."""
    if path == "funding.total":
        return money(fen_of(value))
    return day(date.fromisoformat(str(value))) if path.endswith("_on") else str(value)


def amendment_agreement(found: PaperSource) -> Iterable[Outgoing]:
    """变更协议: the new terms beside the old ones, to be signed by both sides."""
    subject, state = found.subject, found.state
    assert isinstance(state, PlacementState)
    offer = state.amendment
    if offer is None:
        return
    known = placed(found)
    clock = next((one for one in state.clocks if one.code == "amend"), None)
    sides = (
        ("a", known["applicant"]),
        ("b", known["committee"]),
        ("w", known["custodian"]),
    )
    facts = {
        **known,
        "changed": _changed(state, offer),
        "amount": money(offer.amount_fen),
        "difference": _difference(offer.amount_fen - state.amount_fen),
        "due": day(clock.due if clock else None),
        "signing": signing(found, *sides),
    }
    of = f"{found.event.stream_id}:{offer.version}"
    body = subject.state.terms.applicant
    yield letter(found, "amendment_agreement", body, facts, of=of)


def _changed(state: PlacementState, offer: Amendment) -> tuple[tuple[str, ...], ...]:
    told: Mapping[str, Any] = {
        "old_start": day(state.start_on),
        "start": day(offer.start_on),
        "old_end": day(state.end_on),
        "end": day(offer.end_on),
        "old_amount": plain_yuan(state.amount_fen),
        "new_amount": plain_yuan(offer.amount_fen),
        "old_standards": joined(state.standards),
        "standards": joined(offer.standards),
    }
    return tuple(row for row in rows("changed", told) if row[1] != row[2])


def _difference(fen: int) -> str:
    part = "more" if fen > 0 else "less" if fen else "same"
    return fill_part("amendment_agreement", part, {"amount": money(abs(fen))})

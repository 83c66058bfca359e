"""The data of acts that say yes: what a person would fill in when all is well."""

from typing import Any

from schemas.money import yuan_of


def yes(memory: Any, wait: Any, number: str, community: str) -> dict[str, Any]:
    """The data of an act that says yes: what a person would fill in when all is well."""
    if wait.act in ("order", "pay", "custody_in", "confirm_usable"):
        return _paying(memory, wait, number, community)
    if wait.act in ("decide", "decide_delegated", "confirm_funds"):
        return _deciding(memory, wait, number)
    here = {"communities": [community]}
    return {
        "countersign": {"ballot": "in_favour"},
        "open_consultation": {"communities": memory.consulted(number)},
        "approve_change": {"reasons": "同意"},
        "approve_renewal": {"reasons": "同意"},
        "re_examine": {"reasons": "继续"},
        "sign_change": here,
        "hand_over": here,
        "answer_residents": {"community": community, "reasons": "继续"},
        "route_fast": {"route": memory.state("assignment", number).route},
        "answer": {"answer": "AGREE", "hours": "10"},
        "propose": {"capacity_checked": True, "overlap_checked": True, "opinion": "建议准入"},
        "deliver": {"result": "已移交"},
        "evaluate": {"scores": dict.fromkeys(memory.rated(number, wait.role), 90), **here},
        "send_agreement": here,
        "sign_dept": here,
        "witness": here,
        "accept_work": here,
    }.get(wait.act, {})


def _paying(memory: Any, wait: Any, number: str, community: str) -> dict[str, Any]:
    placement = memory.state("placement", f"{number}:{community}")
    one = next(i for i in placement.instalments if i.no == wait.instalment)
    if wait.act == "confirm_usable":
        return {"instalment": one.no}
    amounts = {community: f"{one.amount_fen / 100:.2f}"}
    told = {"instalment": one.no, "communities": [community], "amounts": amounts}
    return told | ({"accounts": {community: placement.account}} if wait.act == "order" else {})


def _deciding(memory: Any, wait: Any, number: str) -> dict[str, Any]:
    state, directory = memory.state("assignment", number), memory.rules.directory
    terms, request = state.terms, state.request
    if wait.act == "decide_delegated":
        return {"result": "approve", "filed_with": directory.lg_office}
    if wait.act == "confirm_funds" and request:
        return {"budget_doc_no": request.budget_doc_no, "amount": yuan_of(request.total_fen)}
    if wait.act == "confirm_funds" and not terms.total_fen:
        return {"exemption": terms.exemption}
    if wait.act == "confirm_funds":  # of several departments each has a certificate of its own
        open_ = (one for one in terms.payers if not state.funds_of(one.org).certified)
        one = next(open_, terms.payers[0])
        party = {"party": one.org} if one.org != terms.applicant else {}
        return {**party, "budget_doc_no": one.budget_doc_no, "amount": yuan_of(one.fen)}
    recused = directory.recused_for(terms.applicant)
    table = memory.rules.jurisdiction.routes[-1]
    members = table.members or len(directory.members) + 1
    present = members - bool(recused)
    votes = {"voting": present, "in_favour": present, "against": 0, "abstain": 0}
    who = {"members": members, "present": present, "recused": [recused] if recused else []}
    return {**who, **votes, "result": "approve"}

"""What is said in acts, for walks: as the shipped stories say it, and what none of them says."""

from functools import cache
from typing import Any

from tests.journeys.played import CASES, STORIES

OPENS = (
    "submit",
    "e_begin",
    "e_request",
    "refuse",
    "return_order",
    "b_report",
    "flag_informal_demand",
)
INVENTORY = {
    "method": "counted",
    "signed_by": "示例",
    "evidence": "附件",
    "lines": [{"kind": "item", "asker": "DH-WJW", "title": "月报统计", "hours": "30"}],
}
# What no story says yet, and what says no where stories say yes.
MORE: dict[str, list[dict[str, Any]]] = {
    "cancel_order": [{"instalment": 1, "communities": [], "reason": "误下"}],
    "reverse_payment": [{"instalment": 1, "communities": [], "reason": "误记"}],
    "reverse_receipt": [{"instalment": 1, "communities": [], "reason": "误记"}],
    "carry_funds": [{"instalment": 1, "amount": "1.00", "reason": "结余"}],
    "defer": [{"instalment": 1, "communities": [], "until": "2026-12-01", "reason": "预算追加"}],
    "dispute_funds": [{"instalment": 1, "reason": "备注不符"}],
    "resolve_dispute": [{"instalment": 1, "community": "", "text": "已更正"}],
    "name_line": [{"budget_doc_no": "德财预〔2026〕98号", "reason": "原指标不足"}],
    "convert_budget": [{"budget_doc_no": "德财预〔2026〕99号", "amount": "900000.00"}],
    "carry_line": [
        {
            "budget_doc_no": "德财预〔2026〕99号",
            "to_doc_no": "德财预〔2027〕99号",
            "amount": "1.00",
            "document_no": "德财函〔2026〕1号",
            "on": "2026-01-01",
            "reason": "结转",
        }
    ],
    "close_line": [{"budget_doc_no": "德财预〔2026〕99号", "reason": "年终"}],
    "dismiss_objection": [{"answer": "已核，不成立", "publish": True}],
    "e_answer": [{"no": 1, "result": "dismissed", "answer": "已核"}],
    "e_object": [{"text": "人手不足", "community": ""}],
    "leave_out": [{"communities": [], "reason": "已满"}],
    "lift_capacity": [{"code": "EX-LG-APPROVED", "reason": "急", "expires_on": "2027-06-30"}],
    "not_accept": [{"ground": "OTHER", "reason": "不属社区", "remedy": "自行办理"}],
    "note_basis": [{"code": "expiring", "title": "办法", "until": "2026-12-31"}],
    "view_origin": [{"reason": "核实"}],
    "withdraw": [{"reason": "不做了"}],
    "note_residents": [
        {
            "satisfaction": 70,
            "discussed_on": "2026-03-01",
            "held_on": "2026-03-02",
            "members": 30,
            "present": 21,
            "in_favour": 15,
            "proposes_exit": asks,
        }
        for asks in (True, False)
    ],
    "answer_residents": [{"community": "", "reasons": "已研究"}],
    "hand_over": [{"communities": [], "items": []}, {"communities": [], "items": ["people"]}],
    "confirm_means": [{"community": "", "items": []}],
    "report_missing": [{"community": "", "items": [one]} for one in ("materials", "data")],
    "note_progress": [{"community": "", "done": 60}],
    "confirm_service": [
        {"community": "", "result": "provided"},
        {"community": "", "result": "not_provided", "text": "三周没有来"},
    ],
    "pay_supplier": [{"amount": "100.00"}],
    "reverse_supplier": [{"payment": 1, "reason": "账号有误退票"}],
    "note_hours": [{"community": "", "hours": "3.5"}, {"community": "", "hours": "-1"}],
    "note_step": [{"no": 1, "text": "已到场"}, {"no": 2}],
    "take_over": [
        {
            "title": "高龄补贴资格核对",
            "department": "DH-MZJ",
            "communities": ["533103001002"],
            "start_on": "2025-03-01",
            "end_on": "2027-12-31",
            "hours": "60",
            "amount": "8000.00",
            "overdue": "2000.00",
            "overdue_since": "2025-12-01",
            "evidence": "协议原件",
        }
    ],
    "confirm_taken_over": [{"community": ""}, {"community": "", "hours": "80", "text": "实际更多"}],
    "deny_taken_over": [{"community": "", "reason": "没有承接"}],
    "withdraw_taken_over": [{"reason": "登记有误"}],
    "re_examine": [{"reasons": "继续实施"}],
    "save_draft": [{"application": {}}],
    "add_signer": [{"to": {"role": "LG_OFFICE", "org": "DH-LGB"}, "reason": "涉及其职责"}],
    "remove_signer": [{"to": {"role": "LG_OFFICE", "org": "DH-LGB"}, "reason": "不再需要"}],
    "countersign": [{"ballot": "in_favour"}],
    "open_voting": [{"form": "circulation", "until": "2027-12-31"}],
    "take_back": [{"reason": "写错了"}],
    "return_to": [{"step": "STREET_REVIEW", "reason": "补充意见"}],
    "give_back": [{"text": "已备齐"}],
    "end_delegation": [{}],
    "redate": [{}],
    "declare_burden": [{"on": "2026-01-05", "method": "counted", "borne": 12}],
    "declare_inventory": [{"on": "2026-01-05", **INVENTORY}],
    "enter_inventory": [{"on": "2026-01-05", "community": "533103001002", **INVENTORY}],
    "confirm_inventory": [{"signed_by": "示例"}],
    "note_read": [{}],
    "reply": [{"no": no, "text": "已核"} for no in range(1, 4)],
    "ask": [{"to": {"role": "LG_OFFICE", "org": "DH-LGB"}, "text": "是否在清单内？"}],
    "cc": [{"to": {"role": "LG_CHAIR", "org": "DH-LG"}}],
    "remind": [{"to": {"role": "LG_OFFICE", "org": "DH-LGB"}, "text": "请办理"}],
}
for _role in ("DEPT_CLERK", "DEPT_HEAD", "FIN_DEPT", "STREET_REVIEWER", "LG_OFFICE", "LG_CHAIR"):
    for _to in ({"role": _role}, {"role": _role, "person": f"{_role}/2"}):
        MORE.setdefault("transfer", []).append({"to": _to, "reason": "出差"})
        MORE.setdefault("delegate", []).append({"to": _to, "until": "2026-06-01"})


@cache
def stories():
    """The shipped stories, with every application spelled out.

    Without those that adopt a place: what they say in it only their player reads.
    """
    from desk.demo import story

    played = (story.whole(one, CASES) for one in STORIES.values())
    return [one for one in played if all(act.verb != "adopt_place" for act in one.steps)]


@cache
def openings():
    """The first acts of the stories that need nothing given."""
    return [one for one in stories() if not one.given and one.steps[0].verb in OPENS]


@cache
def book():
    """Verb -> what the stories say in it, attempts included."""
    told = {verb: list(some) for verb, some in MORE.items()}
    for one in stories():
        for step in one.steps:
            for act in (step, *step.refused):
                known = told.setdefault(act.verb, [])
                if act.data not in known:
                    known.append(act.data)
    return told


def noes(verb: str, whole: dict[str, Any]) -> list[dict[str, Any]]:
    """What may be said where a plain yes is not enough."""
    if verb == "decide":
        against = {"in_favour": 0, "against": whole["voting"], "result": "reject"}
        return [{**whole, "reasons": "已研究"}, {**whole, **against, "reasons": "不属社区职责"}]
    return [{**whole, "result": "reject", "reasons": "不同意"}] if "result" in whole else []

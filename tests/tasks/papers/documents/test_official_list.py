"""Every paper that the procedure owes is drawn: by which event, by which act, under which name."""

from policies.lifecycle.rows.called_papers import NUMBERED_BY_ACT, PAPERS
from policies.lifecycle.table import ROWS
from schemas.texts import catalogue
from tasks.papers.drawing import PAPERS as DRAWN
from tasks.papers.texts import texts

OWED = {
    "准入申请函": "application_letter", "受理通知书": "acceptance_notice",
    "补正告知书": "correction_notice", "不予受理通知书": "not_accepted_notice",
    "征求意见函": "consultation_letter", "会议议题表": "meeting_agenda", "表决票": "ballot",
    "会议纪要": "minutes", "准予、附条件批复和不予准入决定书": "decision", "公示": "public_notice",
    "异议答复": "objection_answer", "委托协议书": "agreement", "变更协议": "amendment_agreement",
    "变更批复": "change_decision", "拨付申请": "payment_request", "拨款通知": "payment_notice",
    "到账确认单": "receipt_sheet", "开工通知": "start_notice", "暂停通知": "suspension_notice",
    "恢复通知": "resumption_notice", "终止通知": "termination_notice", "验收单": "acceptance_sheet",
    "双向评议表": "evaluation_sheet", "退出决定": "exit_decision", "居务公开单": "posting_sheet",
    "拒绝告知单": "refusal_notice", "拒绝裁定书": "refusal_ruling", "争议裁定书": "dispute_ruling",
    "违规下派线索单": "bypass_sheet", "请说明情况的函": "bypass_notice", "督办单": "bypass_order",
    "约谈、通报": "bypass_sanction", "纸质签署核对单": "signature_sheet",
    "单位变更通知": "lineage_notice",
    "交流会通知": "exchange_notice", "交流会纪要": "exchange_minutes",
}  # fmt: skip
"""Paper of the procedure (section 11) -> its kind; reports and sums of a year are no letters."""
OWN_NUMBER = NUMBERED_BY_ACT | {"agreement"}


def test_every_paper_owed_is_called_for_drawn_and_named():
    kinds = set(OWED.values())
    acts = {paper for row in ROWS for paper in row.papers}
    named = set(catalogue.texts("lifecycle", "paper"))
    missing = {
        "no event calls for it": kinds - set(PAPERS),
        "no act calls for it": kinds - acts,
        "nobody draws it": (kinds | acts) - set(DRAWN),
        "it has no name": (kinds | acts) - named,
        "nobody owes it": (set(PAPERS) | set(DRAWN) | acts) - kinds,
    }

    assert {why: sorted(papers) for why, papers in missing.items() if papers} == {}


def test_every_paper_has_a_number_of_its_own_kind():
    signs = {kind: texts().letters[kind].number for kind in set(DRAWN) - OWN_NUMBER}

    assert [kind for kind, sign in signs.items() if not sign] == []
    assert len(set(signs.values())) == len(signs)

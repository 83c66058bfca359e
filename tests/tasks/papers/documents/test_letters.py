"""Each letter tells what its event says: parties, days, amounts to the fen and in capitals."""

from datetime import date

import pytest

from policies.wording.amount_words import in_words
from schemas.states.disputes import DisputeState
from schemas.states.stages import Work
from schemas.states.states import Objection, OpinionState, RefusalState, Score
from tasks.papers.documents import admission, ending, paying, rulings, working
from tasks.papers.documents.assignment import plain_yuan
from tests.tasks.papers.documents.whole import only, seen

CODE, COMMITTEE, STREET = "533103001002", "三棵树社区居民委员会", "勐焕街道办事处"
OFFICE, GROUP = "德宏州社区建设工作领导小组办公室", "德宏州社区建设工作领导小组"
DEPARTMENT = "德宏州民政局"


def both(fen):
    """An amount to the fen in figures, and in capitals."""
    return f"{plain_yuan(fen)}元（大写：人民币{in_words(fen)}）"


def state_of(papers, case=1, **told):
    return papers.assignment(case, **told).state


def test_the_letter_of_application_encloses_its_form_and_asks_again_after_a_return(found, papers):
    about = papers.assignment()
    first, text = only(admission.application_letter(found("application.submitted", about.state)))
    assert (first.doc.issuer, first.doc.addressee, first.doc.copies) == (
        DEPARTMENT, STREET, OFFICE,
    )  # fmt: skip
    assert first.doc.attachments[0] == "社区工作事项准入申请表（第1稿）"
    assert both(about.state.terms.total_fen) in text
    again = papers.assignment(version=2)
    second, text = only(
        admission.application_letter(found("application.resubmitted", again.state, about=again))
    )
    assert second.of != first.of
    assert "已经按照补正告知的要求改正，现提交第2稿" in text


def test_a_letter_of_consultation_asks_one_community_by_its_day(found, papers):
    terms = papers.assignment().state.terms
    opinion = OpinionState(
        number=papers.NUMBER, community=CODE, title=terms.title, applicant=terms.applicant,
        street="533103001", answer="ASKED", due=date(2026, 3, 9),
    )  # fmt: skip
    one, text = only(admission.consultation_letter(found("opinion.asked", opinion)))
    assert (one.doc.issuer, one.doc.addressee, one.doc.copies) == (STREET, COMMITTEE, DEPARTMENT)
    assert one.doc.community == CODE
    assert "请于2026年3月9日前（5个工作日内）答复" in text
    assert "不视为同意" in text


def test_an_agenda_is_drawn_only_where_the_group_decides(found, papers):
    asked = papers.assignment(asked=3, answered=3, opposed=2, opinion="建议准入", certified_fen=100)
    one, text = only(admission.meeting_agenda(found("x", asked.state, about=asked)))
    assert one.body == papers.rules().directory.lg_office
    assert "应征求3个社区，已答复3个，其中不同意或者没有能力的2个" in text
    assert f"已确认经费来源，{both(100)}" in text
    assert "三分之二" in text
    assert "应当写明理由" in text
    before = papers.assignment(stage="FUND_REVIEW")
    assert list(admission.meeting_agenda(found("x", before.state, about=before))) == []


def test_ballots_and_minutes_tell_the_vote_of_the_decision(found, papers):
    made = papers.made("reject", reasons="多数社区不同意", conditions="")
    state = state_of(papers, decision=made, stage="REJECTED")
    ballots = ({"org": "DH-CZJ", "ballot": "in_favour"}, {"org": "DH-SFJ", "ballot": "against"})
    source = found("application.rejected", state, before=state_of(papers, ballots=ballots))
    cast = list(admission.ballots(source))
    assert [one.doc.issuer for one in cast] == ["德宏州财政局", "德宏州司法局"]
    votes = [dict(seen(one.doc).blocks[1].rows)["表决意见"] for one in cast]
    assert votes == ["赞成", "反对"]
    one, text = only(admission.minutes(source))
    assert one.doc.issuer == GROUP
    assert "应到成员14人，实到12人。" in text
    assert "回避：德宏州民政局。" in text
    assert "参加表决11人：赞成10票，反对1票，弃权0票。" in text
    assert "不予准入" in text
    assert made.document_no in text
    street = found("application.approved", state_of(papers, decision=papers.made(body="street")))
    assert list(admission.minutes(street)) == []


def instalment(placement, **told):
    first, *rest = placement.instalments
    return placement.model_copy(
        update={"instalments": (first.model_copy(update=told), *rest)}
    ), first


def test_an_instalment_is_asked_for_and_an_order_taken_back_keeps_the_paper(found, placed):
    state, first = instalment(placed(), ordered_on=date(2026, 3, 2))
    told = {"instalment": {"no": 1}, "no": 1}
    asked, text = only(paying.payment_request(found("funds.ordered", state, **told)))
    assert (asked.doc.issuer, asked.doc.addressee, asked.doc.copies) == (
        DEPARTMENT, "德宏州财政局", STREET,
    )  # fmt: skip
    assert f"第1期经费已具备拨付条件，现申请拨付{both(first.amount_fen)}" in text
    assert state.account in text
    back, text = only(paying.payment_request(found(
        "funds.order_cancelled", state, earlier=[("funds.ordered", told)], because="金额有误",
        **told,
    )))  # fmt: skip
    assert (back.of, back.corrects, asked.corrects) == (asked.of, True, False)
    assert "现予撤销" in text
    assert "撤销的理由：金额有误。" in text
    again, _ = only(paying.payment_request(found(
        "funds.ordered", state, earlier=[("funds.ordered", told)], **told
    )))  # fmt: skip
    assert again.of != asked.of


def test_a_payment_is_told_to_the_street_and_the_community(found, placed):
    state, first = instalment(placed(), paid_on=date(2026, 3, 2))
    one, text = only(paying.payment_notice(found("funds.paid", state, no=1)))
    assert one.doc.addressee == f"{STREET}、{COMMITTEE}"
    assert "本单位已于2026年3月2日拨付" in text
    assert both(first.amount_fen) in text
    assert "在5个工作日内交付" in text


def test_a_receipt_is_confirmed_and_put_right_under_its_number(found, placed):
    state, first = instalment(
        placed(), paid_on=date(2026, 2, 26), custody_on=date(2026, 2, 27),
        confirmed_on=date(2026, 3, 2),
    )  # fmt: skip
    one, text = only(paying.receipt_sheet(found("funds.confirmed", state, no=1)))
    assert (one.body, one.doc.issuer, one.doc.addressee) == (CODE, COMMITTEE, DEPARTMENT)
    assert both(first.amount_fen) in text
    assert "2026年2月27日" in text
    wrong, text = only(paying.receipt_sheet(found(
        "funds.confirmation_corrected", state, earlier=[("funds.confirmed", {"no": 1})],
        instalment={"no": 1}, reason="银行退回",
    )))  # fmt: skip
    assert (wrong.of, wrong.corrects) == (one.of, True)
    assert "不视为经费到位" in text


def test_work_starts_with_its_money_or_at_once_in_an_emergency(found, placed):
    state = placed(work=Work.RUNNING, started_on=date(2026, 3, 2))
    one, text = only(working.start_notice(found("work.started", state)))
    assert (one.doc.issuer, one.doc.addressee) == (COMMITTEE, DEPARTMENT)
    assert "首期经费已经确认可用，本居民委员会于2026年3月2日开始工作" in text
    urgent = placed(in_force_on=None, started_on=date(2026, 3, 2))
    _, text = only(working.start_notice(found("work.begun_in_emergency", urgent)))
    assert "请按规定在3个工作日内补办准入申请" in text


def test_a_suspension_says_by_whom_why_and_until_when(found, placed, papers):
    state, first = instalment(placed(), due=date(2026, 2, 10))
    one, text = only(working.suspension_notice(
        found("work.suspended_for_nonpayment", state, no=1)
    ))  # fmt: skip
    assert (one.doc.issuer, one.doc.addressee) == (COMMITTEE, DEPARTMENT)
    assert f"第1期经费{both(first.amount_fen)}应于2026年2月10日到位" in text
    paused = placed(clocks=(papers.clock("pause", 10),))
    until = f"{paused.clocks[0].due.month}月{paused.clocks[0].due.day}日"
    one, text = only(working.suspension_notice(
        found("work.suspended_by_office", paused, cause="汛情")
    ))  # fmt: skip
    assert (one.doc.issuer, one.doc.addressee) == (OFFICE, f"{DEPARTMENT}、{COMMITTEE}")
    assert "因汛情，决定自2026年3月2日起暂停" in text
    assert until in text
    one, text = only(working.suspension_notice(found("work.pause_extended", paused, cause="汛情")))
    assert one.doc.title.startswith("关于延长暂停")
    assert f"延长至2026年{until}" in text


def test_work_is_resumed_by_who_suspended_it(found, placed):
    went_on = placed(work=Work.RUNNING)
    unpaid = found("work.resumed", went_on, before=placed(work=Work.PAUSED_NONPAY))
    one, text = only(working.resumption_notice(unpaid))
    assert one.doc.issuer == COMMITTEE
    assert "所欠经费已经确认可用" in text
    paused = found("work.resumed", went_on, before=placed(work=Work.PAUSED_LG), instalments=[])
    one, text = only(working.resumption_notice(paused))
    assert one.doc.issuer == OFFICE
    assert "顺延后的付款" in text


def test_an_acceptance_tells_the_result_and_silence_needs_no_signature(found, placed):
    state = placed(work=Work.ACCEPTED, delivered_on=date(2026, 2, 27), standards=("回收率85%",))
    earlier = [("work.delivered", {"result": "已移交", "measure": "0.88"})]
    one, text = only(working.acceptance_sheet(found("work.accepted", state, earlier=earlier)))
    assert one.doc.signed_by_parties
    assert "验收合格" in text
    assert "回收率85%" in text
    assert "已移交" in text
    silent = state.model_copy(update={"work": Work.DEEMED_ACCEPTED})
    one, text = only(working.acceptance_sheet(found("work.accepted", silent, earlier=earlier)))
    assert not one.doc.signed_by_parties
    assert "视为验收合格" in text
    bad = state.model_copy(update={"work": Work.REWORK, "rework": 1})
    told = {"defect": "少十户", "standard_cited": "回收率85%"}
    _, text = only(working.acceptance_sheet(
        found("work.defects_listed", bad, earlier=earlier, **told)
    ))  # fmt: skip
    assert "不合格，返工" in text
    assert "少十户" in text


def test_an_evaluation_shows_no_score_before_both_may_be_seen(found, placed):
    score = Score(by="p", on=date(2026, 3, 2), scores={"on_time": 95})
    blind = placed(work=Work.ACCEPTED, scores={"department": score})
    assert list(working.evaluation_sheet(found("work.evaluated", blind))) == []
    opened = blind.model_copy(update={"work": Work.EVALUATED})
    one, text = only(working.evaluation_sheet(found("work.blindness_ended", opened)))
    assert "95分" in text
    assert "按时完成" in text
    assert f"未评议的一方：{COMMITTEE}" in text
    right, text = only(
        working.evaluation_sheet(found("work.score_corrected", opened, reason="笔误"))
    )
    assert (right.of, right.corrects) == (one.of, True)
    unrated = opened.model_copy(update={"scores": {}})
    _, text = only(working.evaluation_sheet(found("work.blindness_ended", unrated)))
    assert "本次记为未评" in text


@pytest.mark.parametrize(
    ("kind", "issuer", "why"),
    [
        ("placement.exited", OFFICE, "事项决定退出"),
        ("placement.exited_for_nonpayment", OFFICE, "经费长期未付"),
        ("placement.never_started", OFFICE, "仍未开工"),
        ("placement.lapsed", OFFICE, "准入对该社区失效"),
        ("placement.not_signed", COMMITTEE, "社区不予签署协议"),
        ("placement.recalled", OFFICE, "授权决定被收回"),
        ("placement.released", OFFICE, "社区的拒绝成立"),
        ("work.not_done", OFFICE, "工作未完成"),
        ("work.stopped", OFFICE, "应急通道撤销"),
    ],
)
def test_an_end_says_why_and_what_is_still_owed(found, placed, kind, issuer, why):
    source = found(kind, placed(), because="文本另有要求")
    one, text = only(ending.termination_notice(source))
    assert one.doc.issuer == issuer
    assert why in text
    assert "文本另有要求。" in text
    assert "不得再向社区布置该项工作" in text


def test_an_item_that_reaches_its_last_day_is_told_to_its_department(found, papers):
    source = found("application.exited", state_of(papers, stage="EXITED"), because="end_date")
    one, text = only(ending.termination_notice(source))
    assert (one.doc.addressee, one.doc.copies) == (DEPARTMENT, STREET)
    assert "期限届满。" in text
    assert "end_date" not in text


def test_a_decision_to_end_names_its_ground_and_who_decides(found, papers):
    over = state_of(papers, exited_on=date(2026, 3, 2), stage="EXITED")
    body = {"ground": "residents", "reason": "居民会议不同意"}
    one, text = only(ending.exit_decision(
        found("application.ended_by_decision", over, org="DH-LG", **body)
    ))  # fmt: skip
    assert one.doc.issuer == GROUP
    assert "居民会议或者居民代表会议不同意继续" in text
    part = found("application.ended_by_decision", state_of(papers), ground="law_change", reason="x")
    one, text = only(ending.exit_decision(part))
    assert one.doc.issuer == OFFICE
    assert "起退出下列社区" in text


def test_an_objection_is_answered_without_naming_who_raised_it(found, papers):
    ruled = Objection(
        no=1, reason="超出协助范围", person="secret-person", org=CODE, on=date(2026, 2, 27),
        clock=papers.clock("objection", 5), ruling="dismissed", answer="不超出",
    )  # fmt: skip
    about = papers.assignment(
        objections=(ruled,), stage="PUBLICITY", clocks=(papers.clock("publicity", 3),)
    )
    one, text = only(rulings.objection_answer(
        found("application.objection_dismissed", about.state, about=about, no=1)
    ))  # fmt: skip
    assert one.doc.addressee == "异议提出人"
    assert "异议不成立。" in text
    assert "公示继续，至2026年3月5日止" in text
    assert "secret" not in text


@pytest.mark.parametrize(
    ("kind", "said"),
    [("refusal.upheld", "拒绝成立"), ("refusal.overturned", "拒绝不成立")],
)
def test_a_refusal_is_ruled_on_with_reasons(found, papers, kind, said):
    state = papers.refused(number=papers.NUMBER, argument="属于应急", ruling="没有响应通知")
    assert isinstance(state, RefusalState)
    one, text = only(rulings.refusal_ruling(found(kind, state)))
    assert (one.doc.issuer, one.doc.addressee) == (OFFICE, f"{COMMITTEE}、德宏州应急管理局")
    assert (one.doc.copies, one.doc.community) == (STREET, CODE)
    assert said in text
    assert "理由：没有响应通知。" in text


def test_a_dispute_is_ruled_on_with_its_sum_and_the_way_to_the_group(found, papers):
    state = DisputeState(
        number=papers.NUMBER, community=CODE, department="DH-MZJ", street="533103001", title="t",
        kind="money", text="少付", opened_by="community", opened_on=date(2026, 2, 10),
        stage="D_RULED", result="in_part", fen=50_050, reasons="已作准备",
        clocks=(papers.clock("dispute_appeal", 5),),
    )  # fmt: skip
    _, text = only(rulings.dispute_ruling(found("dispute.ruled", state)))
    assert f"应付金额定为{both(50_050)}。" in text
    assert "提请领导小组裁定" in text
    final = state.model_copy(update={"clocks": (), "stage": "D_FINAL"})
    _, text = only(rulings.dispute_ruling(found("dispute.decided", final)))
    assert "本裁定为终局裁定。" in text


REQUEST = {
    "kind": "change", "at": "LG_DECISION", "asked_on": "2026-02-20", "text": "延长一个月",
    "set": {"end_on": "2026-12-31", "funding.total": "6480.00"},
}  # fmt: skip


def test_a_change_is_granted_or_not_and_the_old_terms_go_on(found, papers):
    before = state_of(papers, stage="AMENDING", request=REQUEST)
    after = state_of(papers, stage="EFFECTIVE")
    told = {"before": before, "org": "DH-LG"}
    one, text = only(rulings.change_decision(
        found("application.change_approved", after, reasons="依据未变", **told)
    ))  # fmt: skip
    assert (one.doc.issuer, one.doc.addressee) == (GROUP, DEPARTMENT)
    assert "延长一个月。" in text
    assert "改为“2026年12月31日”" in text
    assert f"改为“{both(648000)}”" in text
    assert "签订变更协议" in text
    _, text = only(rulings.change_decision(
        found("application.change_rejected", after, reason="超出依据", **told)
    ))  # fmt: skip
    assert "不同意" in text
    assert "照旧执行至原定期限" in text


def test_an_amended_agreement_shows_old_beside_new_and_is_signed_by_all(found, placed, papers):
    state = placed(clocks=(papers.clock("amend", 10),))
    offer = {
        "version": 2, "offered_on": "2026-03-02", "amount_fen": state.amount_fen + 6400,
        "start_on": state.start_on, "end_on": date(2026, 12, 31),
    }  # fmt: skip
    offered = type(state).model_validate({**state.model_dump(), "amendment": offer})
    one, text = only(rulings.amendment_agreement(found("agreement.amendment_offered", offered)))
    assert f"比原约定增加{both(6400)}" in text
    assert both(state.amount_fen + 6400) in text
    tables = [block for block in one.doc.blocks if block.kind == "table"]
    rows = {row[0]: row[1:] for block in tables for row in block.rows}
    assert "开始日期" not in rows
    assert rows["结束日期"][1] == "2026年12月31日"
    parties = [block.parties for block in one.doc.blocks if block.kind == "signature"]
    assert [[party.name for party in each] for each in parties] == [[DEPARTMENT, COMMITTEE, STREET]]

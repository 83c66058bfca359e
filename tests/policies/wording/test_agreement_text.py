import pytest

from policies.wording.agreement_text import PATTERNS, forbidden

REFUSED = [
    ("居民每户收取20元", ("fees",)),
    ("由乙方代收居民资料费", ("fees",)),
    ("资料费由各住户缴纳", ("fees",)),
    ("甲方可随时调整工作内容和数量", ("one_sided_change",)),
    ("工作范围由甲方决定", ("one_sided_change",)),
    ("甲方有权单方面增加表格", ("one_sided_change",)),
    ("纳入社区年度考核排名", ("appraisal",)),
    ("完成情况与社区绩效挂钩", ("appraisal",)),
    ("甲方对乙方逐月评比", ("appraisal",)),
    ("乙方应当完成上级交办的其他任务", ("catch_all",)),
    ("居委会为改造户自筹资金提供连带责任担保", ("guarantee", "joint_liability")),
    ("乙方完成甲方临时安排的工作", ("catch_all",)),
    ("乙方配合做好其他相关工作", ("catch_all",)),
    ("工作内容包括但不限于上述事项", ("catch_all",)),
    ("乙方对未完成部分承担兜底责任", ("catch_all",)),
    ("未完成任务的，年度考核一票否决", ("veto",)),
    ("双方承担连带责任", ("joint_liability",)),
    ("本事项的责任主体自签订之日起转移至乙方", ("shift_of_responsibility",)),
    ("发生事故的，一切后果由乙方承担", ("shift_of_responsibility",)),
    ("由居委会承担全部责任", ("shift_of_responsibility",)),
    ("乙方为第一责任人", ("shift_of_responsibility",)),
    ("本协议无限期有效", ("unlimited_term",)),
    ("期满未提出异议的，自动续期", ("unlimited_term",)),
    ("工作持续至甲方另行通知为止", ("unlimited_term",)),
]
ALLOWED = [
    "不得向居民收取任何费用",
    "甲方按每户20元向乙方支付工作经费",
    "双方可以协商变更工作内容，另行申请准入",
    "甲方可以提出变更，经准入后另行落实经费",
    "甲方不得随时调整工作内容",
    "评议结果不得纳入对社区的考核",
    "不得对社区排名",
    "甲方不得对乙方实行一票否决",
    "甲方不得要求乙方签订责任状、实行一票否决或者承担连带责任",
    "乙方不承担连带责任，也不提供任何形式的担保",
    "乙方不得为任何单位或者个人提供担保，或者承担连带责任",
    "责任主体不因签订本协议而转移，仍为甲方",
    "本协议未列明的工作，甲方不得以交办其他事项的方式要求乙方承担",
    "其他事项由双方另行协商",
    "甲方每月向乙方提供更新后的名册。",
    "乙方保证数据真实，甲方保证按期付款",
    "乙方不承担相应的连带责任",
    "乙方不为他人担保、不承担连带责任",
    "乙方不负全部责任、不承担连带责任",
    "期满即终止，不自动续期",
    "乙方有权拒绝担保",
    "甲方承诺免除乙方的连带责任",
    "本协议不得约定无限期履行",
]
EVADED = [
    "乙方不得拒绝上级交办的其他任务",
    "乙方不得推诿交办的事项",
    "乙方不得不承担连带责任",
    "甲方不得增加表格，但未完成的一票否决",
    "乙方不承担连带责任；乙方应当提供担保",
    "乙方不仅承担工作，而且承担连带责任",
    "无论何种原因，乙方承担连带责任",
    "年度考核一 票\u200b否 决",
    "年度考核１票否决",
    "乙方不得免除连带责任",
    "不履行本协议的承担连带责任",
    "乙方不得擅自停止工作否则承担连带责任",
]


@pytest.mark.parametrize(("text", "codes"), REFUSED)
def test_a_forbidden_clause_is_found_with_its_reasons(text, codes):
    assert forbidden(text) == codes


@pytest.mark.parametrize("text", ALLOWED)
def test_a_denied_mention_or_an_ordinary_clause_is_allowed(text):
    assert forbidden(text) == ()


@pytest.mark.parametrize("text", EVADED)
def test_a_clause_that_only_looks_denied_is_found(text):
    assert forbidden(text)


def test_every_reason_can_be_told():
    assert set(PATTERNS) == {
        "catch_all",
        "guarantee",
        "veto",
        "joint_liability",
        "shift_of_responsibility",
        "unlimited_term",
        "fees",
        "one_sided_change",
        "appraisal",
    }

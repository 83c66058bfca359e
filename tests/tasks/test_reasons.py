"""What people read of refusals and of what happened."""

import pytest

from policies import loader
from policies.lifecycle import judge
from schemas.acts.act import Act, Refused
from tasks import reasons
from tasks.acts.perform import GATES

PLACE = loader.load("dehong").directory


@pytest.mark.parametrize("code", sorted({*GATES.values(), "funds_short"}))
def test_a_refusal_by_a_constraint_of_the_database_shows_no_placeholder(code):
    told = reasons.reason(Refused(code=code, params={}))

    assert told["message"] != code
    assert "{" not in told["message"] + told["message_en"]


def test_a_refusal_with_parameters_keeps_its_own_words():
    told = reasons.reason(Refused(code="funds_short", params={"doc_no": "7", "fen": 1_250_000}))

    assert "7" in told["message"]
    assert "12500.00" in told["message"]


def test_a_seat_is_named_by_its_body_and_its_role():
    seats = {"seats": ["STREET_REVIEWER@533103001", "FIN_BUREAU@DH-CZJ"]}
    told = reasons.reason(Refused(code="countersign_open", params=seats), PLACE)
    assert "勐焕街道办事处 街道（镇）审核人" in told["message"]
    assert "STREET_REVIEWER" not in told["message"] + told["message_en"]


def test_a_kind_of_event_is_told_by_its_name():
    assert reasons.event_name("work.started", "en") == "work started"
    assert reasons.event_name("work.sung", "en") == "work.sung"


def test_an_application_is_accepted_in_other_words_than_work():
    assert reasons.name_of("ACCEPTED") == "已受理"
    assert reasons.work_name("ACCEPTED") == "已验收"
    assert reasons.work_name("RUNNING") == reasons.name_of("RUNNING")
    told = Refused(code="wrong_work", params={"community": "533103001002", "work": "ACCEPTED"})
    assert "已验收" in reasons.reason(told)["message"]


@pytest.mark.parametrize(
    ("verb", "data", "zh", "en"),
    [
        ("defer", {"until": "2027-02-29"}, "应为日历上有的日期", "must be a day that the calendar"),
        ("defer", {"until": "五月"}, "应为日期（YYYY-MM-DD）", "must be a day (YYYY-MM-DD)"),
        ("spend", {"amount": "1,00"}, "每三位一个", "before every three digits"),
        ("spend", {"amount": "1万元"}, "应为以元为单位的数字", "must be a number of yuan"),
        ("spend", {"amount": "-1.00"}, "应为不为负、至多两位小数的金额", "not negative, with two"),
        ("spend", {"amount": "很多"}, "应为数字", "must be a number"),
        ("spend", {"instalment": "一"}, "应为整数", "must be a whole number"),
    ],
)
def test_what_is_written_wrong_in_an_act_is_told_in_words(verb, data, zh, en):
    whole = {"instalment": 1, "communities": ["a"], "until": "2026-05-06", "reason": "x"}
    if verb == "spend":
        whole = {"instalment": 1, "amount": "1.00", "category": "labour", "purpose": "x"}
    told = reasons.reason(judge.form_of(Act(verb=verb, data={**whole, **data})))
    assert told["code"] == "wrong_data"
    assert zh in told["message"]
    assert en in told["message_en"]


def test_an_act_reads_what_people_write():
    data = {"instalment": "１", "amount": "￥1,000.00元", "category": "labour", "purpose": "x"}
    form = judge.form_of(Act(verb="spend", data={**data, "community": " 533103001005 "}))
    assert (form.instalment, form.amount, form.community) == (1, 100_000, "533103001005")

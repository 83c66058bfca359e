"""An emergency is asked for with a government's notice, and checked within hours."""

from datetime import date, time

import pytest

from schemas.acts.act import Actor

ONE, TWO, THREE = "533123100001", "533123100002", "533123100003"
DAY, LAST, AFTER = date(2026, 7, 13), date(2026, 7, 22), date(2026, 7, 23)
NEXT = date(2026, 7, 14)


@pytest.mark.parametrize(
    "change",
    [
        {"issuer": "德宏州应急管理局", "issuer_kind": "department"},
        {"issuer": "德宏州应急管理局", "issuer_kind": "government"},  # whatever it calls itself
    ],
)
def test_a_departments_own_urgent_notice_opens_no_lane(urgent, change, dehong):
    assert "德宏州应急管理局" in [one.name for one in dehong.directory.organisations.values()]
    said = urgent.request(notice={**urgent.notice, **change, "number": "紧急通知1号"})
    assert (said.code, urgent.state) == ("not_a_government", None)


def test_a_notice_whose_term_is_past_opens_none(urgent):
    assert urgent.request(AFTER).code == "notice_over"
    assert urgent.request(LAST) is None


def test_a_community_that_is_not_there_is_named(urgent):
    assert urgent.request(communities=["9"]).code == "no_such_community"


def test_nothing_begins_before_the_officer_has_asked(urgent):
    assert urgent.request() is None
    assert urgent.at("start_task", DAY).code == "emergency_not_verified"
    assert urgent.itself("e_activate", DAY).code == "wrong_emergency"
    assert urgent.verify() is None
    assert urgent.verify().code == "wrong_emergency"  # the second time
    assert urgent.itself("e_activate", DAY) is None
    assert urgent.works == {ONE: "RUNNING", TWO: "RUNNING"}
    assert urgent.itself("e_activate", DAY).code == "wrong_emergency"


def test_hours_are_counted_and_a_late_check_says_so(urgent):
    assert urgent.request() is None  # at 01:00 UTC: the officer has until 05:00
    assert urgent.verify(hour=time(5)) is None
    told = urgent.memory.events[-1].body
    assert (told["hours_used"], told["in_time"]) == ("4.0", True)


def test_one_minute_later_is_late(urgent):
    urgent.request()
    urgent.verify(hour=time(5, 1))
    assert urgent.memory.events[-1].body["in_time"] is False


def test_a_silent_officer_is_followed_by_the_chair_and_by_no_approval(urgent):
    urgent.request()
    assert urgent.owed(DAY) == [("e_verify", "LG_OFFICE", DAY)]
    assert ("e_verify", "LG_CHAIR", DAY) in urgent.owed(NEXT)
    assert urgent.itself("e_expire", LAST).code == "too_early"
    assert ("e_expire", "system", AFTER) in urgent.owed(AFTER)
    assert urgent.itself("e_expire", AFTER) is None
    assert (urgent.state.stage, urgent.works) == ("E_EXPIRED", {})
    assert urgent.at("log_hours", AFTER, hours="3").code == "emergency_not_verified"


def test_what_is_not_verified_is_revoked_and_reported(urgent):
    urgent.request()
    assert urgent.verify(result="not_verified") is None
    assert (urgent.state.stage, urgent.state.card) == ("E_REVOKED", "red")
    assert (urgent.report.stage, urgent.report.department) == ("B_REPORTED", "DH-YJJ")
    assert urgent.works == {}


def test_a_notice_that_ran_out_is_not_verified_any_more(urgent):
    urgent.request(LAST)
    assert urgent.verify(AFTER).code == "notice_over"


def test_one_response_opens_the_lane_once(urgent):
    urgent.begin()
    other = Actor(person="x", role="DEPT_CLERK", org="DH-YJJ")
    asked = {
        "notice": {**urgent.notice, "number": " 盈汛指[2026]第012号"},
        "channel": "phone",
        "text": "值守",
    }
    again = urgent.memory.do("533100-ZR-2026-00240", "e_request", other, DAY,
                             communities=[TWO, THREE], **asked)  # fmt: skip
    assert (again.code, again.params["number"]) == ("same_response", "533100-ZR-2026-00239")
    more = urgent.memory.do("533100-ZR-2026-00241", "e_request", other, DAY,
                            communities=[THREE], **asked)  # fmt: skip
    assert more is None  # the water has come to another community
    fire = Actor(person="y", role="DEPT_CLERK", org="DH-MZJ")
    theirs = urgent.memory.do("533100-ZR-2026-00242", "e_request", fire, DAY,
                              communities=[TWO], **asked)  # fmt: skip
    assert theirs is None  # another department, another duty


def test_the_same_number_is_asked_for_once(urgent):
    urgent.begin()
    said = urgent.request(communities=[THREE])
    assert said.code == "already_done"


def test_a_community_may_not_refuse_while_it_runs_but_say_why(urgent):
    urgent.begin()
    said = urgent.at("refuse", DAY, ground="NO_ADMISSION", text="未经准入")
    assert said.code == "lawful_emergency"
    demand = {"what": "每日拍照", "on": "2026-07-13", "channel": "wechat", "by": "经办人"}
    assert urgent.at("refuse", DAY, ground="NOT_IN_SCOPE", text="另加", demand=demand) is None
    assert urgent.works[ONE] == "RUNNING"
    assert urgent.at("suspend_nonpay", DAY, instalment=1).code == "emergency_pays_after"
    assert urgent.ours("accept_work", DAY, communities=[ONE]).code == "emergency_not_filed"
    named = {"budget_doc_no": "德财预〔2026〕14号-应急-106", "reason": "原指标不足"}
    said = urgent.do("name_line", "FIN_DEPT", "DH-YJJ", DAY, **named)
    assert said.code == "emergency_not_filed"


def test_a_dissent_is_kept_and_judged_after_the_end(urgent):
    urgent.begin()
    assert urgent.at("e_object", DAY, text="另有社区更近") is None
    assert urgent.at("e_object", DAY, text="另有社区更近").code == "already_done"
    assert urgent.at("e_object", DAY, TWO, text="人手不足") is None
    assert urgent.at("e_object", DAY, THREE, text="无关").code == "not_in_emergency"
    ruling = {"no": 1, "result": "upheld", "answer": "下次改派"}
    office = ("LG_OFFICE", "DH-LGB", date(2026, 7, 21))
    assert urgent.do("e_answer", *office, **ruling).code == "wrong_emergency"
    urgent.follow()
    urgent.decide(DAY)
    urgent.lift(date(2026, 7, 20))
    late = urgent.at("e_object", date(2026, 7, 21), text="补充")
    assert late.code == "response_over"
    assert ("e_answer", "LG_OFFICE", date(2026, 7, 27)) in urgent.owed(office[2])
    assert urgent.do("e_answer", *office, **{**ruling, "no": 3}).code == "no_such_objection"
    assert urgent.do("e_answer", *office, **ruling) is None
    assert urgent.do("e_answer", *office, **ruling).code == "already_done"
    assert urgent.do("e_answer", *office, no=2, result="dismissed", answer="已支援") is None
    assert [one.ruling for one in urgent.state.dissents] == ["upheld", "dismissed"]
    assert "e_answer" not in [act for act, _, _ in urgent.owed(office[2])]


def test_it_is_extended_once_and_not_without_end(urgent):
    urgent.begin()
    far = {"reason": "安置点尚有人员"}
    assert urgent.ours("e_extend", DAY, until="2026-07-22", **far).code == "beyond_response"
    assert urgent.ours("e_extend", DAY, until="2026-08-22", **far).code == "beyond_response"
    assert urgent.ours("e_extend", LAST, until="2026-08-21", **far) is None
    assert urgent.state.ends_on == date(2026, 8, 21)
    assert urgent.ours("e_extend", LAST, until="2026-08-22", **far).code == "extended_once"


def test_it_is_not_extended_on_the_day_after_its_last(urgent):
    urgent.begin()
    said = urgent.ours("e_extend", AFTER, until="2026-07-29", reason="尚有人员")
    assert said.code == "response_over"


def test_no_emergency_is_said_so(urgent):
    assert urgent.ours("e_extend", DAY, until="2026-07-29", reason="x").code == "no_such_assignment"


def test_the_office_does_not_check_the_department_that_keeps_it(urgent, dehong):
    host, directory = dehong.directory.host, dehong.directory
    asked = {"notice": urgent.notice, "communities": [ONE], "channel": "phone", "text": "安置"}
    assert urgent.do("e_request", "DEPT_CLERK", host, DAY, **asked) is None
    assert urgent.owed(DAY)[0] == ("e_verify", "LG_CHAIR", DAY)
    assert urgent.verify().code == "handled_elsewhere"
    chair = ("LG_CHAIR", directory.leading_group)
    assert urgent.do("e_verify", *chair, DAY, result="verified", text="已核对") is None

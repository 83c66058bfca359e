"""What began at once is filed in three working days, and decided in reverse order in five."""

from datetime import date

import pytest

from policies.applications import intake
from schemas.acts.act import Actor

ONE, TWO = "533123100001", "533123100002"
DAY, FILED, LAST, AFTER = (date(2026, 7, 13), date(2026, 7, 15), date(2026, 7, 16),
                           date(2026, 7, 17))  # fmt: skip
ENDS, PAST = date(2026, 7, 22), date(2026, 7, 23)


def test_the_third_working_day_is_the_last_to_file(urgent):
    urgent.begin()
    assert ("e_file", "DEPT_HEAD", LAST) in urgent.owed(DAY)
    assert urgent.itself("e_revoke", LAST).code == "too_early"
    assert urgent.file(LAST) is None
    assert "e_revoke" not in [act for act, _, _ in urgent.owed(AFTER)]
    assert urgent.itself("e_revoke", AFTER).code == "too_early"


def test_silence_revokes_it_on_the_day_after(urgent):
    urgent.begin()
    assert urgent.at("log_hours", DAY, hours="20") is None
    assert urgent.at("log_hours", LAST, hours="18.5") is None
    assert urgent.file(AFTER).code == "follow_up_too_late"
    assert ("e_revoke", "system", AFTER) in urgent.owed(AFTER)
    assert urgent.itself("e_revoke", AFTER) is None
    assert urgent.works == {ONE: "TERMINATED", TWO: "TERMINATED"}
    assert (urgent.state.stage, urgent.state.card) == ("E_REVOKED", "red")
    assert urgent.file(AFTER).code == "follow_up_too_late"
    assert urgent.itself("e_revoke", AFTER).code == "wrong_emergency"
    assert urgent.ours("assign_task", AFTER, community=ONE, text="值守").code == "emergency_revoked"
    assert urgent.at("start_task", AFTER).code == "emergency_revoked"
    assert urgent.request(AFTER).code == "same_response"


def test_of_a_revoked_emergency_the_logged_hours_are_paid(urgent):
    urgent.begin()
    urgent.itself("e_revoke", AFTER)
    assert urgent.at("log_hours", AFTER, hours="38.5") is None
    report, office = urgent.state.bypass, ("LG_OFFICE", "DH-LGB")
    by = urgent.memory

    def act(verb, role, org, **data):
        return by.do(
            report, verb, Actor(person=role, role=role, org=org), date(2026, 7, 24), **data
        )

    assert act("b_triage", *office, result="accepted") is None
    assert act("b_notice", *office, department="DH-YJJ", text="请说明") is None
    assert act("b_explain", "DEPT_HEAD", "DH-YJJ", text="忘记补办") is None
    assert act("b_finding", *office, result="SUBSTANTIATED", reasons="逾期（E03）") is None
    paid = {"community": ONE, "rate": "36.00"}
    fewer = act("compensate", "FIN_DEPT", "DH-YJJ", hours="20", amount="720.00", **paid)
    assert (fewer.code, fewer.params["hours"]) == ("other_hours_than_logged", "38.5")
    assert act("compensate", "FIN_DEPT", "DH-YJJ", hours="38.5", amount="1386.00", **paid) is None


def test_what_is_filed_is_what_was_begun(urgent):
    urgent.begin()
    assert urgent.file(FILED, **{"emergency.number": "盈汛指〔2026〕13号"}).code == "other_notice"
    assert urgent.file(FILED, communities=[ONE]).code == "other_communities"
    assert urgent.file(FILED, applicant="DH-MZJ").code == "wrong_org"
    lawless = urgent.file(FILED, **{"emergency.issuer_kind": "department"})
    assert (lawless.code, lawless.params["rules"]) == ("rejected_by_rules", ["E01"])
    assert urgent.file(FILED) is None
    assert urgent.file(FILED).code == "already_done"


def test_an_emergency_is_not_filed_on_the_way_of_all_others(urgent):
    head = ("submit", "DEPT_HEAD", "DH-YJJ", FILED)
    assert urgent.do(*head, application=urgent.application).code == "emergency_first"
    own = intake.changed(urgent.application, {"emergency.issuer_kind": "department"})
    assert urgent.do(*head, application=own).params["rules"] == ["E01"]


def test_nothing_is_filed_before_it_is_verified(urgent):
    urgent.request()
    assert urgent.file(DAY).code == "wrong_emergency"


@pytest.mark.parametrize(
    ("verb", "role", "org", "data"),
    [
        ("accept", "STREET_REVIEWER", "533123100", {}),
        ("return", "STREET_REVIEWER", "533123100", {"defects": ["OTHER"]}),
        ("not_accept", "LG_OFFICE", "DH-LGB", {"ground": "x", "reason": "x", "remedy": "x"}),
        ("withdraw", "DEPT_HEAD", "DH-YJJ", {"reason": "x"}),
    ],
)
def test_a_follow_up_goes_to_the_chair_and_to_nobody_before(urgent, verb, role, org, data):
    urgent.begin()
    urgent.file(FILED)
    assert urgent.decide(FILED).code == "not_prechecked"
    urgent.itself("precheck", FILED)
    assert urgent.do(verb, role, org, FILED, **data).code == "emergency_in_reverse"
    assert urgent.owed(FILED, "assignment") == [("decide", "LG_CHAIR", ENDS)]


def test_what_follows_no_emergency_is_not_decided_as_it_was_filed(memory, filed):
    number, day = filed("48")
    chair = Actor(person="chair", role="LG_CHAIR", org="DH-LG")
    votes = {"members": 14, "present": 10, "recused": [], "voting": 10, "in_favour": 10,
             "against": 0, "abstain": 0, "result": "approve"}  # fmt: skip
    assert memory.do(number, "decide", chair, day, **votes).code == "wrong_stage"


def test_approved_it_takes_effect_and_its_money_is_committed(urgent):
    urgent.begin()
    urgent.follow(FILED)
    assert urgent.decide(FILED) is None
    assert (urgent.state.stage, urgent.assignment.stage) == ("E_REGULARISED", "EFFECTIVE")
    placed = urgent.memory.of("placement", "533100-ZR-2026-00239")
    assert {str(one.agreement) for one in placed.values()} == {"G_IN_FORCE"}
    assert sum(one.committed_fen for one in placed.values()) == 558000
    balances = urgent.memory.balances()
    assert sum(balances.values()) == 0
    assert balances["reserved:533100-ZR-2026-00239"] == 0
    assert urgent.decide(FILED).code == "already_done"  # the second time
    assert urgent.owed(FILED, "assignment") == []  # neither a start nor an end of its own


def test_turned_down_it_is_revoked_the_same_day(urgent):
    urgent.begin()
    urgent.follow(FILED)
    assert urgent.decide(FILED, "reject").code == "reasons_missing"
    assert urgent.decide(FILED, "reject", reasons="不属突发事件") is None
    assert (urgent.state.stage, urgent.assignment.stage) == ("E_ACTIVE", "REJECTED")
    assert ("e_revoke", "system", FILED) in urgent.owed(FILED)
    assert urgent.itself("e_revoke", FILED) is None
    assert (urgent.state.stage, urgent.report.stage) == ("E_REVOKED", "B_REPORTED")
    assert urgent.works == {ONE: "TERMINATED", TWO: "TERMINATED"}
    again = urgent.do("ask_reconsideration", "DEPT_HEAD", "DH-YJJ", FILED, new_facts="x")
    assert again.code == "reconsideration_too_late"
    # Nothing is archived while personal data are kept, and they go on their last day.
    assert urgent.itself("archive", date(2026, 8, 14)).code == "not_settled_yet"
    assert urgent.itself("destroy_personal_data", date(2026, 8, 15)) is None
    assert urgent.itself("archive", date(2026, 8, 17)) is None


@pytest.mark.parametrize("result", ["approve", "reject"])
def test_data_that_are_gone_before_the_decision_hold_nothing_up(urgent, result):
    urgent.begin()
    urgent.follow(FILED)
    assert urgent.itself("e_expire", PAST) is None
    gone = date(2026, 8, 24)
    assert urgent.itself("destroy_personal_data", gone) is None
    assert urgent.decide(gone, result, reasons="已研究") is None
    if result == "reject":
        assert urgent.itself("e_revoke", gone) is None
    assert urgent.state.kept == ()
    assert urgent.assignment.destroy_on is None


def test_a_filing_with_defects_is_approved_with_reasons_only(urgent):
    urgent.begin()
    urgent.follow(FILED, end_on="2026-07-30")  # E02: beyond the notice
    assert urgent.decide(FILED).code == "reasons_missing"
    assert urgent.decide(FILED, reasons="以响应解除之日为限") is None


def test_work_without_a_budget_line_is_not_approved(urgent):
    urgent.begin()
    urgent.follow(FILED, **{"funding.budget_doc_no": None})
    assert urgent.decide(FILED, reasons="先行后补").code == "funds_not_confirmed"


def test_undecided_on_its_last_day_it_expires_the_day_after(urgent):
    urgent.begin()
    urgent.follow(FILED)
    assert urgent.itself("e_expire", ENDS).code == "too_early"
    assert ("e_expire", "system", PAST) in urgent.owed(PAST)
    assert urgent.itself("e_expire", PAST) is None
    assert urgent.state.stage == "E_EXPIRED"
    assert urgent.works == {ONE: "DELIVERED", TWO: "DELIVERED"}
    assert urgent.itself("e_expire", PAST).code == "wrong_emergency"
    assert ("decide", "LG_CHAIR", ENDS) in urgent.owed(PAST, "assignment")  # owed all the same
    assert urgent.ours("accept_work", PAST, communities=[ONE]).code == "not_admitted"


def test_decided_after_its_end_it_is_paid_and_over(urgent):
    urgent.begin()
    urgent.follow(FILED)
    urgent.itself("e_expire", PAST)
    assert urgent.decide(PAST) is None
    assert (urgent.state.stage, urgent.assignment.stage) == ("E_CLOSED", "EXITED")
    assert ("cost_statement", "DEPT_CLERK", date(2026, 8, 6)) in urgent.owed(PAST)
    assert urgent.ours("accept_work", PAST, communities=[ONE, TWO]) is None


def test_turned_down_after_its_end_it_is_revoked(urgent):
    urgent.begin()
    urgent.follow(FILED)
    urgent.itself("e_expire", PAST)
    assert urgent.decide(PAST, "reject", reasons="不属突发事件") is None
    assert urgent.itself("e_revoke", PAST) is None
    assert (urgent.state.stage, urgent.works[ONE]) == ("E_REVOKED", "TERMINATED")


def test_a_response_that_ends_before_the_filing_is_still_followed_up(urgent):
    urgent.begin()
    assert urgent.lift(date(2026, 7, 14)) is None
    assert (urgent.state.stage, urgent.works[ONE]) == ("E_ACTIVE", "DELIVERED")
    assert urgent.lift(FILED).code == "already_done"
    assert urgent.itself("e_expire", FILED).code == "wrong_emergency"
    urgent.follow(FILED)
    assert urgent.state.stage == "E_EXPIRED"
    assert urgent.decide(FILED) is None
    assert urgent.state.stage == "E_CLOSED"


def test_a_response_that_ended_and_was_never_filed_is_revoked(urgent):
    urgent.begin()
    urgent.lift(date(2026, 7, 14))
    assert urgent.itself("e_revoke", AFTER) is None
    assert urgent.works == {ONE: "TERMINATED", TWO: "TERMINATED"}


def test_a_short_notice_ends_the_work_while_the_department_may_still_file(urgent):
    urgent.begin(notice={**urgent.notice, "expected_end": "2026-07-14"})
    assert urgent.itself("e_expire", FILED).code == "too_early"
    assert ("response_lifted", "system", FILED) in urgent.owed(FILED)
    assert urgent.itself("response_lifted", FILED) is None
    assert (urgent.state.stage, urgent.works[ONE]) == ("E_ACTIVE", "DELIVERED")


def test_what_is_filed_afterwards_runs_under_the_term_of_its_decision_alone(urgent):
    urgent.begin()
    urgent.follow(FILED)
    assert [one.code for one in urgent.assignment.clocks] == ["emergency_decision"]


def test_a_short_line_is_raised_before_the_group_decides_and_loses_nobody_the_pay(urgent):
    finance = ("FIN_BUREAU", "DH-CZJ", FILED)
    line = {"department": "DH-YJJ", "budget_doc_no": urgent.application["funding"]["budget_doc_no"]}
    assert urgent.do("register_line", *finance, **line, amount="100.00") is None
    urgent.begin()
    urgent.follow(FILED)
    refused = urgent.decide(FILED)
    assert refused.code == "raise_line_first"
    total = urgent.assignment.terms.total_fen
    assert refused.params["fen"] == total - 10000
    assert urgent.do("raise_line", *finance, **line, amount="9999.00", reason="追加") is None
    assert urgent.decide(FILED) is None
    assert urgent.assignment.stage == "EFFECTIVE"
    shares = urgent.memory.of("placement", urgent.assignment.number).values()
    assert sum(one.committed_fen for one in shares) == total

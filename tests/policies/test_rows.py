"""Section 3.1 row by row: each of the 25 is in the table as it is written, and has its test.

The rows of the procedure (docs/procedure.md) by their numbers: the acts that are the row, stages it
leaves and leads to, and the test that plays it. Most have others besides.
"""

import ast
from datetime import date
from pathlib import Path

import pytest

from policies import loader
from policies.lifecycle.table import TABLE
from schemas.states.stages import Stage
from tests.policies.conftest import person

HERE = Path(__file__).parent
JUDGE, CHANGES = "lifecycle/test_judge.py", "changes/test_"
ROWS = {
    1: ("submit", "DRAFT", "SUBMITTED", JUDGE,
        "test_an_application_with_a_reject_finding_cannot_be_submitted"),
    2: ("precheck", "SUBMITTED", "", JUDGE,
        "test_an_application_with_a_reject_finding_cannot_be_submitted"),
    3: ("accept", "SUBMITTED", "ACCEPTED", JUDGE, "test_silence_accepts_only_after_the_term"),
    4: ("return", "SUBMITTED", "RETURNED", JUDGE,
        "test_a_defect_must_be_returned_and_returned_whole"),
    5: ("resubmit", "RETURNED", "SUBMITTED", JUDGE,
        "test_a_correction_does_not_shorten_the_lead_time"),
    6: ("withdraw return", "RETURNED SUBMITTED", "WITHDRAWN", JUDGE,
        "test_a_third_return_withdraws"),
    7: ("not_accept", "SUBMITTED", "NOT_ACCEPTED", "test_rows.py",
        "test_what_is_not_acceptable_says_why_and_what_to_do"),
    8: ("open_consultation", "ACCEPTED", "CONSULTING", JUDGE,
        "test_the_sample_is_drawn_by_the_system_and_can_be_repeated"),
    9: ("close_consultation", "CONSULTING", "next", JUDGE,
        "test_silence_in_a_consultation_is_not_consent"),
    10: ("propose", "STREET_REVIEW", "next", "test_rows.py",
         "test_the_street_has_checked_before_it_proposes"),
    11: ("confirm_funds", "FUND_REVIEW", "next", "funds/test_budget_lines.py",
         "test_the_first_certificate_registers_the_line_and_no_later_one_raises_it"),
    12: ("fund_gap", "FUND_REVIEW", "RETURNED", "test_rows.py",
         "test_a_gap_in_the_funds_goes_back_to_the_department"),
    13: ("decide", "LG_DECISION", "next REJECTED", JUDGE,
         "test_a_decision_needs_quorum_recusal_and_reasons"),
    14: ("publicity_end", "PUBLICITY", "APPROVED", JUDGE,
         "test_an_objection_stops_the_publication_and_a_dismissal_lets_the_rest_run"),
    15: ("object", "PUBLICITY", "OBJECTION", "test_review_objections.py",
         "test_a_second_objection_is_kept_and_the_publication_goes_on_after_both"),
    16: ("dismiss_objection uphold_objection", "OBJECTION", "PUBLICITY LG_DECISION",
         "test_review_objections.py",
         "test_one_upheld_objection_brings_the_item_back_once_the_others_are_answered"),
    17: ("ask_reconsideration", "REJECTED", "RECONSIDER", "test_review_parties.py",
         "test_a_reconsideration_keeps_its_applicant_and_what_was_certified"),
    18: ("decide_reconsideration", "RECONSIDER", "APPROVED REJECTED", "test_review_parties.py",
         "test_who_voted_on_the_first_decision_does_not_reconsider_it"),
    19: ("witness confirm_usable confirm_means", "APPROVED", "EFFECTIVE", "work/test_means.py",
         "test_money_alone_makes_nothing_ready_while_a_promise_is_open"),
    20: ("lapse", "APPROVED", "LAPSED", "test_review_money.py",
         "test_an_assignment_that_every_community_is_freed_of_lapses"),
    21: ("suspend suspend_nonpay", "EFFECTIVE", "SUSPENDED", f"{CHANGES}pausing.py",
         "test_the_item_is_suspended_while_all_of_it_is"),
    22: ("request_change", "EFFECTIVE", "AMENDING", f"{CHANGES}asking.py",
         "test_many_more_hours_and_new_burdens_take_the_full_path"),
    23: ("request_renewal", "EFFECTIVE", "RENEWING", f"{CHANGES}renewing.py",
         "test_it_is_asked_for_twenty_working_days_before_the_end"),
    24: ("end_date exit", "EFFECTIVE", "EXITED", f"{CHANGES}exiting.py",
         "test_each_ground_of_an_end_and_who_decides"),
    25: ("archive", "EXITED REJECTED WITHDRAWN LAPSED NOT_ACCEPTED", "ARCHIVED",
         "lifecycle/test_judge.py",
         "test_a_life_on_the_yes_path_ends_in_the_archive_with_all_money_usable"),
}  # fmt: skip


# Who does the acts of a row, and in how many working days (dehong): a clock, or a parameter.
WHO = {
    1: ("DEPT_HEAD", "lead_time_wd", 30), 2: ("system",), 24: ("system LG_CHAIR",),
    3: ("STREET_REVIEWER LG_OFFICE system", "acceptance_check", 3),
    4: ("STREET_REVIEWER LG_OFFICE", "correction", 5), 5: ("DEPT_HEAD", "decision", 15),
    6: ("system", "correction", 5), 7: ("LG_OFFICE",),
    8: ("STREET_REVIEWER LG_OFFICE", "consultation", 5), 9: ("system", "consultation", 5),
    10: ("STREET_HEAD LG_OFFICE", "street_review", 3), 11: ("FIN_BUREAU", "fund_review", 2),
    12: ("FIN_BUREAU", "correction", 5), 13: ("LG_CHAIR", "decision", 15),
    14: ("system", "publicity", 5), 16: ("LG_OFFICE", "objection", 5),
    15: ("RES_SUPERV COMM_SEC PUBLIC DEPT_HEAD", "objection", 5),
    17: ("DEPT_HEAD", "reconsider_application", 10), 18: ("LG_CHAIR", "reconsider_decision", 10),
    19: ("STREET_REVIEWER COMM_SEC", "sign", 10), 20: ("system", "lapse", 30),
    21: ("LG_OFFICE COMM_SEC",), 22: ("DEPT_HEAD", "decision", 15),
    23: ("DEPT_HEAD", "renewal_before_wd", 20), 25: ("system",),
}  # fmt: skip


def moves(verb):
    return [one for one in TABLE[verb].moves if one.part is Stage]


@pytest.mark.parametrize("no", range(1, 26))
def test_a_row_is_in_the_table(no):
    verbs, leaves, leads, *_ = ROWS[no]
    found = [one for verb in verbs.split() for one in moves(verb)]
    for name in leaves.split():
        assert any(Stage[name] in one.leaves for one in found), name
    for name in leads.split():
        assert any(one.onward if name == "next" else Stage[name] in one.to for one in found), name


@pytest.mark.parametrize("no", range(1, 26))
def test_a_row_is_done_by_whom_it_says_in_the_days_it_says(no):
    place = loader.load("dehong").jurisdiction
    roles, *term = WHO[no]
    done = {role for verb in ROWS[no][0].split() for role in place.powers[verb].roles}
    assert set(roles.split()) <= done
    if term:
        name, days = term
        clock = place.route_on(date(2026, 3, 2)).clocks.get(name)
        assert (clock.wd if clock else place.params[name]) == days


@pytest.mark.parametrize("no", range(1, 26))
def test_a_row_has_its_test(no):
    *_, file, name = ROWS[no]
    tree = ast.parse((HERE / file).read_text(encoding="utf-8"))
    told = {one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)}
    assert name in told


def test_what_is_not_acceptable_says_why_and_what_to_do(memory, filed):
    number, day = filed("48", list_class="new")
    office = person("LG_OFFICE", "DH-LGB")
    told = {"ground": "OTHER", "reason": "不属社区", "remedy": "自行办理"}
    reviewer = person("STREET_REVIEWER", memory.state("assignment", number).street)
    assert memory.do(number, "not_accept", reviewer, day, **told).code == "wrong_role"
    refused = memory.do(number, "not_accept", office, day, ground="OTHER", reason="不属社区")
    assert refused.code == "incomplete"
    assert memory.do(number, "not_accept", office, day, **told) is None
    assert memory.state("assignment", number).stage == "NOT_ACCEPTED"


def test_the_street_has_checked_before_it_proposes(memory, at):
    number, day = at("STREET_REVIEW")
    head = person("STREET_HEAD", memory.state("assignment", number).street)
    told = {"capacity_checked": True, "overlap_checked": False, "opinion": "建议准入"}
    assert memory.do(number, "propose", head, day, **told).code == "checks_missing"
    assert memory.do(number, "propose", head, day, **{**told, "overlap_checked": True}) is None
    assert memory.state("assignment", number).stage == "FUND_REVIEW"


def test_a_gap_in_the_funds_goes_back_to_the_department(memory, at):
    number, day = at("FUND_REVIEW")
    bureau = person("FIN_BUREAU", "DH-CZJ")
    assert memory.do(number, "fund_gap", bureau, day, reason="指标未下达", defects=["F05"]) is None
    state = memory.state("assignment", number)
    assert (state.stage, [one.code for one in state.clocks]) == ("RETURNED", ["correction"])

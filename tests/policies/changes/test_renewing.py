"""A renewal (row 23): asked for in time, judged like a new item, then an item of its own."""

from datetime import date

import pytest

from policies.lifecycle.steps.changing.renewing import number_of
from schemas.acts.act import SYSTEM
from schemas.applications.given import Given, LastTerm
from tests.policies.changes.conftest import STREET_HEAD

MARKS = {
    "community": dict.fromkeys(
        ("notice", "content", "funds", "training", "no_extra", "response"), 80
    ),
    "department": dict.fromkeys(("on_time", "quality", "data"), 80),
}
TERM = {"start_on": "2026-12-01", "end_on": "2027-02-28"}
ASKED = {**TERM, "report": "核对单转交率97%", "file": "成效报告.pdf", "evaluation": MARKS}
IN_TIME, TOO_LATE = date(2026, 11, 2), date(2026, 11, 3)  # 20 working days before 30 November


@pytest.fixture
def asked(item):
    item.day = date(2026, 10, 26)
    return item.done("request_renewal", item.head, **ASKED)


@pytest.fixture
def granted(asked):
    asked.consulted(asked.first, asked.second, asked.third).certified("2540.00")
    return asked.done("approve_renewal", asked.chair, **asked.grant)


def test_the_old_terms_go_on_while_a_renewal_is_asked_for(asked):
    request = asked.state.request
    assert (asked.state.stage, request.kind, request.full) == ("RENEWING", "renewal", True)
    assert request.concerned == (asked.first, asked.second, asked.third)
    asked.done("deliver", asked.secretary(asked.first), result="已核对")
    told = [one for one in asked.memory.events if one.kind == "application.renewal_requested"]
    assert told[0].body["mutual_score"] == "80.00"


def test_it_is_asked_for_twenty_working_days_before_the_end(item):
    late = item.do("request_renewal", item.head, TOO_LATE, **ASKED)
    assert (late.code, late.params["due"]) == ("renewal_too_late", str(IN_TIME))
    item.done("request_renewal", item.head, IN_TIME, **ASKED)
    assert item.code("request_renewal", item.head, IN_TIME, **ASKED) == "request_pending"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"report": ""}, "defects_in_request"),  # R02
        ({"evaluation": {}}, "incomplete"),
        ({"evaluation": {"community": {"notice": 59}}}, "rejected_by_rules"),  # R01
        ({"start_on": "2026-11-30"}, "renewal_overlaps"),
        ({"set": {"applicant": "DH-MZJ"}}, "not_by_change"),
        ({"set": {"funding.lines.9.quantity": 1}}, "no_such_form_field"),
    ],
)
def test_what_is_no_renewal_is_refused(item, change, code):
    assert item.code("request_renewal", item.head, **{**ASKED, **change}) == code


def test_where_the_item_has_ended_it_is_not_renewed(item):
    ended = {"ground": "residents", "reason": "居民不认可", "communities": [item.second]}
    item.done("exit", item.chair, **ended)
    refused = item.do("request_renewal", item.head, **ASKED)
    assert (refused.code, refused.params["communities"]) == ("ended_there", [item.second])
    left = {"communities": [item.first, item.third], "funding.lines.0.quantity": 38,
            "funding.lines.1.quantity": 4, "funding.total": "1720.00"}  # fmt: skip
    item.done("request_renewal", item.head, **{**ASKED, "set": left})
    assert item.state.request.concerned == (item.first, item.third)


def test_scores_on_record_count_before_those_handed_in(item):
    bad = LastTerm(number=item.number, mutual_score="59.99", paid_percent=100)
    item.memory.given = Given(previous=bad)
    refused = item.do("request_renewal", item.head, **ASKED)
    assert (refused.code, refused.params["rules"]) == ("rejected_by_rules", ["R01"])


@pytest.mark.parametrize(
    ("flag", "code"),
    [({"emergency": True}, "ends_with_response"), ({"placed": 2}, "still_placing")],
)
def test_what_is_no_work_in_full_effect_is_not_renewed(item, flag, code):
    item.memory.raw["assignment", item.number].update(flag)
    assert item.code("request_renewal", item.head, **ASKED) == code


def test_an_amendment_that_is_not_signed_holds_a_renewal_up(item):
    item.done("request_change", item.head, **item.longer)
    item.done("approve_change", item.office, **item.grant)
    assert item.code("request_renewal", item.head, **ASKED) == "amendments_open"


def test_a_renewal_that_is_turned_down_leaves_the_item_to_its_end(asked):
    assert asked.code("reject_renewal", asked.office, **asked.no) == "wrong_role"
    assert asked.code("reject_renewal", asked.chair) == "incomplete"
    asked.done("reject_renewal", asked.chair, **asked.no)
    assert (asked.state.stage, asked.state.request) == ("EFFECTIVE", None)
    assert asked.owed() == set()
    assert asked.code("reject_renewal", asked.chair, **asked.no) == "already_done"
    asked.done("end_date", SYSTEM, asked.state.terms.end_on)


def test_nothing_is_granted_before_communities_street_and_finance_answered(asked):
    assert asked.code("approve_renewal", asked.chair, **asked.grant) == "request_not_ready"
    asked.consulted(asked.first, asked.second, asked.third)
    assert asked.code("approve_renewal", asked.chair, **asked.grant) == "request_not_ready"
    asked.certified("2540.00")
    assert asked.owed() == {("approve_renewal", "LG_CHAIR")}


def test_the_next_term_is_an_item_of_its_own_with_its_own_agreement_and_money(granted):
    number = number_of(granted.number)
    assert (granted.state.stage, granted.state.renewed_as) == ("EFFECTIVE", number)
    granted.memory.settle(granted.day)
    new = granted.memory.state("assignment", number)
    assert (new.stage, new.placed, new.reserved_fen) == ("APPROVED", 3, 0)
    assert new.terms.end_on == date(2027, 2, 28)
    first = granted.memory.state("placement", f"{number}:{granted.first}")
    assert (first.agreement, first.committed_fen) == ("G_DRAFT", 101600)
    assert granted.at(granted.first).agreement == "G_IN_FORCE"
    assert granted.line().reserved_fen == 2 * 254000
    assert granted.code("request_renewal", granted.head, **ASKED) == "already_renewed"


def test_the_next_term_lapses_where_nobody_signs_it_and_the_old_one_does_not(granted):
    number = number_of(granted.number)
    granted.memory.settle(granted.day)
    for code in (granted.first, granted.second, granted.third):
        placed = f"{number}:{code}"
        granted.memory.raw["placement", placed]["agreement"] = "G_SENT"
        refused = granted.memory.do(
            number, "decline_to_sign", granted.secretary(code), granted.day, reason="不再续"
        )
        assert refused is None
    assert granted.memory.state("assignment", number).stage == "LAPSED"
    assert granted.state.stage == "EFFECTIVE"
    assert granted.line().reserved_fen == 254000


def test_a_renewal_needs_the_exemptions_that_a_new_item_needs(item):
    item.done("request_renewal", item.head, **ASKED, set={"seconded": {"persons": 1, "days": 2}})
    item.consulted(item.first, item.second, item.third).certified("2540.00")
    assert item.code("approve_renewal", item.chair, **item.grant) == "exemptions_missing"
    one = {"rule": "O01", "code": "借用", "reason": "短期", "expires_on": "2027-02-28"}
    item.done("approve_renewal", item.chair, reasons="同意", conditions="按月", exemptions=[one])
    new = item.memory.state("assignment", number_of(item.number))
    assert (new.exemptions, new.decision.result) == (("O01",), "approve_with_conditions")


def test_the_office_does_not_decide_on_a_renewal(asked):
    assert asked.code("approve_renewal", asked.office, **asked.grant) == "wrong_role"


def test_each_term_has_the_next_number():
    assert number_of("533100-ZR-2026-00151") == "533100-ZR-2026-00151-X1"
    assert number_of("533100-ZR-2026-00151-X1") == "533100-ZR-2026-00151-X2"


def test_long_term_work_is_examined_anew_every_year(item):
    raw = item.memory.raw["assignment", item.number]
    assert item.code("re_examine", item.office, reasons="继续") == "nothing_to_examine"
    raw["examine_on"] = "2026-11-10"
    assert item.code("re_examine", item.office, date(2026, 11, 9), reasons="继续") == "too_early"
    assert ("re_examine", "LG_OFFICE") in item.owed()
    (asked,) = [one for one, _ in item.memory.waits(item.number) if one.act == "re_examine"]
    assert asked.due == asked.from_on == date(2026, 11, 10)
    item.done("re_examine", item.office, date(2026, 11, 12), reasons="继续")
    assert item.state.examine_on == date(2027, 11, 10)
    assert item.code("re_examine", item.office, date(2026, 11, 12), reasons="继续") == "too_early"


@pytest.mark.parametrize(("end", "due"), [("2026-09-30", False), ("2027-12-31", True)])
def test_long_term_work_is_due_for_it_a_year_on_unless_it_is_over_before(memory, filed, end, due):
    number, day = filed("48", list_class="new", nature="long_term", end_on=end)
    memory.walk(number, day, until="EFFECTIVE")
    state = memory.state("assignment", number)
    year_on = state.effective_on.replace(year=state.effective_on.year + 1)
    assert state.examine_on == (year_on if due else None)


def test_a_renewal_sent_back_keeps_no_approval_and_runs_every_step_again(asked):
    asked.consulted(asked.first, asked.second, asked.third).certified("2540.00")
    assert asked.state.request.at == "LG_DECISION"
    asked.done("return_to", asked.chair, step="STREET_REVIEW", reason="意见不具体")
    request = asked.state.request
    assert (asked.state.stage, request.at, asked.state.opinion) == ("RENEWING", "STREET_REVIEW", "")
    assert request.reserved_fen == 0  # certified anew
    assert asked.code("approve_renewal", asked.chair, **asked.grant) == "request_not_ready"
    checked = {"capacity_checked": True, "overlap_checked": True, "opinion": "同意续期"}
    asked.done("propose", STREET_HEAD, **checked).certified("2540.00")
    asked.done("approve_renewal", asked.chair, **asked.grant)


def test_a_renewal_resumes_with_the_group_once_the_street_has_spoken_anew(asked):
    asked.consulted(asked.first, asked.second, asked.third).certified("2540.00")
    back = {"step": "STREET_REVIEW", "then": "resume", "reason": "意见不具体"}
    asked.done("return_to", asked.chair, **back)
    checked = {"capacity_checked": True, "overlap_checked": True, "opinion": "同意续期"}
    asked.done("propose", STREET_HEAD, **checked)
    assert asked.state.request.at == "LG_DECISION"
    asked.done("approve_renewal", asked.chair, **asked.grant)

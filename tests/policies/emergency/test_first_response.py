"""A community acts before any notice (art. 77): taken up by its department, or ended by itself."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from schemas.acts.act import Actor
from tests.policies.emergency.conftest import DAY, NOTICE, NUMBER, ONE, TWO

NEXT = DAY + timedelta(days=1)
LAST, AFTER = date(2026, 7, 16), date(2026, 7, 17)  # three days, and the working day after


@pytest.fixture
def begun(urgent):
    """The community evacuates, and says so."""
    assert begin(urgent) is None
    return urgent


def begin(urgent, day=DAY, code=ONE, **change):
    told = {"event": "山洪", "text": "转移低洼住户", "department": "DH-YJJ", **change}
    return urgent.at("e_begin", day, code, **told)


def test_a_community_works_at_once_and_asks_nobody(begun):
    assert begun.state.stage == "E_BEGUN"
    assert begun.works == {ONE: "RUNNING"}
    assert begun.assignment is None
    assert begun.owed(DAY) == [("e_request", "DEPT_HEAD", LAST)]
    assert ("e_expire", "system", AFTER) in begun.owed(AFTER)


def test_its_hours_count_from_the_first_and_only_its_own(begun):
    assert begun.at("log_hours", DAY, hours="6.5") is None
    assert begun.state.hours == {ONE: Decimal("6.5")}
    assert begun.at("log_hours", DAY, TWO, hours="1").code == "not_in_emergency"


def test_a_worker_may_note_it_and_a_department_not(urgent):
    told = {"event": "山洪", "text": "转移低洼住户", "department": "DH-YJJ"}
    assert urgent.do("e_begin", "DEPT_CLERK", "DH-YJJ", DAY, **told).code == "wrong_role"
    assert urgent.do("e_begin", "COMM_WORKER", ONE, DAY, **told) is None


def test_it_names_whose_matter_it_is(urgent):
    assert begin(urgent, department="DH-QQQ").code == "no_such_organisation"
    assert begin(urgent, department=TWO).code == "no_such_organisation"
    assert begin(urgent, department="").code == "no_such_organisation"


def test_the_same_is_begun_once_and_something_else_beside_it(begun):
    assert begin(begun, NEXT, text=" 转移低洼住户 ").code == "already_done"
    assert begin(begun, NEXT, text="转移牲畜").code == "already_done"  # under the same number
    who = Actor(person=f"{ONE}/COMM_SEC", role="COMM_SEC", org=ONE)
    told = {"event": "火灾", "text": "疏散一栋楼", "department": "DH-YJJ"}
    assert begun.memory.do("533100-ZR-2026-00240", "e_begin", who, NEXT, **told) is None


def take_up(urgent, day=NEXT, **change):
    """Ask, with the notice, for both communities; check, and begin at the second."""
    assert urgent.request(day, **change) is None
    assert urgent.verify(day) is None
    assert urgent.itself("e_activate", day) is None


def test_the_department_takes_it_up_with_the_notice_and_pays_every_hour(begun):
    assert begun.at("log_hours", DAY, hours="6.5") is None
    assert begun.request(NEXT, communities=[TWO]).code == "other_communities"
    take_up(begun)

    state = begun.state
    assert (state.stage, state.notice.number) == ("E_ACTIVE", NOTICE["number"])
    assert (state.begun_by, state.hours) == (ONE, {ONE: Decimal("6.5")})
    assert begun.works == {ONE: "RUNNING", TWO: "RUNNING"}
    places = begun.memory.of("placement", NUMBER)
    assert (places[ONE].started_on, places[TWO].started_on) == (DAY, NEXT)
    assert places[ONE].end_on == places[TWO].end_on
    assert begun.request(NEXT).code in ("already_done", "same_response")
    begun.follow(NEXT)
    assert begun.assignment is not None


def test_another_department_may_bring_the_notice(urgent):
    assert begin(urgent, department="DH-MZJ") is None
    take_up(urgent)
    assert urgent.state.department == "DH-YJJ"
    assert {one.applicant for one in urgent.memory.of("placement", NUMBER).values()} == {"DH-YJJ"}


def test_without_a_notice_it_ends_by_itself_and_nobody_is_blamed(begun):
    assert begun.at("log_hours", DAY, hours="6.5") is None
    assert begun.itself("e_expire", LAST).code == "too_early"
    assert begun.itself("e_expire", AFTER) is None

    assert begun.state.stage == "E_EXPIRED"
    assert begun.works == {ONE: "TERMINATED"}
    assert (begun.state.bypass, begun.state.card) == ("", "")
    assert begun.owed(AFTER + timedelta(days=99)) == []
    assert begun.itself("e_expire", AFTER).code == "wrong_emergency"


def test_a_notice_on_the_last_day_is_in_time_and_the_day_after_its_end_too_late(begun):
    assert begun.request(LAST) is None
    assert begun.state.stage == "E_REQUESTED"


def test_after_its_end_it_is_no_longer_taken_up(begun):
    assert begun.itself("e_expire", AFTER) is None
    assert begun.request(AFTER).code == "already_done"


def test_a_notice_that_does_not_hold_ends_the_work_as_of_any_department(begun):
    assert begun.request(NEXT) is None
    assert begun.verify(NEXT, result="not_verified") is None

    assert begun.state.stage == "E_REVOKED"
    assert begun.works == {ONE: "TERMINATED"}
    assert begun.report.department == "DH-YJJ"


def test_a_notice_that_nobody_checks_lapses_and_the_work_with_it(begun):
    assert begun.request(NEXT) is None
    end = begun.memory.rules.calendar.next(begun.state.ends_on)
    assert begun.itself("e_expire", end) is None
    assert begun.works == {ONE: "TERMINATED"}


def test_the_work_has_no_end_but_these(begun):
    assert begun.ours("response_lifted", NEXT).code == "wrong_emergency"
    assert begun.at("e_object", NEXT, text="人手不足").code == "wrong_emergency"
    assert begun.file(NEXT).code == "wrong_emergency"

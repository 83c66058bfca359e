"""Work of before admission: declared, confirmed by each community, borne, and owed."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from policies.burden import measure
from schemas.acts.act import SYSTEM, Actor
from schemas.applications.given import KnownItem

OFFICE = Actor(person="lgb/o", role="LG_OFFICE", org="DH-LGB")
ONE, TWO = "533103001002", "533103001003"
DAY, N = date(2026, 6, 1), "533100-ZR-2026-00001"
TOLD = {
    "title": "高龄补贴资格核对",
    "department": "DH-MZJ",
    "communities": [ONE, TWO],
    "start_on": "2025-03-03",
    "end_on": "2026-12-31",
    "hours": "60",
    "amount": "8000.00",
    "overdue": "2000.01",
    "overdue_since": "2026-05-20",
    "evidence": "协议原件",
}


def secretary(community=ONE):
    return Actor(person=f"{community}/COMM_SEC", role="COMM_SEC", org=community)


@pytest.fixture
def taken(memory):
    """Two communities are declared to do it already."""
    assert memory.do(N, "take_over", OFFICE, DAY, **TOLD) is None
    return memory


def at(memory, community=ONE):
    return memory.of("placement", N)[community]


def owed(memory):
    return [(wait.act, community) for wait, community in memory.waits(N)]


def test_it_is_borne_from_the_first_day_and_waits_for_each_community(taken):
    one = at(taken)
    assert taken.state("assignment", N).stage == "EFFECTIVE"
    assert (one.work, one.agreement, one.cover) == ("RUNNING", "G_DECLARED", "taken")
    assert sum(one.load.months.values()) == 6000
    assert [at(taken, code).taken.overdue_fen for code in (ONE, TWO)] == [100001, 100000]
    assert {("confirm_taken_over", ONE), ("confirm_taken_over", TWO)} <= set(owed(taken))
    report = measure(taken.rules, taken.written, DAY)
    line = next(one for one in report.communities if one.code == ONE)
    assert line.items == 1
    assert report.total.filed == 0, "nobody filed it"


def test_silence_confirms_nothing_and_starts_no_ladder(taken):
    for days in range(120):
        taken.settle(DAY + timedelta(days))
    assert at(taken).agreement == "G_DECLARED"
    assert at(taken).instalments == ()
    wait = next(one for one, code in taken.waits(N) if one.act == "confirm_taken_over")
    assert len(wait.escalated_to) == 3


def test_confirmed_money_is_late_from_the_declared_day(taken):
    assert taken.do(N, "confirm_taken_over", secretary(), DAY) is None
    (part,) = at(taken).instalments
    assert (part.amount_fen, part.due) == (100001, date(2026, 5, 20))
    assert at(taken).agreement == "G_IN_FORCE"
    taken.settle(DAY)
    assert at(taken).instalments[0].stage == "OVERDUE"
    assert at(taken).instalments[0].level >= 1
    assert at(taken, TWO).agreement == "G_DECLARED"
    assert sum(taken.balances().values()) == 0
    assert taken.do(N, "confirm_taken_over", secretary(), DAY).code == "already_done"


def test_what_a_community_says_counts_and_not_what_was_declared(taken):
    said = {"hours": "90", "overdue": "0", "end_on": "2026-09-30", "text": "每月都做"}
    assert taken.do(N, "confirm_taken_over", secretary(), DAY, **said) is None
    one = at(taken)
    assert (one.taken.hours, one.taken.overdue_fen, one.taken.differs) == (90, 0, "每月都做")
    assert (sum(one.load.months.values()), one.end_on) == (9000, date(2026, 9, 30))
    assert (one.amount_fen, one.instalments) == (0, ())


def test_another_last_day_alone_moves_what_is_borne(taken):
    declared = at(taken).load.months
    assert taken.do(N, "confirm_taken_over", secretary(), DAY, end_on="2026-09-30") is None
    one = at(taken)
    assert one.end_on == date(2026, 9, 30)
    assert max(one.load.months) < max(declared)
    assert sum(one.load.months.values()) == sum(declared.values())


def test_overdue_money_is_ordered_paid_and_usable_like_any_other(taken):
    taken.do(N, "confirm_taken_over", secretary(), DAY)
    taken.settle(DAY)
    taken.bring(N, ONE, DAY, "confirm_usable")
    assert at(taken).instalments[0].stage == "CONFIRMED"
    assert at(taken).confirmed_fen == 100001


def test_an_item_goes_its_way_to_the_archive(taken):
    taken.do(N, "confirm_taken_over", secretary(), DAY)
    assert taken.do(N, "deny_taken_over", secretary(TWO), DAY, reason="没有承接") is None
    assert at(taken, TWO).work == "TERMINATED"
    assert taken.state("assignment", N).stage == "EFFECTIVE"
    day = taken.walk(N, DAY, "ARCHIVED")
    assert day > date(2026, 12, 31)
    assert at(taken).work == "CLOSED"


def test_it_ends_on_its_day_though_nobody_confirmed(taken):
    last = date(2026, 12, 31)
    taken.settle(last - timedelta(1))
    assert taken.state("assignment", N).stage == "EFFECTIVE"
    taken.settle(last)
    assert taken.state("assignment", N).stage == "EXITED"
    taken.settle(last + timedelta(60))
    taken.settle(last + timedelta(90))
    assert at(taken).work == "TERMINATED"
    assert taken.state("assignment", N).stage == "ARCHIVED"


def test_the_last_that_denies_ends_the_item(taken):
    for code in (ONE, TWO):
        assert taken.do(N, "deny_taken_over", secretary(code), DAY, reason="没有") is None
    assert taken.state("assignment", N).stage == "EXITED"
    taken.settle(DAY + timedelta(30))
    assert taken.state("assignment", N).stage == "ARCHIVED"
    assert taken.do(N, "deny_taken_over", secretary(), DAY, reason="没有") is not None


def test_the_office_takes_back_only_what_nobody_confirmed(memory, taken):
    assert taken.do(N, "deny_taken_over", secretary(TWO), DAY, reason="没有") is None
    assert taken.do(N, "withdraw_taken_over", OFFICE, DAY, reason="登记有误") is None
    assert (taken.state("assignment", N).stage, at(taken).work) == ("EXITED", "TERMINATED")
    other = N[:-1] + "2"
    assert memory.do(other, "take_over", OFFICE, DAY, **TOLD) is None
    assert memory.do(other, "confirm_taken_over", secretary(), DAY) is None
    told = memory.do(other, "withdraw_taken_over", OFFICE, DAY, reason="登记有误")
    assert told.code == "confirmed_already"


def test_work_without_an_end_is_examined_every_year(memory):
    told = {name: value for name, value in TOLD.items() if name != "end_on"}
    assert memory.do(N, "take_over", OFFICE, DAY, **told) is None
    assert memory.state("assignment", N).examine_on == date(2027, 6, 1)
    assert max(at(memory).load.months) == "2027-06"
    assert memory.do(N, "confirm_taken_over", secretary(), DAY, hours="10") is None
    assert sum(at(memory).load.months.values()) == 1000


def test_unconfirmed_work_is_not_paused_by_the_office(taken):
    pause = {"communities": [ONE], "until": "2026-07-01", "cause": "防汛"}
    assert taken.do(N, "suspend", OFFICE, DAY, **pause).code == "wrong_agreement"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"department": "DH-NONE"}, "no_such_organisation"),
        ({"communities": ["1"]}, "no_such_community"),
        ({"start_on": "2026-06-02"}, "dated_ahead"),
        ({"overdue_since": "2026-06-02"}, "dated_ahead"),
        ({"end_on": "2026-05-31"}, "ended_before"),
        ({"overdue": "8000.01"}, "overdue_above_agreed"),
        ({"evidence": ""}, "wrong_data"),
        ({"hours": "-1"}, "wrong_data"),
    ],
)
def test_what_cannot_be_so_is_not_taken_over(memory, said, code):
    assert memory.do(N, "take_over", OFFICE, DAY, **{**TOLD, **said}).code == code


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"overdue_since": "2026-06-02"}, "dated_ahead"),
        ({"end_on": "2026-05-31"}, "ended_before"),
        ({"community": "533103001004"}, "wrong_org"),
    ],
)
def test_a_community_speaks_of_itself_and_of_what_has_been(taken, said, code):
    assert taken.do(N, "confirm_taken_over", secretary(), DAY, **said).code == code


def test_the_same_is_not_taken_over_twice_at_one_community(memory):
    known = KnownItem(
        number=N, title=TOLD["title"], applicant="DH-MZJ", communities=(TWO,), score=Decimal(1)
    )
    memory.given = memory.given.model_copy(update={"similar": (known,)})
    assert memory.do(N, "take_over", OFFICE, DAY, **TOLD).code == "taken_over_before"
    elsewhere = {**TOLD, "communities": [ONE]}
    assert memory.do(N, "take_over", OFFICE, DAY, **elsewhere) is None


def test_what_was_admitted_is_not_confirmed_or_taken_back_as_taken_over(memory, at_work):
    number, day = at_work
    assert memory.do(number, "take_over", OFFICE, day, **TOLD).code == "already_done"
    code = next(iter(memory.of("placement", number)))
    one = secretary(code)
    assert memory.do(number, "confirm_taken_over", one, day).code == "not_taken_over"
    assert memory.do(number, "deny_taken_over", one, day, reason="没有").code == "not_taken_over"
    told = memory.do(number, "withdraw_taken_over", OFFICE, day, reason="没有")
    assert told.code == "not_taken_over"


@pytest.fixture
def at_work(memory, filed):
    number, day = filed("48", list_class="new")
    return number, memory.walk(number, day, "EFFECTIVE")


def test_money_that_was_due_long_before_ends_nothing_before_its_term_has_run_here(taken):
    since = {"overdue": "500.00", "overdue_since": "2025-01-06"}
    assert taken.do(N, "confirm_taken_over", secretary(), DAY, **since) is None
    taken.settle(DAY)
    assert at(taken).instalments[0].stage == "OVERDUE"
    assert at(taken).work == "RUNNING"
    assert taken.do(N, "exit_nonpay", SYSTEM, DAY, communities=[ONE]).code == "too_early"
    assert taken.do(N, "suspend_nonpay", secretary(), DAY, instalment=1) is None  # its right
    last = next(one for one in at(taken).clocks if one.code == "nonpay_exit")
    assert last.due == taken.rules.calendar.add(DAY, last.wd)
    taken.settle(last.due - timedelta(days=1))
    assert at(taken).work == "PAUSED_NONPAY"
    taken.settle(last.due)
    assert at(taken).work == "TERMINATED"


def test_money_that_was_due_before_there_was_any_route_is_owed_all_the_same(taken):
    since = {"overdue": "500.00", "overdue_since": "1998-05-20"}
    assert taken.do(N, "confirm_taken_over", secretary(), DAY, **since) is None
    taken.settle(DAY)
    assert ("order", ONE) in owed(taken)

"""Sums of money over placements told here: one fen, the day before, the day, and the day after."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from ledger.read import funds
from ledger.store import meta
from policies import loader
from policies.visibility.money import WHOLE
from schemas.states.communities import CommunityState
from schemas.states.instalments import Instalment, Proof
from schemas.states.states import AssignmentState, PlacementState
from tasks.funds import sums
from tasks.funds.mismatches import listed
from tasks.funds.reports import FundsSource, Wanted
from tasks.funds.reports_by_name import REPORTS

RULES = loader.load("dehong")
FIRST, SECOND = RULES.directory.codes[:2]
DAY = date(2026, 12, 31)


def part(no=1, fen=1, **told):
    return Instalment(no=no, percent=Decimal(50), rule="before_start", amount_fen=fen, **told)


def at(*instalments, community=FIRST, **told):
    known = {
        "number": "533100-ZR-2026-00001",
        "title": "走访",
        "applicant": "DH-MZJ",
        "street": RULES.directory.street_of(community),
        "start_on": date(2026, 1, 1),
        "end_on": None,
        "amount_fen": sum(one.amount_fen for one in instalments),
        "account": "1",
        "community": community,
        "instalments": instalments,
        **told,
    }
    return PlacementState(**known)


@pytest.fixture
def source(monkeypatch):
    """A report's source over placements that the test tells."""

    def make(*placed, day=DAY):
        monkeypatch.setattr(funds, "placements", lambda *_args, **_asked: iter(placed))
        monkeypatch.setattr(funds, "communities", lambda _tx: iter(()))
        return FundsSource(None, RULES, Wanted(day=day), WHOLE)

    return make


def day_of(month, day, year=2026):
    return date(year, month, day)


@pytest.mark.parametrize(
    ("days", "whole", "december"),
    [
        ([day_of(11, 30)], 1, 0),
        ([day_of(12, 1)], 1, 1),
        ([day_of(11, 30), day_of(12, 31)], 2, 1),
        ([day_of(12, 31, 2025), day_of(1, 1), day_of(1, 1, 2027)], 1, 0),
        ([None], 0, 0),
    ],
)
def test_what_a_community_confirmed_in_the_year_and_in_december(source, days, whole, december):
    placed = [at(part(no, confirmed_on=day)) for no, day in enumerate(days, 1)]
    told = sums._came(source(*placed))
    assert (told[0][FIRST], told[1][FIRST], told[0][SECOND]) == (whole, december, 0)


def test_what_is_confirmed_after_the_day_of_the_report_is_not_told(source):
    placed = at(part(confirmed_on=day_of(6, 2)))
    assert sums._came(source(placed, day=day_of(6, 2)))[0][FIRST] == 1
    assert sums._came(source(placed, day=day_of(6, 1)))[0][FIRST] == 0


@pytest.mark.parametrize(
    ("wd", "age"),
    [(0, "in_term"), (1, "early"), (4, "early"), (5, "yellow"), (9, "yellow"), (10, "suspend"),
     (19, "suspend"), (20, "block"), (29, "block"), (30, "exit"), (31, "exit")],
)  # fmt: skip
def test_an_amount_is_as_old_as_the_consequence_it_has_reached(wd, age):
    sum_ = sums.Age()
    sum_.add(7, wd, (5, 10, 20, 30))
    sum_.add(1, 0, (5, 10, 20, 30))
    assert (sum_.count, sum_.fen, sum_.longest) == (2, 8, wd)
    assert sum_.by_age[age] == (8 if age == "in_term" else 7)
    assert sum(sum_.by_age.values()) == 8


@pytest.mark.parametrize(
    ("part", "whole", "share"),
    [(0, 0, "0.0000"), (0, 3, "0.0000"), (1, 3, "0.3333"), (2, 3, "0.6667"), (1, 20000, "0.0001")],
)
def test_a_share_of_nothing_is_nothing_and_half_goes_up(part, whole, share):
    assert sums._share(part, whole) == share


@pytest.mark.parametrize(
    ("total", "count", "mean"), [(0, 0, "0.00"), (1, 8, "0.13"), (5, 2, "2.50"), (2, 3, "0.67")]
)
def test_a_mean_of_nobody_is_nothing_and_half_goes_up(total, count, mean):
    assert sums._mean(total, count) == mean


def test_punctuality_counts_what_was_due_in_the_year_until_the_day(source):
    due = day_of(6, 1)
    paid = {"due": due, "stage": "CONFIRMED", "custody_on": due, "confirmed_on": due}
    late = day_of(6, 5)
    placed = at(
        part(1, **paid, paid_on=due),
        part(2, **{**paid, "custody_on": late}, paid_on=late),
        part(3, due=day_of(6, 30)),
        part(4, due=day_of(7, 1)),
        part(5, due=day_of(12, 31, 2025)),
        part(6),
    )
    (row,) = sums._punctuality(source(placed, day=day_of(6, 30)))
    assert row[1:5] == (3, 1, 1, 1)
    assert row[5] == "0.3333"
    assert row[6] == "4.00"
    never = at(part(1, due=due, stage="SETTLED"), part(2, due=due, stage="RETURNED"))
    assert next(iter(sums._punctuality(source(never))))[1:6] == (1, 0, 0, 1, "0.0000")
    ended = at(part(1, due=due), work="TERMINATED")
    assert not list(sums._punctuality(source(ended)))
    assert len(list(sums._punctuality(source(at(part(1, due=due)))))) == 1


@pytest.mark.parametrize(
    ("pay", "custody", "differ"),
    [
        (day_of(6, 1), None, False),
        (None, day_of(6, 1), False),
        (day_of(6, 1), day_of(6, 1), False),
        (day_of(6, 1), day_of(6, 4), False),
        (day_of(6, 1), day_of(6, 5), True),
        (day_of(6, 5), day_of(6, 1), True),
    ],
)
def test_bank_days_differ_when_both_are_known_and_lie_apart(source, pay, custody, differ):
    one = part(proofs={
        verb: Proof(entered=day_of(6, 8), on=on)
        for verb, on in (("pay", pay), ("custody_in", custody))
    })  # fmt: skip
    asked = source()
    assert asked.route().bank_days_wd == 3
    found = [told for told in listed._days(asked, at(one), one) if told.code == "days_differ"]
    assert [told.since for told in found] == ([max(pay, custody)] if differ else [])
    only = part(proofs={"pay": Proof(entered=day_of(6, 1), on=day_of(6, 1))})
    assert not [told for told in listed._days(asked, at(only), only) if told.code == "days_differ"]


@pytest.mark.parametrize(
    ("came", "custody", "code", "gap", "mover"),
    [
        (9, None, "partial", 1, "applicant"),
        (11, None, "excess", 1, "street"),
        (None, None, "excess", 0, "street"),
        (9, day_of(6, 2), "disputed", 1, "street"),
        (None, day_of(6, 2), "disputed", 0, "street"),
    ],
)
def test_another_amount_than_was_ordered_waits_on_one_side(source, came, custody, code, gap, mover):
    told = {"received_fen": came, "custody_on": custody, "paid_on": day_of(6, 1)}
    one = part(fen=10, stage="DISPUTED", **told)
    (found,) = listed._amounts(at(one), one)
    assert (found.code, found.gap, found.mover) == (code, gap, getattr(at(one), mover))
    assert found.since == (custody or day_of(6, 1))
    assert not list(listed._amounts(at(one), part(fen=10, stage="PAID")))


@pytest.mark.parametrize(
    ("stage", "name", "code"),
    [("ORDERED", "ordered_on", "not_paid"), ("PAID", "paid_on", "not_received")],
)
@pytest.mark.parametrize(("wd", "told"), [(0, False), (3, False), (4, True)])
def test_what_rests_is_told_after_the_days_of_a_bank(source, stage, name, code, wd, told):
    since = day_of(6, 1)
    one = part(stage=stage, **{name: since})
    asked = source(day=since + timedelta(wd))
    assert [found.code for found in listed._resting(asked, at(one), one)] == [code] * told
    unknown = part(stage=stage)
    assert not list(listed._resting(asked, at(unknown), unknown))


def test_a_settlement_sums_what_is_settled_and_nothing_else(source):
    parts = (
        part(1, 100, stage="SETTLED", settled_fen=3, paid_on=DAY, confirmed_on=DAY, spent_fen=7),
        part(2, 50, stage="SETTLED"),
        part(3, 20, stage="PAID", paid_on=DAY, settled_fen=9, carried_fen=1, returned_fen=4),
    )
    (row,) = sums._settlement(source(at(*parts)))
    placed = at(*parts)
    assert row[-9:] == (170, 120, 100, 7, 0, 1, 3, placed.balance_fen, "")


def test_a_community_posts_only_what_came(source, monkeypatch):
    monkeypatch.setattr(funds, "accounts", lambda _tx, _prefix: iter(()))
    came = at(part(1, 1, confirmed_on=DAY, stage="CONFIRMED"), part(2, 5))
    rows = list(sums._income(source(at(part(1, 5)), came)))
    assert [row[3:6] for row in rows] == [(1, 0, 0)]


JOINT = ({"org": "DH-MZJ", "fen": 60}, {"org": "DH-CZJ", "fen": 40})
D = day_of(12, 1)
PARTS = (
    part(1, 100_00, stage="CONFIRMED", due=day_of(6, 1), ordered_on=day_of(5, 1),
         paid_on=day_of(5, 4), custody_on=day_of(5, 6), confirmed_on=day_of(12, 2), spent_fen=5,
         returned_fen=6, carried_fen=7),
    part(2, 50_00, stage="ORDERED", due=day_of(12, 28), ordered_on=D, party="DH-CZJ",
         budget="x:B2"),
    part(3, 20_00, stage="PAID", due=day_of(12, 14), ordered_on=D, paid_on=day_of(12, 2)),
    part(4, 10_00, stage="IN_CUSTODY", due=day_of(11, 30), custody_on=day_of(11, 2), paid_on=D,
         handover_due=day_of(11, 9)),
    part(5, 30_00, stage="DISPUTED", due=D, paid_on=D, received_fen=29_99,
         proofs={"custody_in": Proof(entered=day_of(12, 3), on=day_of(12, 2), voucher="v")}),
    part(6, 30_00, stage="DISPUTED", due=D, received_fen=30_01, pressed_on=D,
         proofs={"custody_in": Proof(entered=day_of(12, 3), on=day_of(12, 2))}),
    part(7, 30_00, stage="DISPUTED", due=D, custody_on=D, received_fen=30_00),
    part(8, 5_00, stage="OVERDUE", due=day_of(10, 8), party="DH-CZJ"),
    part(9, 1_00, stage="SETTLED", due=D, settled_fen=40),
    part(10, 1_00, due=day_of(1, 2, 2027)),
    part(11, 1_00, stage="PAID", due=D, paid_on=D, proofs={
        "pay": Proof(entered=D, on=day_of(11, 2), lag_wd=4, voucher="v"),
        "custody_in": Proof(entered=D, on=D, lag_wd=3)}),
)  # fmt: skip


def made_placements():
    """Every stage of money at one community; what was left unpaid at two others."""
    late = part(1, 7_00, stage="OVERDUE", due=day_of(9, 1))
    return (
        at(*PARTS, parties=JOINT, budget="x:B1"),
        at(late, community=SECOND, work="TERMINATED", exited_on=D),
        at(late, community=RULES.directory.codes[-1], work="TERMINATED"),
    )


NOTED = {"fiscal": 10_000_00, "own": 20_000_00, "donated": 1, "other": 300_00, "basis": "账"}
WANTED = ({}, {"department": "DH-CZJ"}, {"number": "x"}, {"street": "533103001"})


def test_reports_of_money_in_every_stage(monkeypatch, pinned):
    for name in ("placements", "late", "kept", "moving"):
        monkeypatch.setattr(funds, name, lambda *_, **_asked: iter(made_placements()))
    noted = CommunityState.model_validate({"id": FIRST, "income": {"2026": NOTED}})
    monkeypatch.setattr(funds, "communities", lambda _tx: iter((noted,)))
    spent = (("spent:n:c:labour", 5), ("spent:n:c:printing", 100))
    monkeypatch.setattr(funds, "accounts", lambda _tx, _prefix: iter(spent))
    monkeypatch.setattr(meta, "read", lambda _tx, _key: "false")
    lines = []
    for name in sorted(REPORTS.keys() - {"payments", "exemptions"}):
        for more in WANTED:
            told = Wanted(**{"day": DAY, "community": FIRST} | more)
            found = list(REPORTS[name](FundsSource(None, RULES, told, WHOLE)).rows)
            lines += [f"== {name} {more} {len(found)}"]
            rows = found if not more else found[:2]
            lines += ["|".join("" if one is None else str(one) for one in row) for row in rows[:12]]
    assert pinned(lines)


def item(n, approved, fen=0, **told):
    terms = {"title": f"事项{n}", "applicant": "DH-MZJ", "real_owner": "DH-MZJ", "nature": "new",
             "domain": "d", "mode": "in_kind", "total_fen": fen, "communities": n, "streets": [],
             **told}  # fmt: skip
    decision = {"body": "list", "result": "approve", "on": DAY, "document_no": f"{n}号"}
    state = {"number": f"n{n}", "stage": "APPROVED", "terms": terms, "approved_on": approved}
    return AssignmentState.model_validate({**state, "decision": decision if n > 1 else None})


def test_items_of_the_year_that_carry_no_money_are_published_with_their_reason(source, monkeypatch):
    found = [
        item(1, day_of(1, 1)),
        item(2, day_of(12, 31), exemption="community_invited"),
        item(3, day_of(12, 31), exemption="unheard_of"),
        item(4, day_of(1, 1), fen=1),
        item(5, None),
        item(6, day_of(12, 31, 2025)),
    ]
    monkeypatch.setattr(funds, "entered", lambda *_: iter(found))
    office = RULES.directory.name_of("DH-MZJ")
    assert list(sums._exemptions(source())) == [
        ("n1", "事项1", office, "实物与人员保障", 1, "", "2026-01-01"),
        ("n2", "事项2", office, "社区主动邀请", 2, "2号", "2026-12-31"),
        ("n3", "事项3", office, "unheard_of", 3, "3号", "2026-12-31"),
    ]

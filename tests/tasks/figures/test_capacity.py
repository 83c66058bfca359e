"""A community is never filled above its ceiling, whoever approves what at the same time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from importlib.resources import files

import pytest

from desk.demo import actors
from ledger.write import loads
from policies import loader
from policies.applications.intake import changed
from schemas.acts.act import SYSTEM, Act
from tasks import clock
from tasks.acts.perform import perform

SAMPLE = loader.read(files("policies") / "jurisdictions" / "dehong" / "sample.yaml")["application"]
HERE = "533103001001"  # 12 people: 1,713.60 hours a month
BUREAU = actors.actor("FIN_BUREAU", "DH-CZJ")
STREET = actors.actor("STREET_REVIEWER", "533103001")


@pytest.fixture
def simulated(open_new):
    ledger = open_new(simulated=True)
    clock.set_now(ledger, datetime(2026, 3, 11, 1, tzinfo=UTC))
    actors.employ(ledger, [BUREAU, STREET])
    return ledger


def do(ledger, number, verb, by, **data):
    act = Act(verb=verb, number=number, data=data)
    return perform(ledger, act, by, f"{verb}:{number or data['application']['title']}")


@pytest.fixture
def ready(simulated):
    """File an item of so many hours in the last days of May, and carry it to the finance check."""

    entries = iter(
        ("防治艾滋病知识宣传", "退役军人信息核查", "疫苗接种宣传动员", "公租房申请初核")
    )  # of the list whose path is short; unlike each other

    def carry(title, hours, **change):
        total = f"{hours * 40}.00"
        told = {
            "title": next(entries), "communities": [HERE], "hours_per_community": hours,
            "end_on": "2026-05-31", "funding.total": total, "funding.budget_doc_no": title,
            "funding.lines": [{"category": "labour", "unit": "批", "quantity": 1,
                               "unit_price": total, "standard": "工时"}], **change,
        }  # fmt: skip
        head = actors.actor("DEPT_HEAD", SAMPLE["applicant"])
        actors.employ(simulated, [head])
        filed = do(simulated, "", "submit", head, application=changed(SAMPLE, told))
        assert filed.accepted, filed.refused
        number = filed.number
        for verb, by in (("precheck", SYSTEM), ("accept", STREET), ("route_fast", STREET)):
            data = {"route": "L02"} if verb == "route_fast" else {}
            receipt = do(simulated, number, verb, by, **data)
            assert receipt.accepted, (verb, receipt.refused)
        return number, {"budget_doc_no": title, "amount": total}

    return carry


def hours(ledger):
    with ledger.read() as tx:
        return loads.months(tx, [HERE], "2026-01", "2027-12").get(HERE, {})


def test_an_approval_books_the_hours_of_its_months(simulated, ready):
    number, funds = ready("街面秩序甲", 1000, end_on="2026-06-10")
    assert do(simulated, number, "confirm_funds", BUREAU, **funds).accepted
    booked = {month: one.hours for month, one in hours(simulated).items()}
    assert sum(booked.values()) == 100_000
    assert booked == {"2026-05": 54_545, "2026-06": 45_455}  # 12 and 10 of 22 days
    assert hours(simulated)["2026-05"].ceiling == 171_360


def test_a_second_approval_that_would_overfill_is_refused_with_the_reason(simulated, ready):
    first, money = ready("街面秩序甲", 1000)
    second, more = ready("河道清洁乙丙丁", 900)
    assert do(simulated, first, "confirm_funds", BUREAU, **money).accepted
    refused = do(simulated, second, "confirm_funds", BUREAU, **more).refused
    assert refused.code == "over_capacity"
    assert refused.params["community"] == HERE
    assert refused.params["month"] == "2026-05"
    assert refused.params["percent"] == 110
    assert hours(simulated)["2026-05"].hours == 100_000


def test_two_approvals_at_once_cannot_overfill(simulated, ready):
    items = [ready(f"{name}事项之{n}", 700) for n, name in enumerate(("街面", "河道", "楼宇"))]

    def approve(item):
        return do(simulated, item[0], "confirm_funds", BUREAU, **item[1])

    with ThreadPoolExecutor(3) as pool:
        told = list(pool.map(approve, items))
    assert sorted(one.accepted for one in told) == [False, True, True]
    (refused,) = (one.refused.code for one in told if one.refused)
    assert refused in ("over_capacity", "filled_meanwhile")
    assert hours(simulated)["2026-05"].hours == 140_000


def test_a_refused_placement_frees_its_hours(simulated, ready):
    number, funds = ready("街面秩序甲", 1000)
    assert do(simulated, number, "confirm_funds", BUREAU, **funds).accepted
    with simulated.read() as tx:
        assert loads.burdens(tx, [HERE])[HERE].items == 1
    clock.set_now(simulated, datetime(2026, 7, 1, 1, tzinfo=UTC))
    lapsed = do(simulated, number, "lapse", SYSTEM, communities=[HERE])
    assert lapsed.accepted, lapsed.refused
    assert hours(simulated)["2026-05"].hours == 0
    with simulated.read() as tx:
        assert loads.burdens(tx, [HERE])[HERE].items == 0


def test_the_database_itself_refuses_a_month_above_its_ceiling(simulated):
    from ledger.store.failures import ConstraintBroken
    from ledger.write.loads import Growth

    with simulated.write() as tx:
        loads.apply(tx, [Growth(HERE, "2026-05", 60, 100, False)], {})
    with pytest.raises(ConstraintBroken) as broken, simulated.write() as tx:
        loads.apply(tx, [Growth(HERE, "2026-05", 41, 100, False)], {})
    assert broken.value.name == "ck_community_load_ceiling"
    with simulated.write() as tx:
        loads.apply(tx, [Growth(HERE, "2026-05", 41, 100, True)], {})
    assert hours(simulated)["2026-05"] == (101, 100, True)

"""What the ledger keeps of a bypass report, and what it gives away: never who reported."""

from datetime import UTC, datetime

import pytest

from desk.demo.actors import employ
from ledger.read import assignments
from ledger.store.session import open_ledger
from schemas.acts.act import Act, Actor
from tasks.acts import perform
from tasks.figures import summary
from tasks.judges import judgement_of
from tasks.verify.verify import verify

WORKER = Actor(person="张三", role="COMM_WORKER", org="533103001011")
OFFICE = Actor(person="李四", role="LG_OFFICE", org="DH-LGB")
HEAD = Actor(person="王五", role="DEPT_HEAD", org="LX-CGJ")
AT = datetime(2026, 5, 11, 1, tzinfo=UTC)
DEMAND = {"department": "LX-CGJ", "channel": "工作群", "text": "报台账", "evidence": "photo"}


@pytest.fixture(params=[True, False], ids=["simulated", "real"])
def ledger(request, tmp_path):
    found = open_ledger(
        f"sqlite:///{tmp_path / 'l.db'}", simulated=request.param, jurisdiction="dehong"
    )
    employ(found, [WORKER, OFFICE, HEAD])
    yield found
    found.close()


@pytest.fixture
def do(ledger):
    keys = iter(range(100))

    def done(verb, by, number="", **data):
        at = AT if ledger.simulated else None
        act = Act(verb=verb, number=number, data=data)
        return perform.perform(ledger, act, by, f"k{next(keys)}", at=at)

    return done


def test_a_report_gets_a_number_without_a_place_and_tells_nobody_who_reported(ledger, do):
    number = do("flag_informal_demand", WORKER, **DEMAND).number
    asked = {"department": "LX-CGJ", "text": "请说明"}
    assert do("b_triage", OFFICE, number, result="accepted").accepted
    assert do("b_notice", OFFICE, number, **asked).accepted

    with ledger.read() as tx:
        told = assignments.find(tx, number)
        history = assignments.history(tx, number)
    assert number.startswith("B-533100-")
    assert number.endswith("-001")
    assert WORKER.person not in str(told) + str(history)
    assert [one.actor for one in history] == ["", OFFICE.person, OFFICE.person]
    assert WORKER.org not in str(history)
    assert {wait.community for wait in told.waits} == {""}
    assert {wait.title for wait in told.waits} == {"请说明"}
    assert verify(ledger).problems == ()


def test_where_a_report_stands_is_told_by_its_number(ledger, do):
    number = do("flag_informal_demand", WORKER, **DEMAND).number
    rules = judgement_of(ledger).rules

    with ledger.read() as tx:
        stands = summary.of(assignments.find(tx, number), rules)

    assert stands.state == {"bypass": "B_REPORTED"}
    assert [one["name"] for one in stands.clocks] == ["初核"]
    assert [one["act"] for one in stands.work_items] == ["b_triage"]


def test_the_numbers_of_a_year_are_one_series_of_the_office(ledger, do):
    far = Actor(person="远方", role="COMM_SEC", org="533123100001")
    employ(ledger, [far])
    first, second = (do("flag_informal_demand", by, **DEMAND).number for by in (WORKER, far))
    year = first.split("-")[2]
    assert (first, second) == (f"B-533100-{year}-001", f"B-533100-{year}-002")


@pytest.mark.parametrize("number", ["B-533103001-2026-999", "R-533103001011-2026-999"])
def test_a_number_that_is_not_there_is_not_made_up(ledger, do, number):
    if ledger.simulated:
        pytest.skip("a story may name its numbers")
    assert not do("flag_informal_demand", WORKER, number, **DEMAND).accepted
    refused = do("b_explain", HEAD, number, text="x").refused
    assert refused.code in ("no_such_bypass", "no_such_refusal")


def test_an_application_filed_under_the_number_of_a_refusal_leaves_that_alone(ledger, do):
    secretary = Actor(person="赵六", role="COMM_SEC", org=WORKER.org)
    employ(ledger, [secretary])
    said = {"ground": "NO_ADMISSION", "text": "未经准入", "department": "LX-CGJ"}
    number = do("refuse", secretary, **said).number
    receipt = do("submit", HEAD, number, application={"applicant": "LX-CGJ"})
    assert not receipt.accepted
    if not ledger.simulated:
        assert receipt.refused.code == "no_such_assignment"
    with ledger.read() as tx:
        assert assignments.versions(tx, "refusal", [number]) == {number: 1}


def test_an_application_is_not_filed_under_the_number_of_a_report(ledger, do):
    number = do("flag_informal_demand", WORKER, **DEMAND).number
    application = {"applicant": "LX-CGJ"}
    receipt = do("submit", HEAD, number, application=application)
    assert not receipt.accepted
    if not ledger.simulated:
        assert receipt.refused.code == "no_such_assignment"
    with ledger.read() as tx:
        assert assignments.versions(tx, "bypass", [number]) == {number: 1}

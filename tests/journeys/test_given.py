"""A story with `given` starts from it: where an item stands, what rules read, what went before."""

import pytest

from desk.cli.commands.replay import applications
from desk.demo import replay, story
from ledger.read import assignments
from ledger.store.session import open_ledger
from schemas.errors import InputError
from tasks.verify.verify import verify

NUMBER, ONE, TWO = "533100-ZR-2026-00900", "533103001002", "533103001003"
CASES = applications(None)


@pytest.fixture
def ledger(tmp_path):
    with open_ledger(f"sqlite:///{tmp_path / 'given.db'}", simulated=True) as opened:
        yield opened


def act(verb, role, org, date, **data):
    by = {"role": role, "org": org}
    return {"no": 1, "date": date, "by": by, "act": verb, "data": data, "refused": []}


def play(ledger, given, *acts, **more):
    """Play a story of case 48 on the full path; returns what its acts led to."""
    raw = {"id": "G", "number": NUMBER, "case": 48, "change": {"list_class": "new"}, **more}
    raw |= {"given": given, "acts": [{**one, "no": no} for no, one in enumerate(acts, 1)]}
    (told,) = story.read({"stories": [raw]}, CASES, "Asia/Shanghai")
    return list(replay.Player(ledger, told, CASES).play())


def entries(ledger, number=NUMBER):
    with ledger.read() as tx:
        return assignments.history(tx, number)


OBJECT = act("object", "RES_SUPERV", ONE, "2026-03-27", reason="没有征求居民意见")


def test_an_item_stands_where_the_story_says_and_goes_on_from_there(ledger):
    (done,) = play(ledger, {"application": "PUBLICITY"}, OBJECT)

    assert (done.accepted, done.state["application"]) == (True, "OBJECTION")
    *opening, last = entries(ledger)
    assert all(one.body["given"] is True and one.role == "system" for one in opening)
    assert "given" not in last.body
    assert verify(ledger).problems == ()


def test_money_and_work_are_given_community_by_community(ledger):
    given = {"agreements": {ONE: "G_IN_FORCE"}, "tasks": {ONE: "RUNNING"},
             "instalments": {ONE: {1: "CONFIRMED"}}}  # fmt: skip
    (done,) = play(
        ledger, given, act("deliver", "COMM_SEC", ONE, "2026-09-10", result="已完成征询")
    )

    assert done.accepted, done.reason
    assert done.state["tasks"][ONE] == "DELIVERED"
    assert done.state["instalments"][ONE]["1"] == "CONFIRMED"
    assert verify(ledger).problems == ()


def test_what_rules_read_is_given_and_stands_with_the_filing(ledger):
    late = [{"department": "DH-ZJJ", "application": "x", "instalment": 1, "overdue_wd": 30}]
    filing = act("submit", "DEPT_HEAD", "DH-ZJJ", "2026-03-25")
    (done,) = play(ledger, {"arrears": late}, filing)

    told = entries(ledger)
    found = {one["rule"] for entry in told for one in entry.body.get("judged", ())}
    assert "F09" in found or done.reason["code"] == "rejected_by_rules"
    assert not told or told[0].body["given"] == {"arrears": late}


def test_an_earlier_sanction_of_a_department_is_on_record(ledger):
    given = {"history": {"dept": "LX-CGJ", "earlier": {"kind": "提醒", "date": "2026-03-04"}}}
    flag = {"department": "LX-CGJ", "channel": "便笺", "evidence": "照片", "text": "统计台账"}
    (done,) = play(
        ledger, given, act("flag_informal_demand", "COMM_WORKER", ONE, "2026-05-11", **flag),
        number="", case=None,
    )  # fmt: skip

    assert done.accepted
    (past,) = entries(ledger, "B-533100-2026-900")
    assert past.body["given"] is True
    assert (past.body["department"], past.body["sanctions"]) == ("LX-CGJ", ["提醒"])


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"nonsense": 1}, "given.nonsense"),
        ({"application": "AMENDING"}, "G.given"),
        ({"application": "ARCHIVED", "tasks": {ONE: "RUNNING"}}, "G.given"),
    ],
)
def test_what_cannot_be_given_is_said(ledger, given, field):
    with pytest.raises(InputError) as told:
        play(ledger, given, OBJECT)
    assert told.value.field == field
    assert entries(ledger) == []

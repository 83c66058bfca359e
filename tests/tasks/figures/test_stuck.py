"""Why an item does not move: cause, owner and next step, from the item and its due day alone."""

from datetime import date

import pytest

from policies import loader
from policies.lifecycle.owing import OWINGS
from policies.lifecycle.row import STREAM_OF
from schemas.acts.act import WorkItem
from tasks.figures import stuck

RULES = loader.load("dehong")
DUE = date(2026, 9, 7)  # a Monday
PLACE = "533103001005"


def item(act="order", role="FIN_DEPT", org="DH-ZJJ", **more):
    told = {"due": DUE, "kind": "placement", "stream": f"N:{PLACE}", "number": "N", **more}
    return WorkItem(act=act, role=role, org=org, **told)


def late(one, day):
    return stuck.of(one, RULES, day)


def test_until_its_day_is_over_nothing_is_stuck():
    assert late(item(), DUE) is None
    assert late(item(due=None), date(2027, 1, 1)) is None
    assert late(item(), date(2026, 9, 8)) is not None


def test_it_names_who_owes_what_since_when_and_who_is_told_next():
    found = late(item(), date(2026, 9, 8))
    assert found.owner["zh"] == "部门财务（德宏州住房和城乡建设局）"
    assert "2026年9月7日" in found.cause["zh"]
    assert "逾期1个工作日" in found.cause["zh"]
    assert found.next["zh"].startswith("2026年9月8日起提请部门负责人（德宏州住房和城乡建设局）督办")
    assert "finance" in found.next["en"].lower()


@pytest.mark.parametrize(
    ("went", "told"),
    [
        (("DEPT_HEAD@DH-ZJJ",), "2026年9月10日起提请"),
        (("DEPT_HEAD@DH-ZJJ", "LG_OFFICE@DH-LGB"), "2026年9月14日起提请"),
        (("DEPT_HEAD@DH-ZJJ", "LG_OFFICE@DH-LGB", "LG_CHAIR@DH-LG"), "已提请"),
    ],
)
def test_each_rung_names_the_next_and_the_last_says_that_it_was_told(went, told):
    assert late(item(escalated_to=went), date(2026, 9, 30)).next["zh"].startswith(told)


def test_where_silence_decides_the_next_step_is_the_systems():
    answer = item("contest", "DEPT_HEAD", kind="refusal", stream="R-1")
    found = late(answer, date(2026, 9, 8))
    assert found.number == "R-1"
    assert "2026年9月8日起由系统“部门逾期未答复" in found.next["zh"]


def test_who_is_waited_for_without_a_ladder_can_be_reminded():
    found = late(item("deliver", "COMM_SEC", PLACE), date(2026, 9, 8))
    assert "催办" in found.next["zh"]


def test_what_the_system_has_not_done_is_told_as_its_own():
    own = item("archive", "system", "", kind="assignment", from_on=DUE)
    found = late(own, date(2026, 9, 9))
    assert found.owner["zh"] == "系统自动"
    assert "2026年9月7日" in found.cause["zh"]


def test_every_work_item_of_the_table_has_a_cause_and_a_next_step():
    for one in OWINGS:
        if one.told:
            told = item(one.act, one.role, "DH-ZJJ" if one.role != "system" else "",
                        kind=STREAM_OF[type(one.state)], from_on=DUE)  # fmt: skip
            found = late(told, date(2026, 9, 8))
            assert found.cause["zh"], one
            assert found.next["en"], one


def test_who_owes_it_is_not_the_one_who_is_told_of_it():
    own = item(act="decide", role="LG_CHAIR", org="DH-LG", kind="assignment", stream="N")
    went = ("LG_OFFICE@DH-LGB", "LG_CHAIR@DH-LG")
    found = late(own.model_copy(update={"escalated_to": went}), date(2026, 10, 30))
    assert found.next["zh"].startswith("已提请领导小组办公室")
    told, _, who = late(own, date(2026, 9, 8)).next["zh"].partition("仍由")
    assert "领导小组组长" in who
    assert "领导小组组长" not in told

"""What a department has not handed over is owed like money: it stops its new applications (F09)."""

from datetime import date

from policies import loader
from policies.visibility import money
from tasks.funds import arrears, lists
from tasks.funds.reports import FundsSource, Wanted
from tests.journeys.played import STORIES, player

DEPT, DUE = "DH-SFJ", date(2026, 3, 25)


def test_what_is_missing_is_late_from_its_due_day_until_it_is_handed_over(tmp_path):
    calendar = loader.load("dehong").calendar
    days = DUE, date(2026, 4, 27), date(2026, 5, 20)
    told = {}
    with player(tmp_path, "LV57") as (playing, ledger):
        playing.prepare()
        for step in STORIES["LV57"].steps:
            assert playing.do(step)[0].accepted
            with ledger.read() as tx:
                found = [arrears.of_department(tx, DEPT, day, calendar) for day in days]
            told[step.verb] = [[one for one in some if one.instalment is None] for some in found]

    assert told["start_task"] == [[], [], []]
    on_the_day, later, last = told["report_missing"]
    assert on_the_day == []
    assert [one.overdue_wd for one in later + last] == [
        calendar.between(DUE, day) for day in days[1:]
    ]
    assert last[0].overdue_wd > 20
    assert told["hand_over"] == [[], [], []]


def test_what_is_not_handed_over_stands_on_the_list_of_arrears_from_the_day_after(tmp_path):
    rules, money_of = loader.load("dehong"), {}
    with player(tmp_path, "LV57") as (playing, ledger):
        playing.prepare()
        for step in STORIES["LV57"].steps:
            assert playing.do(step)[0].accepted
            if step.verb in ("report_missing", "hand_over"):
                for day in (DUE, date(2026, 3, 26)):
                    with ledger.read() as tx:
                        asked = Wanted(day, department=DEPT)
                        found = lists.overdue(FundsSource(tx, rules, asked, money.WHOLE))
                        rows = [dict(zip([c.code for c in found.columns], row, strict=True))
                                for row in found.rows]  # fmt: skip
                    money_of[step.verb, day] = [one for one in rows if one["no"] is None]
    (late,) = money_of["report_missing", date(2026, 3, 26)]
    assert (late["due"], late["late_wd"], late["amount"]) == (DUE, 1, None)
    assert late["move"] == "移交随事项的权限、人员、数据、物资"
    assert money_of["report_missing", DUE] == []
    assert money_of["hand_over", date(2026, 3, 26)] == []

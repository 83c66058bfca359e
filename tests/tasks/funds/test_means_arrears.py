"""What a department has not handed over is owed like money: it stops its new applications (F09)."""

from datetime import date

from policies import loader
from tasks.funds import arrears
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

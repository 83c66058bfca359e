"""Burdens by type, the time in each office, the way of the money, and what zhunru itself costs."""

from datetime import date
from decimal import Decimal

import pytest

from policies.burden import measure
from policies.burden.declared import declared
from policies.burden.offices import COMMUNITIES, Offices
from policies.burden.own import own_burden

HERE, THERE = "533103001001", "533103001002"
NUMBER, SECOND = "533100-ZR-2026-00001", "533100-ZR-2026-00002"
DAY = date(2026, 6, 30)


def filed(journal, number, **application):
    journal.file(number)
    journal.tell(f"assignment/{number}", "application.resubmitted",
                 application={"communities": [HERE, THERE], **application})  # fmt: skip


def types(report):
    return report.total.burdens.types


def test_a_form_of_one_name_is_one_kind_and_a_copy_at_each_community(dehong, journal):
    for number in (NUMBER, SECOND):
        filed(journal, number, forms=[{"name": "月报", "frequency": "month"}])
    journal.place(HERE)
    journal.place(THERE)
    journal.place(HERE, SECOND)

    report = measure(dehong, journal.entries, DAY)

    assert (types(report)["forms"].kinds, types(report)["forms"].copies) == (1, 3)
    assert report.total.burdens.filings == 36
    assert next(line for line in report.communities if line.code == HERE).burdens.filings == 24


def test_hours_of_the_month_stand_beside_each_type_that_an_item_brings(dehong, journal):
    filed(journal, NUMBER, ledgers=[{"name": "民情日记"}])
    filed(journal, SECOND, plaques=[{"text": "工作站", "place": "outside"}])
    journal.place(HERE, load={"months": {"2026-06": 1250}})
    journal.place(HERE, SECOND, load={"months": {"2026-06": 300}})

    found = types(measure(dehong, journal.entries, DAY))

    assert (found["ledgers"].hours, found["plaques"].hours) == (Decimal("12.5"), Decimal(3))
    assert found["certificates"].hours == 0


def test_burdens_of_work_that_has_ended_are_counted_no_more(dehong, journal):
    filed(journal, NUMBER, ledgers=[{"name": "民情日记"}])
    journal.place(HERE)
    journal.set(HERE, work="CLOSED")

    assert types(measure(dehong, journal.entries, DAY))["ledgers"].copies == 0


def test_meetings_and_pledges_are_never_taken_for_the_same(dehong, journal):
    for number in (NUMBER, SECOND):
        filed(journal, number, pledge=True, meetings=[{"count": 2, "hours": "1.5", "persons": 4}])
        journal.place(HERE, number)

    report = measure(dehong, journal.entries, DAY)

    assert (types(report)["meetings"].kinds, types(report)["pledges"].kinds) == (4, 2)
    assert report.total.burdens.gathering_hours == 24


@pytest.mark.parametrize("broken", [{"forms": ["月报"]}, {"meetings": [{}]}, {"apps": None}, {}])
def test_a_declaration_with_holes_is_read_without_a_fall(broken):
    assert declared(broken).filings == 0


def test_m07_is_the_share_of_fields_that_are_held_already(dehong, journal):
    filed(journal, NUMBER, forms=[{"name": "表", "fields": 20, "fields_held": 15}])
    journal.place(HERE)

    assert measure(dehong, journal.entries, DAY).total.burdens.held_fields.percent == 75


def test_m16_counts_communities_that_are_planned_above_their_capacity(dehong, journal, lines):
    journal.file()
    journal.place(HERE, load={"months": {"2026-06": 1_000_000_00}})
    journal.place(THERE, load={"months": {"2026-06": 1}})

    found = lines(measure(dehong, journal.entries, DAY))

    assert (found["total"].overfull.part, found["533103001"].overfull.part) == (1, 1)
    assert (found[HERE].overfull.part, found[THERE].overfull.part) == (1, 0)
    assert found["DH-YJJ"].overfull.whole == 0


def test_m23_counts_emergencies_and_those_admitted_since(dehong, journal):
    for number in (NUMBER, SECOND):
        journal.file(number)
        journal.tell(f"assignment/{number}", "application.prechecked", route="EMERGENCY")
    journal.tell(f"assignment/{SECOND}", "application.approved", approved_on="2026-04-01")

    total = measure(dehong, journal.entries, DAY).total

    assert (total.emergencies.percent, total.regularised.percent) == (100, 50)


def evaluated(journal, side, *points):
    scores = {side: {"by": side, "on": "2026-06-01", "scores": dict(zip("abc", points))}}  # noqa: B905
    journal.tell(f"placement/{NUMBER}:{HERE}", "work.evaluated", merge={"scores": scores})


def test_m25_tells_both_sides_but_never_what_a_community_was_given(dehong, journal, lines):
    journal.file()
    journal.place(HERE)
    journal.set(HERE, work="ACCEPTED", accepted_on="2026-06-01")
    evaluated(journal, "community", 80, 90)
    evaluated(journal, "department", 40)

    found = lines(measure(dehong, journal.entries, DAY))

    assert found["DH-YJJ"].scored_by_communities.mean == 85
    assert found["total"].scored_by_departments.mean == 40
    assert (found["total"].rated.part, found["total"].accepted) == (1, 1)
    assert found[HERE].scored_by_departments.count == 0
    assert found["533103001"].scored_by_departments.count == 0


def test_m27_counts_what_came_in_and_what_left_in_the_period(dehong, journal):
    journal.file(NUMBER, day="2026-03-02")
    journal.tell(f"assignment/{NUMBER}", "application.approved", approved_on="2026-04-01")
    journal.tell(f"assignment/{NUMBER}", "application.exited", "2026-06-02", stage="EXITED",
                 exited_on="2026-06-02")  # fmt: skip

    def moved(since):
        total = measure(dehong, journal.entries, DAY, since=since).total
        return total.filed, total.entered, total.left

    assert moved(None) == (1, 1, 1)
    assert moved(date(2026, 5, 1)) == (0, 0, 1)
    assert moved(date(2026, 6, 3)) == (0, 0, 0)


def test_m28_is_the_staff_of_ten_thousand_residents(dehong):
    total = measure(dehong, [], DAY).total

    assert total.workers == Decimal("13.97")  # 419 of 300,000: section 7 has 14.0


def acted(journal, key, kind="opinion.given", day="2026-06-10", role="COMM_SEC"):
    journal.tell(f"opinion/{NUMBER}:{HERE}", kind, day)
    journal.entries[-1] = journal.entries[-1].model_copy(update={"role": role, "key": key})


def test_m32_counts_acts_of_people_of_communities_once_whatever_their_entries(
    dehong, journal, lines
):
    journal.file()
    journal.place(HERE)
    acted(journal, "one")
    acted(journal, "one", "opinion.noted")
    acted(journal, "two")
    acted(journal, "three", day="2026-05-10")
    acted(journal, "four", role="DEPT_HEAD")

    found = lines(measure(dehong, journal.entries, DAY))

    assert (found[HERE].own.acts, found[HERE].own.per_item) == (2, 2)
    assert (found["total"].own.acts, found[THERE].own.acts) == (2, 0)
    assert found["total"].own.minutes is None  # this place has measured nothing


def test_m32_is_minutes_where_a_place_has_measured_an_act():
    assert own_burden(9, 4, Decimal("1.5")).minutes == Decimal("3.38")
    assert own_burden(9, 0, Decimal("1.5")).minutes is None


def test_the_way_of_the_money_is_told_step_by_step(dehong, journal):
    journal.file(total_fen=300_00)
    journal.place(
        committed_fen=200_00, in_force_on="2026-04-10", confirmed_fen=50_00,
        instalments=[
            {"no": 1, "amount_fen": 50_00, "paid_on": "2026-04-11", "custody_on": "2026-04-12",
             "confirmed_on": "2026-04-13", "spent_fen": 20_00},
            {"no": 2, "amount_fen": 40_00, "paid_on": "2026-05-11"},
        ],
    )  # fmt: skip

    chain = measure(dehong, journal.entries, DAY).total.chain

    assert list(chain.model_dump().values()) == [300_00, 200_00, 90_00, 50_00, 50_00, 20_00]


def lay(rules, journal):
    offices = Offices(rules)
    for entry in journal.entries:
        offices.feed(entry)
    return {(one.stage, one.office): one for one in offices.result(DAY)}


def test_a_stage_is_counted_at_the_office_whose_it_was_in_working_days(dehong, journal):
    journal.file(day="2026-03-02")
    stream = f"assignment/{NUMBER}"
    journal.entries[-1].body["street"] = "533103001"
    journal.tell(stream, "application.returned", "2026-03-04", stage="RETURNED")
    journal.tell(stream, "application.resubmitted", "2026-03-09", stage="SUBMITTED")
    journal.tell(stream, "application.accepted", "2026-03-10", stage="ACCEPTED")
    journal.tell(stream, "consultation.opened", "2026-03-10", stage="CONSULTING")

    found = lay(dehong, journal)

    submitted = found["SUBMITTED", "533103001"].took
    assert (submitted.count, submitted.largest) == (2, 2)
    assert found["RETURNED", "DH-YJJ"].took.median == 3  # a weekend lies between
    assert found["CONSULTING", COMMUNITIES].waiting == 1
    assert found["CONSULTING", COMMUNITIES].oldest_wd > 70


def test_communities_are_never_told_apart_by_their_time(dehong, journal):
    journal.file()
    for day, stage in (("2026-03-03", "CONSULTING"), ("2026-03-09", "STREET_REVIEW")):
        journal.tell(f"assignment/{NUMBER}", "x.y", day, stage=stage)
    journal.place(HERE)
    journal.set(HERE, in_force_on="2026-04-09", day="2026-04-09")

    codes = set(dehong.directory.communities)

    assert not codes & {office for _, office in lay(dehong, journal)}


def test_what_was_archived_lies_nowhere(dehong, journal):
    journal.file()
    journal.tell(f"assignment/{NUMBER}", "application.archived", stage="ARCHIVED")
    journal.tell(f"assignment/{NUMBER}", "application.noted", add={"closed": 1})

    assert all(one.waiting == 0 for one in lay(dehong, journal).values())

"""The burden is measured from entries alone; each test lays a small journal by hand."""

from datetime import date
from decimal import Decimal

import pytest

from policies.burden import Burden, measure
from policies.burden.baseline import against, baseline
from schemas.reports.reports import Baseline

HERE, THERE = "533103001001", "533103001002"
NUMBER = "533100-ZR-2026-00001"
DAY = date(2026, 6, 30)


def test_a_place_where_nothing_happened_has_a_line_for_every_community_and_no_percentages(dehong):
    report = measure(dehong, [], DAY)

    assert [line.code for line in report.communities] == sorted(dehong.directory.communities)
    assert report.total.items == 0
    assert report.total.funds.percent is None
    assert report.total.per_community["M01"].median == 0
    assert report.departments == ()


@pytest.mark.parametrize(
    ("work", "live"),
    [("WAIT_FUNDS", 0), ("READY", 1), ("RUNNING", 1), ("PAUSED_FORCE", 1), ("DELIVERED", 0),
     ("CLOSED", 0), ("TERMINATED", 0)],
)  # fmt: skip
def test_m01_counts_work_that_is_ready_running_or_paused(dehong, journal, work, live, lines):
    journal.file()
    journal.place(work="WAIT_AGREEMENT")
    journal.set(work=work)

    found = lines(measure(dehong, journal.entries, DAY))

    assert [found[code].items for code in (HERE, "DH-YJJ", "533103001", "total")] == [live] * 4
    assert found[THERE].items == 0


def test_an_item_at_two_communities_is_one_item_and_two_placements(dehong, journal, lines):
    journal.file(communities="all")
    journal.place(HERE)
    journal.place(THERE)

    found = lines(measure(dehong, journal.entries, DAY))

    assert (found["total"].items, found["total"].placements) == (1, 2)
    assert found["533103001"].per_community["M01"].sum == 2
    assert found["DH-YJJ"].placements == 2


def test_m02_counts_the_bodies_the_work_comes_from_in_truth(dehong, journal, lines):
    for serial, owner in enumerate(("DH-YJJ", "DH-MZJ", "DH-MZJ"), 1):
        number = f"533100-ZR-2026-0000{serial}"
        journal.file(number, real_owner=owner)
        journal.place(number=number)

    assert lines(measure(dehong, journal.entries, DAY))[HERE].owners == 2


def test_m03_is_the_share_of_temporary_items(dehong, journal):
    for serial, nature in enumerate(("temporary", "long_term", "phased"), 1):
        number = f"533100-ZR-2026-0000{serial}"
        journal.file(number, nature=nature)
        journal.place(number=number)

    assert measure(dehong, journal.entries, DAY).total.temporary.percent == Decimal("33.33")


def test_m04_counts_upheld_refusals_for_want_of_admission_and_proven_bypasses(
    dehong, journal, lines
):
    journal.place(HERE)
    for serial, (ground, stage) in enumerate(
        [("NO_ADMISSION", "R_UPHELD"), ("NO_ADMISSION", "R_OVERTURNED"), ("NO_FUNDS", "R_UPHELD")]
    ):
        stream = f"refusal/R-{serial}"
        journal.tell(stream, "refusal.issued", community=HERE, department="DH-WJW",
                     ground=ground, stage="R_ISSUED", issued_on="2026-03-02")  # fmt: skip
        journal.tell(stream, "refusal.ruled", stage=stage)
    for serial, anonymous in enumerate((False, True)):
        journal.tell(f"bypass/B-{serial}", "bypass.reported", department="DH-WJW",
                     anonymous=anonymous)  # fmt: skip
        journal.tell(f"bypass/B-{serial}", "bypass.noticed")
        journal.tell(f"bypass/B-{serial}", "bypass.substantiated", finding="SUBSTANTIATED")

    found = lines(measure(dehong, journal.entries, DAY))

    assert (found[HERE].unadmitted.part, found[HERE].unadmitted.whole) == (1, 2)
    assert found[THERE].unadmitted.part == 0  # nothing tells where a report came from
    assert found["DH-WJW"].unadmitted.part == found["total"].unadmitted.part == 3
    assert found["DH-YJJ"].unadmitted.part == 0


def test_m15_holds_the_hours_planned_this_month_against_the_staff(dehong, journal, lines):
    journal.file()
    journal.place(load={"months": {"2026-05": 400, "2026-06": 1050, "2026-07": 900}})
    journal.place(THERE, work="WAIT_FUNDS", load={"months": {"2026-06": 1000}})
    community = dehong.directory.communities[HERE]

    found = lines(measure(dehong, journal.entries, DAY))

    assert found[HERE].workload.part == Decimal("10.5")
    assert found[HERE].workload.whole == community.staff * 168 * Decimal("0.85")
    assert found["DH-YJJ"].workload == found[HERE].workload
    assert found[THERE].workload.part == 0  # nothing to do there yet


def instalment(no=1, due="2026-06-01", **fields):
    return {"no": no, "amount_fen": 50_00, "due": due, "stage": "PLANNED", **fields}


def test_m18_holds_confirmed_money_against_what_agreements_in_force_promise(dehong, journal):
    journal.place(HERE, in_force_on="2026-04-10", confirmed_fen=25_00)
    journal.place(THERE)  # not in force yet

    funds = measure(dehong, journal.entries, DAY).total.funds

    assert (funds.part, funds.whole, funds.percent) == (25_00, 100_00, Decimal("25.00"))


def test_m18_keeps_money_that_an_ended_agreement_never_got(dehong, journal):
    journal.place(in_force_on="2026-04-10", instalments=[instalment()])
    journal.set(work="TERMINATED", day="2026-06-11")
    journal.set(work="TERMINATED", day="2026-06-12")  # told of again: counted once

    total = measure(dehong, journal.entries, DAY).total

    assert (total.funds.part, total.funds.whole) == (0, 100_00)
    assert (total.on_time.part, total.on_time.whole, total.late_days.largest) == (0, 1, 10)


def test_m19_counts_what_has_arrived_or_is_overdue_and_how_late(dehong, journal):
    journal.place(
        in_force_on="2026-04-10",
        instalments=[
            instalment(1, "2026-06-01", stage="CONFIRMED", confirmed_on="2026-06-01"),
            instalment(2, "2026-06-10", stage="CONFIRMED", confirmed_on="2026-06-12"),
            instalment(3, "2026-06-20"),
            instalment(4, "2026-06-30"),  # may still come today
            instalment(5, "2026-09-01"),
            instalment(6, None),
        ],
    )

    total = measure(dehong, journal.entries, DAY).total

    assert (total.on_time.part, total.on_time.whole) == (1, 3)
    assert (total.late_days.count, total.late_days.mean, total.late_days.largest) == (2, 6, 10)


def test_m20_is_the_share_of_live_items_without_a_cent(dehong, journal):
    journal.place(HERE, confirmed_fen=1)
    journal.place(THERE)

    assert measure(dehong, journal.entries, DAY).total.unfunded.percent == Decimal("50.00")


def test_figures_of_a_period_leave_out_what_happened_before_it(dehong, journal):
    journal.file()
    journal.place(in_force_on="2026-04-10", instalments=[instalment()])
    journal.tell("refusal/R-1", "refusal.issued", community=HERE, department="DH-WJW",
                 ground="NO_FUNDS", stage="R_ISSUED", issued_on="2026-03-02")  # fmt: skip

    total = measure(dehong, journal.entries, DAY, since=date(2026, 6, 2)).total

    assert (total.filed, total.refusals, total.unadmitted.whole) == (0, 0, 0)
    assert (total.funds.whole, total.on_time.whole) == (0, 0)
    assert total.items == 1  # what lives now lives now


def test_entries_after_the_day_are_left_out(dehong, journal):
    journal.file()
    journal.place(day="2026-04-01")

    assert measure(dehong, journal.entries, date(2026, 3, 31)).total.items == 0


def test_the_sums_of_communities_departments_and_streets_are_the_total(dehong, journal):
    for serial, community in enumerate((HERE, THERE, HERE), 1):
        number, applicant = f"533100-ZR-2026-0000{serial}", ("DH-YJJ", "DH-MZJ")[serial % 2]
        journal.file(number, applicant=applicant)
        journal.place(community, number, applicant, in_force_on="2026-04-10",
                      instalments=[instalment()])  # fmt: skip

    report = measure(dehong, journal.entries, DAY)

    for group in (report.communities, report.departments, report.streets):
        assert sum(line.placements for line in group) == report.total.placements == 3
        assert sum(line.on_time.whole for line in group) == report.total.on_time.whole
        assert sum(line.funds.whole for line in group) == report.total.funds.whole


def test_asking_twice_and_feeding_on_gives_what_feeding_at_once_gives(dehong, journal):
    journal.file()
    journal.place()
    journal.set(work="RUNNING")
    burden = Burden(dehong)
    for entry in journal.entries:
        burden.feed(entry)
        burden.result(DAY)

    assert burden.result(DAY) == measure(dehong, journal.entries, DAY)


def test_memory_holds_only_what_lives(dehong, journal):
    burden = Burden(dehong)
    journal.file()
    for community in sorted(dehong.directory.communities):
        journal.place(community)
        journal.set(community, work="CLOSED")
    journal.tell(f"assignment/{NUMBER}", "application.archived", stage="ARCHIVED")
    for entry in journal.entries:
        burden.feed(entry)

    assert burden.live == 0
    assert burden.entries == len(journal.entries)


def test_a_reduction_is_told_against_the_census_and_never_where_that_was_zero(dehong, journal):
    journal.file()
    journal.place(HERE)
    journal.place(THERE)
    census = baseline(
        measure(dehong, journal.entries, DAY), method="清点", signer="岑示例", evidence="附件1"
    )
    journal.set(THERE, work="CLOSED")

    report = against(measure(dehong, journal.entries, DAY), census)
    change = {(one.code, one.metric): one for one in report.changes}

    assert change["total", "M01"].reduction == Decimal("50.00")
    assert change[THERE, "M01"].reduction == Decimal("100.00")
    assert change[HERE, "M01"].reduction == 0
    assert change["total", "M04"].reduction is None
    assert change["median", "M01"].before == 0
    assert report.baseline.signer == "岑示例"


JOINT = [{"org": "DH-YJJ", "fen": 70_00}, {"org": "DH-GAJ", "fen": 30_00}, {"org": "DH-WJW"}]


def test_of_a_joint_item_each_department_answers_for_its_own_money_and_hours(
    dehong, journal, lines
):
    owed = {"due": "2026-04-15", "amount_fen": 70_00, "no": 1, "stage": "CONFIRMED"}
    late = {**owed, "party": "DH-GAJ", "amount_fen": 30_00, "no": 2, "stage": "OVERDUE"}
    journal.file()
    journal.place(parties=JOINT, in_force_on="2026-04-01", confirmed_fen=70_00, work="RUNNING",
                  instalments=[{**owed, "confirmed_on": "2026-04-14"}, late],
                  load={"months": {"2026-06": 10_01}})  # fmt: skip

    found = lines(measure(dehong, journal.entries, DAY))

    told = {
        code: (line.funds.part, line.funds.whole, line.on_time.part, line.on_time.whole,
               line.workload.part, line.placements)
        for code, line in found.items() if code in ("DH-YJJ", "DH-GAJ", "DH-WJW", "total")
    }  # fmt: skip
    assert told == {
        "DH-YJJ": (70_00, 70_00, 1, 1, Decimal("7.01"), 1),
        "DH-GAJ": (0, 30_00, 0, 1, Decimal("3.00"), 0),
        "DH-WJW": (0, 0, 0, 0, 0, 0),
        "total": (70_00, 100_00, 1, 2, Decimal("10.01"), 1),
    }


def test_without_money_the_hours_of_a_joint_item_are_the_leading_departments(
    dehong, journal, lines
):
    journal.file()
    parties = [{"org": "DH-YJJ"}, {"org": "DH-GAJ"}]
    journal.place(parties=parties, work="RUNNING", load={"months": {"2026-06": 10_01}})

    found = lines(measure(dehong, journal.entries, DAY))

    assert found["DH-YJJ"].workload.part == found["total"].workload.part == Decimal("10.01")
    assert found["DH-GAJ"].workload.part == 0


def test_what_people_counted_is_not_compared_with_what_the_ledger_counts(dehong, journal):
    journal.file()
    journal.place(HERE)
    figures = {"total": {"M01": Decimal(3846), "M14": Decimal(34)}, HERE: {"M01": Decimal(104)}}
    census = Baseline(on=DAY, method="清点", signer="岑示例", evidence="附件1", values=figures)

    report = against(measure(dehong, journal.entries, DAY), census)
    change = {(one.code, one.metric): one for one in report.changes}

    assert (change["total", "M01"].before, change["total", "M01"].after) == (3846, 1)
    assert {(one.reduction, one.why) for one in report.changes} == {(None, "method")}
    assert len(change) == 3


def test_a_sum_over_other_communities_is_not_compared(dehong, journal):
    journal.file()
    journal.place(HERE)
    first = baseline(
        measure(dehong, journal.entries, DAY), method="台账", signer="岑示例", evidence="附件1"
    )
    values = {code: one for code, one in first.values.items() if code != THERE}
    assert THERE in first.values

    report = against(
        measure(dehong, journal.entries, DAY), first.model_copy(update={"values": values})
    )
    change = {(one.code, one.metric): one for one in report.changes}

    assert (change["total", "M01"].why, change["total", "M01"].reduction) == ("places", None)
    assert (change[HERE, "M01"].why, change[HERE, "M01"].reduction) == ("", 0)

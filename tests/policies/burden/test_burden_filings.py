"""What became of applications and refusals, in figures."""

from datetime import date

from policies.burden import measure

HERE, THERE = "533103001001", "533103001002"
NUMBER = "533100-ZR-2026-00001"
DAY = date(2026, 6, 30)


def test_m21_tells_what_became_of_applications_and_in_how_many_working_days(dehong, journal, lines):
    a, b, c, d = (f"533100-ZR-2026-0000{serial}" for serial in (1, 2, 3, 4))
    for number in (a, b, c, d):
        journal.file(number, day="2026-03-02")
    journal.tell(f"assignment/{a}", "application.returned", stage="RETURNED", add={"returns": 1})
    journal.tell(f"assignment/{a}", "application.resubmitted", submitted_on="2026-03-09")
    journal.tell(f"assignment/{a}", "application.decided", decision={"on": "2026-03-30"})
    journal.tell(f"assignment/{a}", "application.approved", stage="APPROVED",
                 approved_on="2026-04-07")  # fmt: skip
    journal.tell(f"assignment/{a}", "application.lapsed", stage="LAPSED")
    journal.tell(f"assignment/{a}", "application.archived", stage="ARCHIVED")
    journal.tell(f"assignment/{b}", "application.rejected", stage="REJECTED",
                 decision={"on": "2026-03-24"})  # fmt: skip
    journal.tell(f"assignment/{c}", "application.withdrawn", stage="WITHDRAWN")

    found = lines(measure(dehong, journal.entries, DAY))

    for code in ("total", "DH-YJJ", "533103001", HERE):
        line = found[code]
        assert (line.filed, line.passed.part, line.rejected.part, line.withdrawn.part) == (
            4,
            1,
            1,
            1,
        )
        assert (line.passed.whole, line.returned.percent) == (3, 25)
        assert (line.decision_wd.count, line.decision_wd.sum) == (2, 15 + 16)
        assert (line.decided_in_time.part, line.decided_in_time.whole) == (1, 2)
    assert found[THERE].filed == 0


def test_an_application_to_all_communities_counts_at_each(dehong, journal):
    journal.file(communities="all")

    assert {line.filed for line in measure(dehong, journal.entries, DAY).communities} == {1}


def test_m22_takes_the_median_of_the_lead_and_the_share_that_kept_it(dehong, journal):
    starts = ("2026-03-03", "2026-03-04", "2026-05-20")
    for serial, start in enumerate(starts, 1):
        journal.file(f"533100-ZR-2026-0000{serial}", start_on=start)

    total = measure(dehong, journal.entries, DAY).total

    assert (total.lead_wd.median, total.lead_kept.part, total.lead_kept.whole) == (2, 1, 3)
    assert total.lead_wd.mean > 15


def test_a_draft_is_no_filing(dehong, journal):
    journal.tell(f"assignment/{NUMBER}", "application.drafted", stage="DRAFT",
                 terms={"applicant": "DH-YJJ"}, application={"communities": [HERE]})  # fmt: skip

    assert measure(dehong, journal.entries, DAY).total.filed == 0


def test_m24_tells_how_many_refusals_were_upheld_of_those_ruled_on(dehong, journal, lines):
    for serial, stage in enumerate(("R_ISSUED", "R_UPHELD", "R_OVERTURNED", "R_ACCEPTED")):
        stream = f"refusal/R-{serial}"
        journal.tell(stream, "refusal.issued", community=HERE, department="DH-WJW",
                     ground="NO_FUNDS", stage="R_ISSUED", issued_on="2026-03-02")  # fmt: skip
        journal.tell(stream, "refusal.ruled", stage=stage)

    report = measure(dehong, journal.entries, DAY)
    line = report.total

    assert (line.refusals, line.upheld.part, line.upheld.whole, line.conceded) == (4, 1, 2, 1)
    assert sum(one.refusals for one in report.departments) == 4
    assert {one.refusals for one in (*report.communities, *report.streets)} == {0}

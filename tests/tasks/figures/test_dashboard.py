"""Dashboards follow the journal as it grows, and agree with the report that reads it whole."""

import time
from datetime import UTC, datetime
from importlib.resources import files

import pytest

from desk.demo import actors
from policies import loader
from policies.applications.intake import changed
from schemas.acts.act import SYSTEM, Act
from tasks import clock
from tasks.acts.perform import perform
from tasks.figures import daily_figures, dashboard
from tasks.figures import report as reports

SAMPLE = loader.read(files("policies") / "jurisdictions" / "dehong" / "sample.yaml")["application"]
WHO = SAMPLE["applicant"]
STREET = "533103001"


@pytest.fixture
def simulated(open_new, monkeypatch):
    # On a slow machine the figures may be a little older than the journal; here they are compared.
    monkeypatch.setattr(daily_figures, "FREE_SECONDS", 60.0)
    ledger = open_new(simulated=True)
    clock.set_now(ledger, datetime(2026, 3, 11, 1, tzinfo=UTC))
    actors.employ(ledger, [actors.actor("DEPT_HEAD", WHO), actors.actor("STREET_REVIEWER", STREET)])
    return ledger


@pytest.fixture
def file(simulated):
    """File an item of some title; return its number."""

    def file(title, *, verb="submit", number=""):
        data = {"application": changed(SAMPLE, {"title": title})} if verb == "submit" else {}
        by = actors.actor("DEPT_HEAD", WHO) if verb == "submit" else SYSTEM
        receipt = perform(
            simulated, Act(verb=verb, number=number, data=data), by, f"{verb}:{title}"
        )
        assert receipt.accepted, receipt.refused
        return receipt.number

    return file


def test_what_was_filed_stands_on_the_next_dashboard(simulated, file):
    assert dashboard.of_department(simulated, WHO).line.filed == 0
    file("河道清洁劝导甲乙")
    assert dashboard.of_department(simulated, WHO).line.filed == 1
    assert dashboard.of_office(simulated).line.filed == 1
    assert dashboard.of_street(simulated, STREET).line.filed == 1


def test_reading_on_gives_what_reading_at_once_gives(simulated, file):
    for title in ("河道清洁劝导甲乙", "楼宇消防巡查丙丁"):
        file(title, verb="precheck", number=file(title))
        followed = daily_figures.of(simulated).report
    assert followed == reports.burden(simulated).model_copy(update={"proof": None})


def test_nothing_is_read_again_while_nothing_is_written(simulated, file):
    file("河道清洁劝导甲乙")
    first = daily_figures.of(simulated)

    assert daily_figures.of(simulated) is first


def test_another_day_has_other_figures(simulated, file):
    file("河道清洁劝导甲乙")
    before = dashboard.of_office(simulated)
    clock.set_now(simulated, datetime(2026, 4, 11, 1, tzinfo=UTC))

    after = dashboard.of_office(simulated)
    assert (before.head, before.on.month, after.on.month) == (after.head, 3, 4)
    assert after.stays[0].oldest_wd > (before.stays[0].oldest_wd or 0)


def test_departments_and_communities_stand_in_the_order_of_their_codes(simulated, file):
    file("河道清洁劝导甲乙")
    board = dashboard.of_office(simulated)

    for lines in (board.departments, board.communities, board.streets):
        codes = [line.code for line in lines]
        assert codes == sorted(codes)
    assert len(board.capacity) == len(board.communities) == 37


def test_a_department_sees_no_community_and_a_street_only_its_own(simulated, file):
    file("河道清洁劝导甲乙")
    own, street = dashboard.of_department(simulated, WHO), dashboard.of_street(simulated, STREET)

    assert (own.communities, own.capacity, own.streets) == ((), (), ())
    assert {one.street for one in street.capacity} == {STREET}
    assert {line.code[:9] for line in street.communities} == {STREET}
    assert {one.office for one in own.stays} <= {WHO}


def test_a_department_that_asked_for_nothing_has_an_empty_dashboard(simulated):
    board = dashboard.of_department(simulated, "DH-MZJ")

    assert (board.line.filed, board.line.name) == (0, "德宏州民政局")


def test_a_page_costs_little_when_nothing_has_changed(simulated, file):
    file("河道清洁劝导甲乙")
    dashboard.of_office(simulated)
    began = time.perf_counter()
    for _ in range(10):
        dashboard.of_office(simulated)

    assert (time.perf_counter() - began) / 10 < 0.1


def test_an_entry_that_comes_late_below_the_newest_is_still_counted(simulated, file, monkeypatch):
    from ledger.read import journal_feed

    file("河道清洁劝导甲乙")
    after = journal_feed.after

    def late(tx, kinds, last, missing=()):
        for ident, entry in after(tx, kinds, last, missing):
            if last or entry.kind != "application.submitted":
                yield ident, entry

    monkeypatch.setattr(journal_feed, "after", late)
    assert daily_figures.of(simulated).report.total.filed == 0
    monkeypatch.setattr(journal_feed, "after", after)
    assert daily_figures.of(simulated).report.total.filed == 1

"""What the desk measures of itself at community seats: sums by month and act, of nobody (M32)."""

import time
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from io import BytesIO
from types import SimpleNamespace

import pytest
from openpyxl import load_workbook

from desk.people import form_clock
from ledger.desk import form_times
from ledger.store.session import open_ledger
from ledger.tables.desk import form_time
from policies.lifecycle.table import TABLE
from tasks import clock
from tasks.figures import report
from tasks.figures.report_sheets import as_xlsx
from tasks.verify.verify import verify

OURS, PATH = "533103001002", "/community/census"
FACTS = {"on": "2026-01-05", "method": "counted", "signed_by": "石示例", "evidence": "清查底册"}
CONFIRM = f"{PATH}/confirm"


@pytest.fixture
def site(site_at):
    return site_at("TL01", 24)


@pytest.fixture
def later(site, monkeypatch):
    """Let some seconds pass on the machine."""
    passed = [0]
    now = clock.real_now
    monkeypatch.setattr(clock, "real_now", lambda: now() + timedelta(seconds=passed[0]))

    def wait(seconds):
        passed[0] += seconds

    return wait


def sums(site):
    month = f"{site.rules.calendar.today(clock.now(site.ledger)):%Y-%m}"
    with site.ledger.read() as tx:
        return {one.act: (one.sent, one.seconds) for one in form_times.of(tx, month)}


def declare(site, wait, seconds, **more):
    """Open the list of a community, look at it for a while, and declare it."""
    secretary = site.enter("COMM_SEC", OURS)
    sent = dict(secretary.fields(PATH, PATH))
    no = next(one.removeprefix("new.") for one in sent if one.startswith("new."))
    wait(seconds)
    row = {f"asker.{no}": "统计局", f"title.{no}": f"月报{seconds}"}
    return secretary.post(PATH, data={**sent, **row, **FACTS, **more})


def test_a_form_adds_its_seconds_to_its_month_and_act_and_nothing_of_anybody(site, later):
    assert report.burden(site.ledger).desk is None
    assert declare(site, later, 90).status_code == 200
    assert declare(site, later, 60).status_code == 200
    (count, seconds) = sums(site)["declare_inventory"]
    assert (count, 150 <= seconds <= 240) == (2, True)
    assert sorted(one.name for one in form_time.columns) == ["act", "month", "seconds", "sent"]
    with site.ledger.write() as tx:
        for _ in range(5):
            form_times.add(tx, f"{report.burden(site.ledger).on:%Y-%m}", "answer", 60)

    told = report.burden(site.ledger)
    forms = {one.act: (one.sent, one.minutes) for one in told.desk.forms}
    assert forms["answer"] == (5, Decimal("1.00"))
    assert forms[""][0] == 2, "what was sent seldom is not told apart"
    whole = Decimal(seconds + 300) / 60 / told.total.placements
    assert abs(told.desk.per_item - whole) < Decimal("0.01")
    page = report.as_html(told)
    assert "本系统在社区用去的时间" in page
    assert "各不足5次" in page
    assert load_workbook(BytesIO(as_xlsx(told)))["本系统在社区用去的时间"].max_row == 3
    assert verify(site.ledger).ok
    empty = told.model_copy(update={"desk": None, "proof": None})
    digest = sha256(report.as_json(empty).encode()).hexdigest()
    assert digest == told.proof.digest, "of what the journal says alone"


def test_what_is_refused_kept_or_left_open_does_not_count(site, later):
    before = sums(site)
    assert declare(site, later, 30, signed_by="").status_code == 422
    long_ago = int(clock.real_now().timestamp()) - form_clock.LONGEST - 1
    assert declare(site, later, 29, _opened=f"{long_ago}").status_code == 200
    assert declare(site, later, 32, _opened="soon").status_code == 200
    assert declare(site, later, 31, _opened="99999999999").status_code == 200
    assert sums(site) == before
    office = site.enter("LG_OFFICE", "DH-LGB").page("/office/census/lists")
    assert form_clock.FIELD not in office, "no other seat is timed"
    assert form_clock.FIELD in site.enter("COMM_WORKER", OURS).page(PATH)


def test_a_bulk_confirmation_of_nothing_is_told_and_not_counted(site):
    secretary, page = site.enter("COMM_SEC", OURS), "/community/taken"
    marks = [(name, told) for name, told in secretary.fields(PATH, PATH) if name.startswith("_")]
    for sent in (
        {},
        {"item": ["nothing"]},
        {"_opened": "-1"},
        {"_opened": "9" * 400},
        {"_opened": "１２"},
    ):
        answer = secretary.post(page, data={**dict(marks), **sent})
        assert answer.status_code == (409 if "item" in sent else 422)
    assert "没有选中任何一项" in answer.text
    assert sums(site) == {}


def test_an_answer_waits_for_no_count_while_others_write(site):
    sent, seat = (
        [(form_clock.FIELD, form_clock.opened("COMM_SEC"))],
        SimpleNamespace(role="COMM_SEC"),
    )
    with open_ledger(site.ledger.url, create=False) as other, other.lock.held():
        began = time.monotonic()
        form_clock.took(site.ledger, seat, "refuse", sent)
        assert time.monotonic() - began < 2, "an act may wait for its turn, a count does not"
    assert sums(site) == {}
    form_clock.took(site.ledger, seat, "refuse", sent)
    assert sums(site)["refuse"][0] == 1


def test_every_page_that_is_timed_is_one_and_its_act_too(site):
    paths = {route.path for route in site.enter("COMM_SEC", OURS).app.routes}
    assert set(form_clock.ACTS) <= paths
    assert set(form_clock.ACTS.values()) <= set(TABLE)
    assert form_clock.act_of("/assignments/{number}/acts/{verb}", "deliver") == "deliver"
    assert form_clock.act_of("/login", "") == form_clock.act_of("/x/{verb}", "nonsense") == ""

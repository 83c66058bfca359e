"""Live work is looked at again: a basis that ends or was replaced is told once."""

from datetime import UTC, date, datetime
from importlib.resources import files

import pytest

from desk.demo import actors
from ledger.read import assignments
from policies import loader
from policies.applications.intake import changed, read_application
from policies.rulebook.recheck import notices
from schemas.acts.act import SYSTEM, Act
from tasks import clock
from tasks.acts.perform import perform
from tasks.routing import recheck

BOOK = loader.load("dehong").rulebook
SAMPLE = loader.read(files("policies") / "jurisdictions" / "dehong" / "sample.yaml")["application"]
ENDS = {"legal_basis.0.effective_to": "2026-09-30"}
OLD = {
    "legal_basis.0": {
        "title": "城市居民委员会组织法", "article": "第二十条", "level": "law",
        "effective_from": "1990-01-01",
    }
}  # fmt: skip


def told(change, day):
    application = read_application(changed(SAMPLE, change), BOOK.ground.labels)
    return [(one.code, one.instead) for one in notices(application, BOOK, day)]


@pytest.mark.parametrize(
    ("change", "day", "codes"),
    [
        ({}, date(2026, 12, 1), []),
        (ENDS, date(2026, 8, 30), []),
        (ENDS, date(2026, 8, 31), [("expiring", "")]),
        (ENDS, date(2026, 12, 1), [("expiring", "")]),
        ({**ENDS, "end_on": "2026-09-30"}, date(2026, 9, 29), []),
        (OLD, date(2025, 12, 31), []),
        (OLD, date(2026, 1, 1), [("replaced", "第四十三条")]),
    ],
)
def test_a_basis_is_told_thirty_days_ahead_and_a_replaced_law_from_its_day(change, day, codes):
    assert told(change, day) == codes


@pytest.fixture
def store():
    return "sqlite"


@pytest.fixture
def live(open_new):
    """A simulated ledger with one live assignment whose basis ends on 30 September."""
    ledger = open_new(simulated=True)
    clock.set_now(ledger, datetime(2026, 3, 11, 1, tzinfo=UTC))
    head = actors.actor("DEPT_HEAD", SAMPLE["applicant"])
    street, bureau = (
        actors.actor("STREET_REVIEWER", "533103001"),
        actors.actor("FIN_BUREAU", "DH-CZJ"),
    )
    actors.employ(ledger, [head, street, bureau])
    steps = (
        ("submit", head, {"application": changed(SAMPLE, ENDS)}),
        ("precheck", SYSTEM, {}),
        ("accept", street, {}),
        ("route_fast", street, {"route": "L02"}),
        ("confirm_funds", bureau, {"budget_doc_no": SAMPLE["funding"]["budget_doc_no"],
                                   "amount": SAMPLE["funding"]["total"]}),
    )  # fmt: skip
    number = ""
    for verb, by, data in steps:
        receipt = perform(ledger, Act(verb=verb, number=number, data=data), by, verb)
        assert receipt.accepted, (verb, receipt.refused)
        number = receipt.number
    return ledger, number


def look(ledger):
    found = recheck.Screened()
    for page in recheck.everything(ledger):
        found.add(page)
    return found


def test_a_notice_is_raised_once_in_the_journal(live):
    ledger, number = live
    assert recheck.owed(ledger)
    assert (look(ledger).seen, look(ledger).told) == (1, 0)
    assert not recheck.owed(ledger)
    clock.set_now(ledger, datetime(2026, 8, 31, 1, tzinfo=UTC))
    assert recheck.owed(ledger)
    assert look(ledger).told == 1
    assert look(ledger).told == 0
    with ledger.read() as tx:
        entries = [one for one in assignments.history(tx, number) if one.kind.endswith("noted")]
    assert len(entries) == 1
    assert entries[0].body["notice"]["until"] == "2026-09-30"


def test_the_flow_looks_and_reports(live, monkeypatch):
    import asyncio

    from flows import recheck as flow
    from tasks.routing import due, recheck

    ledger, _ = live
    kept = []

    async def note(**told):
        kept.append(told)

    async def move(*told):
        kept.append(told)

    monkeypatch.setattr(flow, "acreate_table_artifact", note)
    monkeypatch.setattr(recheck, "acreate_progress_artifact", note)
    monkeypatch.setattr(recheck, "aupdate_progress_artifact", move)
    monkeypatch.setattr(flow, "screen_live", recheck.screen_live.fn)
    due.serve(ledger)
    found = asyncio.run(flow.recheck.fn())
    assert found["seen"] == 1
    assert kept[0]["description"] == "1 live assignments"
    assert kept[1][1] == 100.0

"""The entries of the yearly catalogue that a department may repeat come from the register."""

from datetime import UTC, date, datetime

import pytest

from desk.demo import opening
from desk.demo.story import Story
from policies import loader
from policies.applications.intake import changed
from tasks import clock
from tasks.acts import register_facts
from tests.tasks.acts.test_register_facts import SAMPLE

RULES = loader.load("dehong")
FAIR, ROOT = "沿街商户法治赶集活动协助", "533100-ZR-2026-00881"
TERM = {"end_on": "2026-12-31", "title": FAIR}


@pytest.fixture
def store():
    """One store is enough: the questions are the ledger's, and its tests ask both."""
    return "sqlite"


@pytest.fixture
def given(open_new):
    """What is known in the next year beside what became of an item of this one."""

    def told(change, stands, start="2027-02-01"):
        ledger, at = open_new(simulated=True), datetime(2026, 7, 1, 1, tzinfo=UTC)
        clock.set_now(ledger, at)
        filed = changed(SAMPLE, {**TERM, "apply_type": "annual_catalogue", **change})
        one = Story(id="x", title="", number=ROOT, case=None, steps=(), given=stands,
                    application=filed, needs="")  # fmt: skip
        opening.load(ledger, one, at, RULES)
        asks = changed(SAMPLE, {**TERM, "list_class": "catalogue", "start_on": start})
        with ledger.read() as tx:
            return register_facts.given(tx, asks, "", RULES, date(2026, 12, 1)).catalogue

    return told


def test_what_was_admitted_is_an_entry_with_its_last_terms(given):
    (entry,) = given({}, {"application": "APPROVED"})
    assert (entry.number, entry.title, entry.until) == (ROOT, FAIR, date(2026, 12, 31))
    assert entry.communities == tuple(SAMPLE["communities"])


@pytest.mark.parametrize(
    ("change", "stands", "start"),
    [
        ({}, {"application": "LG_DECISION"}, "2027-02-01"),  # not decided yet
        ({"apply_type": "new"}, {"application": "APPROVED"}, "2027-02-01"),  # asked for once only
        ({"title": "高龄老人探访登记"}, {"application": "APPROVED"}, "2027-02-01"),
        ({}, {"application": "APPROVED"}, "2028-02-01"),  # a year without it
    ],
)
def test_nothing_else_is_an_entry(given, change, stands, start):
    assert given(change, stands, start) == ()

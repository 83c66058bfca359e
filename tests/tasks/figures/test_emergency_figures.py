"""Emergencies in the burden report: filed and approved (M23), running work, and each bypass."""

from datetime import date
from importlib.resources import files

import pytest
from ruamel.yaml import YAML

from desk.cli.commands.replay import applications
from desk.demo import replay, story
from tasks.figures import emergencies
from tasks.figures import report as reports
from tasks.verify.verify import verify

TOLD = YAML(typ="safe").load(
    (files("desk") / "demo" / "data" / "timeline.yaml").read_text(encoding="utf-8")
)
CASES = applications(None)


@pytest.fixture
def both(open_new):
    """TL10 and TL11 played on one ledger up to a day."""
    ledger = open_new(simulated=True)

    def play(until):
        raw = {"stories": [one for one in TOLD["stories"] if one["id"] in ("TL10", "TL11")]}
        stories = [
            one.model_copy(update={"steps": tuple(s for s in one.steps if s.at.date() <= until)})
            for one in story.read(raw, CASES, "Asia/Shanghai")
        ]
        assert all(act.fine for _, act in replay.together(ledger, stories, CASES))
        return ledger

    return play


def test_one_of_two_was_filed_and_approved_and_the_other_is_a_bypass(both):
    ledger = both(date(2026, 8, 28))
    total = reports.burden(ledger, on=date(2026, 8, 28), since=date(2026, 7, 1)).total
    assert (total.emergencies.part, total.emergencies.whole) == (1, 1)
    assert (total.regularised.part, total.regularised.whole) == (1, 1)
    assert (total.unadmitted.part, total.unadmitted.whole) == (1, 5)  # beside four placements


def test_work_that_runs_counts_before_anybody_filed(both):
    ledger = both(date(2026, 7, 14))
    total = reports.burden(ledger, on=date(2026, 7, 14)).total
    assert total.placements == 2


def test_the_register_has_both_and_the_ledger_is_sound(both):
    ledger = both(date(2026, 8, 28))
    with ledger.read() as tx:
        rows = emergencies.register(tx)
        own = emergencies.register(tx, department="DH-ZJJ")
        assert emergencies.register(tx, communities=()) == []
        assert emergencies.register(tx, communities=["533103001001"]) == []
        (first, *_) = emergencies.register(tx, communities=["533123100001"])
        assert first in rows
    assert [str(one.stage) for one in rows] == ["E_REVOKED", "E_CLOSED"]
    assert own == []
    (told,) = emergencies.by_department(rows)
    assert (told.asked, told.regularised, told.revoked, told.cost_fen) == (2, 1, 1, 510000)
    assert verify(ledger).ok

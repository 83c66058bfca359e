"""What a new place still lacks, on the first page of who sets it up."""

from datetime import UTC, datetime

import pytest

from desk import first_steps
from ledger.store.session import open_ledger
from policies import loader
from tasks import clock
from tasks.acts import founding

BUDGET = "- {org: DH-MZJ, budget_number: 德财预〔2026〕91号, year: 2026, amount: '120000.00'}"


def test_each_step_tells_how_far_it_is(tmp_path):
    with open_ledger(f"sqlite:///{tmp_path}/ledger.db", jurisdiction="dehong") as ledger:
        rules = loader.load("dehong")
        before = {one.name: one for one in first_steps.steps(ledger, rules, tmp_path)}
        assert not any(before[name].is_done for name in ("place", "people", "census", "backup"))
        assert before["budget"].whole == 0, "no workbook names any"
        content = loader.text_of("dehong")
        own = {**content.own, "budget.yaml": BUDGET}
        founding.found(ledger, "dehong", content.model_copy(update={"own": own}))
        (tmp_path / "ledger-20260101-000000.db").touch()

        after = {one.name: one for one in first_steps.steps(ledger, rules, tmp_path)}

    assert after["place"].is_done
    assert after["backup"].is_done
    assert (after["budget"].done, after["budget"].whole, after["budget"].is_done) == (0, 1, False)
    assert list(after) == [
        "place", "people", "holidays", "budget", "running", "census", "backup",
    ]  # fmt: skip


@pytest.mark.parametrize(("month", "asked"), [(10, (1, 1)), (11, (1, 2))])
def test_the_next_years_holidays_are_asked_once_they_can_be_known(
    tmp_path, monkeypatch, month, asked
):
    monkeypatch.setattr(clock, "real_now", lambda: datetime(2026, month, 15, tzinfo=UTC))
    with open_ledger(f"sqlite:///{tmp_path}/ledger.db", jurisdiction="dehong") as ledger:
        told = first_steps.steps(ledger, loader.load("dehong"), tmp_path)
    assert [(one.done, one.whole) for one in told if one.name == "holidays"] == [asked]

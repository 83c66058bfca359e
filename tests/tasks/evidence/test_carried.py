"""What was carried by month stands beside the census; work ahead of its money is named."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from ledger.read import funds
from ledger.store.session import open_ledger
from policies import loader
from policies.visibility import money
from schemas.states.states import PlacementState
from tasks.evidence import carried
from tasks.evidence.term import Term
from tasks.figures import census

TODAY = date(2026, 12, 1)


@pytest.fixture(scope="module")
def ledger(tales):
    """A ledger on which work goes on in an emergency, before any money."""
    with open_ledger(f"sqlite:///{tales.file('TL10', 5)}", create=False) as opened:
        yield opened


def placed(ledger):
    with ledger.read() as tx:
        return list(funds.placements(tx, money.WHOLE))


def test_each_month_tells_what_ran_on_its_last_day_and_none_ahead(ledger):
    told = carried.by_month(ledger, money.WHOLE, 2026, date(2026, 9, 15), None)

    whole = sum(one.whole for one in told.carriers)
    assert (
        whole
        == sum(
            carried.carried(one, Term(date(2026, 1, 1), date(2026, 12, 31)))
            for one in placed(ledger)
        )
        > 0
    )
    for one in told.carriers:
        assert one.months[9:] == (None, None, None)
        assert None not in one.months[:9]
        assert max(one.months[:9]) <= one.whole
    # carried on 15 September, and by the days of the rows themselves
    day = Term(date(2026, 9, 15), date(2026, 9, 15))
    assert sum(one.months[8] for one in told.carriers) == sum(
        carried.carried(one, day) for one in placed(ledger)
    )
    assert carried.by_month(ledger, money.WHOLE, 2020, TODAY, None).carriers == []


def test_the_census_is_the_baseline_of_its_community(ledger):
    without = carried.by_month(ledger, money.WHOLE, 2026, TODAY, None)
    some, items = without.carriers[0].community, {"M01": Decimal(62)}
    counted = census.counted(date(2026, 1, 1), ("盘点", "签", "表"), {})
    more = {some: items, "533103001012": items, "total": {"M01": Decimal(124)}}
    first = counted.model_copy(update={"values": more})

    told = carried.by_month(ledger, money.WHOLE, 2026, TODAY, first)

    assert {one.baseline for one in without.carriers} == {None}
    assert told.census.on == date(2026, 1, 1)
    held = {one.community: one.baseline for one in told.carriers if one.baseline is not None}
    assert held == {some: 62, "533103001012": 62}  # who carries nothing now is there, too


def test_work_is_ahead_until_its_first_money_is_confirmed(ledger):
    rows = {(one.number, one.community): one for one in
            carried.ahead_of_money(ledger, money.WHOLE, TODAY)}  # fmt: skip
    for one in placed(ledger):
        first = one.instalments[0].confirmed_on if one.instalments else None
        free = one.cover in ("exempt", "zero", "none")
        ran = one.started_on is not None and (first is None or first > one.started_on)
        assert ((one.number, one.community) in rows) is (ran and not free)
    assert {one.why for one in rows.values()} == {"emergency"}


@pytest.mark.parametrize(("told", "days"), [
    ({"confirmed_on": date(2026, 3, 2)}, None),  # on the day on which work began
    ({"confirmed_on": date(2026, 3, 3)}, 1),
    ({}, 1),  # not yet: up to today
])  # fmt: skip
def test_the_day_of_the_money_is_soon_enough_and_the_day_after_is_not(told, days):
    first = {"no": 1, "percent": "100", "rule": "before_start", "amount_fen": 5, **told}
    one = PlacementState.model_validate(
        {"number": "n", "community": "c", "title": "t", "applicant": "a", "street": "s",
         "amount_fen": 5, "started_on": date(2026, 3, 2), "instalments": [first]}
    )  # fmt: skip
    calendar = loader.load("dehong").calendar

    found = [row.wd for row in carried.ahead(iter([one]), calendar, date(2026, 3, 3))]

    assert found == ([] if days is None else [days])


def test_working_days_are_counted_and_the_longest_comes_first(ledger):
    rows = carried.ahead_of_money(ledger, money.WHOLE, TODAY)
    later = carried.ahead_of_money(ledger, money.WHOLE, TODAY + timedelta(days=14))

    assert [one.wd for one in rows] == sorted((one.wd for one in rows), reverse=True)
    unconfirmed = {(one.number, one.community): one.wd for one in rows if not one.confirmed_on}
    grown = {(one.number, one.community): one.wd for one in later}
    assert unconfirmed
    assert all(grown[key] == wd + 10 for key, wd in unconfirmed.items())

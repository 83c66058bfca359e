"""What is booked beside the states is what the states say, after whole lives were played."""

import importlib.util
from collections import Counter
from pathlib import Path

import pytest

from ledger.read import assignments, queries
from ledger.store.session import open_ledger
from ledger.write import comparable_items, loads
from ledger.write import states as register
from policies.cost.capacity import alive, carried
from schemas.states.states import AssignmentState
from tasks.verify.verify import verify

_path = Path(__file__).parents[1] / "verify" / "conftest.py"
_spec = importlib.util.spec_from_file_location("played_lives", _path)
lives = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(lives)


@pytest.fixture(scope="module")
def played(once):
    """One ledger for all tests here: none of them writes."""
    url = f"sqlite:///{once('lived.db', lives.live)}"
    with open_ledger(url, create=False) as ledger:
        yield ledger


def placements(tx):
    return [row.raw for number in numbers(tx) for row in rows(tx, number)]


def numbers(tx):
    return queries.numbers(tx, limit=10_000)


def rows(tx, number):
    return register.load_all(tx, "placement", number).values()


def test_hours_items_and_counts_are_those_of_the_live_placements(played):
    with played.read() as tx:
        hours, counts = Counter(), Counter()
        for raw in placements(tx):
            for month, n in carried(raw).months.items():
                hours[raw["community"], month] += n
            counts[raw["community"]] += alive(raw)
        places = sorted(counts)
        booked = loads.months(tx, places, "2000-01", "2099-12")
        burdens = loads.burdens(tx, places)
    found = {
        (code, month): one.hours for code, some in booked.items() for month, one in some.items()
    }
    assert len(counts) >= 5
    assert {key: n for key, n in found.items() if n} == {key: n for key, n in hours.items() if n}
    assert {code: one.items for code, one in burdens.items()} == dict(counts)


def test_every_assignment_is_an_item_live_or_not(played):
    with played.read() as tx:
        known = {one.number: one for one in comparable_items.of_numbers(tx, numbers(tx))}
        states = {number: assignments.state(tx, AssignmentState, number) for number in numbers(tx)}
    assert known.keys() == states.keys()
    assert len(states) >= 4
    for number, state in states.items():
        assert known[number].live == (state.stage not in comparable_items.ENDED)
        assert known[number].title == state.terms.title


def test_the_whole_ledger_still_verifies(played):
    assert verify(played).ok

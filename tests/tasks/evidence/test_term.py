"""The pack of a term of office is right at its edges: items carried, money moved, refusals made."""

from datetime import date, timedelta

import pytest

from ledger.store.session import open_ledger
from policies.visibility import money
from schemas.states.states import PlacementState
from tasks.evidence import term
from tasks.evidence.term import Term

MARCH = Term(date(2026, 3, 1), date(2026, 3, 31))
DAY = timedelta(days=1)


def placed(**told):
    base = {"number": "n", "community": "c", "title": "t", "applicant": "a", "street": "s"}
    days = {"in_force_on": date(2026, 1, 5), "start_on": date(2026, 2, 1)}
    return PlacementState.model_validate(
        {**base, "amount_fen": 1, "end_on": date(2026, 12, 31), **days, **told}
    )


@pytest.mark.parametrize(("told", "is_carried"), [
    ({}, True),  # begun before, still going on
    ({"start_on": MARCH.until}, True),
    ({"start_on": MARCH.until + DAY}, False),
    ({"start_on": MARCH.until, "started_on": MARCH.until + DAY}, False),
    ({"closed_on": MARCH.since}, True),
    ({"closed_on": MARCH.since - DAY}, False),
    ({"exited_on": MARCH.since - DAY}, False),
    ({"work": "TERMINATED", "end_on": MARCH.since - DAY}, False),
    ({"work": "RUNNING", "end_on": MARCH.since - DAY}, True),  # over its term, and kept on
    ({"in_force_on": None}, False),  # never agreed on
    ({"in_force_on": None, "started_on": MARCH.until}, True),  # begun in an emergency
    ({"start_on": None}, False),
])  # fmt: skip
def test_an_item_is_of_the_term_in_which_it_was_carried(told, is_carried):
    assert term.carried(placed(**told), MARCH) is is_carried


@pytest.fixture(scope="module")
def paid(tales):
    """A ledger on which money was confirmed, spent, and the rest returned; and its community."""
    with open_ledger(f"sqlite:///{tales.file('TL01', 24)}", create=False) as ledger:
        with ledger.read() as tx:
            asked = (
                "SELECT substr(p.credit, instr(substr(p.credit, 8), ':') + 8), j.occurred_at, p.fen"
                " FROM posting p JOIN journal j ON j.uid = p.event_uid"
                " WHERE p.credit LIKE 'usable:%' ORDER BY p.id"
            )
            moves = tx.exec_driver_sql(asked).all()
        community = moves[0][0]
        yield ledger, community, [(day, fen) for who, day, fen in moves if who == community]


def test_money_is_of_the_term_in_which_it_moved(paid):
    ledger, community, moves = paid
    day = date.fromisoformat(moves[0][0][:10])
    # the moment is UTC; its day at the place is that day or the next
    wide = Term(day, day + DAY)
    whole = sum(fen for at, fen in moves if at[:10] == moves[0][0][:10])

    def money_of(days):
        return term.of(ledger, money.WHOLE, community, days).money

    (inside,) = money_of(wide)
    assert (inside.opening, inside.received) == (0, whole)
    assert inside.title
    assert inside.departments
    assert money_of(Term(day - 30 * DAY, day - DAY)) == []
    (after,) = money_of(Term(day + 2 * DAY, day + 400 * DAY))
    assert after.opening == inside.balance
    (ever,) = money_of(Term(date.min, date.max))
    assert ever.balance == after.balance
    assert ever.received == after.opening + after.received + inside.spent + inside.returned


def test_the_page_and_the_account_say_the_same(paid):
    ledger, community, _ = paid
    (ever,) = term.of(ledger, money.WHOLE, community, Term(date.min, date.max)).money
    with ledger.read() as tx:
        code = f"usable:{ever.number}:{community}"
        (balance,) = tx.exec_driver_sql(
            f"SELECT balance_fen FROM account WHERE code = '{code}'"
        ).first()
    assert ever.balance == balance


def test_a_term_before_anything_holds_nothing(paid):
    ledger, community, _ = paid

    assert term.of(ledger, money.WHOLE, community, Term(date.min, date(2020, 1, 1))) == ([], [], [])

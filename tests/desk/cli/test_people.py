"""Whoever stands at the machine lets an administrator in again who lost the password."""

import pytest

from desk.people import accounts, sessions, sign_in
from ledger.read import queries
from ledger.store.session import open_ledger
from schemas.acts.act import SYSTEM, Actor
from schemas.place.people import Source, Turned

PASSWORD, HERE = "勐巴娜西的一串长密码", Source(address="192.0.2.1")


@pytest.fixture
def place(tmp_path):
    """A ledger whose only account is the first administrator's."""
    url = f"sqlite:///{tmp_path}/ledger.db"
    with open_ledger(url) as ledger:
        code = sign_in.first_code(ledger)
        sign_in.found(ledger, code, "first", "第一位", PASSWORD, HERE)
    return url


def test_a_lone_administrator_comes_in_by_the_new_password_and_has_to_choose_another(zhunru, place):
    told = zhunru("people", "reset", "first", "--store", place, "--json").data

    assert told["held"] is False
    with open_ledger(place) as ledger:
        with pytest.raises(Turned, match="wrong"):
            sign_in.log_in(ledger, "first", PASSWORD, HERE)
        who = sessions.visitor(ledger, sign_in.log_in(ledger, "first", told["password"], HERE))
        assert who.person.renew
        assert who.role == ""


def test_the_journal_says_that_the_system_reset_it(zhunru, place):
    zhunru("people", "reset", "first", "--store", place)

    assert zhunru("audit", "verify", "--store", place).code == 0
    with open_ledger(place) as ledger, ledger.read() as tx:
        ident = accounts.id_of(ledger, "first")
        told = [(one.kind, one.actor) for one in queries.entries(tx, "account", ident)]
    by = SYSTEM.person
    assert told[1:] == [("account.password_reset", by), ("account.enabled", by)]


def test_where_there_is_another_administrator_that_one_lets_them_in(zhunru, place):
    with open_ledger(place) as ledger:
        office = Actor(person=accounts.id_of(ledger, "first"), role="SYS_ADMIN", org="DH-LGB")
        accounts.open_account(ledger, office, "second", "第二位")
    told = zhunru("people", "reset", "second", "--store", place, "--json").data

    assert told["held"] is True
    with open_ledger(place) as ledger, pytest.raises(Turned, match="disabled"):
        sign_in.log_in(ledger, "second", told["password"], HERE)


def test_a_name_that_nobody_has_is_bad_input(zhunru, place):
    assert zhunru("people", "reset", "nobody", "--store", place).code == 2

"""Whoever stands at the machine lets an administrator in again who lost the password."""

from datetime import date

import pytest

from desk.people import accounts, role_terms, sessions, sign_in
from ledger.read import queries
from ledger.store.session import open_ledger
from schemas.acts.act import SYSTEM, Actor
from schemas.place.people import Grant, Source, Turned

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


LIST = "姓名,手机或电话,席位,单位代码\n王一,15400000011,部门经办人,DH-ZJJ\n"


def test_a_list_opens_accounts_and_another_administrator_gives_the_seats(zhunru, place, tmp_path):
    file, out = tmp_path / "list.csv", tmp_path / "slips.html"
    file.write_text(LIST)
    with open_ledger(place) as ledger:
        first = accounts.id_of(ledger, "first")
        by = Actor(person=first, role="SYS_ADMIN", org="DH-LGB")
        accounts.open_account(ledger, by, "sec", "安全员")
        sec = accounts.id_of(ledger, "sec")
        since = date(2026, 1, 1)
        role_terms.give(ledger, by, sec, Grant(role="SEC_ADMIN", org="DH-LGB", valid_from=since))
    system = ("--by", "SYS_ADMIN@DH-LGB", "--person", first, "--store", place, "--json")
    security = ("--by", "SEC_ADMIN@DH-LGB", "--person", sec, "--store", place, "--json")

    told = zhunru("people", "load", file, "--slips", out, *system).data
    assert (told["opened"], told["asked"], told["slips"]) == (1, 1, str(out))
    assert zhunru("people", "load", file, "--slips", out, *system).code == 2, "slips stand there"
    again = zhunru("people", "load", file, "--slips", tmp_path / "more.html", *system).data
    assert (again["opened"], again["known"], again["slips"]) == (0, ["15400000011"], None)
    file.write_text(LIST + "李二,,没有,DH-ZJJ\n")
    faulty = zhunru("people", "load", file, "--slips", tmp_path / "more.html", *system)
    assert (faulty.code, faulty.data["faults"][0]["row"]) == (1, 3)

    assert zhunru("people", "seat", *system).code == 1, "who opens accounts gives no seats"
    given = zhunru("people", "seat", *security)
    assert (given.code, [one["refused"] for one in given.data]) == (0, [""])
    assert zhunru("people", "seat", *security).data == []

"""The tables of people keep what they are given, on both stores."""

from datetime import UTC, date, datetime

import pytest

from ledger.desk import accounts, security_log, sessions, tokens
from ledger.desk.accounts import Account
from ledger.desk.sessions import Kept
from ledger.store.failures import ConstraintBroken, Retryable
from schemas.place.people import Person, Token, Visit, Watched

AT = datetime(2026, 11, 25, 1, tzinfo=UTC)
WANG = Account(Person(id="p1", login="wang", name="王"), "secret", AT)
VISIT = Visit(
    id="d1", person="p1", role="R", org="O", agent="a", address="b", began_at=AT, seen_at=AT
)
TOKEN = Token(
    id="t1", name="n", role="R", org="O", scope="read", made_by="p1", made_at=AT,
    ends_on=date(2026, 12, 31),
)  # fmt: skip


def test_an_account_comes_back_as_it_was_kept(ledger):
    with ledger.write() as tx:
        assert not accounts.are_there(tx)
        accounts.add(tx, [WANG], AT)
        accounts.change(tx, "p1", subject="i|1", disabled=True)
    with ledger.read() as tx:
        found = accounts.by_login(tx, "wang")
        assert found == accounts.by_id(tx, "p1") == accounts.by_subject(tx, "i|1")
        assert found == Account(
            WANG.person.model_copy(update={"subject": "i|1", "disabled": True}), "secret", AT
        )
        assert accounts.by_subject(tx, "") is None
        assert accounts.size(tx) == 1


@pytest.mark.parametrize("same", [{"id": "p1"}, {"login": "wang"}, {"subject": "i|1"}])
def test_identifier_log_in_name_and_identity_belong_to_one_account(ledger, same):
    first = WANG.person.model_copy(update={"subject": "i|1"})
    other = Person(id="p2", login="li", name="李", subject="i|2").model_copy(update=same)
    with ledger.write() as tx:
        accounts.add(tx, [Account(first, "s", AT)], AT)
    with pytest.raises((ConstraintBroken, Retryable)), ledger.write() as tx:
        accounts.add(tx, [Account(other, "s", AT)], AT)


def test_many_accounts_have_no_identity(ledger):
    other = Person(id="p2", login="li", name="李")
    with ledger.write() as tx:
        accounts.add(tx, [WANG, Account(other, "s", AT)], AT)
        assert accounts.size(tx) == 2


def test_a_visit_is_found_until_it_ends_and_ends_once(ledger):
    with ledger.write() as tx:
        sessions.begin(tx, Kept(VISIT, "csrf", AT))
        assert sessions.find(tx, "d1") == Kept(VISIT, "csrf", AT)
        assert sessions.end(tx, "d1", AT)
        assert not sessions.end(tx, "d1", AT)
        assert sessions.find(tx, "d1") is None
        assert sessions.last_seat(tx, "p1") == ("R", "O")
        assert sessions.last_seat(tx, "p2") == ("", "")


def test_a_token_is_found_by_its_digest_until_it_ends(ledger):
    with ledger.write() as tx:
        tokens.add(tx, TOKEN, "digest")
        assert tokens.by_digest(tx, "digest") == TOKEN == tokens.by_id(tx, "t1")
        tokens.end(tx, "t1", AT)
        assert tokens.by_digest(tx, "digest") is None
        assert [one.ended_at for one in tokens.everyone(tx, "O")] == [AT]


def test_failures_are_counted_by_name_and_by_address(ledger):
    line = Watched(at=AT, kind="login.refused", login="wang", address="a", result="wrong")
    with ledger.write() as tx:
        security_log.note(tx, line)
        security_log.note(tx, line.model_copy(update={"login": "li"}))
        security_log.note(tx, line.model_copy(update={"result": "too_many"}))
        security_log.note(
            tx, line.model_copy(update={"kind": "login.accepted", "result": "password"})
        )
        before = AT.replace(hour=0)
        assert len(security_log.failures(tx, before, login="wang")) == 1
        assert len(security_log.failures(tx, before, address="a")) == 2
        assert security_log.failures(tx, AT, login="wang") == []
        assert security_log.last_accepted(tx, "wang", before) == AT
        assert security_log.last_accepted(tx, "li", before) is None

"""The tables of people keep what they are given, on both stores."""

from datetime import UTC, date, datetime

import pytest

from ledger import people, tokens, visits, watching
from ledger.failures import ConstraintBroken, Retryable
from ledger.people import Account
from ledger.visits import Kept
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
        assert not people.are_there(tx)
        people.add(tx, [WANG], AT)
        people.change(tx, "p1", subject="i|1", disabled=True)
    with ledger.read() as tx:
        found = people.by_login(tx, "wang")
        assert found == people.by_id(tx, "p1") == people.by_subject(tx, "i|1")
        assert found == Account(
            WANG.person.model_copy(update={"subject": "i|1", "disabled": True}), "secret", AT
        )
        assert people.by_subject(tx, "") is None
        assert people.size(tx) == 1


@pytest.mark.parametrize("same", [{"id": "p1"}, {"login": "wang"}, {"subject": "i|1"}])
def test_identifier_log_in_name_and_identity_belong_to_one_account(ledger, same):
    first = WANG.person.model_copy(update={"subject": "i|1"})
    other = Person(id="p2", login="li", name="李", subject="i|2").model_copy(update=same)
    with ledger.write() as tx:
        people.add(tx, [Account(first, "s", AT)], AT)
    with pytest.raises((ConstraintBroken, Retryable)), ledger.write() as tx:
        people.add(tx, [Account(other, "s", AT)], AT)


def test_many_accounts_have_no_identity(ledger):
    other = Person(id="p2", login="li", name="李")
    with ledger.write() as tx:
        people.add(tx, [WANG, Account(other, "s", AT)], AT)
        assert people.size(tx) == 2


def test_a_visit_is_found_until_it_ends_and_ends_once(ledger):
    with ledger.write() as tx:
        visits.begin(tx, Kept(VISIT, "csrf", AT))
        assert visits.find(tx, "d1") == Kept(VISIT, "csrf", AT)
        assert visits.end(tx, "d1", AT)
        assert not visits.end(tx, "d1", AT)
        assert visits.find(tx, "d1") is None
        assert visits.last_seat(tx, "p1") == ("R", "O")
        assert visits.last_seat(tx, "p2") == ("", "")


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
        watching.note(tx, line)
        watching.note(tx, line.model_copy(update={"login": "li"}))
        watching.note(tx, line.model_copy(update={"result": "too_many"}))
        watching.note(tx, line.model_copy(update={"kind": "login.accepted", "result": "password"}))
        before = AT.replace(hour=0)
        assert len(watching.failures(tx, before, login="wang")) == 1
        assert len(watching.failures(tx, before, address="a")) == 2
        assert watching.failures(tx, AT, login="wang") == []
        assert watching.last_accepted(tx, "wang", before) == AT
        assert watching.last_accepted(tx, "li", before) is None

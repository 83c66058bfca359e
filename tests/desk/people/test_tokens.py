from dataclasses import replace
from datetime import date

import pytest

from desk.people import sessions, sign_in, tokens
from desk.people.tokens import WantedToken
from ledger.audit.accounts import KIND
from schemas.acts.act import Act
from schemas.errors import InputError
from tasks.acts.perform import perform
from tasks.verify.verify import verify

WANTED = WantedToken("数据交换", "DEPT_CLERK", "DH-MZJ", "act", date(2026, 12, 31))


@pytest.fixture
def made(door, admins):
    return tokens.make(door.ledger, admins.security, WANTED)


def test_a_token_acts_as_itself_with_just_its_role(door, made):
    who = tokens.by_token(door.ledger, made)
    (listed,) = tokens.listed(door.ledger, "DH-MZJ")

    assert who.actor.person == f"token:{listed.id}" == listed.person
    assert (who.role, who.org, who.scope, who.via) == ("DEPT_CLERK", "DH-MZJ", "act", "token")
    assert tokens.listed(door.ledger, "DH-JYJ") == []
    assert verify(door.ledger).problems == ()


def test_the_secret_is_kept_nowhere(door, made):
    with door.ledger.read() as tx:
        rows = [tx.exec_driver_sql(f"SELECT * FROM {name}").fetchall() for name in
                ("token", "journal", "watch", "meta")]  # fmt: skip

    assert made not in str(rows)
    assert made.removeprefix("zr_") not in str(rows)


def test_an_ended_token_is_dead_and_so_is_its_role(door, admins, made):
    (listed,) = tokens.listed(door.ledger)
    actor = tokens.by_token(door.ledger, made).actor
    tokens.end(door.ledger, admins.security, listed.id)
    act = Act(verb="withdraw", number="533100-ZR-2026-00001")
    assert perform(door.ledger, act, actor, "after").refused.code == "not_granted"
    tokens.end(door.ledger, admins.security, listed.id)

    assert tokens.by_token(door.ledger, made) is None
    assert tokens.listed(door.ledger)[0].ended_at is not None
    assert verify(door.ledger).problems == ()


def test_a_token_is_good_through_its_last_day_in_the_place(door, made):
    door.at.forward(days=36, hours=14, minutes=59)
    assert tokens.by_token(door.ledger, made) is not None
    door.at.forward(minutes=1)
    assert tokens.by_token(door.ledger, made) is None


@pytest.mark.parametrize("wrong", ["", "zr_", "zr_" + "x" * 43, "x" * 46, "\ud800"])
def test_no_other_secret_is_anybody(door, made, wrong):
    assert tokens.by_token(door.ledger, wrong) is None
    assert sessions.visitor(door.ledger, made) is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"role": "SEC_ADMIN", "org": "DH-LGB"}, "role"), ({"role": "AUDITOR"}, "role"),
        ({"role": "COMM_SEC"}, "role"), ({"org": "NONE"}, "role"), ({"name": " "}, "name"),
        ({"ends_on": date(2026, 11, 25)}, "ends_on"), ({"ends_on": date(2027, 12, 31)}, "ends_on"),
    ],
)  # fmt: skip
def test_a_token_for_administrators_or_for_ever_is_not_made(door, admins, change, field):
    with pytest.raises(InputError) as refused:
        tokens.make(door.ledger, admins.security, replace(WANTED, **change))

    assert refused.value.field == field


def test_tokens_are_for_the_security_administrator(door, admins, made):
    (listed,) = tokens.listed(door.ledger)
    for by in (admins.system, admins.audit):
        with pytest.raises(InputError):
            tokens.make(door.ledger, by, WANTED)
        with pytest.raises(InputError):
            tokens.end(door.ledger, by, listed.id)
    assert tokens.by_token(door.ledger, made) is not None


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE token SET role = 'LG_CHAIR'", "UPDATE token SET scope = 'read'",
        "UPDATE token SET digest = 'x'", "UPDATE token SET ends_on = '2099-01-01'",
        "UPDATE token SET ended_at = made_at", "DELETE FROM token",
    ],
)  # fmt: skip
def test_a_token_changed_behind_the_ledgers_back_is_found(door, made, attack):
    with door.ledger.write() as tx:
        assert tx.exec_driver_sql(attack).rowcount == 1

    assert "account_differs" in {one.check for one in verify(door.ledger).problems}


def test_a_token_counts_as_no_account(door, made):
    assert [one.login for one in sign_in.people_page(door.ledger)] == ["aud", "sec", "sys", "wang"]
    assert KIND == "account"

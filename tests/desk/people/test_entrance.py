import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from desk.people import accounts, entry_policy, passwords, sessions, sign_in
from ledger.desk import accounts as kept
from ledger.desk import messages
from ledger.read import queries
from schemas.acts.act import Actor
from schemas.errors import InputError
from schemas.place import people
from schemas.place.messages import Contact
from schemas.place.people import Source
from tasks import clock, security_log
from tasks.messages import calendars, contacts
from tasks.verify.verify import verify

PASSWORD = "correct horse battery"
SOURCE = Source(address="10.0.0.9", agent="test")


def found(ledger, code, password=PASSWORD, login="root"):
    return sign_in.found(ledger, code, login, "管理员甲", password, SOURCE)


def test_nobody_can_log_in_to_a_fresh_ledger_before_the_ceremony(ledger, at, cheap):
    assert not sign_in.any_person(ledger)
    for login in ("admin", "root", "administrator", ""):
        with pytest.raises(people.Turned) as turned:
            sign_in.log_in(ledger, login, "admin", SOURCE)
        assert turned.value.code == "wrong"


def test_the_code_makes_one_first_administrator_and_no_second(ledger, at, cheap):
    code = sign_in.first_code(ledger)
    who = sessions.visitor(ledger, found(ledger, code))

    assert (who.role, who.org) == ("SYS_ADMIN", "DH-LGB")
    assert sign_in.first_code(ledger) is None
    with pytest.raises(people.Turned) as turned:
        found(ledger, code, login="second")
    assert turned.value.code == "wrong_code"
    assert verify(ledger).problems == ()


@pytest.mark.parametrize("wrong", ["", "AAAAA-AAAAA-AAAAA-AAAAA-AAAAA", "\ud800"])
def test_a_wrong_code_makes_nobody(ledger, at, cheap, wrong):
    sign_in.first_code(ledger)
    with pytest.raises(people.Turned):
        found(ledger, wrong)

    assert not sign_in.any_person(ledger)


def test_the_code_is_good_for_a_day_only_and_a_new_one_ends_the_old(ledger, at, cheap):
    old = sign_in.first_code(ledger)
    new = sign_in.first_code(ledger)
    with pytest.raises(people.Turned):
        found(ledger, old)
    at.forward(hours=24)
    with pytest.raises(people.Turned):
        found(ledger, new)


def test_the_code_may_be_typed_carelessly_but_is_kept_nowhere(ledger, at, cheap):
    code = sign_in.first_code(ledger)
    with ledger.read() as tx:
        values = [row[0] for row in tx.exec_driver_sql("SELECT value FROM meta")]
    assert not any(code in value or code.replace("-", "") in value for value in values)
    assert found(ledger, code.lower().replace("-", " "))


def test_a_weak_password_founds_nobody_and_the_code_stays_good(ledger, at, cheap):
    code = sign_in.first_code(ledger)
    with pytest.raises(InputError):
        found(ledger, code, "admin123")

    assert found(ledger, code)


def test_a_log_in_name_is_found_whatever_its_width_and_capitals(door):
    assert door.enter(" ＷＡＮＧ ")


def test_the_sixth_try_has_to_wait_even_with_the_right_password(door):
    assert [door.turned(password="x") for _ in range(5)] == [("wrong", 0)] * 5

    assert door.turned() == ("too_many", 900)
    door.at.forward(minutes=14)
    assert door.turned() == ("too_many", 60)
    door.at.forward(minutes=1)
    assert door.turned() == ("", 0)


def test_who_comes_in_begins_to_count_anew(door):
    for _ in range(4):
        door.turned(password="x")
    door.enter()

    assert [door.turned(password="x")[0] for _ in range(5)] == ["wrong"] * 5


def test_names_that_nobody_has_are_answered_alike(door):
    known = [door.turned("wang", "x", address=f"10.1.0.{n}") for n in range(7)]
    unknown = [door.turned("nobody", "x", address=f"10.2.0.{n}") for n in range(7)]

    assert known == unknown


def test_an_address_that_fails_for_many_names_has_to_wait(door):
    limit = entry_policy.policy(door.ledger).tries_per_address
    answers = [door.turned(f"n{n}", "x", address="10.9.9.9")[0] for n in range(limit + 1)]

    assert answers == ["wrong"] * limit + ["too_many"]
    assert door.turned(address="10.9.9.8") == ("", 0)


def test_many_tries_at_once_get_no_more_answers(door):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: door.turned(password="x")[0], range(16)))

    assert sorted(answers) == ["too_many"] * 11 + ["wrong"] * 5


def strict(monkeypatch, **more):
    rule = entry_policy.chosen({"policy": "mlps3", **more})
    monkeypatch.setattr(entry_policy, "policy", lambda _ledger: rule)


def test_the_strict_policy_locks_after_five_failures_for_a_quarter_of_an_hour(door, monkeypatch):
    strict(monkeypatch)
    for _ in range(5):
        door.at.forward(minutes=1)
        door.turned(password="x")

    door.at.forward(minutes=14)
    assert door.turned() == ("locked", 60)
    door.at.forward(minutes=1)
    assert door.turned() == ("", 0)


def test_the_strict_policy_asks_for_a_new_password_after_ninety_days(door, monkeypatch):
    strict(monkeypatch)
    door.seat(door.wang, "COMM_SEC", "533102001001")
    assert door.who(door.enter()).role == "COMM_SEC"
    door.at.forward(days=90)

    token = door.enter()
    assert door.who(token).person.renew
    assert (door.who(token).role, door.who(token).seats) == ("", ())
    fresh = sign_in.change_password(door.ledger, token, PASSWORD, "Another horse 7", SOURCE)
    assert door.who(fresh).role == "COMM_SEC"


def test_a_disabled_account_is_told_so_only_with_its_password(door, admins):
    accounts.disable(door.ledger, admins.system, door.wang)

    assert door.turned(password="x")[0] == "wrong"
    assert door.turned()[0] == "disabled"


def test_an_old_hash_is_made_anew_at_log_in(door, monkeypatch):
    with door.ledger.read() as tx:
        before = kept.by_id(tx, door.wang).secret
    monkeypatch.undo()  # strong hashes again
    token = door.enter()

    with door.ledger.read() as tx:
        after = kept.by_id(tx, door.wang).secret
    assert passwords.outdated(before)
    assert not passwords.outdated(after)
    assert door.who(token) is not None
    assert verify(door.ledger).problems == ()


def test_no_secret_stands_in_the_journal_or_the_log(door, admins):
    reset = accounts.reset_password(door.ledger, admins.security, door.wang)
    door.turned(PASSWORD, "x")  # the password typed as the name
    accounts.enable(door.ledger, admins.system, door.wang)
    token = door.enter(password=reset)
    sign_in.change_password(door.ledger, token, reset, "another horse battery", SOURCE)

    with door.ledger.read() as tx:
        told = "".join(str(entry.body) for entry in queries.entries(tx))
        secret = kept.by_id(tx, door.wang).secret
    told += "".join(str(line) for line in security_log.watched(door.ledger))
    for hidden in (PASSWORD, reset, token, "another horse battery", secret, secret.split("$")[-1]):
        assert hidden not in told
    assert re.search("unknown:[0-9a-f]{6}", told)


def test_an_identity_lets_in_whom_an_administrator_linked(door, admins):
    subject = "https://id.example|42"
    with pytest.raises(people.Turned) as turned:
        sign_in.log_in_as(door.ledger, subject, SOURCE)
    assert turned.value.code == "no_such_identity"

    accounts.link(door.ledger, admins.system, door.wang, subject)
    with pytest.raises(people.Turned) as turned:
        sign_in.log_in_as(door.ledger, subject, SOURCE)
    assert turned.value.code == "disabled"  # until another administrator agrees
    accounts.enable(door.ledger, admins.security, door.wang)
    assert door.who(sign_in.log_in_as(door.ledger, subject, SOURCE)).person.id == door.wang


def test_who_goes_on_failing_waits_longer_each_time(door):
    waits = []
    for _ in range(3):
        answers = [door.turned(password="x") for _ in range(6)]
        waits.append(answers[-1][1])
        door.at.forward(seconds=waits[-1])

    assert waits == [900, 1800, 3600]
    assert door.turned() == ("", 0)


def test_tries_from_many_addresses_leave_the_owners_own_address_open(door):
    door.turned(address="10.0.0.7")
    door.at.forward(seconds=1)
    many = entry_policy.policy(door.ledger).tries_everywhere
    answers = [door.turned(password="x", address=f"10.3.0.{n}")[0] for n in range(many + 1)]

    assert answers == ["wrong"] * many + ["too_many"]
    assert door.turned(address="10.4.0.1")[0] == "too_many"
    assert door.turned(address="10.0.0.7") == ("", 0)


def test_a_stopped_account_that_is_let_in_again_left_no_calendar_and_no_address(door, admins):
    actor = Actor(person=door.wang, role="DEPT_CLERK", org="DH-XFJ")
    calendars.give(door.ledger, actor)
    reached = {"channel": "json", "address": "w", "asked_at": clock.real_now()}
    with door.ledger.write() as tx:
        messages.keep(tx, Contact(person=door.wang, confirmed_at=clock.real_now(), **reached))

    accounts.disable(door.ledger, admins.system, door.wang)
    accounts.enable(door.ledger, admins.security, door.wang)

    assert not calendars.open_one(door.ledger, actor)
    assert contacts.of(door.ledger, door.wang) is None

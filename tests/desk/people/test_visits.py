from datetime import date

import pytest

from desk.people import accounts, role_terms, sessions, sign_in
from ledger.desk import sessions as stored
from schemas.acts.act import Act, Actor
from schemas.errors import InputError, LedgerUnavailable
from schemas.place import people
from schemas.place.people import Grant, Source
from tasks import security_log
from tasks.acts.perform import perform
from tasks.verify.verify import verify

PASSWORD = "correct horse battery"
HEAD, CLERK = ("DEPT_HEAD", "DH-MZJ"), ("DEPT_CLERK", "DH-MZJ")
SELF = Actor(person="", role="", org="")


def test_only_the_digest_of_a_long_random_token_is_kept(door):
    tokens = {door.enter() for _ in range(5)}
    with door.ledger.read() as tx:
        rows = tx.exec_driver_sql("SELECT * FROM visit").fetchall()

    assert len(tokens) == 5
    assert min(len(token) for token in tokens) >= 43  # 256 bits in base64
    assert not any(token in str(rows) for token in tokens)
    assert {row[0] for row in rows} == {sessions.digest_of(token) for token in tokens}


def test_a_visit_ends_half_an_hour_after_its_last_use(door):
    token = door.enter()
    for _ in range(3):
        door.at.forward(minutes=29)
        assert door.who(token) is not None

    door.at.forward(minutes=30)
    assert door.who(token) is None
    assert security_log.watched(door.ledger)[-1].result == "idle"


def test_a_visit_ends_after_twelve_hours_however_busy_and_whatever_its_number(door):
    door.seat(door.wang, *HEAD)
    token = door.enter()
    for step in range(25):
        assert door.who(token) is not None
        door.at.forward(minutes=29)
        if step == 20:
            token = sign_in.prove(door.ledger, token, PASSWORD)
    assert door.who(token) is None
    assert security_log.watched(door.ledger)[-1].result == "too_long"


def test_a_visit_is_written_down_once_a_minute_at_most(door):
    token, writes = door.enter(), []
    real = stored.seen
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stored, "seen", lambda *args: (writes.append(1), real(*args)))
        for _ in range(12):
            door.at.forward(seconds=20)
            door.who(token)

    assert len(writes) == 4


def test_who_only_reads_goes_on_when_nothing_can_be_written(door):
    token = door.enter()
    door.at.forward(minutes=5)
    with pytest.MonkeyPatch.context() as patch:

        def full(*_args):
            raise LedgerUnavailable("满", "full")

        patch.setattr(stored, "seen", full)
        assert door.who(token) is not None


def test_the_only_seat_is_taken_at_once_the_last_one_again_and_else_none(door):
    door.seat(door.wang, *HEAD)
    assert (door.who(door.enter()).role, door.who(door.enter()).org) == HEAD

    door.seat(door.wang, *CLERK)
    token = door.enter()
    door.at.forward(minutes=1)
    sessions.take_seat(door.ledger, token, *CLERK)
    assert door.who(door.enter()).role == CLERK[0]
    two = door.person("li", HEAD, CLERK)
    assert two
    assert door.who(door.enter("li")).role == ""


def test_a_seat_that_is_not_held_today_cannot_be_taken(door):
    door.seat(door.wang, *HEAD, valid_to=date(2026, 11, 24))
    door.seat(door.wang, *CLERK)
    with pytest.raises(people.Turned) as turned:
        sessions.take_seat(door.ledger, door.enter(), *HEAD)

    assert turned.value.code == "no_seat"


@pytest.mark.parametrize("renew", ["seat", "proof", "password"])
def test_a_new_token_comes_with_more_rights_and_the_old_one_is_dead(door, renew):
    door.seat(door.wang, *HEAD)
    door.seat(door.wang, *CLERK)
    old = sessions.take_seat(door.ledger, door.enter(), *HEAD)
    csrf = door.who(old).csrf
    door.at.forward(minutes=6)
    ways = {
        "seat": lambda: sessions.take_seat(door.ledger, old, *CLERK),
        "proof": lambda: sign_in.prove(door.ledger, old, PASSWORD),
        "password": lambda: sign_in.change_password(door.ledger, old, PASSWORD, "x" + PASSWORD),
    }
    new = ways[renew]()

    assert door.who(old) is None
    assert door.who(new).csrf != csrf
    assert sessions.proved_lately(door.ledger, door.who(new)) is (renew != "seat")
    with pytest.raises(people.Turned) as turned:
        sessions.take_seat(door.ledger, old, *CLERK)
    assert turned.value.code == "visit_over"


def test_a_token_that_logged_out_is_dead(door):
    token, other = door.enter(), door.enter()
    sessions.log_out(door.ledger, token)
    sessions.log_out(door.ledger, token)

    assert door.who(token) is None
    assert door.who(other) is not None
    assert [line.result for line in security_log.watched(door.ledger)].count("log_out") == 1


@pytest.mark.parametrize("unknown", ["", "x" * 43, "\ud800", "../../etc"])
def test_an_unknown_token_is_nobody(door, unknown):
    door.enter()

    assert door.who(unknown) is None


def ends_by(what, door, admins):
    """End something, so that each visit of wang is over on the next request."""
    today = date(2026, 11, 25)
    ways = {
        "disable": lambda: accounts.disable(door.ledger, admins.security, door.wang),
        "reset": lambda: accounts.reset_password(door.ledger, admins.system, door.wang),
        "role": lambda: role_terms.end(
            door.ledger, admins.security, door.wang, HEAD, date(2026, 11, 24)
        ),
        "link": lambda: accounts.link(door.ledger, admins.system, door.wang, "i|1"),
        "today": lambda: role_terms.end(door.ledger, admins.security, door.wang, HEAD, today),
    }
    ways[what]()


@pytest.mark.parametrize("what", ["disable", "reset", "role", "today", "link"])
def test_every_visit_ends_at_once_when_what_it_stands_on_ends(door, admins, what):
    door.seat(door.wang, *HEAD)
    tokens = [door.enter() for _ in range(3)]
    ends_by(what, door, admins)

    assert [door.who(token) for token in tokens] == [None] * 3


def test_a_role_ended_today_ends_now_for_visits_and_acts_and_one_ended_later_then(door, admins):
    door.seat(door.wang, *HEAD)
    wang = Actor(person=door.wang, role=HEAD[0], org=HEAD[1])
    act = Act(verb="withdraw", number="533100-ZR-2026-00001")
    role_terms.end(door.ledger, admins.security, door.wang, HEAD, date(2026, 11, 26))
    token = door.enter()
    assert door.who(token).role == HEAD[0]
    assert perform(door.ledger, act, wang, "before").refused.code != "not_granted"

    ends_by("today", door, admins)

    assert door.who(token) is None
    assert door.who(door.enter()).role == ""
    assert perform(door.ledger, act, wang, "after").refused.code == "not_granted"
    assert verify(door.ledger).problems == ()


def test_a_role_given_and_ended_on_one_day_is_gone(door, admins):
    today = date(2026, 11, 25)
    role_terms.give(
        door.ledger, admins.security, door.wang, Grant(role=HEAD[0], org=HEAD[1], valid_from=today)
    )
    token = door.enter()
    ends_by("today", door, admins)

    assert door.who(token) is None
    assert role_terms.held_by(door.ledger, door.wang) == []


def test_a_role_that_was_given_until_today_is_held_until_midnight_of_the_place(door):
    door.seat(door.wang, *HEAD, valid_to=date(2026, 11, 25))
    token = door.enter()

    door.at.forward(hours=10)  # 19:00 in Beijing
    token = door.enter()
    assert door.who(token).role == HEAD[0]
    door.at.forward(hours=4, minutes=59)
    token = door.enter()
    assert door.who(token).role == HEAD[0]
    door.at.forward(minutes=1)
    assert door.who(token) is None


def test_people_list_and_end_their_own_visits_and_nobody_elses(door, admins):
    token, other = door.enter(), door.enter()
    listed = sessions.visits_of(door.ledger, door.wang)
    mine = SELF.model_copy(update={"person": door.wang})
    stranger = SELF.model_copy(update={"person": door.person("li")})

    assert {one.id for one in listed} == {sessions.digest_of(token), sessions.digest_of(other)}
    with pytest.raises(InputError):
        sessions.end_visit(door.ledger, stranger, door.wang, sessions.digest_of(other))
    sessions.end_visit(door.ledger, mine, door.wang, sessions.digest_of(other))
    assert (door.who(token) is None, door.who(other) is None) == (False, True)
    sessions.end_visit(door.ledger, admins.security, door.wang, sessions.digest_of(token))
    assert door.who(token) is None


def test_a_visit_of_somebody_else_is_not_ended_through_ones_own(door):
    li = door.person("li")
    theirs = door.enter("li")
    mine = SELF.model_copy(update={"person": door.wang})
    sessions.end_visit(door.ledger, mine, door.wang, sessions.digest_of(theirs))

    assert door.who(theirs).person.id == li


def test_a_weighty_act_needs_a_proof_not_older_than_five_minutes(door):
    token = door.enter()
    door.at.forward(minutes=4, seconds=59)
    assert sessions.proved_lately(door.ledger, door.who(token))
    door.at.forward(seconds=1)
    assert not sessions.proved_lately(door.ledger, door.who(token))


def test_wrong_proofs_count_like_wrong_log_ins(door):
    token = door.enter()
    door.at.forward(seconds=1)
    codes = []
    for _ in range(6):
        with pytest.raises(people.Turned) as turned:
            sign_in.prove(door.ledger, token, "x", Source(address="10.0.0.1", agent="test"))
        codes.append(turned.value.code)

    assert codes == ["wrong"] * 5 + ["too_many"]
    assert door.turned()[0] == "too_many"


@pytest.mark.parametrize("new", [PASSWORD, "short", "admin123", "wang-wang-wang"])
def test_a_new_password_has_to_be_new_and_good(door, new):
    token = door.enter()
    with pytest.raises(InputError) as refused:
        sign_in.change_password(door.ledger, token, PASSWORD, new)

    assert refused.value.field == "password"
    assert door.who(token) is not None

import stat

import pytest

from desk.people import demo_people, sessions, sign_in
from ledger.desk import accounts as kept
from policies import loader
from schemas.errors import InputError
from schemas.place import people
from tasks import grants
from tasks.verify.verify import verify

PLACE = loader.load("dehong")


@pytest.fixture
def demo(ledger, tmp_path, at, cheap):
    grants.seed(ledger, PLACE)
    return lambda: demo_people.demo_people(ledger, PLACE, tmp_path)


def test_everybody_made_up_can_enter_with_the_one_password(ledger, demo):
    made = demo()
    everyone = list(grants.accounts(PLACE.directory))

    assert len(made.people) == len(everyone) == len({one.login for one in made.people})
    for one in made.people[:: len(made.people) // 5]:
        token = sign_in.log_in(ledger, one.login, made.password, people.Source())
        who = sessions.visitor(ledger, token)
        assert (who.role, who.org, who.person.id) == (one.role, one.org, f"{one.org}/{one.role}")
    assert verify(ledger).problems == ()


def test_the_password_is_in_a_file_of_its_owner_only(ledger, demo, tmp_path):
    made = demo()
    (file,) = tmp_path.glob("demo-*")
    with ledger.read() as tx:
        secrets = {one.secret for one in kept.everyone(tx)}

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_text().strip() == made.password
    assert len(secrets) == 1
    assert made.password not in str(secrets)


def test_made_again_nothing_changes_and_a_lost_password_is_made_anew(ledger, demo, tmp_path):
    first, second = demo(), demo()
    assert first == second

    (file,) = tmp_path.glob("demo-*")
    file.unlink()
    third = demo()
    assert third.password != first.password
    login = third.people[0].login
    with pytest.raises(people.Turned):
        sign_in.log_in(ledger, login, first.password, people.Source())
    assert sign_in.log_in(ledger, login, third.password, people.Source())


def test_a_second_desk_elsewhere_finds_the_password_and_changes_nobodys(ledger, demo, tmp_path):
    first = demo()
    token = sign_in.log_in(ledger, first.people[0].login, first.password, people.Source())

    second = demo_people.demo_people(ledger, PLACE, tmp_path / "beside")

    assert second == first
    assert sessions.visitor(ledger, token) is not None
    assert not (tmp_path / "beside").exists()


def test_a_desk_that_cannot_read_the_password_says_where_it_is(ledger, demo, tmp_path):
    first = demo()
    token = sign_in.log_in(ledger, first.people[0].login, first.password, people.Source())
    (file,) = tmp_path.glob("demo-*")
    file.rename(tmp_path / "away")  # as for a desk on another machine
    others = tmp_path / "of another ledger"
    others.mkdir()
    (others / file.name).write_text("another password\n")

    for folder in (tmp_path / "beside", others):
        second = demo_people.demo_people(ledger, PLACE, folder)
        assert (second.password, second.people) == ("", first.people)
        assert second.file == str(file)
    assert sessions.visitor(ledger, token) is not None
    assert sign_in.log_in(ledger, first.people[1].login, first.password, people.Source())


def test_who_changed_their_own_password_does_not_hide_the_shared_one(ledger, demo):
    made = demo()
    login = made.people[0].login
    token = sign_in.log_in(ledger, login, made.password, people.Source())
    sign_in.change_password(ledger, token, made.password, "a password of my own", people.Source())

    assert demo() == made
    assert sign_in.log_in(ledger, login, "a password of my own", people.Source())


def test_a_real_place_gets_no_demo_people(ledger, tmp_path):
    from dataclasses import replace

    real = replace(PLACE, jurisdiction=PLACE.jurisdiction.model_copy(update={"fictional": False}))
    with pytest.raises(InputError):
        demo_people.demo_people(ledger, real, tmp_path)
    assert list(tmp_path.glob("demo-*")) == []

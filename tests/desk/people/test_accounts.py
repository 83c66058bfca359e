from datetime import date

import pytest

from desk.people import accounts, role_terms, sessions, sign_in
from ledger.desk import grants as held
from ledger.read import queries
from schemas.acts.act import Actor
from schemas.errors import InputError
from schemas.place.people import Grant, Source
from tasks.verify.verify import verify

HEAD = Grant(role="DEPT_HEAD", org="DH-MZJ", valid_from=date(2026, 11, 25))
ADMINISTRATORS = ("SYS_ADMIN", "SEC_ADMIN", "AUD_ADMIN")


def test_an_account_is_opened_with_a_password_that_has_to_be_changed(door, admins):
    password = accounts.open_account(door.ledger, admins.system, "Zhang.San", "张 三")
    token = door.enter("zhang.san", password)
    assert door.who(token).person.renew
    fresh = sign_in.change_password(door.ledger, token, password, "correct horse battery")

    assert not door.who(fresh).person.renew
    assert verify(door.ledger).problems == ()


@pytest.mark.parametrize(
    ("login", "name", "field"),
    [
        ("wang", "王", "login"), ("ＷＡＮＧ", "王", "login"), ("x", "王", "login"),
        ("", "王", "login"), ("a b", "王", "login"), ("a\u202eb", "王", "login"),
        ("a" * 65, "王", "login"), ("zhang", " ", "name"), ("zhang", "张\x00", "name"),
        ("zhang", "张\ud800", "name"), ("zhang", "张" * 81, "name"),
    ],
)  # fmt: skip
def test_a_bad_or_taken_name_opens_nothing(door, admins, login, name, field):
    with pytest.raises(InputError) as refused:
        accounts.open_account(door.ledger, admins.system, login, name)

    assert refused.value.field == field


ACTS = {
    "open": ("SYS_ADMIN",),
    "rename": ("SYS_ADMIN",),
    "link": ("SYS_ADMIN",),
    "disable": ("SYS_ADMIN", "SEC_ADMIN"),
    "reset": ("SYS_ADMIN", "SEC_ADMIN"),
    "give": ("SEC_ADMIN",),
    "end": ("SEC_ADMIN",),
}


def do(act, door, by):
    wang = door.wang
    acts = {
        "open": lambda: accounts.open_account(door.ledger, by, "zhang", "张"),
        "rename": lambda: accounts.rename(door.ledger, by, wang, "王二"),
        "link": lambda: accounts.link(door.ledger, by, wang, "i|1"),
        "disable": lambda: accounts.disable(door.ledger, by, wang),
        "reset": lambda: accounts.reset_password(door.ledger, by, wang),
        "give": lambda: role_terms.give(door.ledger, by, wang, HEAD),
        "end": lambda: role_terms.end(
            door.ledger, by, wang, ("DEPT_HEAD", "DH-MZJ"), HEAD.valid_from
        ),
    }
    acts[act]()


@pytest.mark.parametrize("act", ACTS)
def test_each_act_is_for_its_administrator_only(door, admins, act):
    others = [
        Actor(person=door.person(f"o{role.lower()}", (role, org)), role=role, org=org)
        for role, org in (("AUDITOR", "DH-SJJ"), ("LG_OFFICE", "DH-LGB"), ("DEPT_HEAD", "DH-MZJ"))
    ]
    for by in (admins.system, admins.security, admins.audit, *others):
        if by.role in ACTS[act]:
            do(act, door, by)
        else:
            with pytest.raises(InputError):
                do(act, door, by)


def test_a_role_claimed_and_not_held_does_nothing(door, admins):
    liar = Actor(person=door.person("liar"), role="SYS_ADMIN", org="DH-LGB")
    with pytest.raises(InputError):
        accounts.open_account(door.ledger, liar, "zhang", "张")


@pytest.mark.parametrize("act", ["disable", "reset", "link", "give"])
def test_no_administrator_does_it_to_themselves(door, admins, act):
    by = admins.security if act == "give" else admins.system
    door.wang = by.person
    with pytest.raises(InputError):
        do(act, door, by)


@pytest.mark.parametrize("act", ["disable", "reset", "link"])
def test_who_stopped_an_account_is_not_who_lets_it_in_again(door, admins, act):
    do(act, door, admins.system)
    with pytest.raises(InputError):
        accounts.enable(door.ledger, admins.system, door.wang)
    assert door.turned()[0] in ("disabled", "wrong")  # a reset one has another password

    accounts.enable(door.ledger, admins.audit, door.wang)
    accounts.enable(door.ledger, admins.audit, door.wang)
    assert door.turned()[0] == ("wrong" if act == "reset" else "")
    assert verify(door.ledger).problems == ()


def test_the_first_administrator_names_the_first_of_the_two_others_only(door):
    first = door.administrator("SYS_ADMIN", "sys")
    for role in ("SEC_ADMIN", "AUD_ADMIN"):
        grant = HEAD.model_copy(update={"role": role, "org": "DH-LGB"})
        role_terms.give(door.ledger, first, door.person(role.lower()), grant)
        with pytest.raises(InputError):
            role_terms.give(door.ledger, first, door.person(f"{role.lower()}2"), grant)
    with pytest.raises(InputError):
        role_terms.give(door.ledger, first, door.wang, HEAD)


@pytest.mark.parametrize("first", ADMINISTRATORS)
@pytest.mark.parametrize("second", [*ADMINISTRATORS, "DEPT_HEAD", "AUDITOR"])
def test_an_administrator_holds_no_other_role(door, admins, first, second):
    orgs = {"DEPT_HEAD": "DH-MZJ", "AUDITOR": "DH-SJJ"}
    grants = [
        HEAD.model_copy(update={"role": role, "org": orgs.get(role, "DH-LGB")})
        for role in (first, second)
    ]
    role_terms.give(door.ledger, admins.security, door.wang, grants[0])
    if first == second:
        role_terms.give(door.ledger, admins.security, door.wang, grants[1])
    else:
        with pytest.raises(InputError):
            role_terms.give(door.ledger, admins.security, door.wang, grants[1])
    with door.ledger.read() as tx:
        assert [one.role for one in held.of_person(tx, door.wang)] == [first]


def test_roles_that_follow_one_another_are_not_held_together(door, admins):
    past = HEAD.model_copy(update={"valid_from": date(2026, 1, 1), "valid_to": date(2026, 11, 24)})
    role_terms.give(door.ledger, admins.security, door.wang, past)
    after = HEAD.model_copy(update={"role": "AUD_ADMIN", "org": "DH-LGB"})
    role_terms.give(door.ledger, admins.security, door.wang, after)

    assert door.who(door.enter()).role == "AUD_ADMIN"


@pytest.mark.parametrize(
    "wrong",
    [{"org": "DH-NONE"}, {"role": "NONE"}, {"role": "COMM_SEC"}, {"valid_to": date(2026, 11, 24)}],
)
def test_a_seat_that_there_is_not_cannot_be_given(door, admins, wrong):
    with pytest.raises(InputError):
        role_terms.give(door.ledger, admins.security, door.wang, HEAD.model_copy(update=wrong))


def test_a_substitute_is_told_for_the_record_and_holds_the_role_for_its_days(door, admins):
    li = door.person("li", ("DEPT_HEAD", "DH-MZJ"))
    short = HEAD.model_copy(update={"valid_to": date(2026, 11, 30)})
    role_terms.give(door.ledger, admins.security, door.wang, short, instead_of=li)

    with door.ledger.read() as tx:
        (entry,) = queries.entries(tx, "grant", door.wang)
    assert entry.body["instead_of"] == li
    assert door.who(door.enter()).seats[0].valid_to == date(2026, 11, 30)
    assert verify(door.ledger).problems == ()
    door.at.forward(days=6)
    assert door.who(door.enter()).seats == ()


def test_every_account_act_is_told_by_the_journal_with_who_did_it(door, admins):
    for act in ("rename", "disable"):
        do(act, door, admins.system)
    accounts.enable(door.ledger, admins.security, door.wang)
    with door.ledger.read() as tx:
        told = [(one.kind, one.actor) for one in queries.entries(tx, "account", door.wang)]

    assert told == [
        ("account.opened", "system"),
        ("account.renamed", admins.system.person),
        ("account.disabled", admins.system.person),
        ("account.enabled", admins.security.person),
    ]


ATTACKS = {
    "a hash is put in its place": "UPDATE person SET secret = 'x' WHERE login = 'wang'",
    "an account is disabled": "UPDATE person SET disabled = NOT disabled WHERE login = 'wang'",
    "an identity is linked": "UPDATE person SET subject = 'i|evil' WHERE login = 'wang'",
    "a name is another": "UPDATE person SET name = 'x' WHERE login = 'wang'",
    "an account is gone": "DELETE FROM person WHERE login = 'wang'",
    "an account is made": "INSERT INTO person SELECT 'evil', 'evil', name, secret, NULL, lang,"
    " disabled, renew, secret_at, made_at FROM person WHERE login = 'wang'",
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_what_somebody_with_the_file_does_to_an_account_is_found(door, attack):
    with door.ledger.write() as tx:
        assert tx.exec_driver_sql(attack).rowcount == 1

    assert {one.check for one in verify(door.ledger).problems} == {"account_differs"}


def test_people_are_found_page_by_page_and_by_name(door):
    for n in range(5):
        door.person(f"u{n}")
    first = sign_in.people_page(door.ledger, limit=3)
    rest = sign_in.people_page(door.ledger, first[-1].login, limit=9)

    assert [one.login for one in (*first, *rest)] == ["u0", "u1", "u2", "u3", "u4", "wang"]
    assert [one.login for one in sign_in.people_page(door.ledger, part="u3某")] == ["u3"]
    assert sign_in.people_page(door.ledger, part="%") == []
    assert sign_in.names(door.ledger, [door.wang, "none"]) == {door.wang: "wang某"}


def test_wrong_source_fields_are_kept_short_and_visible(door):
    long = Source(address="1\n2" * 50, agent="\u202e" + "x" * 500)
    sign_in.log_in(door.ledger, "wang", "correct horse battery", long)
    (visit,) = sessions.visits_of(door.ledger, door.wang)

    assert len(visit.agent) <= 200
    assert len(visit.address) <= 64
    assert visit.address.isprintable()
    assert "\\u202e" in visit.agent

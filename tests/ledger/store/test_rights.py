"""The account that desk and workers use on PostgreSQL: a life goes on, the record stays."""

import secrets

import psycopg
import pytest
from sqlalchemy import make_url, text

from desk import files
from desk.cli.commands.replay import applications
from desk.demo import replay, story
from desk.people import demo_people, sessions, sign_in, tokens
from ledger.desk import pictures
from ledger.store import rights
from ledger.store.session import open_ledger
from ledger.tables.columns import metadata
from ledger.tables.journal import APPEND_ONLY
from policies import loader
from schemas.errors import InputError, LedgerError
from schemas.place.people import Source
from tasks import clock, grants
from tasks.charts import refresh
from tasks.papers.waiting import draw_up, waiting
from tasks.verify.verify import verify

HARMS = (
    "UPDATE {table} SET {column} = 'x'",
    "DELETE FROM {table}",
    "TRUNCATE {table}",
    "ALTER TABLE {table} DISABLE TRIGGER ALL",
)


@pytest.fixture
def limited(request, postgres_server, tmp_path):
    """A blank simulated ledger, and its address for an account that was given just the rights."""
    role, database = f"app_{secrets.token_hex(4)}", f"rights_{secrets.token_hex(4)}"
    with psycopg.connect(postgres_server, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {database}")
        server.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'app'")
    owner = make_url(postgres_server).set(drivername="postgresql+psycopg", database=database)
    url = owner.render_as_string(hide_password=False)
    open_ledger(url, simulated=True, jurisdiction="dehong").close()
    yield url, role, owner.set(username=role, password="app").render_as_string(hide_password=False)
    with psycopg.connect(postgres_server, autocommit=True) as server:
        server.execute(f"DROP DATABASE {database} WITH (FORCE)")
        server.execute(f"DROP ROLE {role}")


@pytest.mark.postgres
def test_a_life_goes_on_and_the_record_cannot_be_touched(limited, tmp_path):
    owner, role, url = limited
    done = rights.grant(owner, role)
    assert any(f"TO {role}" in one for one in done)
    cases, rules = applications(None), loader.load("dehong")
    stories = story.read(files.shipped("timeline.yaml"), cases, rules.jurisdiction.zone)
    told = next(one for one in stories if one.id == "TL01")

    with open_ledger(url, create=False) as ledger:
        grants.seed(ledger, rules)
        played = list(replay.Player(ledger, told, cases).play())
        assert len(played) == len(told.steps)
        assert all(one.accepted for one in played)
        made_up = demo_people.demo_people(ledger, rules, tmp_path)
        token = sign_in.log_in(ledger, made_up.people[0].login, made_up.password, Source())
        assert sessions.visitor(ledger, token) is not None
        day = rules.calendar.today(clock.real_now()).replace(year=clock.real_now().year + 1)
        admin = grants.synthetic("SEC_ADMIN", "DH-LGB")
        wanted = tokens.WantedToken("t", "DEPT_CLERK", "DH-MZJ", "act", day)
        assert tokens.make(ledger, admin, wanted)
        papers = [draw_up(ledger, message) for message in waiting(ledger)]
        assert sum(papers) > 0
        refresh.hang(ledger, refresh.outdated(ledger)[0])
        with ledger.write() as tx:
            pictures.drop(tx, [key for key, _ in pictures.told(tx).items()])
        for table in APPEND_ONLY:
            for harm in HARMS:
                with pytest.raises(LedgerError, match="42501"), ledger.write() as tx:
                    tx.execute(text(harm.format(table=table, column=column_of(table))))
        with pytest.raises(LedgerError, match="42501"), ledger.write() as tx:
            tx.execute(text("DELETE FROM idempotency"))
    with open_ledger(owner, create=False) as ledger:
        assert verify(ledger).problems == ()


def column_of(table):
    return next(c.name for c in metadata.tables[table].columns if c.type.python_type is str)


@pytest.mark.postgres
def test_the_account_holds_just_what_is_said_and_whatever_more_it_had_is_taken(limited):
    owner, role, _ = limited
    with psycopg.connect(owner.replace("+psycopg", ""), autocommit=True) as server:
        server.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}")
    rights.grant(owner, role)
    with psycopg.connect(owner.replace("+psycopg", "")) as server:
        asked = "SELECT table_name, privilege_type FROM information_schema.role_table_grants"
        rows = server.execute(f"{asked} WHERE grantee = %s", (role,)).fetchall()
    held = {}
    for table, right in rows:
        held.setdefault(table, set()).add(right)
    assert held == {table: set(told) for table, told in rights.rights().items()}


@pytest.mark.postgres
def test_without_them_the_ledger_is_closed_and_who_owns_it_is_not_limited(limited):
    owner, _, url = limited
    with pytest.raises(LedgerError):
        open_ledger(url, create=False)
    for role, why in (("nobody_of_that_name", "no_such_account"), ("postgres", "account_owns")):
        with pytest.raises(InputError) as error:
            rights.grant(owner, role)
        assert error.value.field == why


def test_a_file_has_no_accounts(tmp_path):
    with pytest.raises(InputError):
        rights.grant(f"sqlite:///{tmp_path}/ledger.db", "x")

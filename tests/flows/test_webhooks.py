"""The flow tells what is owed where the machine allows it, and lets go of it where it does not."""

import asyncio
from datetime import timedelta

import pytest

from desk.demo.actors import employ
from desk.people import tokens
from flows import webhooks
from flows.lanes import WEBHOOKS
from ledger.desk import webhooks as kept
from ledger.write import outbox
from policies import loader
from schemas.acts.act import Actor
from tasks import clock
from tasks import webhooks as telling
from tasks.grants import synthetic

HOST = "listener.example"


@pytest.fixture
def sent(monkeypatch):
    """Where tellings went; nobody is really spoken to."""
    found = []

    def post(where, body, headers):
        found.append((where.hostname, headers["webhook-id"]))
        return True

    monkeypatch.setattr(telling, "_post", post)
    return found


@pytest.fixture
def moved(scripted, ledger, monkeypatch):
    """A story whose department listens, moved on by one act."""
    script = scripted("TL01")
    first = script.told.steps[0]
    day = clock.real_now().date() + timedelta(days=30)
    admin = synthetic("SEC_ADMIN", loader.load(ledger.jurisdiction).directory.lg_office)
    employ(ledger, [admin])
    tokens.make(ledger, admin, tokens.WantedToken("t", "DEPT_HEAD", first.by.org, "read", day))
    (made,) = tokens.listed(ledger)
    by = Actor(person=made.person, role=made.role, org=made.org)
    telling.make(ledger, by, f"https://{HOST}/", {HOST})
    script.act(first)
    return ledger


def open_messages(ledger):
    with ledger.read() as tx:
        return outbox.pending(tx, (kept.HAPPENED, kept.DELIVERY))


def test_what_is_owed_is_told_once(moved, plain_steps, sent, monkeypatch):
    monkeypatch.setenv("ZHUNRU_HOOK_HOSTS", HOST)

    heard = asyncio.run(WEBHOOKS.run_if_owed())

    assert heard == len(sent) > 0
    assert {host for host, _ in sent} == {HOST}
    assert open_messages(moved) == []
    assert asyncio.run(WEBHOOKS.run_if_owed()) == 0


def test_where_nobody_may_be_told_it_is_let_go(moved, plain_steps, sent, monkeypatch):
    monkeypatch.delenv("ZHUNRU_HOOK_HOSTS", raising=False)
    assert open_messages(moved)

    assert asyncio.run(WEBHOOKS.run_if_owed()) == 0

    assert (sent, open_messages(moved)) == ([], [])


def test_a_run_of_the_deployment_lets_go_of_nothing_where_it_may_tell_nobody(
    moved, plain_steps, sent, monkeypatch
):
    monkeypatch.delenv("ZHUNRU_HOOK_HOSTS", raising=False)
    owed = open_messages(moved)

    assert asyncio.run(webhooks.tell()) == 0

    assert open_messages(moved) == owed != []

"""The flow seals and signs what waits, and stays while more comes."""

import asyncio

import pytest

from flows import lanes, seal
from ledger.read import queries
from ledger.seal import key, outside, signing
from schemas.acts.act import SYSTEM
from schemas.place.people import Grant
from tasks import grants
from tasks.routing import due


def give(ledger, person):
    held = Grant(role="DEPT_CLERK", org="DH-MZJ", valid_from="2026-01-01")
    grants.give(ledger, person, held, SYSTEM)


def waiting(ledger):
    with ledger.read() as tx:
        return queries.counts(tx)["unsealed"]


def test_what_waits_is_owed_sealed_and_signed(open_new, plain_steps):
    ledger = open_new()
    due.serve(ledger)
    key.make(ledger)
    assert not lanes.SEAL.owed(ledger)
    give(ledger, "a")
    assert lanes.SEAL.owed(ledger)

    assert asyncio.run(seal.seal(quiet_seconds=0)) == 1

    assert waiting(ledger) == 0
    assert not lanes.SEAL.owed(ledger)
    with ledger.read() as tx:
        note, top = signing.newest(tx)
    assert top.size == 1
    assert outside.read_note(note).signed


def test_it_stays_while_more_comes(open_new, plain_steps, monkeypatch):
    monkeypatch.setattr(seal, "PAUSE_SECONDS", 0.01)
    ledger = open_new()
    due.serve(ledger)
    key.make(ledger)
    give(ledger, "a")

    async def story():
        running = asyncio.create_task(seal.seal(quiet_seconds=0.5))
        while await asyncio.to_thread(waiting, ledger):
            await asyncio.sleep(0.01)
        await asyncio.to_thread(give, ledger, "b")
        return await running

    assert asyncio.run(story()) == 2
    assert waiting(ledger) == 0


@pytest.mark.parametrize("store", ["sqlite"])
def test_a_row_that_is_not_as_its_hash_says_rings_once_a_run(open_new, plain_steps, caplog):
    ledger = open_new()
    due.serve(ledger)
    give(ledger, "a")
    with ledger.write() as tx:
        tx.exec_driver_sql("DROP TRIGGER journal_no_update")
        tx.exec_driver_sql("UPDATE journal SET org = 'x'")

    assert asyncio.run(seal.seal(quiet_seconds=1.2)) == 0

    assert caplog.text.count("journal#1") == 1

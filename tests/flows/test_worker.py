"""At most one drain runs and one waits, whatever the number of nudges."""

import asyncio

import pytest

from flows import worker


@pytest.fixture
def drains(monkeypatch):
    """Count drains; each lasts until it is let go."""
    counted = {"begun": 0, "go": asyncio.Event()}

    async def drain():
        counted["begun"] += 1
        await counted["go"].wait()

    monkeypatch.setattr(worker, "drain", drain)
    return counted


def test_nudges_during_a_drain_share_the_one_that_follows(drains):
    async def story():
        turn = worker.Turn()
        first = asyncio.create_task(turn.take())
        await asyncio.sleep(0)
        others = [asyncio.create_task(turn.take()) for _ in range(20)]
        await asyncio.sleep(0)
        drains["go"].set()
        return await asyncio.gather(first, *others)

    answers = asyncio.run(story())
    assert drains["begun"] == 2
    assert answers.count(True) == 2


def test_a_nudge_after_a_drain_began_is_never_taken_for_heard(drains):
    async def story():
        turn = worker.Turn()
        first = asyncio.create_task(turn.take())
        await asyncio.sleep(0)
        second = asyncio.create_task(turn.take())
        await asyncio.sleep(0)
        drains["go"].set()
        return await asyncio.gather(first, second)

    assert asyncio.run(story()) == [True, True]


def test_a_drain_that_fails_does_not_end_the_worker(monkeypatch, caplog):
    async def fail():
        raise RuntimeError("the ledger is away")

    monkeypatch.setattr(worker, "drain", fail)

    async def story():
        turn = worker.Turn()
        return await turn.take(), await turn.take()

    assert asyncio.run(story()) == (True, True)
    assert "the ledger is away" in caplog.text


def test_a_drain_that_fails_is_tried_again_before_the_next_sweep(monkeypatch, tmp_path):
    begun = []

    async def fail_once():
        begun.append(1)
        if len(begun) == 1:
            raise RuntimeError("the ledger is away")

    monkeypatch.setattr(worker, "drain", fail_once)
    monkeypatch.setattr(worker, "TRY_AGAIN_SECONDS", 0.01)

    async def story():
        monkeypatch.setattr(worker, "TURN", worker.Turn())
        await worker.TURN.take()
        sweeping = asyncio.create_task(worker._sweep_every(60.0, tmp_path))
        await asyncio.sleep(0.2)
        sweeping.cancel()

    asyncio.run(story())
    assert len(begun) == 2


def test_leaving_waits_for_the_drain_that_runs_and_lets_none_begin(drains):
    async def story():
        turn = worker.Turn()
        running = asyncio.create_task(turn.take())
        await asyncio.sleep(0)
        leaving = asyncio.create_task(turn.end())
        await asyncio.sleep(0)
        assert not leaving.done()
        assert not await turn.take()
        drains["go"].set()
        await asyncio.gather(running, leaving)
        return drains["begun"]

    assert asyncio.run(story()) == 1


def test_what_is_due_is_done_without_prefect_when_a_drain_fails(monkeypatch):
    done = []

    async def fail():
        raise ConnectionError("Prefect is away")

    monkeypatch.setattr(worker, "drain", fail)
    monkeypatch.setattr(worker.due, "catch_up", lambda: done.append(1))

    asyncio.run(worker.Turn().take())

    assert done == [1]

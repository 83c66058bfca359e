"""A prepared statement does what SQLAlchemy's own execution does."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import bindparam, insert, select, update

from ledger.store.failures import InsufficientFunds, Retryable
from ledger.store.prepared import Prepared
from ledger.tables.columns import NO_DAY
from ledger.tables.journal import idempotency, outbox
from ledger.tables.rules import item
from ledger.tables.states import account, waiting

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NAMES = ["actor", "key", "request_hash", "response"]
KEEP = Prepared(insert(idempotency), NAMES)
FIND = Prepared(
    select(idempotency.c.key, idempotency.c.response)
    .where(idempotency.c.actor == bindparam("p_actor"))
    .order_by(idempotency.c.key)
)


def kept(key, actor="a"):
    return dict(zip(NAMES, (actor, key, "h", f"回 {key} %s %(x)s ? :y"), strict=True))


def test_what_one_and_many_rows_wrote_is_read_back(ledger):
    with ledger.write() as tx:
        assert KEEP.run(tx, [kept("k1")]) == 1
        assert KEEP.run(tx, [kept("k2"), kept("k3", "b")]) == 2
    with ledger.read() as tx:
        assert tuple(FIND.first(tx, {"p_actor": "a"})) == ("k1", "回 k1 %s %(x)s ? :y")
        assert FIND.first(tx, {"p_actor": "b"})[0] == "k3"
        assert FIND.first(tx, {"p_actor": "c"}) is None


def test_moments_days_and_flags_are_stored_as_the_tables_say(ledger):
    put = Prepared(insert(outbox), ["dedupe_key", "topic", "payload", "made_at", "done_at"])
    wait = Prepared(insert(waiting), [one.name for one in waiting.columns if one.name != "id"])
    east = NOON.astimezone(timezone(timedelta(hours=8)))
    row = {"dedupe_key": "d", "topic": "t", "payload": "{}", "made_at": east, "done_at": None}
    texts = ("stream_kind", "stream_id", "act", "role", "org", "number", "community", "title")
    item = dict.fromkeys(texts, "x") | {
        "due_on": NO_DAY, "from_on": date(2026, 3, 2), "estimated": True, "instalment": 0,
    }  # fmt: skip
    with ledger.write() as tx:
        put.run(tx, [row])
        wait.run(tx, [item])
    with ledger.read() as tx:
        (message,) = tx.execute(select(outbox))
        (one,) = tx.execute(select(waiting))
    assert (message.made_at, message.done_at, message.attempts) == (NOON, None, 0)
    assert (one.due_on, one.from_on, one.estimated) == (NO_DAY, date(2026, 3, 2), True)


def test_a_key_taken_and_a_broken_check_are_told_as_the_ledger_tells_them(ledger):
    with ledger.write() as tx:
        KEEP.run(tx, [kept("k")])
    for rows in ([kept("k")], [kept("l"), kept("k")]):
        with pytest.raises(Retryable), ledger.write() as tx:
            KEEP.run(tx, rows)
    less = Prepared(update(account).values(balance_fen=bindparam("p_fen")))
    with ledger.write() as tx:
        tx.execute(insert(account), {"code": "budget:a:b", "balance_fen": 1, "version": 0})
    with pytest.raises(InsufficientFunds), ledger.write() as tx:
        less.run(tx, [{"p_fen": -1}])
    with ledger.read() as tx:
        assert FIND.first(tx, {"p_actor": "a"})[0] == "k"
        assert tx.scalar(select(account.c.balance_fen)) == 1


def test_an_overdraft_among_many_rows_is_told_once_and_not_logged(ledger, caplog):
    names = [f"budget:a:{n}" for n in range(400)]  # more than fill a pipeline's buffer
    with ledger.write() as tx:
        tx.execute(insert(account), [{"code": n, "balance_fen": 1, "version": 0} for n in names])
    move = update(account).where(account.c.code == bindparam("p_code"))
    move = move.values(balance_fen=account.c.balance_fen + bindparam("p_fen"))
    with caplog.at_level("DEBUG"), pytest.raises(InsufficientFunds), ledger.write() as tx:
        tx.execute(move, [{"p_code": name, "p_fen": -2} for name in names])
    assert [one for one in caplog.records if one.name == "psycopg"] == []
    with ledger.read() as tx:
        assert list(tx.scalars(select(account.c.balance_fen))) == [1] * 400


def test_rows_come_back_as_their_columns_say(ledger):
    with ledger.write() as tx:
        row = {"number": "N", "version": 1, "title": "t", "applicant": "a", "target_type": "x"}
        term = {"submitted_on": date(2026, 3, 2), "start_on": None, "end_on": None, "live": False}
        told = {"nature": "", "hours": "1.50", "budget_doc_no": ""}
        tx.execute(insert(item), row | term | told)
    asked = Prepared(
        select(item.c.number, item.c.submitted_on, item.c.end_on, item.c.live)
        .where(item.c.submitted_on >= bindparam("p_since"))
        .limit(bindparam("p_limit"))
    )
    with ledger.read() as tx:
        found = asked.all(tx, {"p_since": date(2026, 3, 2), "p_limit": 5})
        assert found == [["N", date(2026, 3, 2), None, False]]
        assert asked.all(tx, {"p_since": date(2026, 3, 3), "p_limit": 5}) == []

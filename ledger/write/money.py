"""Money as a record: double entry in fen; no account but `outside` may fall below zero."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ledger.store import failpoints
from ledger.store.prepared import Prepared
from ledger.store.session import Tx
from ledger.tables.states import account, posting

Posting = tuple[str, str, int]
"""Debit account, credit account, fen: the fen leave the first and reach the second."""

_move = Prepared(
    update(account)
    .where(account.c.code == bindparam("p_code"))
    .values(balance_fen=account.c.balance_fen + bindparam("p_fen"), version=account.c.version + 1)
)
_post = Prepared(insert(posting), ("event_uid", "line", "debit", "credit", "fen"))
_open_new = {
    one.dialect.name: Prepared(
        one.insert(account).on_conflict_do_nothing(), ("code", "balance_fen", "version")
    )
    for one in (postgresql, sqlite)
}


def apply(tx: Tx, postings: Sequence[tuple[str, Posting]]) -> None:
    """Write postings, each with the uid of its event, and move the balances.

    Accounts are taken in sorted order, so that two acts never wait for each other. An account
    that would fall below zero ends the transaction (InsufficientFunds when it is left).
    """
    if not postings:
        return
    moved: dict[str, int] = defaultdict(int)
    for _, (debit, credit, fen) in postings:
        moved[debit] -= fen
        moved[credit] += fen
    names = sorted(moved)
    _open(tx, names)
    _move.run(tx, [{"p_code": name, "p_fen": moved[name]} for name in names])
    failpoints.reach("after-accounts")
    _post.run(tx, list(_rows(postings)))
    failpoints.reach("after-postings")


def _open(tx: Tx, names: Sequence[str]) -> None:
    fresh = [{"code": name, "balance_fen": 0, "version": 0} for name in names]
    _open_new[tx.dialect.name].run(tx, fresh)


def _rows(postings: Iterable[tuple[str, Posting]]) -> Iterable[Mapping[str, object]]:
    lines: dict[str, int] = defaultdict(int)
    for uid, (debit, credit, fen) in postings:
        lines[uid] += 1
        yield {"event_uid": uid, "line": lines[uid], "debit": debit, "credit": credit, "fen": fen}


def balances(tx: Tx, codes: Sequence[str] = ()) -> dict[str, int]:
    """Return balances in fen by account, of some accounts or of all."""
    asked = select(account.c.code, account.c.balance_fen)
    if codes:
        asked = asked.where(account.c.code.in_(codes))
    return {row.code: row.balance_fen for row in tx.execute(asked)}


def postings(tx: Tx) -> Iterable[tuple[str, Posting]]:
    """Return every posting in order: (uid of its event, (debit, credit, fen))."""
    columns = (posting.c.event_uid, posting.c.debit, posting.c.credit, posting.c.fen)
    asked = select(*columns).order_by(posting.c.id).execution_options(yield_per=5000)
    with tx.execute(asked) as rows:
        for row in rows:
            yield row.event_uid, (row.debit, row.credit, row.fen)

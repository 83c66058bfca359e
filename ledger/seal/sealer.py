"""The sealer: takes what waits out of the queue, gives it its number, and lets the tree grow.

All of a batch is one transaction: rows hashed again, numbers, tiles, the queue. Two sealers are
kept apart by the store's own lock (SQLite: that of writers; PostgreSQL: an advisory one), and the
key of `seal` refuses a second row of one number. Numbers follow the queue, never a row's id: an
entry committed late with a small id is in the queue like any other.
"""

import secrets
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import and_, delete, func, insert, or_, select, text
from sqlalchemy.dialects import postgresql, sqlite

from ledger.seal import outside, rows
from ledger.seal.tree import Tiles, Tree
from ledger.store import failpoints
from ledger.store.hashing import SHA256
from ledger.store.session import Ledger, Tx
from ledger.tables.journal import unsealed
from ledger.tables.seal import seal, tile

BATCH = 500
"""Rows of one transaction: an act that comes meanwhile waits for some 20 ms."""
SEALERS = 7_316_001
"""The advisory lock of PostgreSQL that a sealer holds."""

Waiting = tuple[str, int]
START: Waiting = ("", -1)


class SealedPart(NamedTuple):
    """What a batch came to; last: where in the queue it ended, None at its end."""

    sealed: int
    broken: tuple[str, ...]
    last: Waiting | None


def seal_some(ledger: Ledger, after: Waiting = START) -> SealedPart:
    """Seal a batch of what waits after a place in the queue.

    What is not as its own hash says stays in the queue for ever, and is told (`broken`).
    """
    with ledger.write() as tx:
        if not _alone(tx):
            return SealedPart(0, (), None)
        queue = _queue(tx, after)
        failpoints.reach("seal-read")
        told, broken = _texts(tx, queue)
        if told:
            _enter(tx, told)
    return SealedPart(len(told), tuple(broken), queue[-1] if len(queue) == BATCH else None)


def _alone(tx: Tx) -> bool:
    if tx.dialect.name == "sqlite":
        return True
    return bool(tx.scalar(text(f"SELECT pg_try_advisory_xact_lock({SEALERS})")))


def _queue(tx: Tx, after: Waiting) -> list[Waiting]:
    source, ident = unsealed.c.source, unsealed.c.row_id
    beyond = or_(source > after[0], and_(source == after[0], ident > after[1]))
    asked = select(source, ident).where(beyond).order_by(source, ident).limit(BATCH)
    return [(row[0], row[1]) for row in tx.execute(asked)]


class _Told(NamedTuple):
    source: str
    row_id: int
    salt: str
    text: str


def _texts(tx: Tx, queue: Sequence[Waiting]) -> tuple[list[_Told], list[str]]:
    told, broken = [], []
    for source in dict.fromkeys(source for source, _ in queue):
        mine = [ident for name, ident in queue if name == source]
        salted = source in rows.SALTED
        salts = {ident: secrets.token_hex(16) if salted else "" for ident in mine}
        found = dict(rows.texts(tx, source, salts))
        for ident in mine:
            if (content := found.get(ident)) is None:
                broken.append(f"{source}#{ident}")
            else:
                told.append(_Told(source, ident, salts[ident], content))
    return told, broken


def _enter(tx: Tx, told: Sequence[_Told]) -> None:
    tree = tree_of(tx)
    numbered = [
        {"seq": seq, "source": one.source, "row_id": one.row_id, "salt": one.salt}
        for seq, one in enumerate(told, tree.size)
    ]
    tx.execute(insert(seal), numbered)
    failpoints.reach("seal-rows")
    _keep(tx, tree.grown(outside.leaf(one.text) for one in told))
    failpoints.reach("seal-tiles")
    for source in {one.source for one in told}:
        mine = [one.row_id for one in told if one.source == source]
        gone = delete(unsealed).where(unsealed.c.source == source, unsealed.c.row_id.in_(mine))
        tx.execute(gone)
    failpoints.reach("seal-queue")


def _keep(tx: Tx, tiles: Tiles) -> None:
    dialect = postgresql if tx.dialect.name == "postgresql" else sqlite
    fresh = dialect.insert(tile)
    key = [tile.c.alg, tile.c.level, tile.c.idx]
    both = fresh.on_conflict_do_update(index_elements=key, set_={"hashes": fresh.excluded.hashes})
    tx.execute(
        both,
        [
            {"alg": SHA256, "level": level, "idx": index, "hashes": hashes}
            for (level, index), hashes in tiles.items()
        ],
    )


def size(tx: Tx) -> int:
    """Return how many rows are sealed."""
    last = tx.scalar(select(func.max(seal.c.seq)))
    return 0 if last is None else last + 1


def waits(tx: Tx) -> bool:
    """Tell whether anything waits to be sealed."""
    return tx.scalar(select(unsealed.c.row_id).limit(1)) is not None


def tree_of(tx: Tx) -> Tree:
    """Return the tree of what is sealed; a tile is read once."""
    known: Tiles = {}

    def read(level: int, index: int) -> bytes:
        if (level, index) not in known:
            known[level, index] = tile_of(tx, level, index)
        return known[level, index]

    return Tree(size(tx), read)


def tile_of(tx: Tx, level: int, index: int) -> bytes:
    """Return the hashes of a tile, one after the other; none when there is none."""
    mine = (tile.c.alg == SHA256, tile.c.level == level, tile.c.idx == index)
    found = tx.scalar(select(tile.c.hashes).where(*mine))
    return bytes(found or b"")

"""What an auditor compares of the seal: numbers, queue, tree, signed checkpoints, triggers."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import and_, exists, func, select, text

from ledger.audit.journal import BATCH
from ledger.seal import outside, rows
from ledger.seal.tree import BYTES, WIDTH, Tiles, Tree
from ledger.store import guards
from ledger.store.hashing import SHA256
from ledger.store.session import Tx
from ledger.tables.columns import metadata
from ledger.tables.journal import QUEUED, attempt, journal, unsealed
from ledger.tables.seal import checkpoint, seal, tile


class Broken(NamedTuple):
    """What is wrong, and where."""

    check: str
    where: str


def guards_broken(tx: Tx) -> Iterator[Broken]:
    """Return triggers that are gone, switched off, changed, or of nobody's making."""
    store = tx.dialect.name
    wanted = {one.name: one.kept for one in guards.all_of(store)}
    there = {name: kept for name, kept in tx.execute(text(_TRIGGERS[store]))}
    for name, kept in wanted.items():
        if name not in there:
            yield Broken("trigger_missing", name)
        elif there[name] != kept:
            yield Broken("trigger_differs", name)
    for name in sorted(there.keys() - wanted.keys()):
        yield Broken("trigger_strange", name)


_TRIGGERS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": (
        "SELECT tgname, CASE WHEN tgenabled IN ('O', 'A') THEN prosrc ELSE '' END FROM pg_trigger"
        " JOIN pg_proc ON pg_proc.oid = tgfoid JOIN pg_class ON pg_class.oid = tgrelid"
        " JOIN pg_namespace ON pg_namespace.oid = relnamespace"
        " WHERE NOT tgisinternal AND nspname = current_schema()"
    ),
}


def unaccounted(tx: Tx) -> Iterator[Broken]:
    """Return rows that are neither sealed nor wait, or both."""
    for source in QUEUED:
        ident = metadata.tables[source].c.id
        is_sealed = exists().where(seal.c.source == source, seal.c.row_id == ident)
        queued = exists().where(unsealed.c.source == source, unsealed.c.row_id == ident)
        for found in tx.scalars(select(ident).where(~is_sealed, ~queued)):
            yield Broken("not_queued", f"{source}#{found}")
    same = and_(seal.c.source == unsealed.c.source, seal.c.row_id == unsealed.c.row_id)
    twice = select(seal.c.source, seal.c.row_id).join(unsealed, same)
    for source, row_id in tx.execute(twice):
        yield Broken("sealed_and_waiting", f"{source}#{row_id}")


def waiting(tx: Tx) -> int:
    """Return how many rows wait to be sealed."""
    return tx.scalar(select(func.count()).select_from(unsealed)) or 0


class Sealed(NamedTuple):
    """A number of the seal with the hash of its row as it is now; None: the row is gone."""

    seq: int
    where: str
    leaf: bytes | None


def numbered(tx: Tx) -> Iterator[list[Sealed]]:
    """Return what is sealed in the order of its numbers, some thousand at a time.

    The hash of a journal row or refused attempt is the stored one, which others compare with
    the row.
    """
    ours = (
        (journal, and_(seal.c.source == "journal", journal.c.id == seal.c.row_id)),
        (attempt, and_(seal.c.source == "attempt", attempt.c.id == seal.c.row_id)),
    )
    joined = seal
    for table, same in ours:
        joined = joined.outerjoin(table, same)  # type: ignore[assignment]
    leaf = func.coalesce(journal.c.leaf, attempt.c.leaf)
    asked = select(seal.c.seq, seal.c.source, seal.c.row_id, seal.c.salt, leaf)
    found = tx.execute(
        asked.select_from(joined).order_by(seal.c.seq).execution_options(yield_per=BATCH)
    )
    for part in found.partitions():
        texts = {
            (source, ident): content
            for source in rows.SALTED
            if (salts := {row[2]: row[3] for row in part if row[1] == source})
            for ident, content in rows.texts(tx, source, salts)
        }
        yield [_sealed(row, texts) for row in part]


def _sealed(row: Any, texts: Mapping[tuple[str, int], str | None]) -> Sealed:
    seq, source, ident, salt, kept = row
    where = f"{source}#{ident}"
    if source in rows.SALTED:
        if (source, ident) not in texts:
            return Sealed(seq, where, None)
        return Sealed(seq, where, outside.leaf(texts[source, ident] or ""))
    if kept is None:
        return Sealed(seq, where, None)
    try:
        return Sealed(seq, where, b"" if salt else bytes.fromhex(kept))
    except (ValueError, TypeError):
        return Sealed(seq, where, b"")


def kept_leaves(tx: Tx, low: int, high: int) -> dict[int, bytes]:
    """Return the hashes that the tree holds of the numbers from `low` up to `high`."""
    mine = (tile.c.level == 0, tile.c.idx.between(low // WIDTH, high // WIDTH))
    return {
        index * WIDTH + place: hashes[place * BYTES : (place + 1) * BYTES]
        for index, hashes in tx.execute(select(tile.c.idx, tile.c.hashes).where(*mine))
        for place in range(len(hashes) // BYTES)
    }


def tiles_of(leaves: Iterator[list[bytes]]) -> tuple[Tree, Tiles]:
    """Return the tree over some leaves, with its tiles."""
    tiles: Tiles = {}
    tree = Tree(0, lambda level, index: tiles.get((level, index), b""))
    for part in leaves:
        tiles.update(tree.grown(part))
        tree.size += len(part)
    return tree, tiles


def wrong_tiles(tx: Tx, tiles: Tiles) -> Iterator[Broken]:
    """Return stored tiles that are not those of the rows."""
    left = dict(tiles)
    for level, index, hashes, alg in tx.execute(
        select(tile.c.level, tile.c.idx, tile.c.hashes, tile.c.alg)
    ):
        if left.pop((level, index), None) != hashes or alg != SHA256:
            yield Broken("tile_differs", f"tile/{level}/{index}")
    for level, index in left:
        yield Broken("tile_differs", f"tile/{level}/{index}")


class Kept(NamedTuple):
    """A checkpoint as it is stored."""

    id: int
    alg: int
    size: int
    root: str
    note: str


def checkpoints(tx: Tx) -> Iterator[Kept]:
    """Return every signed checkpoint in the order they were made."""
    columns = [checkpoint.c[name] for name in Kept._fields]
    for row in tx.execute(select(*columns).order_by(checkpoint.c.id)):
        yield Kept._make(row)

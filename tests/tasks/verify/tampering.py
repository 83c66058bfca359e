"""What an insider with the file does to the record: harm, and the traces put right afterwards."""

import sqlite3

from ledger.audit import journal
from ledger.seal import signing
from ledger.seal.outside import Checkpoint
from ledger.seal.tree import Tree

MOMENT = "2026-01-01T00:00:00.000000Z"
COLUMNS = journal.Stored._fields


def rewritten(path, *, tiles=True, checkpoints="keep", signer=None):
    """Make tree and notes anew over the rows as they are now.

    checkpoints: keep, drop, or forge (under `signer`).
    """
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    asked = (
        "SELECT coalesce(j.leaf, a.leaf) AS leaf FROM seal s"
        " LEFT JOIN journal j ON s.source = 'journal' AND j.id = s.row_id"
        " LEFT JOIN attempt a ON s.source = 'attempt' AND a.id = s.row_id ORDER BY seq"
    )
    leaves = [bytes.fromhex(row["leaf"]) for row in connection.execute(asked)]
    made = {}
    tree = Tree(0, lambda level, index: made[level, index])
    made.update(tree.grown(leaves))
    tree.size = len(leaves)
    if tiles:
        connection.execute("DELETE FROM tile")
        rows = [(1, level, index, hashes) for (level, index), hashes in made.items()]
        connection.executemany("INSERT INTO tile VALUES (?, ?, ?, ?)", rows)
    if checkpoints != "keep":
        connection.execute("DELETE FROM checkpoint")
    if checkpoints == "forge":
        top = Checkpoint(signer.key.name, tree.size, tree.root())
        note = signing.write_note(top, [signer])
        values = (1, 1, top.size, top.root.hex(), note, MOMENT)
        connection.execute("INSERT INTO checkpoint VALUES (?, ?, ?, ?, ?, ?)", values)
        connection.execute("DELETE FROM log_key")
        connection.execute("INSERT INTO log_key VALUES (?, ?)", (str(signer.key), MOMENT))
    connection.commit()
    connection.close()


def relinked(connection):
    """Compute every version, link and leaf anew over the rows as they are now."""
    heads = {}
    rows = connection.execute(f"SELECT {', '.join(COLUMNS)} FROM journal ORDER BY id").fetchall()
    connection.execute("UPDATE journal SET version = -id - 1000000")
    for one in rows:
        row = journal.Stored._make(one)
        stream = (row.stream_kind, row.stream_id)
        version, prev = heads.get(stream, (0, ""))
        row = row._replace(version=version + 1, prev=prev)
        heads[stream] = version + 1, journal.leaf_of(row)
        values = (row.version, row.prev, heads[stream][1], row.id)
        connection.execute(
            "UPDATE journal SET version = ?, prev = ?, leaf = ? WHERE id = ?", values
        )
    for (stream, ident), (_, leaf) in heads.items():
        if stream in ("assignment", "placement"):
            connection.execute(f"UPDATE {stream} SET leaf = ? WHERE id = ?", (leaf, ident))


def resealed(connection, kept):
    """Number what is sealed anew: (source, row, salt) in this order."""
    left = [(seq, *row) for seq, row in enumerate(kept)]
    connection.execute("DELETE FROM seal")
    connection.executemany("INSERT INTO seal VALUES (?, ?, ?, ?)", left)


def sealed(connection):
    """Return what is sealed, by number, without entries that are gone."""
    gone = "source = 'journal' AND row_id NOT IN (SELECT id FROM journal)"
    connection.execute(f"DELETE FROM unsealed WHERE {gone}")
    asked = f"SELECT source, row_id, salt FROM seal WHERE NOT ({gone}) ORDER BY seq"
    return connection.execute(asked).fetchall()


def _picked(connection, draw, where="1"):
    """Return the number of a sealed entry."""
    asked = (
        "SELECT j.id FROM journal j JOIN seal s ON s.source = 'journal' AND s.row_id = j.id"
        f" WHERE {where} ORDER BY j.id"
    )
    found = [row[0] for row in connection.execute(asked)]
    return found[draw % len(found)]


def _edit(connection, draw):
    told = (_picked(connection, draw),)
    connection.execute("UPDATE journal SET actor = 'somebody else' WHERE id = ?", told)


def _backdate(connection, draw):
    told = (_picked(connection, draw),)
    earlier = "'2020' || substr(occurred_at, 5)"
    connection.execute(f"UPDATE journal SET occurred_at = {earlier} WHERE id = ?", told)


def _agree(connection, draw):
    ident = _picked(connection, draw, "stream_kind = 'opinion'")
    connection.execute('UPDATE journal SET body = \'{"answer":"AGREE"}\' WHERE id = ?', (ident,))


def _delete(connection, draw):
    connection.execute("DELETE FROM journal WHERE id = ?", (_picked(connection, draw),))


def _delete_whole(connection, draw):
    _delete(connection, draw)
    resealed(connection, sealed(connection))


def _swap(connection, draw):
    one = _picked(connection, draw, "EXISTS (SELECT 1 FROM journal k WHERE k.id = j.id + 1)")
    for ident, other in ((one, -1), (one + 1, one), (-1, one + 1)):
        connection.execute("UPDATE journal SET id = ? WHERE id = ?", (other, ident))


def _double(connection, draw):
    ident = _picked(connection, draw)
    columns = ", ".join(COLUMNS[1:])
    same = columns.replace("uid", "'again-' || uid", 1).replace("version", "-id", 1)
    made = connection.execute(
        f"INSERT INTO journal ({columns}) SELECT {same} FROM journal WHERE id = ?", (ident,)
    )
    kept = sealed(connection)
    at = next(no for no, row in enumerate(kept) if row[:2] == ("journal", ident))
    resealed(connection, [*kept[: at + 1], ("journal", made.lastrowid, ""), *kept[at + 1 :]])


def _cut(connection, draw):
    left = "SELECT max(id) - ? FROM journal"
    connection.execute(f"DELETE FROM journal WHERE id > ({left})", (20 + draw % 7,))
    resealed(connection, sealed(connection))


def _no_attempts(connection, _):
    connection.execute("DELETE FROM attempt")


def _waiting_edit(connection, draw):
    told = "SELECT row_id FROM unsealed WHERE source = 'journal'"
    connection.execute(f"UPDATE journal SET actor = 'x{draw}' WHERE id IN ({told})")


def _waiting_delete(connection, _):
    told = "SELECT row_id FROM unsealed WHERE source = 'journal'"
    connection.execute(f"DELETE FROM journal WHERE id IN ({told})")
    connection.execute("DELETE FROM unsealed WHERE source = 'journal'")


HARMS = {
    "edit": _edit, "back-date": _backdate, "answer": _agree, "delete": _delete,
    "delete, renumbered": _delete_whole, "swap": _swap, "double": _double, "cut": _cut,
    "attempts": _no_attempts, "waiting edit": _waiting_edit, "waiting delete": _waiting_delete,
}  # fmt: skip


def harm(connection, kind, draw, *, rehashed=False):
    """Do one kind of harm somewhere; rehashed: the streams are linked and hashed anew."""
    HARMS[kind](connection, draw)
    if rehashed:
        relinked(connection)

"""The seal: the order of sealed rows, the tree's tiles, checkpoints, the keys that sign them.

The security log and papers wait in the sealer's queue, too; what there is of them is put there.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from ledger.migrations import guards

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SOURCES = "source IN ('journal', 'attempt', 'watch', 'document')"


def _needed(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def upgrade() -> None:
    """Make the tables and their guards, and let two more tables wait for the sealer."""
    op.create_table(
        "seal",
        sa.Column("seq", ID, nullable=False, autoincrement=False),
        _needed("source", sa.String(8)),
        _needed("row_id", sa.BigInteger()),
        _needed("salt", sa.String(32)),
        sa.PrimaryKeyConstraint("seq", name="pk_seal"),
        sa.UniqueConstraint("source", "row_id", name="uq_seal_source_row_id"),
    )
    op.create_table(
        "tile",
        *(_needed(name, sa.SmallInteger()) for name in ("alg", "level")),
        _needed("idx", sa.BigInteger()),
        _needed("hashes", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("alg", "level", "idx", name="pk_tile"),
    )
    op.create_table(
        "checkpoint",
        sa.Column("id", ID, nullable=False),
        _needed("alg", sa.SmallInteger()),
        _needed("size", sa.BigInteger()),
        _needed("root", sa.String(64)),
        _needed("note", sa.Text()),
        _needed("made_at", sa.String(27)),
        sa.PrimaryKeyConstraint("id", name="pk_checkpoint"),
    )
    op.create_table(
        "log_key",
        _needed("vkey", sa.String(240)),
        _needed("known_at", sa.String(27)),
        sa.PrimaryKeyConstraint("vkey", name="pk_log_key"),
    )
    guards.append_only("seal", [("seq",), ("source", "row_id")])
    guards.append_only("checkpoint", [("id",)])
    guards.append_only("log_key", [("vkey",)])
    _widen_the_queue()


def _widen_the_queue() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    if sqlite:
        for table in ("journal", "attempt"):
            op.execute(f"DROP TRIGGER {table}_queued")
        op.rename_table("unsealed", "unsealed_before")
        op.create_table(
            "unsealed",
            _needed("source", sa.String(8)),
            _needed("row_id", sa.BigInteger()),
            sa.CheckConstraint(SOURCES, name=op.f("ck_unsealed_source")),
            sa.PrimaryKeyConstraint("source", "row_id", name="pk_unsealed"),
        )
        op.execute("INSERT INTO unsealed SELECT source, row_id FROM unsealed_before")
        op.drop_table("unsealed_before")
    else:
        op.execute("ALTER TABLE unsealed DROP CONSTRAINT ck_unsealed_source")
        op.execute(f"ALTER TABLE unsealed ADD CONSTRAINT ck_unsealed_source CHECK ({SOURCES})")
    for table in ("journal", "attempt", "watch", "document") if sqlite else ("watch", "document"):
        guards.queued(table)
    for table in ("watch", "document"):
        op.execute(f"INSERT INTO unsealed SELECT '{table}', id FROM {table}")

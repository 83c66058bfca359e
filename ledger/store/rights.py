"""The rights of the account that desk and workers use on PostgreSQL: exactly these, no more.

The account that made the tables (migrations) may everything; this one reads all, writes new rows,
changes what is no record, and can neither change nor delete what was recorded: the database refuses
before any trigger is asked.
"""

from collections.abc import Mapping

from sqlalchemy import text

from ledger.store.engine import address, make_engine, transaction
from ledger.store.messages import problem
from ledger.tables.columns import metadata
from ledger.tables.journal import APPEND_ONLY
from schemas.errors import InputError

DELETED = (
    "contact", "delivery", "feed", "item", "picture", "role_grant", "unsealed", "waiting",
)  # fmt: skip
"""Indexes over states and events that are made again, the queue of what is not sealed yet, and
what people take back of themselves: no record."""
NEVER_UPDATED = (
    *APPEND_ONLY, "document", "idempotency", "role_grant", "unsealed", "waiting",
)  # fmt: skip


def rights() -> Mapping[str, tuple[str, ...]]:
    """Return the rights that the account needs, by table."""
    told = {name: _on(name) for name in metadata.tables}
    return {**told, "alembic_version": ("SELECT",)}


def _on(name: str) -> tuple[str, ...]:
    update = () if name in NEVER_UPDATED else ("UPDATE",)
    return ("SELECT", "INSERT", *update, *(("DELETE",) if name in DELETED else ()))


def grant(url: str, role: str) -> list[str]:
    """Give a PostgreSQL account just these rights on a ledger; returns the statements carried out.

    url: with the account that owns the tables. Whatever else it held on them is taken back. Raises
    InputError for SQLite, an account there is not, or one that owns the tables or rules the server.
    """
    where = address(url)
    if where.get_backend_name() == "sqlite":
        raise problem(InputError, "no_accounts")
    engine = make_engine(where)
    try:
        with transaction(engine) as tx:
            fit = tx.execute(text(_FIT), {"role": role}).scalar()
            if fit is None:
                raise problem(InputError, "no_such_account", role=role)
            if not fit:
                raise problem(InputError, "account_owns", role=role)
            quote = engine.dialect.identifier_preparer.quote
            schema = quote(tx.execute(text("SELECT current_schema()")).scalar() or "public")
            statements = _statements(schema, quote(role))
            for one in statements:
                tx.execute(text(one))
    finally:
        engine.dispose()
    return statements


_FIT = """
SELECT NOT rolsuper AND NOT EXISTS (
  SELECT 1 FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
  WHERE relkind = 'r' AND nspname = current_schema()
    AND pg_has_role(pg_roles.oid, relowner, 'USAGE'))
FROM pg_roles WHERE rolname = :role
"""


def _statements(schema: str, role: str) -> list[str]:
    return [
        f"REVOKE ALL ON SCHEMA {schema} FROM {role}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}",
        f"GRANT USAGE ON SCHEMA {schema} TO {role}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
        *(
            f"GRANT {', '.join(held)} ON {schema}.{name} TO {role}"
            for name, held in sorted(rights().items())
        ),
    ]

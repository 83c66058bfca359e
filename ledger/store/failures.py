"""What a database error means: try again, tell the person, or a guard that held."""

from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from ledger.store.messages import problem
from ledger.store.writelock import busy, patience
from schemas.errors import LedgerDamaged, LedgerError, LedgerUnavailable


class Retryable(LedgerUnavailable):
    """Nothing was written, or it is not known; the same act with the same key may be sent again."""


class ConstraintBroken(LedgerError):
    """A constraint of the database held; `name` is its name, or the unique columns on SQLite."""

    name: str = ""


class InsufficientFunds(ConstraintBroken):
    """An account would fall below zero."""


_NO_TEXT = "Could not decode to UTF-8"  # the driver's own words: SQLite does not look at text
_FUNDS = "ck_account_funds"
_RETRY_STATES = {"40001", "40P01", "23505"}  # 23505: someone wrote the same key first
_CONNECTION_STATES = ("08", "57P")
_CONSTRAINT = 19
_WAITED = "55P03"  # a lock did not come within lock_timeout: trying again would wait again
_POSTGRESQL = {"53100": "disk_full", "25006": "read_only"}
_SQLITE = {  # primary result code -> message; 5, 6 BUSY and LOCKED; 10 IOERR; 13 FULL; 14 CANTOPEN
    5: "busy",
    6: "busy",
    8: "read_only",
    13: "disk_full",
}


def driver_errors(connection: Connection) -> type[Exception]:
    """Return the class of everything that a connection's own driver raises."""
    errors: type[Exception] = connection.dialect.loaded_dbapi.Error
    return errors


def translate(error: Exception) -> LedgerError:
    """Return the ledger's error for one of the driver's, wrapped by SQLAlchemy or not."""
    cause: BaseException = error
    lost = False
    if isinstance(error, DBAPIError):
        cause, lost = error.orig or error, error.connection_invalidated
    if str(cause).startswith(_NO_TEXT):
        return problem(LedgerDamaged, "damaged", what=str(cause))
    code = getattr(cause, "sqlite_errorcode", None)
    if code is not None:
        return _of_sqlite(code & 0xFF, str(cause))
    return _of_postgresql(getattr(cause, "sqlstate", None) or "", cause, lost)


def _broken(name: str) -> LedgerError:
    kind = InsufficientFunds if name == _FUNDS else ConstraintBroken
    broken = problem(kind, "constraint", name=name)
    broken.name = name
    return broken


def _after_colon(text: str) -> str:
    """Return the constraint that SQLite names after the colon; a guard's own words whole."""
    return text if text.startswith("append-only") else text.rpartition(": ")[2]


def _of_sqlite(code: int, text: str) -> LedgerError:
    if code == _CONSTRAINT:
        # UNIQUE: someone else wrote the same version, key or number first
        return _retry("busy") if "UNIQUE" in text else _broken(_after_colon(text))
    message = _SQLITE.get(code)
    if message == "busy":
        return _retry("busy")
    if message:
        return problem(LedgerUnavailable, message)
    return problem(LedgerUnavailable, "unavailable", cause=text)


def _of_postgresql(state: str, cause: BaseException, lost: bool) -> LedgerError:
    if state in _RETRY_STATES:
        return _retry("busy")
    if state == _WAITED:
        return busy(patience())
    if lost or not state or state.startswith(_CONNECTION_STATES):
        return _retry("connection")
    if state.startswith("23"):
        diagnosis = getattr(cause, "diag", None)
        return _broken(getattr(diagnosis, "constraint_name", None) or str(cause))
    message = _POSTGRESQL.get(state)
    if message:
        return problem(LedgerUnavailable, message)
    return problem(LedgerUnavailable, "unavailable", cause=f"{state} {cause}")


def _retry(code: str) -> LedgerError:
    return problem(Retryable, code)

"""What a database error means: try again, tell the person, or a guard that held."""

from sqlalchemy.exc import DBAPIError, IntegrityError

from ledger.messages import problem
from schemas.errors import LedgerError, LedgerUnavailable


class Retryable(LedgerUnavailable):
    """Nothing was written, or it is not known; the same act with the same key may be sent again."""


class ConstraintBroken(LedgerError):
    """A constraint of the database held; `name` is its name, or the unique columns on SQLite."""

    name: str = ""


class InsufficientFunds(ConstraintBroken):
    """An account would fall below zero."""


_FUNDS = "ck_account_funds"
_RETRY_STATES = {"40001", "40P01", "55P03"}
_CONNECTION_STATES = ("08", "57P")
_SQLITE = {  # primary result code -> message; 5, 6 BUSY and LOCKED; 10 IOERR; 13 FULL; 14 CANTOPEN
    5: "busy",
    6: "busy",
    8: "read_only",
    13: "disk_full",
}


def translate(error: DBAPIError) -> LedgerError:
    """Return the ledger's error for one of the driver's; the caller raises it."""
    if isinstance(error, IntegrityError):
        return _broken(error)
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return _of_sqlite(code & 0xFF, str(error.orig))
    return _of_postgresql(error)


def _broken(error: IntegrityError) -> LedgerError:
    diagnosis = getattr(error.orig, "diag", None)
    name = getattr(diagnosis, "constraint_name", None) or _after_colon(str(error.orig))
    if "UNIQUE" in str(error.orig) or getattr(error.orig, "sqlstate", "") == "23505":
        return _retry("busy")  # someone else wrote the same version, key or number first
    kind = InsufficientFunds if name == _FUNDS else ConstraintBroken
    broken = problem(kind, "constraint", name=name)
    broken.name = name
    return broken


def _after_colon(text: str) -> str:
    """Return the constraint that SQLite names after the colon; a guard's own words whole."""
    return text if text.startswith("append-only") else text.rpartition(": ")[2]


def _of_sqlite(code: int, text: str) -> LedgerError:
    message = _SQLITE.get(code)
    if message == "busy":
        return _retry("busy")
    if message:
        return problem(LedgerUnavailable, message)
    return problem(LedgerUnavailable, "unavailable", cause=text)


def _of_postgresql(error: DBAPIError) -> LedgerError:
    state = getattr(error.orig, "sqlstate", None) or ""
    if state in _RETRY_STATES:
        return _retry("busy")
    if error.connection_invalidated or state.startswith(_CONNECTION_STATES) or not state:
        return _retry("connection")
    if state == "53100":
        return problem(LedgerUnavailable, "disk_full")
    if state == "25006":
        return problem(LedgerUnavailable, "read_only")
    return problem(LedgerUnavailable, "unavailable", cause=f"{state} {error.orig}".strip())


def _retry(code: str) -> LedgerError:
    return problem(Retryable, code)

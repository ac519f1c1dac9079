"""What a database driver raised -> ``ServiceUnavailable`` with a code; None when it is a mistake.

A mistake (a constraint, a statement that no table understands) is not mended by waiting. Who tries
again belongs to the callers.
"""

import sqlite3

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from ocr_pipeline.model.errors import ServiceUnavailable

UNREACHABLE = "LEDGER_UNREACHABLE"
FULL = "LEDGER_FULL"

# https://www.postgresql.org/docs/current/errcodes-appendix.html
_FULL_SQLSTATES = {"53100", "25006"}  # disk_full, read_only_sql_transaction (also: a standby)

# https://www.sqlite.org/rescode.html: the primary code is the low byte of an extended one.
_SQLITE_CODES = {
    sqlite3.SQLITE_BUSY: UNREACHABLE,
    sqlite3.SQLITE_LOCKED: UNREACHABLE,
    sqlite3.SQLITE_PROTOCOL: UNREACHABLE,
    sqlite3.SQLITE_IOERR: UNREACHABLE,
    sqlite3.SQLITE_READONLY: FULL,
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_CANTOPEN: FULL,
}
# A full disk where SQLite does not say so: a quota or file size limit, and its shared memory file.
_FULL_IO_ERRORS = {
    sqlite3.SQLITE_IOERR_WRITE,
    sqlite3.SQLITE_IOERR_TRUNCATE,
    sqlite3.SQLITE_IOERR_SHMSIZE,
}


def outage(error: SQLAlchemyError, ledger: str) -> ServiceUnavailable | None:
    """The error for callers, who know the ledger as ``ledger``; None for a mistake."""
    if isinstance(error, PoolTimeout):
        return ServiceUnavailable(f"ledger {ledger}: no free connection", UNREACHABLE)
    code = _code_of(error) if isinstance(error, DBAPIError) else None
    if code is None:
        return None
    return ServiceUnavailable(f"ledger {ledger}: {_in_one_line(error)}", code)


def unwritable(error: OSError, ledger: str) -> ServiceUnavailable:
    """The same for a folder or a lock file that cannot be made."""
    return ServiceUnavailable(f"ledger {ledger}: {error.strerror}", FULL)


def _code_of(error: DBAPIError) -> str | None:
    if isinstance(error.orig, sqlite3.Error):
        return _sqlite_code(error.orig)
    if getattr(error.orig, "pgcode", None) in _FULL_SQLSTATES:
        return FULL
    lost = error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)
    return UNREACHABLE if lost else None


def _sqlite_code(error: sqlite3.Error) -> str | None:
    extended = getattr(error, "sqlite_errorcode", 0)  # absent where the driver itself complains
    return FULL if extended in _FULL_IO_ERRORS else _SQLITE_CODES.get(extended & 0xFF)


def _in_one_line(error: SQLAlchemyError) -> str:
    """The driver's words; those of SQLAlchemy would repeat the statement."""
    return " ".join(str(getattr(error, "orig", error)).split())

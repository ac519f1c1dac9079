"""A database URL -> short transactions on SQLite or PostgreSQL; outages are ``ServiceUnavailable``.

What the two do differently belongs here; tables and statements to the modules beside it.
"""

import fcntl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from ocr_pipeline.model.errors import ServiceUnavailable, SpecError

BUSY_TIMEOUT_SECONDS = 30
_MIGRATION_LOCK = 0x0C8_1ED6E8  # any number; PostgreSQL's advisory locks are known by numbers only

T = TypeVar("T")
DialectInsert = sqlite.Insert | postgresql.Insert


class Database:
    """Connections to the ledger's database. Threads may share one; a forked process must not."""

    def __init__(self, url: str) -> None:
        """Connect lazily; the folder of a SQLite file is created. ``SpecError`` for a bad URL."""
        self._url = _parse(url)
        self._is_sqlite = self._url.get_backend_name() == "sqlite"
        if self._is_sqlite:
            self._file().parent.mkdir(parents=True, exist_ok=True)
        self._engine = self._new_engine()
        if self._is_sqlite:
            event.listen(self._engine, "connect", _prepare_sqlite)
            event.listen(self._engine, "begin", _begin_sqlite)
        self._writer = self._engine.execution_options(sqlite_begin="BEGIN IMMEDIATE")

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads; on SQLite it sees one snapshot and waits for nobody."""
        with self._transaction(self._engine) as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that may write; on SQLite it is the only one from its beginning on."""
        with self._transaction(self._writer) as connection:
            yield connection

    @contextmanager
    def write_alone(self) -> Iterator[Connection]:
        """As ``write``, while no other process is in here: for changes of the schema."""
        if not self._is_sqlite:
            with self.write() as connection:
                connection.execute(text(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})"))
                yield connection
            return
        with Path(f"{self._file()}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._keep_write_ahead_log()
            with self.write() as connection:
                yield connection

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def _new_engine(self) -> Engine:
        try:
            # Parameters hold keys of customers' files: they stay out of messages and logs.
            return create_engine(self._url, hide_parameters=True, pool_pre_ping=not self._is_sqlite)
        except ModuleNotFoundError as error:
            raise SpecError(
                f"ledger {self._url!r}: {error.name} is not installed, "
                "run: pip install 'ocr-pipeline[postgres]'"
            ) from error

    def _file(self) -> Path:
        return Path(self._url.database or "")

    def _keep_write_ahead_log(self) -> None:
        """The mode stays in the file. Setting it does not wait for others, hence the lock."""
        with self._transaction(self._engine.execution_options(sqlite_begin="")) as connection:
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")

    @contextmanager
    def _transaction(self, engine: Engine) -> Iterator[Connection]:
        with self._outages(), engine.begin() as connection:
            yield connection

    @contextmanager
    def _outages(self) -> Iterator[None]:
        try:
            yield
        except PoolTimeout as error:
            raise ServiceUnavailable(f"ledger {self._url!r}: no free connection") from error
        except DBAPIError as error:
            if not _is_outage(error):
                raise
            raise ServiceUnavailable(f"ledger {self._url!r}: {error.orig}") from error


def insert_on(connection: Connection, table: Table) -> DialectInsert:
    """``INSERT`` of the connection's dialect, which knows ``ON CONFLICT``."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def slices(values: Sequence[T], size: int = 500) -> Iterator[Sequence[T]]:
    """Cut a list into parts; databases limit how many values a statement binds."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise SpecError("ledger: not a database URL, write sqlite:///path/to/ledger.db") from None
    if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        raise SpecError(f"ledger {parsed!r}: write a sqlite or postgresql URL")
    if not parsed.database:
        raise SpecError(f"ledger {parsed!r}: names no database, write sqlite:///path/to/ledger.db")
    if parsed.drivername == "postgresql":
        # SQLAlchemy would take psycopg 3; Dagster's own storage needs psycopg2, so that is there.
        return parsed.set(drivername="postgresql+psycopg2")
    return parsed


def _is_outage(error: DBAPIError) -> bool:
    return error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver would otherwise begin transactions by itself: late, and never IMMEDIATE.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_SECONDS * 1000}")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA synchronous=FULL")


def _begin_sqlite(connection: Connection) -> None:
    # One that began by reading cannot wait for another writer later: it fails as "locked" at once.
    statement = connection.get_execution_options().get("sqlite_begin", "BEGIN")
    if statement:
        connection.exec_driver_sql(statement)

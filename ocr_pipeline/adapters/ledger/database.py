"""A database URL -> short transactions on SQLite or PostgreSQL; outages are ``ServiceUnavailable``.

What the two do differently belongs here; tables and statements to the modules beside it. What a
driver's error means belongs to ``outages``.
"""

import fcntl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO, TypeVar

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from ocr_pipeline.adapters.ledger.outages import outage, unwritable
from ocr_pipeline.model.errors import SpecError

BUSY_TIMEOUT_SECONDS = 30
POSTGRESQL_CONNECTIONS = (2, 8)  # of a process: kept open when idle, and more while it is busy
_MIGRATION_LOCK = 0x0C8_1ED6E8  # any number; PostgreSQL's advisory locks are known by numbers only

# https://www.postgresql.org/docs/current/libpq-connect.html: a server or a network that is gone
# without a word is noticed within a minute, not when TCP gives up after a quarter of an hour.
_POSTGRESQL_CONNECTION = {
    "application_name": "ocr-pipeline",
    "connect_timeout": "10",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "60000",
}
# A transaction takes milliseconds. Whatever hangs (a lock, a process that was stopped while it held
# one) must not hold up all the others.
_POSTGRESQL_SESSION = {
    "lock_timeout": f"{BUSY_TIMEOUT_SECONDS}s",
    "statement_timeout": "300s",
    "idle_in_transaction_session_timeout": "60s",
}

T = TypeVar("T")
DialectInsert = sqlite.Insert | postgresql.Insert


class Database:
    """Connections to the ledger's database. Threads may share one; a forked process must not."""

    def __init__(self, url: str) -> None:
        """Connect lazily; the folder of a SQLite file is created. ``SpecError`` for a bad URL."""
        self._url = _parse(url)
        self._is_sqlite = self._url.get_backend_name() == "sqlite"
        self._name = _shown(self._url)
        if self._is_sqlite:
            self._make_folder()
        self._engine = self._new_engine()
        if self._is_sqlite:
            event.listen(self._engine, "connect", _prepare_sqlite)
            event.listen(self._engine, "begin", _begin_sqlite)
        self._writer = self._engine.execution_options(sqlite_begin="BEGIN IMMEDIATE")

    @property
    def name(self) -> str:
        """Its URL for people: no password."""
        return self._name

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
                # A change of a large table, and waiting for the one who makes it, takes its time.
                connection.execute(text("SET LOCAL statement_timeout = 0"))
                connection.execute(text("SET LOCAL lock_timeout = 0"))
                connection.execute(text(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})"))
                yield connection
            return
        with self._open_lock() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._keep_write_ahead_log()
            with self.write() as connection:
                yield connection

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def _new_engine(self) -> Engine:
        options = {} if self._is_sqlite else _postgresql_options(self._url)
        try:
            # Parameters hold keys of customers' files: they stay out of messages and logs.
            return create_engine(self._url, hide_parameters=True, **options)
        except ModuleNotFoundError as error:
            raise SpecError(
                f"ledger {self._name}: {error.name} is not installed, "
                "run: pip install 'ocr-pipeline[postgres]'"
            ) from error

    def _make_folder(self) -> None:
        try:
            self._file().parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unwritable(error, self._name) from error

    def _open_lock(self) -> TextIO:
        try:
            return Path(f"{self._file()}.lock").open("w")
        except OSError as error:
            raise unwritable(error, self._name) from error

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
        except SQLAlchemyError as error:
            unavailable = outage(error, self._name)
            if unavailable is None:
                raise
            raise unavailable from error


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
    name = _shown(parsed)
    if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        raise SpecError(f"ledger {name}: write a sqlite or postgresql URL")
    if not parsed.database:
        raise SpecError(f"ledger {name}: names no database, write sqlite:///path/to/ledger.db")
    if parsed.drivername == "postgresql":
        # SQLAlchemy would take psycopg 3; Dagster's own storage needs psycopg2, so that is there.
        return parsed.set(drivername="postgresql+psycopg2")
    return parsed


def _shown(url: URL) -> str:
    """The URL for people: no password, and no options, which may hold another one."""
    return url.set(query={}).render_as_string(hide_password=True)


def _postgresql_options(url: URL) -> dict[str, Any]:
    """How to connect; what the URL says about a connection is kept."""
    kept, more = POSTGRESQL_CONNECTIONS
    session = [f"-c {name}={value}" for name, value in _POSTGRESQL_SESSION.items()]
    named = url.normalized_query
    wanted = {name: value for name, value in _POSTGRESQL_CONNECTION.items() if name not in named}
    return {
        "connect_args": {**wanted, "options": " ".join((*session, *named.get("options", ())))},
        # What is read after a lock was awaited must be what its last holder wrote.
        "isolation_level": "READ COMMITTED",
        "executemany_mode": "values_plus_batch",  # else every updated row is a round trip
        "pool_size": kept,
        "max_overflow": more,
        "pool_pre_ping": True,
    }


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

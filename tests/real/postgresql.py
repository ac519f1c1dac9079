"""Debian's PostgreSQL -> a server of its own for the tests, in a temporary folder on 127.0.0.1.

It can be stopped, killed and started again: what was committed is there. What a test wants of it
belongs to the test.
"""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import psycopg2
from psycopg2 import sql

from tests.real.ports import free_port

BINARIES = Path("/usr/lib/postgresql")
SUPERUSER = "postgres"
PATIENCE_SECONDS = 60.0
SETTINGS = (
    "listen_addresses=127.0.0.1",
    "fsync=off",  # the tests kill processes, not machines: what was written to files stays
    "shared_buffers=32MB",
    "max_connections=100",
    "log_min_messages=warning",
)


def find_binaries() -> Path | None:
    """The folder of the newest installed server; None without one."""
    found = [path.parent for path in BINARIES.glob("*/bin/postgres")]
    return max(found, key=lambda folder: int(folder.parent.name), default=None)


class PostgreSql:
    """One server. ``start`` and ``stop`` may be called again and again; ``close`` ends it for good.

    ``url`` is that of the maintenance database, for the superuser, with its password.
    """

    def __init__(self, binaries: Path) -> None:
        """Make an empty cluster of databases; nothing runs yet."""
        self._binaries = binaries
        self._folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
        self._user = _unprivileged_user()
        self._password = secrets.token_hex(8)
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port()
        if self._user is not None:
            shutil.chown(self._folder, self._user)
        try:
            self._make_cluster()
        except BaseException:
            self.close()
            raise

    @property
    def url(self) -> str:
        """``postgresql://`` for the maintenance database."""
        return self.url_of("postgres")

    @property
    def log(self) -> str:
        """What the server said, for the message of a test that fails."""
        return (self._folder / "log").read_text(errors="replace")

    def url_of(self, database: str) -> str:
        """``postgresql://`` for a database."""
        return f"postgresql://{SUPERUSER}:{self._password}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Begin, or begin again, and wait until it answers."""
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [*self._as_user(), str(self._binaries / "postgres"), *self._arguments()],
                stdout=log,
                stderr=log,
                cwd=self._folder,
            )
        self._wait_until_ready()

    def stop(self) -> None:
        """End it in order: what is under way is rolled back, the rest is written."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(PATIENCE_SECONDS)
            self._process = None

    def kill(self) -> None:
        """``kill -9`` of every process of it; returns when none is left."""
        if self._process is None:
            return
        children = psutil.Process(self._process.pid).children(recursive=True)
        self._process.kill()
        self._process.wait()
        self._process = None
        for child in children:
            _kill(child)
        # A backend that still lives would keep the next server from its shared memory.
        _wait_for("the killed backends", lambda: not any(_lives(child) for child in children))

    def close(self) -> None:
        """Leave no process and no file."""
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def create_database(self, name: str, template: str = "template1") -> str:
        """The URL of a new database: an empty one, or a copy of one that nobody is connected to."""
        names = sql.Identifier(name), sql.Identifier(template)
        self._execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
        return self.url_of(name)

    def drop_database(self, name: str) -> None:
        """Forget a database, whoever is still connected to it."""
        self._execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def terminate_connections(self, database: str) -> None:
        """End every connection to a database, as an administrator, a fail-over or a restart do."""
        connected = sql.SQL("FROM pg_stat_activity WHERE datname = {}").format(
            sql.Literal(database)
        )
        self._execute(sql.SQL("SELECT pg_terminate_backend(pid) {}").format(connected))
        count = sql.SQL("SELECT count(*) {}").format(connected)
        _wait_for("ending connections", lambda: self._execute(count) == [(0,)])

    def _execute(self, statement: sql.Composable) -> list[tuple[object, ...]]:
        connection = psycopg2.connect(self.url)
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return list(cursor.fetchall()) if cursor.description else []
        finally:
            connection.close()

    def _as_user(self) -> list[str]:
        # The tests' end is the server's too, also when they are killed. SIGQUIT ends its backends.
        setpriv = ["setpriv", "--pdeathsig", "QUIT"]
        if self._user is None:
            return setpriv
        return [*setpriv, f"--reuid={self._user}", f"--regid={self._user}", "--init-groups"]

    def _arguments(self) -> list[str]:
        here = (f"port={self.port}", f"unix_socket_directories={self._folder}")
        settings = [word for setting in (*SETTINGS, *here) for word in ("-c", setting)]
        return ["-D", str(self._folder / "data"), *settings]

    def _make_cluster(self) -> None:
        password = self._folder / "password"
        password.write_text(self._password)
        if self._user is not None:
            shutil.chown(password, self._user)
        options = ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        subprocess.run(
            [
                *self._as_user(),
                str(self._binaries / "initdb"),
                *("-D", str(self._folder / "data"), "-U", SUPERUSER, f"--pwfile={password}"),
                *options,
            ],
            check=True,
            capture_output=True,
            cwd=self._folder,
        )

    def _wait_until_ready(self) -> None:
        _wait_for("PostgreSQL", self._is_ready)

    def _is_ready(self) -> bool:
        if self._process is None or self._process.poll() is not None:
            raise RuntimeError(f"PostgreSQL ended while it started:\n{self.log}")
        try:
            psycopg2.connect(self.url, connect_timeout=5).close()
        except psycopg2.OperationalError:
            return False
        return True


def _unprivileged_user() -> str | None:
    """As whom the server runs when root starts it, which it refuses itself."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return SUPERUSER if SUPERUSER in names else "nobody"


def _kill(process: psutil.Process) -> None:
    try:
        process.kill()
    except psutil.NoSuchProcess:
        return


def _lives(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _wait_for(what: str, holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} took longer than {PATIENCE_SECONDS:.0f} s")
        time.sleep(0.02)

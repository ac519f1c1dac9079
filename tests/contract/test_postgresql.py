"""A ledger in PostgreSQL when the server refuses, goes away, comes back, is full or hangs."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from sqlalchemy import text

from ocr_pipeline.adapters.ledger.database import POSTGRESQL_CONNECTIONS, Database
from ocr_pipeline.adapters.ledger.ledger import open_ledger
from ocr_pipeline.model.errors import ServiceUnavailable
from tests.fakes.ledger import seen
from tests.real.postgresql import PostgreSql

pytestmark = pytest.mark.slow
NAME = "ledger_postgresql"


@pytest.fixture
def url(postgresql: PostgreSql) -> Iterator[str]:
    """An empty database of its own."""
    yield postgresql.create_database(NAME)
    postgresql.drop_database(NAME)


@contextmanager
def unavailable(code: str, words: str) -> Iterator[None]:
    """Fails unless the block raises this code; the message is one line."""
    with pytest.raises(ServiceUnavailable, match=words) as caught:
        yield
    assert caught.value.code == code
    assert "\n" not in str(caught.value)


def tell(url: str, *statements: str) -> None:
    """What an administrator does."""
    database = Database(url)
    with database.write() as connection:
        for statement in statements:
            connection.execute(text(statement))
    database.close()


def ask(url: str, question: str) -> object:
    """One value."""
    database = Database(url)
    with database.read() as connection:
        answer: object = connection.scalar(text(question))
    database.close()
    return answer


def test_a_server_that_is_not_there_or_refuses(postgresql: PostgreSql, url: str) -> None:
    password = url.partition("@")[0].rpartition(":")[2]
    for wrong, words in (
        (url.replace(f":{postgresql.port}/", ":1/"), "refused"),
        (url.replace(password, "hunter2"), "password authentication failed"),
        (f"{url}_other", "does not exist"),
        (f"{url}?password=hunter2&user=nobody", "nobody"),
    ):
        with pytest.raises(ServiceUnavailable, match=words) as caught:
            open_ledger(wrong)
        assert caught.value.code == "LEDGER_UNREACHABLE"
        assert password not in str(caught.value)
        assert "hunter2" not in str(caught.value)


def test_when_the_server_is_back_the_next_call_works(postgresql: PostgreSql, url: str) -> None:
    ledger = open_ledger(url)
    for number, end in enumerate((postgresql.stop, postgresql.kill)):
        ledger.set_note("round", f"{number}")
        end()
        with unavailable("LEDGER_UNREACHABLE", "refused|closed"):
            ledger.set_note("round", "lost")
        postgresql.start()
        assert ledger.get_note("round") == f"{number}"
    ledger.close()


def test_a_server_whose_disk_is_full(url: str) -> None:
    """The server's own words for it, from a trigger: no test fills a disk."""
    ledger = open_ledger(url)
    uid = ledger.register_batch("inbox", now=1.0).uid
    tell(
        url,
        "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE disk_full USING MESSAGE = 'could not extend file: No space left on device'; END $$",
        "CREATE TRIGGER full_disk BEFORE INSERT ON items EXECUTE FUNCTION full_disk()",
    )
    with unavailable("LEDGER_FULL", "No space left"):
        ledger.observe(uid, [seen("a")], "sweep", 0.0, now=1.0)
    tell(url, "DROP TRIGGER full_disk ON items")
    assert ledger.observe(uid, [seen("a")], "sweep", 0.0, now=1.0) == 1
    ledger.close()


def test_a_server_that_only_reads(postgresql: PostgreSql, url: str) -> None:
    """As a standby, or one whose administrator said so."""
    ledger = open_ledger(url)
    tell(url, f"ALTER DATABASE {NAME} SET default_transaction_read_only = on")
    postgresql.terminate_connections(NAME)
    with unavailable("LEDGER_FULL", "read-only"):
        ledger.set_note("name", "value")
    assert ledger.get_note("name") is None
    ledger.close()


def test_a_lock_that_stays_is_not_awaited_for_ever(url: str) -> None:
    ledger = open_ledger(f"{url}?options=-c%20lock_timeout%3D50ms")
    uid = ledger.register_batch("inbox", now=1.0).uid
    database = Database(url)
    with database.write() as connection:
        connection.execute(text("SELECT * FROM batches FOR UPDATE"))
        with unavailable("LEDGER_UNREACHABLE", "lock timeout"):
            ledger.close_batch(uid, now=2.0)
    database.close()
    ledger.close()


def test_a_process_that_hangs_in_a_transaction_loses_it(url: str) -> None:
    hung = Database(f"{url}?options=-cidle_in_transaction_session_timeout%3D50ms")
    with (
        unavailable("LEDGER_UNREACHABLE", "idle-in-transaction|closed"),
        hung.write() as connection,
    ):
        pid = connection.scalar(text("SELECT pg_backend_pid()"))
        while ask(url, f"SELECT count(*) FROM pg_stat_activity WHERE pid = {pid}"):  # noqa: S608
            pass
        connection.execute(text("SELECT 1"))
    hung.close()


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("application_name", "ocr-pipeline"),
        ("lock_timeout", "30s"),
        ("statement_timeout", "5min"),
        ("idle_in_transaction_session_timeout", "1min"),
        ("transaction_isolation", "read committed"),
    ],
)
def test_how_it_connects(url: str, setting: str, value: str) -> None:
    tell(url, f"ALTER DATABASE {NAME} SET default_transaction_isolation = 'repeatable read'")
    assert ask(url, f"SHOW {setting}") == value


def test_what_the_url_says_is_kept(url: str) -> None:
    named = f"{url}?application_name=mine&options=-csearch_path%3Dpg_temp%20-clock_timeout%3D7s"
    shown = [ask(named, f"SHOW {name}") for name in ("application_name", "search_path")]
    assert shown == ["mine", "pg_temp"]
    assert [ask(named, f"SHOW {name}_timeout") for name in ("lock", "statement")] == ["7s", "5min"]


def test_a_process_takes_few_connections_and_keeps_fewer(url: str) -> None:
    kept, more = POSTGRESQL_CONNECTIONS
    database = Database(url)
    threads = 4 * (kept + more)
    everybody = threading.Barrier(threads)
    count = text(f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{NAME}'")  # noqa: S608

    def work(_: int) -> int:
        everybody.wait()
        with database.read() as connection:
            connection.execute(text("SELECT pg_sleep(0.05)"))
            return int(connection.execute(count).scalar_one())

    with ThreadPoolExecutor(threads) as pool:
        assert max(pool.map(work, range(threads))) <= kept + more
    while ask(url, str(count)) != kept + 1:  # the one who asks; the others are on their way out
        pass
    database.close()

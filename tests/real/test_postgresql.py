"""The server that other tests rely on does what they rely on."""

import psutil
import psycopg2
import pytest

from tests.real.postgresql import PostgreSql

pytestmark = pytest.mark.slow


@pytest.fixture
def server(postgresql: PostgreSql) -> PostgreSql:
    return postgresql


def rows(url: str) -> int:
    connection = psycopg2.connect(url)
    with connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS t (k int)")
        cursor.execute("INSERT INTO t VALUES (1)")
        cursor.execute("SELECT count(*) FROM t")
        (count,) = cursor.fetchone()
    connection.close()
    return int(count)


def test_what_was_committed_outlives_kill_stop_and_ended_connections(server: PostgreSql) -> None:
    url = server.create_database("real_postgresql")
    held = psycopg2.connect(url)
    assert rows(url) == 1
    server.terminate_connections("real_postgresql")
    with pytest.raises(psycopg2.OperationalError):
        held.cursor().execute("SELECT 1")
    server.kill()
    with pytest.raises(psycopg2.OperationalError):
        psycopg2.connect(url)
    server.start()
    assert rows(url) == 2
    server.stop()
    server.start()
    assert rows(url) == 3
    server.drop_database("real_postgresql")


def test_a_wrong_password_is_refused(server: PostgreSql) -> None:
    with pytest.raises(psycopg2.OperationalError, match="password"):
        psycopg2.connect(server.url.replace("postgres:", "postgres:x"))


def test_no_process_stays_behind(server: PostgreSql) -> None:
    mine = psutil.Process().children(recursive=True)
    processes = [process for process in mine if process.name() == "postgres"]
    server.stop()
    assert len(processes) > 1
    assert [process for process in processes if process.is_running()] == []
    server.start()

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from ocr_pipeline.adapters.ledger import database as module
from ocr_pipeline.adapters.ledger.database import Database, slices
from ocr_pipeline.model.errors import ServiceUnavailable, SpecError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "a folder" / "ledger.db"


@pytest.fixture
def database(file: Path) -> Iterator[Database]:
    opened = Database(f"sqlite:///{file}")
    with opened.write_alone() as connection:
        connection.execute(text("CREATE TABLE t (k TEXT PRIMARY KEY)"))
    yield opened
    opened.close()


def count(database: Database) -> int:
    with database.read() as connection:
        return int(connection.execute(text("SELECT count(*) FROM t")).scalar_one())


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 30_000)],
)
def test_sqlite_survives_a_power_cut_and_waits_for_others(
    database: Database, pragma: str, value: object
) -> None:
    with database.read() as connection:
        assert connection.execute(text(f"PRAGMA {pragma}")).scalar_one() == value


def test_a_transaction_is_written_whole_or_not_at_all(database: Database) -> None:
    def half() -> None:
        with database.write() as connection:
            connection.execute(text("INSERT INTO t VALUES ('a')"))
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        half()
    assert count(database) == 0


def test_a_writer_is_alone_before_its_first_statement(database: Database, file: Path) -> None:
    other = sqlite3.connect(file, timeout=0, isolation_level=None)
    with database.write(), pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")
    other.execute("BEGIN IMMEDIATE")
    other.close()


def test_a_reader_waits_for_no_writer_and_sees_one_state(database: Database) -> None:
    with database.write() as writer:
        writer.execute(text("INSERT INTO t VALUES ('a')"))
        assert count(database) == 0
    with database.read() as reader:
        before = reader.execute(text("SELECT count(*) FROM t")).scalar_one()
        with database.write() as writer:
            writer.execute(text("INSERT INTO t VALUES ('b')"))
        assert reader.execute(text("SELECT count(*) FROM t")).scalar_one() == before == 1


def test_a_database_that_stays_locked_is_a_service_that_does_not_answer(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BUSY_TIMEOUT_SECONDS", 0)
    database = Database(f"sqlite:///{file}")
    with database.write_alone():
        impatient = Database(f"sqlite:///{file}")
        with pytest.raises(ServiceUnavailable, match="locked") as locked, impatient.write():
            pytest.fail("two writers at once")
        assert locked.value.code == "LEDGER_UNREACHABLE"
        impatient.close()
    database.close()


def test_a_path_that_cannot_be_opened_is_a_service_that_does_not_answer(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").mkdir()
    database = Database(f"sqlite:///{tmp_path}/ledger.db")
    with pytest.raises(ServiceUnavailable, match=r"ledger\.db"), database.read():
        pytest.fail("opened a folder")


def test_a_mistake_is_no_outage_and_names_no_customer_file(database: Database) -> None:
    def twice() -> None:
        with database.write() as connection:
            for _ in range(2):
                connection.execute(text("INSERT INTO t VALUES (:k)"), {"k": "secret.pdf"})

    with pytest.raises(IntegrityError) as caught:
        twice()
    assert "secret.pdf" not in str(caught.value)


def test_a_password_is_not_in_the_message() -> None:
    def read() -> None:
        with Database("postgresql://user:hunter2@127.0.0.1:1/ledger").read():
            pytest.fail("nobody listens there")

    # Which of the two depends on whether the driver of the extra ``postgres`` is installed.
    with pytest.raises((ServiceUnavailable, SpecError)) as caught:
        read()
    assert "hunter2" not in str(caught.value)
    assert "psycopg2" in str(caught.value)


@pytest.mark.parametrize("url", ["sqlite://", "ledger.db", "mysql://127.0.0.1/ledger"])
def test_a_url_that_is_no_ledger_is_refused_with_an_example(url: str) -> None:
    with pytest.raises(SpecError, match="write"):
        Database(url)


@pytest.mark.parametrize("length", [0, 1, 499, 500, 501, 1_500])
def test_slices_cover_the_list(length: int) -> None:
    parts = list(slices(range(length)))
    assert [value for part in parts for value in part] == list(range(length))
    assert all(0 < len(part) <= 500 for part in parts)

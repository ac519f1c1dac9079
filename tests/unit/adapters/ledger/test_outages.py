"""What SQLite says when it cannot write, by its code. PostgreSQL: ``contract/test_postgresql``."""

import os
import resource
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from ocr_pipeline.adapters.ledger.database import Database
from ocr_pipeline.adapters.ledger.ledger import open_ledger
from ocr_pipeline.model.errors import ServiceUnavailable
from tests.fakes.ledger import seen

NOBODY = 65534
PAGE = [seen(f"{number:03}" * 30) for number in range(1_000)]


@contextmanager
def full() -> Iterator[None]:
    """Fails unless the block raises ``LEDGER_FULL``."""
    with pytest.raises(ServiceUnavailable) as caught:
        yield
    assert caught.value.code == "LEDGER_FULL"


@contextmanager
def file_size_limit(size_bytes: int) -> Iterator[None]:
    """No file of this process may grow beyond it: as on a disk without room, or with a quota."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def somebody_else() -> Iterator[None]:
    """Root may write everywhere; it is nobody meanwhile."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that others may look into; pytest's own is private."""
    made = Path(tempfile.mkdtemp(prefix="ledger-"))
    made.chmod(0o755)
    yield made
    made.chmod(0o755)
    shutil.rmtree(made)


def test_a_database_that_may_not_grow_is_full_until_there_is_room(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/ledger.db"
    ledger = open_ledger(database)
    uid = ledger.register_batch("inbox", now=1.0).uid
    with full(), file_size_limit(256 * 1024):
        ledger.observe(uid, PAGE, "sweep", 0.0, now=1.0)
    assert ledger.observe(uid, PAGE, "sweep", 0.0, now=1.0) == len(PAGE)
    ledger.close()


def test_what_sqlite_itself_calls_full(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/ledger.db")
    with full(), database.write() as connection:
        connection.execute(text("PRAGMA max_page_count = 2"))
        connection.execute(text("CREATE TABLE t (k TEXT)"))
        connection.execute(text("INSERT INTO t VALUES (:k)"), {"k": "x" * 100_000})
    database.close()


def test_a_full_disk_is_also_noticed_where_a_ledger_is_opened(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/ledger.db"
    open_ledger(url).close()
    with full(), file_size_limit(1024):  # its shared memory does not fit
        open_ledger(url)
    open_ledger(url).close()


def test_a_read_only_file_or_folder_is_full(folder: Path) -> None:
    url = f"sqlite:///{folder}/ledger.db"
    ledger = open_ledger(url)
    ledger.close()
    for path in (folder, *folder.iterdir()):
        path.chmod(0o555 if path.is_dir() else 0o444)
    with full(), somebody_else():
        ledger.set_note("name", "value")
    with full(), somebody_else():
        open_ledger(f"sqlite:///{folder}/other.db")
    with full(), somebody_else():
        open_ledger(f"sqlite:///{folder}/new folder/ledger.db")


def test_a_folder_instead_of_the_file_cannot_be_written(tmp_path: Path) -> None:
    with full():
        open_ledger(f"sqlite:///{tmp_path}")


def test_a_statement_that_no_table_understands_is_a_mistake(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/ledger.db")
    with pytest.raises(OperationalError, match="no such table"), database.read() as connection:
        connection.execute(text("SELECT * FROM nowhere"))
    database.close()

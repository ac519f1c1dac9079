"""The contract of ``Ledger`` for a database that an earlier version of the pipeline made."""

import multiprocessing
from collections.abc import Iterable
from dataclasses import astuple
from datetime import UTC, datetime
from importlib.resources import files
from multiprocessing.synchronize import Barrier

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, insert

from ocr_pipeline.adapters.ledger.database import Database
from ocr_pipeline.adapters.ledger.ledger import open_ledger
from ocr_pipeline.adapters.ledger.schema import metadata
from ocr_pipeline.model.delivery import DeliveryState
from ocr_pipeline.model.manifest import ChunkState, ItemState, Lease
from tests.fakes.ledger import leased, planned, recognized

UID = "0123abcd"


def chunk(number: int, state: str, **more: object) -> dict[str, object]:
    """A row of the first schema."""
    return {
        "key": f"chunk-{number}",
        "batch_uid": UID,
        "number": number,
        "state": state,
        "attempt": 2,
        "attempts_without_progress": 1,
        "progressed": False,
        "not_before": 2.0,
        "settings_json": '{"batch": "설정"}',
        "item_count": 1,
        "created": 1.0,
        "planned": 2.0,
        "retired": False,
        "last_error": "run died",
        **more,
    }


def item(key: str, state: str, **more: object) -> dict[str, object]:
    """A row of the first schema."""
    return {
        "batch_uid": UID,
        "key": key.encode(),
        "version": "v1",
        "size_bytes": 5_000_000_000,
        "modified": 1.0,
        "first_seen": 1.5,
        "sweep": "sweep",
        "state": state,
        "generation": 1,
        "pages": 1,
        "table_pages": 0,
        "long_image_units": 0,
        "seconds": 0.25,
        **more,
    }


# Rows as version 0001 wrote them, in the order in which they refer to each other. The numbers that
# a database gives (item_id, seq, attempt_id) count from 1.
FIRST_SCHEMA: list[tuple[str, list[dict[str, object]]]] = [
    ("batches", [{"uid": UID, "batch_id": "inbox", "created": 1.0, "modified": 1.0}]),
    (
        "configurations",
        [
            {
                "kind": "batch",
                "config_id": "inbox",
                "digest": "digest",
                "created": 1.0,
                "modified": 1.0,
            }
        ],
    ),
    ("notes", [{"name": "configuration checked", "value": "digest:1.0"}]),
    (
        "chunks",
        [
            chunk(1, "done", finished=9.0),
            chunk(2, "running", lease_holder="run-1", lease_token="a" * 32, lease_expires=1_000.0),
            chunk(3, "planned"),
        ],
    ),
    (
        "deliveries",
        [
            {
                "batch_uid": UID,
                "number": 1,
                "message_id": f"msg_{'b' * 32}",
                "state": "due",
                "item_count": 1,
                "payload_key": ".ocr/deliveries/1.json",
                "payload_sha256": "c" * 64,
                "payload_bytes": 1_000,
                "content": "text",
                "webhook_json": "{}",
                "result_storage_json": "{}",
                "attempt": 2,
                "attempts": 1,
                "next_attempt": 12.0,
                "sealed": 10.0,
                "retired": False,
            }
        ],
    ),
    (
        "attempts",
        [
            {
                "batch_uid": UID,
                "delivery_number": 1,
                "number": 1,
                "started": 11.0,
                "seconds": 0.5,
                "status": 500,
                "outcome": "RECEIVER_FAILED",
                "detail": "busy",
            }
        ],
    ),
    (
        "items",
        [
            item("가/1.png", "recognized", chunk_key="chunk-1", outcome="recognized", finished=9.0),
            item(
                "2.png", "planned", chunk_key="chunk-2", outcome="failed", error_code="EMPTY_FILE"
            ),
            item("3.png", "planned", chunk_key="chunk-3"),
            item("4.png", "pending"),
            item("5.png", "recognized", chunk_key="chunk-1", outcome="recognized", finished=9.0),
        ],
    ),
    (
        "outbox",
        [
            {"batch_uid": UID, "item_id": 1, "generation": 1, "created": 9.0, "delivery_number": 1},
            {"batch_uid": UID, "item_id": 5, "generation": 1, "created": 9.0},
        ],
    ),
]


def configuration() -> Config:
    config = Config()
    scripts = files("ocr_pipeline.adapters.ledger") / "migrations"
    config.set_main_option("script_location", str(scripts))
    return config


def revision(url: str) -> str | None:
    database = Database(url)
    with database.read() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    database.close()
    return current


def fill(url: str, version: str, tables: Iterable[tuple[str, list[dict[str, object]]]]) -> None:
    """Make a database as an earlier version would have left it."""
    database = Database(url)
    config = configuration()
    with database.write_alone() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, version)
        then = MetaData()
        then.reflect(connection)
        for table, rows in tables:
            for row in rows:
                connection.execute(insert(then.tables[table]).values(row))
    database.close()


@pytest.fixture
def old_url(ledger_url: str) -> str:
    """A ledger of the first schema, with work in it."""
    fill(ledger_url, "0001", FIRST_SCHEMA)
    return ledger_url


def test_a_ledger_of_the_first_schema_keeps_its_rows_and_goes_on(old_url: str) -> None:
    ledger = open_ledger(old_url)
    assert [batch.uid for batch in ledger.batches()] == [UID]
    assert ledger.register_batch("inbox", now=20.0).uid == UID
    assert ledger.register_config("batch", "inbox", "digest", now=20.0) == 1
    assert ledger.get_note("configuration checked") == "digest:1.0"
    first = ledger.chunk_items("chunk-1")
    assert [found.key for found in first] == ["5.png", "가/1.png"]
    assert {found.size_bytes for found in first} == {5_000_000_000}
    running = ledger.chunk("chunk-2")
    assert running is not None
    assert (running.lease_holder, running.lease_expires) == ("run-1", 1_000.0)
    assert (running.attempt, running.attempts_without_progress) == (2, 1)
    assert running.settings_json == '{"batch": "설정"}'
    assert [attempt.status for attempt in ledger.attempts(UID, 1)] == [500]

    lease = leased(ledger, "chunk-3", attempt=2)
    ledger.mark_items(lease, recognized(ledger.chunk_items("chunk-3")), now=21.0)
    ledger.finish_chunk(lease, deliver=True, now=22.0)
    ledger.fail_attempt("chunk-2", 2, "died", 23.0, 23.0, 3, token="a" * 32)
    assert [found.key for found in ledger.chunks(UID, [ChunkState.PLANNED])] == ["chunk-2"]
    assert planned(ledger, ["4.png", "6.png"], chunk="new").item_count == 2
    assert ledger.next_chunk_number(UID) == 5
    begun = ledger.begin_delivery(UID, 1_000, "text", "{}", "{}", now=24.0)
    assert begun is not None
    assert begun.number == 2
    assert [found.key for found in ledger.delivery_items(UID, 2)] == ["5.png", "3.png"]
    assert ledger.delivery_counts(UID) == {DeliveryState.DUE: 1, DeliveryState.SEALING: 1}
    assert ledger.item_counts(UID) == {ItemState.RECOGNIZED: 3, ItemState.PLANNED: 3}
    ledger.close()


def opened(url: str, start: Barrier) -> None:
    """The body of a process."""
    start.wait()
    ledger = open_ledger(url)
    ledger.register_batch("inbox", now=30.0)
    ledger.close()


def test_processes_that_start_at_once_migrate_an_old_ledger_once(old_url: str) -> None:
    spawn = multiprocessing.get_context("spawn")
    start = spawn.Barrier(3)
    processes = [spawn.Process(target=opened, args=(old_url, start)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * 3
    assert revision(old_url) == ScriptDirectory.from_config(configuration()).get_current_head()


def test_the_migrations_make_the_schema_that_the_code_expects(old_url: str) -> None:
    open_ledger(old_url).close()
    database = Database(old_url)
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, metadata) == []
    database.close()


DAY = datetime(2026, 10, 31, tzinfo=UTC).timestamp()
GENERAL = '{"pipeline_version": "1", "batch_id": "inbox", "domain_id": "general", "x": "\\u0000"}'
DONE = {"finished": DAY, "settings_json": GENERAL}
COUNTS = {"pages": 5, "table_pages": 2, "long_image_units": 3}
USED: list[tuple[str, list[dict[str, object]]]] = [
    FIRST_SCHEMA[0],
    (
        "chunks",
        [
            chunk(1, "done", **DONE),
            chunk(2, "done", finished=DAY, settings_json='{"domain_id": "forms"}'),
            chunk(3, "running", settings_json=GENERAL),
        ],
    ),
    (
        "items",
        [
            item("1", "recognized", chunk_key="chunk-1", finished=DAY, **COUNTS),
            item("2", "failed", chunk_key="chunk-1", finished=DAY + 86_399.9, pages=0),
            item("3", "recognized", chunk_key="chunk-1", finished=DAY + 86_400, **COUNTS),
            item("4", "recognized", chunk_key="chunk-1", finished=DAY, duplicate_of=1, **COUNTS),
            item("5", "recognized", chunk_key="chunk-2", finished=DAY, **COUNTS),
            item("6", "planned", chunk_key="chunk-3", outcome="recognized", **COUNTS),
            item("7", "pending"),
        ],
    ),
]


def test_what_was_recognized_before_it_was_counted_is_counted(ledger_url: str) -> None:
    fill(ledger_url, "0002", USED)
    ledger = open_ledger(ledger_url)
    assert [astuple(count) for count in ledger.usage("2026-10-01", "2026-12-31")] == [
        ("2026-10-31", UID, "inbox", "forms", 1, 0, 0, 5, 2, 0, 3, 0, 0),
        ("2026-10-31", UID, "inbox", "general", 3, 1, 1, 5, 2, 0, 3, 0, 0),
        ("2026-11-01", UID, "inbox", "general", 1, 0, 0, 5, 2, 0, 3, 0, 0),
    ]
    lease = ledger.take_chunk_lease("chunk-3", "run", None, DAY, 30.0)
    assert isinstance(lease, Lease)
    ledger.finish_chunk(lease, deliver=False, now=DAY)
    (_, general, _) = ledger.usage("2026-10-01", "2026-12-31")
    assert (general.images, general.pages) == (4, 10), "a chunk that ran meanwhile has its domain"
    ledger.close()

"""What a call costs: statements, writes and the indexes that SQLite takes for them."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event

from ocr_pipeline.adapters.ledger.ledger import open_ledger
from ocr_pipeline.model.delivery import DeliveryAttempt, DeliveryState
from ocr_pipeline.model.manifest import ChunkState, ItemState, Lease
from ocr_pipeline.ports.ledger import Ledger
from tests.fakes.ledger import finished, leased, pending, planned, seen

LARGE_TABLES = {"items", "chunks", "outbox", "deliveries", "attempts"}
OTHER_VERSIONS = {"later", "other"}  # aliases of ``items``, looked up once per item of a chunk


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = open_ledger(f"sqlite:///{tmp_path}/ledger.db")
    yield opened
    opened.close()


@contextmanager
def statements() -> Iterator[list[tuple[str, Any]]]:
    """The SQL that runs meanwhile, with its parameters."""
    ran: list[tuple[str, Any]] = []

    def note(_c: Connection, _cursor: object, sql: str, values: Any, *_: object) -> None:
        ran.append((sql, values))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield ran
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_a_page_of_known_objects_costs_one_read_and_no_write(ledger: Ledger) -> None:
    page = [seen(f"{number:04}") for number in range(1_000)]
    uid = pending(ledger, [found.key for found in page]).uid
    with statements() as ran:
        assert ledger.observe(uid, page, "later", 5.0, now=9.0) == 0
    assert [sql.split()[0] for sql, _ in ran] == ["BEGIN", "SELECT"]


def test_a_registered_batch_costs_no_write(ledger: Ledger) -> None:
    ledger.register_batch("inbox", now=1.0)
    ledger.register_config("batch", "inbox", "digest", now=1.0)
    with statements() as ran:
        ledger.register_batch("inbox", now=2.0)
        ledger.register_config("batch", "inbox", "digest", now=2.0)
    assert {sql.split()[0] for sql, _ in ran} == {"BEGIN", "SELECT"}
    assert "BEGIN IMMEDIATE" not in {sql for sql, _ in ran}


def live_a_day(ledger: Ledger) -> None:
    """Every method that a sensor or a run calls."""
    uid = finished(ledger, ["a", "b"]).batch_uid
    planned(ledger, ["c"], chunk="second")
    ledger.observe(uid, [seen("a", "v2")], "s2", 5.0, now=5.0)
    ledger.drop_vanished(uid, "s3")
    ledger.retry_items(uid, [1], [], now=6.0)
    ledger.retry_items(uid, None, [ItemState.FAILED], now=6.0)
    ledger.chunks(uid, [ChunkState.PLANNED, ChunkState.RUNNING])
    ledger.chunks(None, [ChunkState.RUNNING])
    ledger.expired_chunks(7.0)
    ledger.surplus_chunks(uid, 100, 100)
    lease = leased(ledger, "second")
    ledger.heartbeat(lease, 8.0, 30.0)
    ledger.fail_attempt("second", 1, "died", 9.0, 9.0, 3)
    ledger.outdated_items("second")
    ledger.find_duplicate(uid, "content", "digest", 1)
    ledger.items(uid, [ItemState.RECOGNIZED, ItemState.FAILED], 100, after_id=50)
    ledger.item_counts(uid)
    ledger.error_counts(uid)
    ledger.outbox(uid)
    ledger.begin_delivery(uid, 1_000, "text", "{}", "{}", now=10.0)
    ledger.delivery_items(uid, 1)
    ledger.seal_delivery(uid, 1, "payload", "hash", 1, "text", now=11.0)
    ledger.deliveries(None, [DeliveryState.DUE])
    ledger.expired_deliveries(12.0)
    ledger.surplus_deliveries(uid, 100, 100)
    sending = ledger.take_delivery_lease(uid, 1, "run", 1, 13.0, 30.0)
    assert isinstance(sending, Lease)
    attempt = DeliveryAttempt(1, 13.0, 0.1, 200, "delivered", "")
    ledger.record_attempt(sending, attempt, DeliveryState.DELIVERED, 0.0, now=14.0)
    ledger.attempts(uid, 1)


def plans(ran: list[tuple[str, Any]], file: Path) -> set[str]:
    """The steps by which SQLite answers: ``SEARCH items USING INDEX ix_items_state (state=?)``."""
    database = sqlite3.connect(file)
    steps = {
        str(step)
        for sql, values in ran
        if sql.split()[0] in {"SELECT", "UPDATE", "DELETE"}
        for *_, step in database.execute(
            f"EXPLAIN QUERY PLAN {sql}", values[0] if isinstance(values, list) else values
        )
    }
    database.close()
    return steps


def test_no_call_walks_through_a_whole_large_table(ledger: Ledger, tmp_path: Path) -> None:
    with statements() as ran:
        live_a_day(ledger)
    steps = [step.split() for step in plans(ran, tmp_path / "ledger.db")]
    assert [step for step in steps if step[0] == "SCAN" and step[1] in LARGE_TABLES] == []
    others = [step for step in steps if len(step) > 1 and step[1] in OTHER_VERSIONS]
    assert {step[1] for step in others} == OTHER_VERSIONS
    assert [step for step in others if "key=?" not in " ".join(step)] == []

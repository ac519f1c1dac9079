"""deploy/dagster.yaml is what this Dagster understands, and says what the design asks for."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from dagster import DagsterInstance
from dagster._core.run_coordinator import QueuedRunCoordinator

from ocr_pipeline.partitions import DELIVERY, KIND_TAG, LOOK, RECOGNITION

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[DagsterInstance]:
    shutil.copy(ROOT / "deploy" / "dagster.yaml", tmp_path)
    with DagsterInstance.from_config(str(tmp_path)) as opened:
        yield opened


def test_nothing_is_reported_and_no_dialog_covers_the_ui(instance: DagsterInstance) -> None:
    assert not instance.telemetry_enabled
    assert not instance.nux_enabled


def test_the_queue_is_looked_at_every_second(instance: DagsterInstance) -> None:
    coordinator = instance.run_coordinator
    assert isinstance(coordinator, QueuedRunCoordinator)
    assert coordinator.dequeue_interval_seconds == 1


def test_deliveries_recognition_and_looks_leave_each_other_slots(instance: DagsterInstance) -> None:
    queue = instance.get_concurrency_config().run_queue_config
    assert queue is not None
    limits = {
        row["value"]: row["limit"] for row in queue.tag_concurrency_limits if row["key"] == KIND_TAG
    }
    assert set(limits) == {RECOGNITION, DELIVERY, LOOK}
    assert limits[RECOGNITION] >= 2
    assert sum(limits.values()) < queue.max_concurrent_runs


def test_one_chunk_at_a_time_holds_the_engine_pool(instance: DagsterInstance) -> None:
    pools = instance.get_concurrency_config().pool_config
    assert pools.default_pool_limit == 1
    assert pools.pool_granularity is not None
    assert pools.pool_granularity.value == "op"


def test_only_the_ledger_asks_again(instance: DagsterInstance) -> None:
    assert not instance.run_retries_enabled
    assert instance.run_monitoring_enabled
    assert instance.run_monitoring_settings["free_slots_after_run_end_seconds"] == 10


@pytest.mark.parametrize("kind", ["sensors", "schedules"])
def test_batches_do_not_wait_for_each_other(instance: DagsterInstance, kind: str) -> None:
    assert instance.get_settings(kind) == {"use_threads": True, "num_workers": 4}

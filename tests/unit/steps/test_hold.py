"""A run holds one chunk over all its assets, and gives it back when a service is down."""

import threading

import pytest

from ocr_pipeline.model.errors import LeaseLost, ServiceUnavailable
from ocr_pipeline.model.manifest import ChunkState
from ocr_pipeline.ports.storage import ObjectStore
from ocr_pipeline.spec.storage import StorageSpec
from ocr_pipeline.steps.hold import ChunkKeeper, ChunkRefused, RunIdentity
from ocr_pipeline.steps.housekeep import backoff_seconds
from ocr_pipeline.steps.work import ChunkWork
from tests.fakes.ledger import CrashingLedger, as_ledger
from tests.fakes.world import BatchWorld

SENSOR = RunIdentity("run", 1)
PERSON = RunIdentity("run", None)
LEASE_SECONDS = 30.0


@pytest.fixture
def keeper(batch: BatchWorld) -> ChunkKeeper:
    return batch.keeper()


def open_chunk(batch: BatchWorld, keeper: ChunkKeeper, key: str, who: RunIdentity) -> ChunkWork:
    return keeper.open(batch.ledger, batch.store_for, key, who)


def test_work_is_the_chunk_with_its_frozen_settings_and_its_stores(
    batch: BatchWorld, keeper: ChunkKeeper
) -> None:
    chunk = batch.planned("a.png")
    frozen = batch.settings
    batch.configure(file_format="xls")
    work = open_chunk(batch, keeper, chunk.key, SENSOR)
    assert (work.key, work.settings) == (chunk.key, frozen)
    assert (work.source.uri, work.results.uri) == ("memory://in", "memory://out")
    assert work.work_key("x.json") == f".ocr/chunks/{chunk.key}/x.json"
    held = batch.chunk(chunk)
    assert (held.state, held.lease_holder) == (ChunkState.RUNNING, "run")
    assert held.lease_expires == batch.clock.now() + LEASE_SECONDS


def test_the_assets_of_a_run_share_one_lease(batch: BatchWorld, keeper: ChunkKeeper) -> None:
    chunk = batch.planned("a.png")
    first = open_chunk(batch, keeper, chunk.key, SENSOR)
    assert open_chunk(batch, keeper, chunk.key, SENSOR) is first


def test_an_asset_does_not_begin_when_the_lease_was_lost_meanwhile(
    batch: BatchWorld, keeper: ChunkKeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(_: object) -> None:
        raise LeaseLost("another run")

    chunk = batch.planned("a.png")
    open_chunk(batch, keeper, chunk.key, SENSOR)
    monkeypatch.setattr("ocr_pipeline.steps.work.HeldLease.check", lost)
    with pytest.raises(LeaseLost):
        open_chunk(batch, keeper, chunk.key, SENSOR)


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("done", "it is finished"),
        ("canceled", "`batch retry` or Materialize resumes it"),
        ("stuck", "failed too often without progress"),
        ("stale", "a later attempt was asked for"),
        ("held", "another run is working on it"),
        ("unknown", "the ledger has no such chunk"),
    ],
)
def test_a_chunk_that_is_not_for_this_run_is_refused_in_words(
    batch: BatchWorld, keeper: ChunkKeeper, reason: str, words: str
) -> None:
    chunk, now = batch.planned("a.png"), batch.clock.now()
    key = chunk.key
    if reason == "done":
        batch.run(chunk)
    elif reason == "canceled":
        batch.ledger.cancel_chunk(key, now)
    elif reason == "stuck":
        batch.ledger.fail_attempt(key, 1, "died", now, now, max_attempts=1)
    elif reason == "stale":
        batch.ledger.fail_attempt(key, 1, "died", now, now, max_attempts=9)
    elif reason == "held":
        batch.hold(chunk, "another")
    else:
        key = "nothing"
    with pytest.raises(ChunkRefused, match=words) as refused:
        open_chunk(batch, keeper, key, SENSOR)
    assert refused.value.reason == reason
    keeper.fail("no work is held", backoff_seconds, 3)


def test_a_persons_wish_lifts_a_cancel(batch: BatchWorld, keeper: ChunkKeeper) -> None:
    chunk = batch.planned("a.png")
    batch.ledger.cancel_chunk(chunk.key, batch.clock.now())
    open_chunk(batch, keeper, chunk.key, PERSON)
    held = batch.chunk(chunk)
    assert (held.state, held.attempt) == (ChunkState.RUNNING, 2)


def test_a_failed_attempt_goes_back_with_a_delay_that_grows(
    batch: BatchWorld, keeper: ChunkKeeper
) -> None:
    chunk = batch.planned("a.png")
    for failures, delay in enumerate([5.0, 10.0, 20.0]):
        now = batch.clock.now()
        open_chunk(batch, keeper, chunk.key, RunIdentity("run", failures + 1))
        keeper.fail("the storage does not answer", backoff_seconds, 9)
        back = batch.chunk(chunk)
        assert (back.state, back.attempt) == (ChunkState.PLANNED, failures + 2)
        assert (back.not_before, back.last_error) == (now + delay, "the storage does not answer")
        assert back.lease_holder is None


def test_too_many_failures_without_an_answer_are_stuck(
    batch: BatchWorld, keeper: ChunkKeeper
) -> None:
    chunk = batch.planned("a.png")
    for attempt in (1, 2):
        open_chunk(batch, keeper, chunk.key, RunIdentity("run", attempt))
        keeper.fail("no", backoff_seconds, 2)
    assert batch.chunk(chunk).state is ChunkState.STUCK


def test_a_recomputation_that_fails_leaves_its_chunk_done(batch: BatchWorld) -> None:
    chunk = batch.process("a.png")
    keeper = batch.keeper()
    open_chunk(batch, keeper, chunk.key, RunIdentity("wish", None))
    keeper.fail("no", backoff_seconds, 2)
    after = batch.chunk(chunk)
    assert (after.state, after.lease_holder) == (ChunkState.DONE, None)


def test_what_another_run_holds_now_is_not_given_back(batch: BatchWorld) -> None:
    chunk = batch.planned("a.png")
    late = batch.keeper()
    open_chunk(batch, late, chunk.key, SENSOR)
    batch.clock.time += LEASE_SECONDS + 1
    batch.hold(chunk, "another")
    late.fail("it was slow", backoff_seconds, 9)
    assert batch.chunk(chunk).lease_holder == "another"


def test_when_the_ledger_is_down_too_housekeeping_will_find_the_lease(batch: BatchWorld) -> None:
    chunk = batch.planned("a.png")
    keeper = batch.keeper()
    broken = as_ledger(CrashingLedger(batch.ledger, crash_before=["fail_attempt"]))
    keeper.open(broken, batch.store_for, chunk.key, SENSOR)
    keeper.fail("no", backoff_seconds, 9)
    assert batch.chunk(chunk).state is ChunkState.RUNNING


def is_beating(key: str) -> bool:
    return any(thread.name == f"lease {key}" for thread in threading.enumerate())


def test_closing_ends_the_heartbeat_and_leaves_the_lease(batch: BatchWorld) -> None:
    """Why a run ended is not known here: a person's termination looks like a supervisor's."""
    chunk = batch.planned("a.png")
    keeper = batch.keeper()
    open_chunk(batch, keeper, chunk.key, SENSOR)
    assert is_beating(chunk.key)
    keeper.close()
    keeper.close()
    assert not is_beating(chunk.key)
    assert batch.chunk(chunk).lease_holder == "run"


def test_no_heartbeat_keeps_a_chunk_whose_storage_cannot_be_opened(batch: BatchWorld) -> None:
    chunk = batch.planned("a.png")
    keeper = batch.keeper()
    with pytest.raises(ServiceUnavailable):
        keeper.open(batch.ledger, credentials_expired, chunk.key, SENSOR)
    assert not is_beating(chunk.key)


def test_a_storage_that_cannot_be_opened_gives_the_chunk_back(batch: BatchWorld) -> None:
    """No attempt died: however often it happens, the chunk waits for the storage."""
    chunk = batch.planned("a.png")
    for attempt in range(1, 4):
        keeper = batch.keeper()
        with pytest.raises(ServiceUnavailable) as error:
            keeper.open(batch.ledger, credentials_expired, chunk.key, RunIdentity("run", attempt))
        keeper.fail(str(error.value), backoff_seconds, None)
        back = batch.chunk(chunk)
        assert (back.state, back.attempt, back.lease_holder) == (
            ChunkState.PLANNED,
            attempt + 1,
            None,
        )
        assert back.last_error == "STORAGE_CREDENTIALS: they expired"
        assert back.not_before == batch.clock.now() + backoff_seconds(attempt - 1)
    assert batch.run(chunk).recognized == 1


def credentials_expired(_: StorageSpec) -> ObjectStore:
    raise ServiceUnavailable("they expired", "STORAGE_CREDENTIALS")

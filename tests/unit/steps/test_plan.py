"""Pending items become chunks when they are due, and a few chunks at a time ask for runs."""

from typing import Any

import pytest

from ocr_pipeline.model.manifest import ChunkRecord, ChunkState, ItemState
from ocr_pipeline.spec.effective import EffectiveSettings
from ocr_pipeline.steps import plan
from ocr_pipeline.steps.plan import OUTSTANDING_CHUNKS, chunks_to_request, plan_chunks
from tests.fakes.world import BatchWorld

MAX_WAIT: dict[str, Any] = {"chunk": {"max_wait_seconds": 15}}


def again(batch: BatchWorld) -> list[ChunkRecord]:
    return plan_chunks(batch.ledger, batch.uid, batch.settings, batch.clock)


def requested(batch: BatchWorld) -> list[str]:
    chunks = chunks_to_request(batch.ledger, batch.uid, batch.clock.now())
    return [chunk.key for chunk in chunks]


def one_image_chunks(batch: BatchWorld, count: int) -> list[ChunkRecord]:
    batch.configure(chunk={"max_images": 1, "max_wait_seconds": 0})
    batch.put(*(f"{number:02}.png" for number in range(count)))
    return batch.plan()


def test_a_chunk_holds_its_items_and_the_settings_as_they_were(batch: BatchWorld) -> None:
    chunk = batch.planned("a.png", "b.png")
    batch.configure(duplicates="reprocess")
    assert (chunk.state, chunk.attempt, chunk.item_count) == (ChunkState.PLANNED, 1, 2)
    frozen = EffectiveSettings.model_validate_json(chunk.settings_json)
    assert frozen.batch.duplicates == "reuse"
    assert {item.state for item in batch.items()} == {ItemState.PLANNED}
    assert [item.key for item in batch.ledger.chunk_items(chunk.key)] == ["a.png", "b.png"]


def test_nothing_is_planned_twice(batch: BatchWorld) -> None:
    batch.planned("a.png")
    assert batch.plan() == []
    assert again(batch) == []


def test_a_lone_image_does_not_wait(batch: BatchWorld) -> None:
    batch.configure(**MAX_WAIT)
    assert batch.planned("a.png").item_count == 1


def test_images_wait_for_more_while_a_chunk_is_at_work(batch: BatchWorld) -> None:
    batch.configure(**MAX_WAIT)
    work = batch.hold(batch.planned("a.png"))
    batch.put("b.png")
    assert batch.plan() == []
    batch.recognize(work)
    batch.export(work)
    assert len(again(batch)) == 1


def test_images_wait_for_others_that_still_settle(batch: BatchWorld) -> None:
    batch.configure(settle_seconds=2, **MAX_WAIT)
    batch.put("a.png")
    batch.look()
    batch.clock.time += 2
    batch.put("b.png")
    assert batch.plan() == []
    assert batch.item("a.png").state is ItemState.PENDING
    batch.clock.time += 2
    [chunk] = batch.plan()
    assert chunk.item_count == 2


def test_no_image_waits_longer_than_max_wait_after_it_settled(batch: BatchWorld) -> None:
    batch.configure(settle_seconds=5, **MAX_WAIT)
    batch.put("a.png")
    batch.look()
    batch.clock.time += 5
    first = batch.plan()
    assert len(first) == 1
    batch.put("b.png")
    batch.look()
    batch.clock.time += 19.9
    assert batch.plan() == []
    batch.clock.time += 0.1
    assert len(batch.plan()) == 1


def test_full_chunks_close_at_once_while_the_rest_waits(batch: BatchWorld) -> None:
    one_image_chunks(batch, 1)
    batch.configure(chunk={"max_images": 2, "max_wait_seconds": 15})
    batch.put("a.png", "b.png", "c.png")
    [full] = batch.plan()
    assert full.item_count == 2
    assert batch.item("c.png").state is ItemState.PENDING


def test_chunks_are_numbered_on(batch: BatchWorld) -> None:
    first, second = one_image_chunks(batch, 2)
    batch.put("z.png")
    [third] = batch.plan()
    assert [key.split("-")[2] for key in (first.key, second.key, third.key)] == [
        "000001",
        "000002",
        "000003",
    ]


def test_a_retried_image_is_planned_anew_under_another_key(batch: BatchWorld) -> None:
    done = batch.process("a.png")
    batch.ledger.retry_items(batch.uid, None, [ItemState.RECOGNIZED], batch.clock.now())
    [chunk] = again(batch)
    assert chunk.key != done.key
    assert batch.item("a.png").generation == 2


def test_versions_of_one_object_are_never_at_work_together(batch: BatchWorld) -> None:
    first = batch.planned("a.png")
    batch.put("a.png")
    assert batch.plan() == []
    batch.run(first)
    [second] = batch.plan()
    assert [item.supersedes for item in batch.ledger.chunk_items(second.key)] == [
        batch.items()[0].item_id
    ]


def test_a_plan_that_another_process_made_meanwhile_is_left_alone(
    batch: BatchWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch.put("a.png", "b.png")
    batch.look()
    seen = batch.ledger.pending_items(batch.uid, 10)
    monkeypatch.setattr(batch.ledger, "pending_items", lambda *_: seen)
    assert len(again(batch)) == 1
    assert again(batch) == []


def test_one_call_looks_at_a_bounded_number_of_items(
    batch: BatchWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan, "PENDING_LIMIT", 2)
    first = batch.planned("a.png", "b.png", "c.png")
    [second] = again(batch)
    assert (first.item_count, second.item_count) == (2, 1)


def test_a_few_chunks_per_batch_ask_for_runs_the_oldest_first(batch: BatchWorld) -> None:
    chunks = one_image_chunks(batch, OUTSTANDING_CHUNKS + 2)
    oldest = [chunk.key for chunk in chunks]
    assert requested(batch) == oldest[:OUTSTANDING_CHUNKS]
    assert requested(batch) == oldest[:OUTSTANDING_CHUNKS], "asking again is idempotent"


def test_chunks_at_work_count_as_outstanding_and_do_not_ask(batch: BatchWorld) -> None:
    chunks = one_image_chunks(batch, OUTSTANDING_CHUNKS + 2)
    work = batch.hold(chunks[0])
    assert requested(batch) == [chunk.key for chunk in chunks[1:OUTSTANDING_CHUNKS]]
    batch.recognize(work)
    batch.export(work)
    assert requested(batch) == [chunk.key for chunk in chunks[1 : OUTSTANDING_CHUNKS + 1]]


def test_a_chunk_that_is_held_back_leaves_its_place_to_others(batch: BatchWorld) -> None:
    chunks = one_image_chunks(batch, OUTSTANDING_CHUNKS + 1)
    now = batch.clock.now()
    failed = chunks[0]
    batch.ledger.fail_attempt(failed.key, 1, "no answer", now, now + 10, 3)
    assert requested(batch) == [chunk.key for chunk in chunks[1:]]
    batch.clock.time += 10
    assert failed.key in requested(batch)


@pytest.mark.parametrize("end", ["canceled", "done"])
def test_a_chunk_that_is_over_asks_for_nothing(batch: BatchWorld, end: str) -> None:
    chunk = batch.planned("a.png")
    if end == "canceled":
        batch.ledger.cancel_chunk(chunk.key, batch.clock.now())
    else:
        batch.run(chunk)
    assert requested(batch) == []


def limits() -> list[dict[str, Any]]:
    return [{"max_images": 2}, {"max_bytes": 10}, {"max_pages": 2}]


@pytest.mark.parametrize("limit", limits())
def test_every_limit_of_a_batch_closes_a_chunk(batch: BatchWorld, limit: dict[str, Any]) -> None:
    batch.configure(chunk={"max_wait_seconds": 0, **limit})
    batch.put("a.png", "b.png", "c.png")
    assert [chunk.item_count for chunk in batch.plan()] == [2, 1]

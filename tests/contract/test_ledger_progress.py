"""What a ledger tells of a batch at work: in one reading, with the answers of running chunks."""

from dataclasses import replace
from typing import Any

from ocr_pipeline.model.delivery import DeliveryState
from ocr_pipeline.model.manifest import ChunkState, ItemState
from ocr_pipeline.model.progress import ChunkAtWork, ChunkDone, FailedItem, SampledItem
from ocr_pipeline.ports.ledger import Ledger
from tests.fakes.ledger import finished, leased, pending, planned, recognized

FAILED: dict[str, Any] = {"outcome": ItemState.FAILED, "pages": 0, "error_code": "EMPTY_FILE"}


def test_a_batch_without_work_is_all_zero(ledger: Ledger) -> None:
    finished(ledger, ["a"], batch_id="other")
    uid = ledger.register_batch("inbox", 1.0).uid
    found = ledger.progress(uid, 0.0, 10.0)
    assert (found.items, found.chunks, found.deliveries, found.unsent) == ({}, {}, {}, 0)
    assert (found.pages, found.at_work, found.done_lately, found.read) == (0, (), (), ())


def test_answers_of_a_chunk_count_before_it_is_finished(ledger: Ledger) -> None:
    chunk = planned(ledger, ["a", "b", "c", "d"])
    lease = leased(ledger, chunk)
    one, two, three, _ = recognized(ledger.chunk_items(chunk.key))
    again = replace(two, duplicate_of=one.item_id)
    ledger.mark_items(lease, [replace(one, pages=5), again, replace(three, **FAILED)], 4.0)
    found = ledger.progress(chunk.batch_uid, 0.0, 10.0)
    assert found.at_work == (ChunkAtWork("chunk", "run", 1, 4, 3, 1, 5),)
    assert found.items == {ItemState.PLANNED: 4}
    assert {item.key for item in found.unread} == {"d"}


def test_what_was_finished_lately_is_told_with_its_pages_oldest_first(ledger: Ledger) -> None:
    for number, (key, pages) in enumerate([("old", 1), ("b", 2), ("c", 3)]):
        chunk = planned(ledger, [f"{key}.pdf", f"{key}.png"], chunk=key)
        lease = leased(ledger, chunk)
        first, second = recognized(ledger.chunk_items(key))
        marks = [replace(first, pages=pages), replace(second, **FAILED)]
        ledger.mark_items(lease, marks, 4.0)
        ledger.finish_chunk(lease, deliver=True, now=100.0 * number)
    uid = ledger.register_batch("inbox", 1.0).uid
    found = ledger.progress(uid, 50.0, 300.0)
    assert found.done_lately == (ChunkDone(100.0, 2, 2), ChunkDone(200.0, 2, 3))
    assert (found.pages, found.unsent) == (6, 6)
    assert sorted(found.read, key=lambda item: item.key) == [
        SampledItem("b.pdf", 1_000, 2),
        SampledItem("c.pdf", 1_000, 3),
        SampledItem("old.pdf", 1_000, 1),
    ]
    assert found.failures[0] == FailedItem("c.png", "EMPTY_FILE")
    assert found.chunks == {ChunkState.DONE: 3}


def test_chunks_that_wait_or_are_left_alone_are_told_apart(ledger: Ledger) -> None:
    for key in ("a", "b", "c", "d"):
        chunk = planned(ledger, [key], chunk=key)
    uid = chunk.batch_uid
    ledger.fail_attempt("a", 1, "STORAGE_FULL: /out", 5.0, 500.0, None)
    ledger.fail_attempt("b", 1, "crashed", 5.0, 5.0, 1)
    ledger.cancel_chunk("c", 6.0)
    pending(ledger, ["e"])
    ledger.begin_delivery(finished(ledger, ["z"], chunk="z").batch_uid, 9, "text", "{}", "{}", 7.0)
    found = ledger.progress(uid, 0.0, 10.0)
    assert (found.held_chunks, found.parked_images) == (1, 2)
    assert found.chunk_errors == ("crashed", "STORAGE_FULL: /out")
    assert found.deliveries == {DeliveryState.SEALING: 1}
    assert {item.key for item in found.unread} >= {"a", "d"}

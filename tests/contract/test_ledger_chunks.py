"""The contract of ``Ledger``: making chunks, what a run writes into them, questions about them."""

import pytest

from ocr_pipeline.model.manifest import ChunkState, ItemMark, ItemState
from ocr_pipeline.ports.ledger import Ledger
from tests.fakes.ledger import (
    TTL_SECONDS,
    finished,
    leased,
    pending,
    planned,
    recognized,
    seen,
    state_of,
)


def test_a_chunk_takes_pending_items_once(ledger: Ledger) -> None:
    uid = pending(ledger, ["a", "b", "c"]).uid
    ids = [item.item_id for item in ledger.pending_items(uid, 10)]
    chunk = ledger.create_chunk("one", uid, ids[:2], '{"x": 1}', now=2.0)
    assert chunk is not None
    assert chunk == ledger.chunk("one")
    assert (chunk.state, chunk.attempt, chunk.item_count) == (ChunkState.PLANNED, 1, 2)
    assert ledger.create_chunk("two", uid, ids[1:], "{}", now=3.0) is None
    assert ledger.create_chunk("one", uid, ids[2:], "{}", now=3.0) is None
    assert ledger.chunk("two") is None
    assert [item.item_id for item in ledger.pending_items(uid, 10)] == ids[2:]


def test_a_chunk_takes_no_items_of_another_batch(ledger: Ledger) -> None:
    [item] = ledger.pending_items(pending(ledger, ["a"], "one").uid, 10)
    other = ledger.register_batch("two", now=1.0)
    assert ledger.create_chunk("chunk", other.uid, [item.item_id], "{}", now=2.0) is None


def test_a_chunk_may_have_ten_thousand_items(ledger: Ledger) -> None:
    chunk = planned(ledger, [f"{number:05}" for number in range(10_000)])
    assert chunk.item_count == 10_000
    assert ledger.item_counts(chunk.batch_uid) == {ItemState.PLANNED: 10_000}


def test_chunks_are_numbered_per_batch_and_listed_oldest_first(ledger: Ledger) -> None:
    first = planned(ledger, ["a"], "one", "chunk-z")
    second = planned(ledger, ["b"], "one", "chunk-a")
    other = planned(ledger, ["c"], "two", "chunk-m")
    assert ledger.next_chunk_number(first.batch_uid) == 3
    assert ledger.next_chunk_number(other.batch_uid) == 2
    assert ledger.chunks(first.batch_uid, [ChunkState.PLANNED]) == [first, second]
    assert ledger.chunks(first.batch_uid, [ChunkState.PLANNED], limit=1) == [first]
    assert set(ledger.chunks(None, list(ChunkState))) == {first, second, other}
    assert ledger.chunks(None, [ChunkState.DONE]) == []


# -- what a run writes ----------------------------------------------------------------------


def test_answers_are_durable_before_the_chunk_is_done(ledger: Ledger) -> None:
    planned(ledger, ["a", "b"])
    lease = leased(ledger, "chunk")
    first, _ = recognized(ledger.chunk_items("chunk"))
    ledger.mark_items(lease, [first, first], now=4.0)
    ledger.mark_items(lease, [], now=4.0)
    one, two = ledger.chunk_items("chunk")
    assert (one.state, one.outcome, one.pages) == (ItemState.PLANNED, ItemState.RECOGNIZED, 1)
    assert (two.state, two.outcome) == (ItemState.PLANNED, None)
    with pytest.raises(ValueError, match="1 items"):
        ledger.finish_chunk(lease, deliver=True, now=5.0)
    assert state_of(ledger).state is ChunkState.RUNNING


def test_a_run_marks_only_items_of_its_chunk(ledger: Ledger) -> None:
    planned(ledger, ["a"])
    planned(ledger, ["b"], chunk="other")
    lease = leased(ledger, "chunk")
    ledger.mark_items(lease, recognized(ledger.chunk_items("other")), now=4.0)
    assert [item.outcome for item in ledger.chunk_items("other")] == [None]
    failed = ledger.fail_attempt("chunk", 1, "died", 50.0, 55.0, max_attempts=3)
    assert failed is not None
    assert failed.attempts_without_progress == 1


def test_a_finished_chunk_has_final_items_and_tells_all_but_the_ignored(ledger: Ledger) -> None:
    chunk = planned(ledger, ["a", "b", "c"])
    lease = leased(ledger, "chunk")
    good, bad, same = ledger.chunk_items("chunk")
    marks = [
        *recognized([good]),
        ItemMark(bad.item_id, ItemState.FAILED, error_code="EMPTY_FILE", error_detail="\ud800\0"),
        ItemMark(same.item_id, ItemState.IGNORED, duplicate_of=good.item_id),
    ]
    ledger.mark_items(lease, marks, now=4.0)
    ledger.finish_chunk(lease, deliver=True, now=5.0)
    done = state_of(ledger)
    assert (done.state, done.finished, done.lease_holder) == (ChunkState.DONE, 5.0, None)
    assert [(item.state, item.finished) for item in ledger.chunk_items("chunk")] == [
        (ItemState.RECOGNIZED, 5.0),
        (ItemState.FAILED, 5.0),
        (ItemState.IGNORED, 5.0),
    ]
    assert ledger.outbox(chunk.batch_uid).waiting == 2
    assert ledger.error_counts(chunk.batch_uid) == {"EMPTY_FILE": 1}
    assert ledger.take_chunk_lease("chunk", "run", 1, 6.0, TTL_SECONDS) == "done"


def test_a_batch_without_a_webhook_fills_no_outbox(ledger: Ledger) -> None:
    chunk = planned(ledger, ["a"])
    lease = leased(ledger, "chunk")
    ledger.mark_items(lease, recognized(ledger.chunk_items("chunk")), now=4.0)
    ledger.finish_chunk(lease, deliver=False, now=5.0)
    assert ledger.outbox(chunk.batch_uid).waiting == 0


# -- questions ------------------------------------------------------------------------------


def test_the_earliest_recognized_item_of_equal_content_is_found(ledger: Ledger) -> None:
    uid = planned(ledger, ["a", "b", "c"]).batch_uid
    lease = leased(ledger, "chunk")
    first, second, third = ledger.chunk_items("chunk")
    same = {"content_sha256": "c", "recognition_digest": "d"}
    copy = ItemMark(
        second.item_id,
        ItemState.RECOGNIZED,
        duplicate_of=first.item_id,
        result_key="r",
        **same,  # type: ignore[arg-type]
    )
    answer = ItemMark(first.item_id, ItemState.RECOGNIZED, result_key="r", **same)  # type: ignore[arg-type]
    assert ledger.find_duplicate(uid, "c", "d", third.item_id) is None
    ledger.mark_items(lease, [copy], now=4.0)
    assert ledger.find_duplicate(uid, "c", "d", third.item_id) is None
    ledger.mark_items(lease, [answer], now=4.0)
    found = ledger.find_duplicate(uid, "c", "d", third.item_id)
    assert found is not None
    assert found.item_id == first.item_id
    assert ledger.find_duplicate(uid, "c", "d", first.item_id) is None
    assert ledger.find_duplicate(uid, "c", "other", third.item_id) is None
    assert ledger.find_duplicate("another1", "c", "d", third.item_id) is None


def test_items_come_in_pages(ledger: Ledger) -> None:
    uid = finished(ledger, ["a", "b", "c"]).batch_uid
    pending(ledger, ["d"])
    states = [ItemState.PENDING, ItemState.RECOGNIZED]
    first = ledger.items(uid, states, limit=2)
    rest = ledger.items(uid, states, limit=10, after_id=first[-1].item_id)
    assert [item.key for item in [*first, *rest]] == ["a", "b", "c", "d"]
    assert ledger.items(uid, [], limit=10) == []
    assert ledger.item_counts(uid) == {ItemState.RECOGNIZED: 3, ItemState.PENDING: 1}


def test_the_oldest_done_chunks_are_surplus(ledger: Ledger) -> None:
    keys = [f"chunk-{number}" for number in range(4)]
    for number, key in enumerate(keys):
        uid = finished(ledger, [f"{number}.jpg"], chunk=key).batch_uid
    planned(ledger, ["x"], chunk="open")
    assert ledger.surplus_chunks(uid, keep=2, limit=10) == keys[:2]
    assert ledger.surplus_chunks(uid, keep=0, limit=3) == keys[:3]
    assert ledger.surplus_chunks(uid, keep=4, limit=10) == []
    ledger.retire_chunks(keys[:2])
    assert state_of(ledger, keys[0]).retired
    assert ledger.surplus_chunks(uid, keep=1, limit=10) == [keys[2]]
    leased(ledger, keys[2], attempt=None)
    assert ledger.surplus_chunks(uid, keep=1, limit=10) == []


def test_counts_are_listed_in_one_order(ledger: Ledger) -> None:
    uid = finished(ledger, ["a", "b"]).batch_uid
    planned(ledger, ["c"], chunk="second")
    pending(ledger, ["d"])
    ledger.observe(uid, [seen("e")], "sweep", 5.0, now=9.0)
    names = [state.value for state in ledger.item_counts(uid)]
    assert names == ["pending", "planned", "recognized", "settling"]
    assert [state.value for state in ledger.chunk_counts(uid)] == ["done", "planned"]

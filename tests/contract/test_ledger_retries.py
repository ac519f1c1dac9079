"""The contract of ``Ledger``: what ``batch retry`` does to items, chunks and the outbox."""

from dataclasses import replace

from ocr_pipeline.model.manifest import ChunkState, ItemMark, ItemState
from ocr_pipeline.ports.ledger import Ledger
from tests.fakes.ledger import finished, leased, planned, recognized, seen, state_of


def test_a_retried_item_begins_again_as_a_new_generation(ledger: Ledger) -> None:
    uid = finished(ledger, ["a", "b"]).batch_uid
    first, second = ledger.chunk_items("chunk")
    assert ledger.retry_items(uid, [first.item_id], [], now=10.0) == 1
    [again] = ledger.pending_items(uid, 10)
    assert (again.item_id, again.generation) == (first.item_id, 2)
    assert (again.chunk_key, again.outcome, again.result_key) == (None, None, None)
    assert ledger.chunk_items("chunk") == [second]


def test_what_templates_found_is_kept_until_the_item_begins_again(ledger: Ledger) -> None:
    uid = planned(ledger, ["a"]).batch_uid
    lease = leased(ledger, "chunk")
    [mark] = recognized(ledger.chunk_items("chunk"))
    counted = replace(mark, matched_pages=3, unmatched_pages=2, review_fields=7)
    ledger.mark_items(lease, [counted], now=4.0)
    ledger.finish_chunk(lease, deliver=False, now=5.0)
    [item] = ledger.chunk_items("chunk")
    assert (item.matched_pages, item.unmatched_pages, item.review_fields) == (3, 2, 7)
    ledger.retry_items(uid, [item.item_id], [], now=10.0)
    [again] = ledger.pending_items(uid, 10)
    assert (again.matched_pages, again.unmatched_pages, again.review_fields) == (0, 0, 0)


def test_states_choose_what_is_retried(ledger: Ledger) -> None:
    uid = planned(ledger, ["a", "b"]).batch_uid
    lease = leased(ledger, "chunk")
    good, bad = ledger.chunk_items("chunk")
    marks = [*recognized([good]), ItemMark(bad.item_id, ItemState.FAILED, error_code="TIME_LIMIT")]
    ledger.mark_items(lease, marks, now=4.0)
    ledger.finish_chunk(lease, deliver=True, now=5.0)
    assert ledger.retry_items(uid, None, [ItemState.FAILED], now=6.0) == 1
    assert [item.key for item in ledger.pending_items(uid, 10)] == ["b"]
    assert ledger.retry_items(uid, None, [ItemState.PENDING, ItemState.PLANNED], now=7.0) == 0


def test_a_retried_item_is_told_once_more_only_when_it_was_told(ledger: Ledger) -> None:
    uid = finished(ledger, ["a", "b"]).batch_uid
    sealed = ledger.begin_delivery(uid, 1, "text", "{}", "{}", now=6.0)
    assert sealed is not None
    ledger.seal_delivery(uid, 1, "payload", "hash", 1, "text", now=7.0)
    assert ledger.retry_items(uid, None, [ItemState.RECOGNIZED], now=8.0) == 2
    assert ledger.outbox(uid).waiting == 0
    finished(ledger, [], chunk="again")
    assert ledger.outbox(uid).waiting == 2


def test_an_item_whose_payload_is_being_written_is_not_retried(ledger: Ledger) -> None:
    uid = finished(ledger, ["a", "b"]).batch_uid
    ledger.begin_delivery(uid, 1, "text", "{}", "{}", now=6.0)
    assert ledger.retry_items(uid, None, [ItemState.RECOGNIZED], now=8.0) == 1
    assert [item.state for item in ledger.delivery_items(uid, 1)] == [ItemState.RECOGNIZED]


def test_a_superseded_item_is_retried_only_by_name(ledger: Ledger) -> None:
    uid = finished(ledger, ["a"]).batch_uid
    [old] = ledger.chunk_items("chunk")
    ledger.observe(uid, [seen("a", "v2")], "s2", 0.0, now=6.0)
    finished(ledger, [], chunk="new")
    assert ledger.outdated_items("chunk") == {old.item_id}
    assert ledger.outdated_items("new") == set()
    assert ledger.retry_items(uid, None, [ItemState.RECOGNIZED], now=7.0) == 1
    assert [item.version for item in ledger.pending_items(uid, 10)] == ["v2"]
    assert ledger.retry_items(uid, [old.item_id], [], now=8.0) == 1


def test_a_retry_resumes_canceled_and_stuck_chunks(ledger: Ledger) -> None:
    chunk = planned(ledger, ["a"])
    planned(ledger, ["b"], chunk="stuck")
    ledger.cancel_chunk("chunk", now=3.0)
    ledger.fail_attempt("stuck", 1, "died", 3.0, 3.0, max_attempts=1)
    assert ledger.retry_items(chunk.batch_uid, None, [ItemState.FAILED], now=4.0) == 2
    again = state_of(ledger)
    assert (again.state, again.attempt, again.finished) == (ChunkState.PLANNED, 2, None)
    assert again.attempts_without_progress == 0
    assert state_of(ledger, "stuck").state is ChunkState.PLANNED


def test_a_retry_by_name_resumes_only_the_chunks_of_the_named(ledger: Ledger) -> None:
    chunk = planned(ledger, ["a"])
    planned(ledger, ["b"], chunk="other")
    for key in ("chunk", "other"):
        ledger.cancel_chunk(key, now=3.0)
    [named] = ledger.chunk_items("chunk")
    assert ledger.retry_items(chunk.batch_uid, [named.item_id], [], now=4.0) == 1
    assert state_of(ledger).state is ChunkState.PLANNED
    assert state_of(ledger, "other").state is ChunkState.CANCELED

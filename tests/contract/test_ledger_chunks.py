"""The contract of ``Ledger``: chunks, their leases and attempts, what a run writes, retries."""

import pytest

from ocr_pipeline.model.errors import LeaseLost
from ocr_pipeline.model.manifest import ChunkRecord, ChunkState, ItemMark, ItemState, Lease
from ocr_pipeline.ports.ledger import Ledger
from tests.fakes.ledger import (
    TTL_SECONDS,
    finished,
    leased,
    pending,
    planned,
    recognized,
    seen,
)


def state_of(ledger: Ledger, key: str = "chunk") -> ChunkRecord:
    record = ledger.chunk(key)
    assert record is not None
    return record


def fail(ledger: Ledger, attempt: int | None, token: str | None = None) -> ChunkRecord | None:
    return ledger.fail_attempt("chunk", attempt, "died", 50.0, 55.0, 3, token)


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


# -- leases ---------------------------------------------------------------------------------


def test_a_lease_is_given_to_the_planned_attempt_only(ledger: Ledger) -> None:
    planned(ledger, ["a"])
    assert ledger.take_chunk_lease("other", "run", 1, 3.0, TTL_SECONDS) == "unknown"
    assert ledger.take_chunk_lease("chunk", "run", 2, 3.0, TTL_SECONDS) == "stale"
    lease = leased(ledger, "chunk")
    assert lease.expires == 3.0 + TTL_SECONDS
    held = state_of(ledger)
    assert (held.state, held.attempt) == (ChunkState.RUNNING, 1)
    assert (held.lease_holder, held.lease_expires) == ("run", lease.expires)


@pytest.mark.parametrize("attempt", [1, None])
def test_a_live_lease_is_held_against_others(ledger: Ledger, attempt: int | None) -> None:
    planned(ledger, ["a"])
    leased(ledger, "chunk")
    assert ledger.take_chunk_lease("chunk", "late", attempt, 33.0, TTL_SECONDS) == "held"


@pytest.mark.parametrize("attempt", [1, None])
def test_the_same_holder_gets_a_fresh_token(ledger: Ledger, attempt: int | None) -> None:
    planned(ledger, ["a"])
    old = leased(ledger, "chunk", attempt=attempt)
    counted = state_of(ledger).attempt
    new = leased(ledger, "chunk", now=40.0, attempt=None if attempt is None else counted)
    assert new.token != old.token
    assert state_of(ledger).attempt == counted
    ledger.heartbeat(new, 41.0, TTL_SECONDS)
    with pytest.raises(LeaseLost):
        ledger.heartbeat(old, 41.0, TTL_SECONDS)


def test_a_heartbeat_keeps_a_lease_alive(ledger: Ledger) -> None:
    planned(ledger, ["a"])
    lease = leased(ledger, "chunk")
    ledger.heartbeat(lease, 30.0, TTL_SECONDS)
    assert ledger.expired_chunks(60.0) == []
    [expired] = ledger.expired_chunks(60.1)
    assert expired.key == "chunk"


def test_who_lost_the_lease_writes_nothing_more(ledger: Ledger) -> None:
    planned(ledger, ["a"])
    lost = leased(ledger, "chunk")
    taken = ledger.take_chunk_lease("chunk", "heir", 1, 34.0, TTL_SECONDS)
    assert isinstance(taken, Lease)
    marks = recognized(ledger.chunk_items("chunk"))
    with pytest.raises(LeaseLost):
        ledger.heartbeat(lost, 35.0, TTL_SECONDS)
    with pytest.raises(LeaseLost):
        ledger.mark_items(lost, marks, 35.0)
    with pytest.raises(LeaseLost):
        ledger.reset_marks(lost)
    with pytest.raises(LeaseLost):
        ledger.release_lease(lost)
    assert fail(ledger, 1, lost.token) is None
    ledger.mark_items(taken, marks, 35.0)
    with pytest.raises(LeaseLost):
        ledger.finish_chunk(lost, deliver=True, now=36.0)
    assert state_of(ledger).state is ChunkState.RUNNING


# -- attempts -------------------------------------------------------------------------------


def test_a_failed_attempt_is_planned_again_under_the_next_number(ledger: Ledger) -> None:
    planned(ledger, ["a"])
    lease = leased(ledger, "chunk")
    again = fail(ledger, 1, lease.token)
    assert again == state_of(ledger)
    assert again is not None
    assert (again.state, again.attempt) == (ChunkState.PLANNED, 2)
    assert (again.not_before, again.last_error) == (55.0, "died")
    assert again.lease_holder is None
    assert fail(ledger, 1) is None
    assert ledger.take_chunk_lease("chunk", "run", 1, 60.0, TTL_SECONDS) == "stale"
    with pytest.raises(LeaseLost):
        ledger.heartbeat(lease, 60.0, TTL_SECONDS)


def test_attempts_without_progress_end_stuck(ledger: Ledger) -> None:
    planned(ledger, ["a"])
    states = []
    for attempt in (1, 2, 3):
        leased(ledger, "chunk", attempt=attempt)
        failed = fail(ledger, attempt)
        assert failed is not None
        states.append(failed.state)
    assert states == [ChunkState.PLANNED, ChunkState.PLANNED, ChunkState.STUCK]
    assert ledger.take_chunk_lease("chunk", "run", 4, 60.0, TTL_SECONDS) == "stuck"
    assert fail(ledger, 4) is None


def test_a_new_answer_is_progress_and_the_same_answer_is_none(ledger: Ledger) -> None:
    planned(ledger, ["a", "b"])
    first, second = recognized(ledger.chunk_items("chunk"))
    counted = []
    for attempt, mark in enumerate([first, first, second], start=1):
        lease = leased(ledger, "chunk", attempt=attempt)
        ledger.mark_items(lease, [mark], now=10.0)
        failed = fail(ledger, attempt)
        assert failed is not None
        counted.append(failed.attempts_without_progress)
    assert counted == [0, 1, 0]


def test_a_canceled_chunk_stays_canceled(ledger: Ledger) -> None:
    planned(ledger, ["a"])
    lease = leased(ledger, "chunk")
    assert ledger.cancel_chunk("chunk", now=10.0)
    canceled = state_of(ledger)
    assert (canceled.state, canceled.finished) == (ChunkState.CANCELED, 10.0)
    assert not ledger.cancel_chunk("chunk", now=11.0)
    assert fail(ledger, 1) is None
    assert ledger.take_chunk_lease("chunk", "run", 1, 12.0, TTL_SECONDS) == "canceled"
    with pytest.raises(LeaseLost):
        ledger.finish_chunk(lease, deliver=True, now=13.0)


def test_a_released_lease_of_unfinished_work_is_found_at_once(ledger: Ledger) -> None:
    planned(ledger, ["a"])
    ledger.release_lease(leased(ledger, "chunk"))
    assert [chunk.key for chunk in ledger.expired_chunks(4.0)] == ["chunk"]


# -- an explicit wish -----------------------------------------------------------------------


def test_a_wish_lifts_a_cancel_under_an_attempt_of_its_own(ledger: Ledger) -> None:
    planned(ledger, ["a"])
    ledger.cancel_chunk("chunk", now=3.0)
    leased(ledger, "chunk", attempt=None)
    running = state_of(ledger)
    assert (running.state, running.attempt) == (ChunkState.RUNNING, 2)
    assert running.finished is None


def test_a_wish_lifts_stuck_with_a_fresh_count(ledger: Ledger) -> None:
    planned(ledger, ["a"])
    for attempt in (1, 2, 3):
        fail(ledger, attempt)
    assert state_of(ledger).state is ChunkState.STUCK
    leased(ledger, "chunk", attempt=None)
    assert state_of(ledger).attempts_without_progress == 0


def test_a_wish_makes_the_queued_run_stale(ledger: Ledger) -> None:
    planned(ledger, ["a"])
    leased(ledger, "chunk", attempt=None)
    assert ledger.take_chunk_lease("chunk", "queued", 1, 4.0, TTL_SECONDS) == "stale"
    assert fail(ledger, 1) is None
    failed = fail(ledger, 2)
    assert failed is not None
    assert (failed.state, failed.attempt) == (ChunkState.PLANNED, 3)


def test_a_wish_holds_a_done_chunk_which_stays_done(ledger: Ledger) -> None:
    done = finished(ledger, ["a"])
    lease = leased(ledger, "chunk", now=10.0, attempt=None)
    held = state_of(ledger)
    assert (held.state, held.attempt, held.lease_holder) == (ChunkState.DONE, 1, "run")
    assert ledger.take_chunk_lease("chunk", "sensor", 1, 11.0, TTL_SECONDS) == "done"
    assert not ledger.cancel_chunk("chunk", now=11.0)
    ledger.release_lease(lease)
    assert state_of(ledger) == done


@pytest.mark.parametrize("expired", [False, True])
def test_a_done_chunk_is_never_planned_again(ledger: Ledger, expired: bool) -> None:
    done = finished(ledger, ["a"])
    lease = leased(ledger, "chunk", now=10.0, attempt=None)
    if expired:
        assert [chunk.key for chunk in ledger.expired_chunks(50.0)] == ["chunk"]
    assert fail(ledger, None, None if expired else lease.token) is None
    assert state_of(ledger) == done


def test_a_live_wish_on_a_done_chunk_is_left_alone(ledger: Ledger) -> None:
    finished(ledger, ["a"])
    lease = leased(ledger, "chunk", now=40.0, attempt=None)
    assert fail(ledger, 1) is None
    ledger.heartbeat(lease, 51.0, TTL_SECONDS)


def test_a_recomputed_chunk_is_never_delivered_again(ledger: Ledger) -> None:
    done = finished(ledger, ["a", "b"])
    lease = leased(ledger, "chunk", now=10.0, attempt=None)
    ledger.reset_marks(lease)
    assert {item.outcome for item in ledger.chunk_items("chunk")} == {None}
    assert ledger.item_counts(done.batch_uid) == {ItemState.RECOGNIZED: 2}
    ledger.mark_items(lease, recognized(ledger.chunk_items("chunk")), now=11.0)
    ledger.finish_chunk(lease, deliver=True, now=12.0)
    assert ledger.outbox(done.batch_uid).waiting == 2


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
    failed = fail(ledger, 1)
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


# -- retries --------------------------------------------------------------------------------


def test_a_retried_item_begins_again_as_a_new_generation(ledger: Ledger) -> None:
    uid = finished(ledger, ["a", "b"]).batch_uid
    first, second = ledger.chunk_items("chunk")
    assert ledger.retry_items(uid, [first.item_id], [], now=10.0) == 1
    [again] = ledger.pending_items(uid, 10)
    assert (again.item_id, again.generation) == (first.item_id, 2)
    assert (again.chunk_key, again.outcome, again.result_key) == (None, None, None)
    assert ledger.chunk_items("chunk") == [second]


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

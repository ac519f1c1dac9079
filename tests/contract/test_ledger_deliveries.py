"""The contract of ``Ledger``: the outbox, sealing, sending, replay."""

import pytest

from ocr_pipeline.model.delivery import DeliveryAttempt, DeliveryRecord, DeliveryState
from ocr_pipeline.model.errors import LeaseLost
from ocr_pipeline.model.manifest import Lease
from ocr_pipeline.ports.ledger import Ledger
from tests.fakes.ledger import TTL_SECONDS, finished, leased, planned, recognized

OK = DeliveryAttempt(1, 20.0, 0.5, 200, "delivered", "")


def begin(ledger: Ledger, uid: str, max_items: int = 1_000) -> DeliveryRecord | None:
    return ledger.begin_delivery(uid, max_items, "text", '{"url": "u"}', '{"path": "p"}', now=10.0)


def due(ledger: Ledger, keys: list[str], chunk: str = "chunk") -> DeliveryRecord:
    """A sealed delivery of these keys."""
    begun = begin(ledger, finished(ledger, keys, chunk=chunk).batch_uid)
    assert begun is not None
    return ledger.seal_delivery(
        begun.batch_uid, begun.number, "payload", "hash", 99, "text", now=11.0
    )


def sending(ledger: Ledger, delivery: DeliveryRecord, attempt: int | None = 1) -> Lease:
    lease = ledger.take_delivery_lease(
        delivery.batch_uid, delivery.number, "run", attempt, 12.0, TTL_SECONDS
    )
    assert isinstance(lease, Lease), lease
    return lease


def test_the_outbox_says_what_waits_and_who_may_add_to_it(ledger: Ledger) -> None:
    uid = finished(ledger, ["a", "b"]).batch_uid
    waiting = ledger.outbox(uid)
    assert (waiting.waiting, waiting.oldest, waiting.last_recognized) == (2, 5.0, 5.0)
    assert waiting.active_chunks == 0
    planned(ledger, ["c"], chunk="second")
    assert ledger.outbox(uid).active_chunks == 1
    leased(ledger, "second")
    assert ledger.outbox(uid).active_chunks == 1
    ledger.fail_attempt("second", 1, "died", 20.0, not_before=25.0, max_attempts=9)
    assert ledger.outbox(uid).active_chunks == 0
    ledger.retry_items(uid, None, [], now=30.0)
    leased(ledger, "second", attempt=2)
    assert ledger.outbox(uid).active_chunks == 1
    ledger.cancel_chunk("second", now=31.0)
    assert ledger.outbox(uid).active_chunks == 0


def test_an_empty_outbox_begins_nothing(ledger: Ledger) -> None:
    uid = planned(ledger, ["a"]).batch_uid
    assert begin(ledger, uid) is None
    assert ledger.outbox(uid).oldest is None
    assert ledger.deliveries(uid, list(DeliveryState)) == []


def test_the_oldest_items_are_delivered_first_and_once(ledger: Ledger) -> None:
    uid = finished(ledger, ["b", "a"], chunk="one").batch_uid
    finished(ledger, ["c"], chunk="two")
    first = begin(ledger, uid, max_items=2)
    second = begin(ledger, uid, max_items=2)
    assert first is not None
    assert second is not None
    assert (first.number, first.item_count, first.state) == (1, 2, DeliveryState.SEALING)
    assert (second.number, second.item_count) == (2, 1)
    assert first.message_id.startswith("msg_")
    assert first.message_id != second.message_id
    assert [item.key for item in ledger.delivery_items(uid, 1)] == ["a", "b"]
    assert [item.key for item in ledger.delivery_items(uid, 2)] == ["c"]
    assert begin(ledger, uid) is None
    assert ledger.deliveries(uid, [DeliveryState.SEALING]) == [first, second]
    assert ledger.deliveries(None, [DeliveryState.SEALING], limit=1) == [first]


def test_numbers_count_per_batch(ledger: Ledger) -> None:
    for batch_id in ("one", "two"):
        begun = begin(ledger, finished(ledger, ["a"], batch_id, batch_id).batch_uid)
        assert begun is not None
        assert begun.number == 1


def test_a_delivery_is_sealed_once(ledger: Ledger) -> None:
    sealed = due(ledger, ["a"])
    assert sealed.state is DeliveryState.DUE
    assert (sealed.payload_key, sealed.payload_sha256, sealed.payload_bytes) == (
        "payload",
        "hash",
        99,
    )
    again = ledger.seal_delivery(sealed.batch_uid, 1, "other", "changed", 1, "thin", now=99.0)
    assert again == sealed == ledger.delivery(sealed.batch_uid, 1)
    with pytest.raises(LookupError):
        ledger.seal_delivery(sealed.batch_uid, 2, "payload", "hash", 1, "text", now=99.0)


def test_content_may_fall_back_when_sealed(ledger: Ledger) -> None:
    uid = finished(ledger, ["a"]).batch_uid
    begin(ledger, uid)
    assert ledger.seal_delivery(uid, 1, "payload", "hash", 1, "thin", now=11.0).content == "thin"


def test_what_is_not_sealed_is_not_sent(ledger: Ledger) -> None:
    uid = finished(ledger, ["a"]).batch_uid
    begin(ledger, uid)
    for attempt in (1, None):
        answer = ledger.take_delivery_lease(uid, 1, "run", attempt, 12.0, TTL_SECONDS)
        assert answer == "early"
    assert ledger.take_delivery_lease(uid, 2, "run", 1, 12.0, TTL_SECONDS) == "unknown"


def test_one_run_sends_one_attempt(ledger: Ledger) -> None:
    delivery = due(ledger, ["a"])
    uid = delivery.batch_uid
    assert ledger.take_delivery_lease(uid, 1, "run", 2, 12.0, TTL_SECONDS) == "stale"
    lease = sending(ledger, delivery)
    assert ledger.take_delivery_lease(uid, 1, "other", 1, 13.0, TTL_SECONDS) == "held"
    ledger.heartbeat(lease, 20.0, TTL_SECONDS)
    refused = DeliveryAttempt(1, 20.0, 0.5, 503, "retry", "busy\0\ud800")
    later = ledger.record_attempt(lease, refused, DeliveryState.DUE, 80.0, now=21.0)
    assert (later.state, later.attempt, later.attempts) == (DeliveryState.DUE, 2, 1)
    assert (later.next_attempt, later.finished, later.lease_holder) == (80.0, None, None)
    with pytest.raises(LeaseLost):
        ledger.record_attempt(lease, OK, DeliveryState.DELIVERED, 0.0, now=22.0)
    assert ledger.take_delivery_lease(uid, 1, "run", 2, 79.0, TTL_SECONDS) == "early"
    [kept] = ledger.attempts(uid, 1)
    assert (kept.status, kept.detail) == (503, "busy\\x00\\ud800")


@pytest.mark.parametrize(
    "state", [DeliveryState.DELIVERED, DeliveryState.DEAD, DeliveryState.STOPPED]
)
def test_a_finished_delivery_is_sent_again_only_by_replay(
    ledger: Ledger, state: DeliveryState
) -> None:
    delivery = due(ledger, ["a"])
    uid = delivery.batch_uid
    done = ledger.record_attempt(sending(ledger, delivery), OK, state, 0.0, now=21.0)
    assert (done.state, done.finished) == (state, 21.0)
    for attempt in (2, None):
        answer = ledger.take_delivery_lease(uid, 1, "run", attempt, 30.0, TTL_SECONDS)
        assert answer == state.value
    assert not ledger.interrupt_delivery(uid, 1, 2, "canceled", now=31.0)
    ledger.retire_deliveries(uid, [1])
    assert ledger.replay(uid, 1, 9, now=40.0) == 1
    again = ledger.delivery(uid, 1)
    assert again is not None
    assert (again.state, again.attempts, again.attempt) == (DeliveryState.DUE, 0, 3)
    assert (again.message_id, again.next_attempt) == (delivery.message_id, 40.0)
    assert (again.finished, again.retired) == (None, False)
    assert ledger.replay(uid, 1, 9, now=41.0) == 0
    assert len(ledger.attempts(uid, 1)) == 1


def test_a_wish_sends_before_the_schedule_under_an_attempt_of_its_own(ledger: Ledger) -> None:
    delivery = due(ledger, ["a"])
    later = ledger.record_attempt(
        sending(ledger, delivery), OK, DeliveryState.DUE, 1_000.0, now=21.0
    )
    lease = sending(ledger, later, attempt=None)
    assert ledger.take_delivery_lease(later.batch_uid, 1, "queued", 2, 13.0, 30.0) == "stale"
    assert not ledger.interrupt_delivery(later.batch_uid, 1, 2, "died", now=14.0)
    done = ledger.record_attempt(lease, OK, DeliveryState.DELIVERED, 0.0, now=15.0)
    assert done.attempt == 4


@pytest.mark.parametrize("queued", [False, True])
def test_an_interrupted_delivery_is_due_at_once(ledger: Ledger, queued: bool) -> None:
    delivery = due(ledger, ["a"])
    lease = None if queued else sending(ledger, delivery)
    uid = delivery.batch_uid
    assert ledger.interrupt_delivery(uid, 1, 1, "the run died", now=50.0)
    again = ledger.delivery(uid, 1)
    assert again is not None
    assert (again.state, again.attempt, again.attempts) == (DeliveryState.DUE, 2, 0)
    assert (again.next_attempt, again.lease_holder) == (50.0, None)
    assert not ledger.interrupt_delivery(uid, 1, 1, "the run died", now=51.0)
    [interrupted] = ledger.attempts(uid, 1)
    assert (interrupted.outcome, interrupted.detail) == ("interrupted", "the run died")
    if lease is not None:
        with pytest.raises(LeaseLost):
            ledger.record_attempt(lease, OK, DeliveryState.DELIVERED, 0.0, now=52.0)


def test_a_canceled_delivery_is_stopped_in_one_step_until_it_is_replayed(ledger: Ledger) -> None:
    """In two, a connection lost between them would send what a person had canceled."""
    uid = due(ledger, ["a"]).batch_uid
    assert ledger.interrupt_delivery(uid, 1, 1, "run canceled", now=50.0, stop=True)
    stopped = ledger.delivery(uid, 1)
    assert stopped is not None
    assert (stopped.state, stopped.finished) == (DeliveryState.STOPPED, 50.0)
    assert [attempt.outcome for attempt in ledger.attempts(uid, 1)] == ["canceled"]
    assert ledger.take_delivery_lease(uid, 1, "run", None, 51.0, 30.0) == "stopped"
    assert ledger.replay(uid, 1, 1, now=52.0) == 1


def test_expired_deliveries_are_found(ledger: Ledger) -> None:
    delivery = due(ledger, ["a"])
    sending(ledger, delivery)
    assert ledger.expired_deliveries(42.0) == []
    [expired] = ledger.expired_deliveries(42.1)
    assert (expired.number, expired.lease_holder) == (1, "run")
    heir = ledger.take_delivery_lease(delivery.batch_uid, 1, "heir", 1, 43.0, TTL_SECONDS)
    assert isinstance(heir, Lease)
    ledger.release_lease(heir)
    assert len(ledger.expired_deliveries(44.0)) == 1


def test_the_oldest_delivered_deliveries_are_surplus(ledger: Ledger) -> None:
    for number in range(4):
        delivery = due(ledger, [f"{number}.jpg"], chunk=f"chunk-{number}")
        if number != 1:
            lease = sending(ledger, delivery)
            ledger.record_attempt(lease, OK, DeliveryState.DELIVERED, 0.0, now=21.0)
    uid = delivery.batch_uid
    assert ledger.surplus_deliveries(uid, keep=1, limit=10) == [1, 3]
    assert ledger.surplus_deliveries(uid, keep=1, limit=1) == [1]
    assert ledger.surplus_deliveries(uid, keep=3, limit=10) == []
    ledger.retire_deliveries(uid, [1])
    assert ledger.surplus_deliveries(uid, keep=1, limit=10) == [3]
    assert len(ledger.delivery_items(uid, 1)) == 1


def test_a_later_result_is_a_delivery_of_its_own(ledger: Ledger) -> None:
    delivery = due(ledger, ["a"])
    uid = delivery.batch_uid
    [item] = ledger.delivery_items(uid, 1)
    assert ledger.retry_items(uid, [item.item_id], [], now=30.0) == 1
    [again] = ledger.pending_items(uid, 10)
    ledger.create_chunk("again", uid, [again.item_id], "{}", now=31.0)
    lease = leased(ledger, "again", now=32.0)
    ledger.mark_items(lease, recognized([again]), now=33.0)
    ledger.finish_chunk(lease, deliver=True, now=34.0)
    second = begin(ledger, uid)
    assert second is not None
    assert second.number == 2
    assert [found.generation for found in ledger.delivery_items(uid, 2)] == [2]

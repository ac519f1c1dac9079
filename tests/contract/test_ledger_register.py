"""The contract of ``Ledger``: batches and files that come, change their names and go."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from ocr_pipeline.model.delivery import DeliveryAttempt, DeliveryState
from ocr_pipeline.model.manifest import ChunkState, ConfigRecord, ItemState, Lease
from ocr_pipeline.ports.ledger import Ledger
from tests.fakes.ledger import finished, leased, pending, planned, recognized, seen, state_of


def test_a_batch_that_is_being_deleted_plans_nothing_and_finishes_what_was_begun(
    ledger: Ledger,
) -> None:
    uid = planned(ledger, ["a"], chunk="begun").batch_uid
    pending(ledger, ["b"])
    ledger.drain_batch(uid, now=5.0)
    assert [batch.draining for batch in ledger.batches()] == [5.0]
    ids = [item.item_id for item in ledger.pending_items(uid, 10)]
    assert ledger.create_chunk("new", uid, ids, "{}", now=6.0) is None
    assert ledger.item_counts(uid) == {ItemState.PENDING: 1, ItemState.PLANNED: 1}
    lease = leased(ledger, "begun", now=7.0)
    ledger.mark_items(lease, recognized(ledger.chunk_items("begun")), now=7.0)
    ledger.finish_chunk(lease, deliver=True, now=8.0)
    begun = ledger.begin_delivery(uid, 10, "text", "{}", "{}", now=9.0)
    assert begun is not None
    assert begun.item_count == 1
    ledger.drain_batch(uid, now=None)
    assert [batch.draining for batch in ledger.batches()] == [None]
    assert ledger.create_chunk("new", uid, ids, "{}", now=10.0) is not None


def test_draining_does_not_touch_other_batches(ledger: Ledger) -> None:
    uid = pending(ledger, ["a"]).uid
    ledger.drain_batch(uid, now=5.0)
    assert planned(ledger, ["a"], batch_id="other").item_count == 1


def test_of_a_closed_batch_what_runs_goes_on_and_the_rest_is_canceled(ledger: Ledger) -> None:
    uid = finished(ledger, ["a"], chunk="done").batch_uid
    planned(ledger, ["b"], chunk="running")
    lease = leased(ledger, "running")
    planned(ledger, ["c"], chunk="planned")
    pending(ledger, ["d"])
    ledger.drain_batch(uid, now=4.0)
    ledger.close_batch(uid, now=5.0)
    assert ledger.batches() == []
    assert ledger.chunk_counts(uid) == {
        ChunkState.CANCELED: 1,
        ChunkState.DONE: 1,
        ChunkState.RUNNING: 1,
    }
    ledger.mark_items(lease, recognized(ledger.chunk_items("running")), now=6.0)
    ledger.finish_chunk(lease, deliver=True, now=6.0)
    assert state_of(ledger, "running").state is ChunkState.DONE
    closed = state_of(ledger, "planned").finished
    ledger.close_batch(uid, now=99.0)
    assert state_of(ledger, "planned").finished == closed == 5.0
    assert ledger.register_batch("inbox", now=7.0).uid != uid


def test_a_renamed_batch_takes_its_work_and_its_deliveries_along(ledger: Ledger) -> None:
    uid = finished(ledger, ["a", "b"], "old", chunk="done").batch_uid
    sealed = ledger.begin_delivery(uid, 1, "text", "{}", "{}", now=6.0)
    assert sealed is not None
    ledger.seal_delivery(uid, 1, "payload", "hash", 1, "text", now=6.0)
    planned(ledger, ["c"], "old", chunk="running")
    lease = leased(ledger, "running")
    planned(ledger, ["d"], "old", chunk="planned")
    ledger.drain_batch(uid, now=6.5)
    ledger.rename_batch(uid, "new", now=7.0)
    (renamed,) = ledger.batches()
    assert renamed == replace(renamed, uid=uid, batch_id="new", modified=7.0, draining=6.5)
    ledger.drain_batch(uid, None)

    ledger.mark_items(lease, recognized(ledger.chunk_items("running")), now=8.0)
    ledger.finish_chunk(lease, deliver=True, now=8.0)
    leased(ledger, "planned", now=9.0)
    assert ledger.observe(uid, [seen("a")], "sweep", 0.0, now=9.0) == 0, "its images are known"
    sending = ledger.take_delivery_lease(uid, 1, "run", 1, 9.0, 30.0)
    assert isinstance(sending, Lease)
    sent = DeliveryAttempt(1, 9.0, 0.1, 200, "delivered", "")
    ledger.record_attempt(sending, sent, DeliveryState.DELIVERED, 0.0, now=9.5)
    second = ledger.begin_delivery(uid, 10, "text", "{}", "{}", now=10.0)
    assert second is not None
    assert (second.number, second.item_count) == (2, 2)
    assert ledger.register_batch("old", now=11.0).uid != uid, "the old name is free"


def test_the_name_of_a_closed_batch_can_be_taken(ledger: Ledger) -> None:
    gone = ledger.register_batch("gone", now=1.0)
    ledger.close_batch(gone.uid, now=2.0)
    here = ledger.register_batch("here", now=3.0)
    ledger.rename_batch(here.uid, "gone", now=4.0)
    assert [batch.uid for batch in ledger.batches()] == [here.uid]


def register(ledger: Ledger, *config_ids: str) -> list[int]:
    return [ledger.register_config("batch", config_id, "a", now=1.0) for config_id in config_ids]


def test_files_are_listed_as_they_came_with_their_last_change(ledger: Ledger) -> None:
    one, two = register(ledger, "one", "two")
    three = ledger.register_config("domain", "one", "b", now=2.0)
    ledger.register_config("batch", "one", "c", now=3.0)
    ledger.register_config("batch", "one", "c", now=4.0)
    assert ledger.configurations() == [
        ConfigRecord("batch", "one", one, "c", 1.0, 3.0),
        ConfigRecord("batch", "two", two, "a", 1.0, 1.0),
        ConfigRecord("domain", "one", three, "b", 2.0, 2.0),
    ]


def test_a_renamed_file_keeps_its_place(ledger: Ledger) -> None:
    one, two = register(ledger, "one", "two")
    ledger.move_config("batch", "one", "renamed", now=5.0)
    assert ledger.register_config("batch", "renamed", "a", now=6.0) == one
    assert ledger.register_config("batch", "one", "a", now=7.0) > two, "another file of that name"
    ledger.move_config("batch", "renamed", "two", now=8.0)
    moved = {record.config_id: record for record in ledger.configurations()}
    assert moved["two"] == ConfigRecord("batch", "two", one, "a", 1.0, 8.0)
    assert "renamed" not in moved


def test_moving_what_nobody_knows_forgets_nothing(ledger: Ledger) -> None:
    (one,) = register(ledger, "one")
    ledger.move_config("batch", "unknown", "one", now=5.0)
    ledger.move_config("domain", "one", "two", now=5.0)
    assert [(record.config_id, record.number) for record in ledger.configurations()] == [
        ("one", one)
    ]


def test_a_deleted_file_loses_its_place(ledger: Ledger) -> None:
    one, two = register(ledger, "one", "two")
    ledger.forget_config("domain", "one")
    assert register(ledger, "one") == [one]
    ledger.forget_config("batch", "one")
    ledger.forget_config("batch", "one")
    assert [record.number for record in ledger.configurations()] == [two]
    assert register(ledger, "one")[0] > two, "also when it was the last one that came"
    ledger.forget_config("batch", "one")
    assert register(ledger, "three")[0] > two + 1, "no number is given twice"


def test_a_file_that_moves_while_a_sensor_registers_it_is_known_once(ledger: Ledger) -> None:
    for number in range(20):
        old, new = f"{number}-old", f"{number}-new"
        (place,) = register(ledger, old)
        start = threading.Barrier(2)

        def move(old: str = old, new: str = new, start: threading.Barrier = start) -> None:
            start.wait()
            ledger.move_config("batch", old, new, now=5.0)

        def see(new: str = new, start: threading.Barrier = start) -> None:
            start.wait()
            ledger.register_config("batch", new, "a", now=5.0)

        with ThreadPoolExecutor(2) as threads:
            for done in [threads.submit(move), threads.submit(see)]:
                done.result()
        assert ledger.register_config("batch", new, "a", now=6.0) == place


@pytest.mark.parametrize("state", [ItemState.RECOGNIZED, ItemState.PLANNED])
def test_closing_keeps_every_row(ledger: Ledger, state: ItemState) -> None:
    make = {ItemState.RECOGNIZED: finished, ItemState.PLANNED: planned}[state]
    uid = make(ledger, ["a", "b"]).batch_uid
    ledger.close_batch(uid, now=9.0)
    assert ledger.item_counts(uid) == {state: 2}

"""The contract of ``Ledger``: batches, registrations, and objects until they are in a chunk."""

import pytest

from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.model.manifest import ChunkState, ItemState
from ocr_pipeline.ports.ledger import Ledger
from tests.fakes.ledger import finished, leased, pending, planned, recognized, seen


def test_a_batch_is_minted_once_and_never_named_after_its_file(ledger: Ledger) -> None:
    first = ledger.register_batch("invoices", now=1.0)
    assert ledger.register_batch("invoices", now=2.0) == first
    assert len(first.uid) == 8
    assert int(first.uid, 16) >= 0
    assert first.batch_id == "invoices"


def test_a_batch_that_is_made_again_starts_fresh(ledger: Ledger) -> None:
    chunk = planned(ledger, ["a.jpg"])
    ledger.close_batch(chunk.batch_uid, now=9.0)
    assert ledger.batches() == []
    again = ledger.register_batch("inbox", now=10.0)
    assert again.uid != chunk.batch_uid
    canceled = ledger.chunk(chunk.key)
    assert canceled is not None
    assert canceled.state is ChunkState.CANCELED
    assert ledger.item_counts(again.uid) == {}
    assert ledger.item_counts(chunk.batch_uid) == {ItemState.PLANNED: 1}


def test_a_chunk_that_fails_after_its_batch_was_deleted_is_not_planned_again(
    ledger: Ledger,
) -> None:
    chunk = planned(ledger, ["a.jpg"])
    leased(ledger, chunk)
    ledger.close_batch(chunk.batch_uid, now=9.0)
    failed = ledger.fail_attempt(chunk.key, 1, "died", 10.0, 10.0, max_attempts=3)
    assert failed is not None
    assert failed.state is ChunkState.CANCELED


def test_a_renamed_batch_keeps_its_uid(ledger: Ledger) -> None:
    batch = pending(ledger, ["a.jpg"], "old")
    ledger.rename_batch(batch.uid, "new", now=5.0)
    assert ledger.register_batch("new", now=6.0).uid == batch.uid
    assert [open_batch.batch_id for open_batch in ledger.batches()] == ["new"]


def test_two_open_batches_cannot_have_one_id(ledger: Ledger) -> None:
    ledger.register_batch("one", now=1.0)
    two = ledger.register_batch("two", now=1.0)
    with pytest.raises(SpecError, match="one"):
        ledger.rename_batch(two.uid, "one", now=2.0)


def test_the_first_registration_of_a_file_counts(ledger: Ledger) -> None:
    first = ledger.register_config("batch", "a", "digest", now=1.0)
    second = ledger.register_config("batch", "b", "digest", now=2.0)
    assert first < second
    assert ledger.register_config("batch", "a", "changed", now=3.0) == first
    assert ledger.register_config("domain", "a", "digest", now=4.0) > second


def test_notes_are_kept_and_replaced(ledger: Ledger) -> None:
    assert ledger.get_note("hash") is None
    ledger.set_note("hash", "1")
    ledger.set_note("hash", "2")
    assert ledger.get_note("hash") == "2"


def test_an_object_settles_before_it_is_pending(ledger: Ledger) -> None:
    uid = ledger.register_batch("b", now=0.0).uid
    assert ledger.observe(uid, [seen("a")], "s1", 5.0, now=10.0) == 1
    assert ledger.observe(uid, [seen("a")], "s2", 5.0, now=14.9) == 0
    assert ledger.item_counts(uid) == {ItemState.SETTLING: 1}
    assert ledger.observe(uid, [seen("a")], "s3", 5.0, now=15.0) == 1
    assert ledger.item_counts(uid) == {ItemState.PENDING: 1}
    assert ledger.observe(uid, [seen("a")], "s4", 5.0, now=30.0) == 0


def test_without_a_settle_time_an_object_is_pending_at_once(ledger: Ledger) -> None:
    uid = ledger.register_batch("b", now=0.0).uid
    assert ledger.observe(uid, [seen("a")], "s1", 0.0, now=10.0) == 1
    assert ledger.item_counts(uid) == {ItemState.PENDING: 1}


def test_a_growing_file_settles_again_as_the_same_item(ledger: Ledger) -> None:
    uid = ledger.register_batch("b", now=0.0).uid
    ledger.observe(uid, [seen("a", "v1", 10)], "s1", 5.0, now=10.0)
    ledger.observe(uid, [seen("a", "v2", 20)], "s2", 5.0, now=16.0)
    assert ledger.item_counts(uid) == {ItemState.SETTLING: 1}
    assert ledger.observe(uid, [seen("a", "v2", 20)], "s3", 5.0, now=20.9) == 0
    ledger.observe(uid, [seen("a", "v2", 20)], "s4", 5.0, now=21.0)
    [item] = ledger.pending_items(uid, 10)
    assert (item.version, item.size_bytes, item.first_seen) == ("v2", 20, 16.0)


def test_a_pending_object_that_was_replaced_settles_again(ledger: Ledger) -> None:
    uid = pending(ledger, ["a"]).uid
    assert ledger.observe(uid, [seen("a", "v2")], "s2", 5.0, now=10.0) == 0
    assert ledger.pending_items(uid, 10) == []
    assert ledger.item_counts(uid) == {ItemState.SETTLING: 1}


def test_a_new_version_of_a_final_object_is_a_new_item(ledger: Ledger) -> None:
    chunk = finished(ledger, ["a"])
    [old] = ledger.chunk_items(chunk.key)
    assert ledger.observe(chunk.batch_uid, [seen("a", "v2")], "s2", 0.0, now=10.0) == 1
    [new] = ledger.pending_items(chunk.batch_uid, 10)
    assert new.supersedes == old.item_id
    assert ledger.chunk_items(chunk.key) == [old]


def test_an_old_version_that_comes_back_is_known(ledger: Ledger) -> None:
    chunk = finished(ledger, ["a"])
    uid = chunk.batch_uid
    ledger.observe(uid, [seen("a", "v2")], "s2", 5.0, now=10.0)
    assert ledger.observe(uid, [seen("a", "v1")], "s3", 5.0, now=11.0) == 0
    assert ledger.drop_vanished(uid, "s3") == 1
    assert ledger.item_counts(uid) == {ItemState.RECOGNIZED: 1}


def test_what_a_complete_sweep_did_not_see_settles_no_more(ledger: Ledger) -> None:
    uid = ledger.register_batch("b", now=0.0).uid
    ledger.observe(uid, [seen("a.part"), seen("b")], "s1", 5.0, now=10.0)
    ledger.observe(uid, [seen("a"), seen("b")], "s2", 5.0, now=12.0)
    assert ledger.drop_vanished(uid, "s2") == 1
    assert ledger.item_counts(uid) == {ItemState.SETTLING: 2}


def test_a_sweep_forgets_nothing_that_settled(ledger: Ledger) -> None:
    uid = pending(ledger, ["a", "b"]).uid
    assert ledger.drop_vanished(uid, "later") == 0
    assert len(ledger.pending_items(uid, 10)) == 2


def test_pending_items_come_oldest_first_and_bounded(ledger: Ledger) -> None:
    uid = pending(ledger, ["m"]).uid
    ledger.observe(uid, [seen("a"), seen("z")], "s2", 0.0, now=2.0)
    assert [item.key for item in ledger.pending_items(uid, 2)] == ["m", "a"]


def test_versions_of_a_key_are_worked_on_one_after_the_other(ledger: Ledger) -> None:
    chunk = planned(ledger, ["a"])
    uid = chunk.batch_uid
    ledger.observe(uid, [seen("a", "v2"), seen("b")], "s2", 0.0, now=10.0)
    assert [item.key for item in ledger.pending_items(uid, 10)] == ["b"]
    lease = leased(ledger, chunk)
    assert [item.key for item in ledger.pending_items(uid, 10)] == ["b"]
    ledger.mark_items(lease, recognized(ledger.chunk_items(chunk.key)), now=11.0)
    ledger.finish_chunk(lease, deliver=True, now=12.0)
    assert [item.version for item in ledger.pending_items(uid, 10)] == ["v2", "v1"]


def test_a_canceled_chunk_does_not_hold_newer_versions_back(ledger: Ledger) -> None:
    chunk = planned(ledger, ["a"])
    ledger.observe(chunk.batch_uid, [seen("a", "v2")], "s2", 0.0, now=10.0)
    ledger.cancel_chunk(chunk.key, now=11.0)
    assert [item.version for item in ledger.pending_items(chunk.batch_uid, 10)] == ["v2"]


def test_of_two_pending_versions_the_older_one_is_first(ledger: Ledger) -> None:
    chunk = finished(ledger, ["a"])
    uid = chunk.batch_uid
    [item] = ledger.chunk_items(chunk.key)
    ledger.observe(uid, [seen("a", "v2")], "s2", 0.0, now=10.0)
    ledger.retry_items(uid, [item.item_id], [], now=11.0)
    assert [found.version for found in ledger.pending_items(uid, 10)] == ["v1"]


HOSTILE_KEYS = [
    "a b/ c .jpg",
    "../../etc/passwd",
    "A.jpg",
    "a.jpg",
    "a.jpg\0",
    "a.JPG",
    "e\u0301.png",
    "\u00e9.png",
    "'; DROP TABLE items; --",
    "%_?*[",
    "\U0001f9fe.png",
    "\uffee.png",
    "\udcc7\udcd1.png",  # a local name in EUC-KR as Python hands it over
    "x" * 1_024,
    "스캔/계약서.pdf",
]


def test_any_key_is_kept_as_it_is_and_ordered_by_its_bytes(ledger: Ledger) -> None:
    by_bytes = sorted(HOSTILE_KEYS, key=lambda key: key.encode("utf-8", "surrogateescape"))
    uid = ledger.register_batch("b", now=0.0).uid
    page = [seen(key) for key in by_bytes]
    assert ledger.observe(uid, page, "s1", 0.0, now=1.0) == len(page)
    assert ledger.observe(uid, page, "s2", 0.0, now=2.0) == 0
    ids = [item.item_id for item in ledger.pending_items(uid, 100)]
    ledger.create_chunk("chunk", uid, ids, "{}", now=3.0)
    assert [item.key for item in ledger.chunk_items("chunk")] == by_bytes

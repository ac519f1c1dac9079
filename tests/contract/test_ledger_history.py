"""What a ledger tells about work that has not begun: versions of keys, and how fast others were."""

from dataclasses import replace

from ocr_pipeline.model.manifest import ItemState
from ocr_pipeline.ports.ledger import Ledger
from tests.fakes.ledger import finished, leased, pending, planned, recognized, seen


def test_every_version_of_the_keys_is_told_oldest_first(ledger: Ledger) -> None:
    uid = finished(ledger, ["a", "b"]).batch_uid
    ledger.observe(uid, [seen("a", "v2")], "later", 5.0, now=9.0)
    pending(ledger, ["a"], batch_id="other")
    found = ledger.items_of_keys(uid, ["a", "unknown"])
    assert [(item.key, item.version, item.state) for item in found] == [
        ("a", "v1", ItemState.RECOGNIZED),
        ("a", "v2", ItemState.SETTLING),
    ]


def test_more_keys_than_a_statement_binds_are_looked_up(ledger: Ledger) -> None:
    keys = [f"{number:04}" for number in range(2_100)]
    uid = pending(ledger, keys).uid
    assert [item.key for item in ledger.items_of_keys(uid, keys)] == keys


def test_only_what_engines_read_with_these_settings_is_history(ledger: Ledger) -> None:
    chunk = planned(ledger, ["a", "b", "c", "d"])
    read, other, duplicate, failed = recognized(ledger.chunk_items(chunk.key))
    marks = [
        read,
        replace(other, recognition_digest="other"),
        replace(duplicate, duplicate_of=read.item_id, seconds=0.0),
        replace(failed, outcome=ItemState.FAILED, pages=0),
    ]
    lease = leased(ledger, chunk)
    ledger.mark_items(lease, marks, now=4.0)
    assert ledger.newest_recognized(chunk.batch_uid, "digest", 10) == [], "nothing is final yet"
    ledger.finish_chunk(lease, deliver=False, now=5.0)
    history = ledger.newest_recognized(chunk.batch_uid, "digest", 10)
    assert [item.item_id for item in history] == [read.item_id]


def test_the_newest_are_looked_at_and_no_more(ledger: Ledger) -> None:
    uid = finished(ledger, ["a", "b", "c"]).batch_uid
    ids = [item.item_id for item in ledger.items_of_keys(uid, ["a", "b", "c"])]
    newest = ledger.newest_recognized(uid, "digest", 2)
    assert [item.item_id for item in newest] == [ids[2], ids[1]]

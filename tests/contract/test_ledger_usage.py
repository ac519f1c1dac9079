"""The contract of ``Ledger``: what was recognized, by UTC day, batch and domain."""

import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, replace
from datetime import UTC, datetime

import pytest

from ocr_pipeline.model.errors import LeaseLost
from ocr_pipeline.model.manifest import ItemMark, ItemRecord, ItemState, Lease
from ocr_pipeline.model.usage import Account, UsageCounts
from ocr_pipeline.ports.gates import CallPermit, CallReport, CallVerdict, GateLimits
from ocr_pipeline.ports.ledger import Ledger
from tests.fakes.ledger import leased, pending, recognized

DAY, NEXT_DAY = "2026-11-21", "2026-11-22"
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC).timestamp()
LATE = datetime(2026, 11, 21, 23, 59, 59, tzinfo=UTC).timestamp()
GATE = GateLimits("gate", 100.0, 9, 3, 30.0)


def plan(ledger: Ledger, key: str, keys: Iterable[str], domain: str = "general") -> str:
    """A planned chunk of a domain; the batch's uid."""
    uid = pending(ledger, keys).uid
    ids = [item.item_id for item in ledger.pending_items(uid, 100)]
    assert ledger.create_chunk(key, uid, ids, "{}", 2.0, domain) is not None
    return uid


def answers(items: Iterable[ItemRecord]) -> list[ItemMark]:
    """Pages, tables, areas and long images for each."""
    return [
        replace(mark, pages=10, table_pages=4, template_areas=7, long_image_units=3)
        for mark in recognized(items)
    ]


def finish(ledger: Ledger, key: str, now: float, marks: list[ItemMark] | None = None) -> None:
    """Finish a chunk as its run, a first one or a person's."""
    lease = ledger.take_chunk_lease(key, "run", None, now, 30.0)
    assert isinstance(lease, Lease)
    ledger.mark_items(lease, marks or answers(ledger.chunk_items(key)), now)
    ledger.finish_chunk(lease, deliver=False, now=now)


def counted(ledger: Ledger, first: str = "0000-00-00", last: str = "9999-99-99") -> list[object]:
    """Each row without the batch's uid."""
    rows = [astuple(count) for count in ledger.usage(first, last)]
    return [(day, *rest) for day, _, *rest in rows]


def test_a_finished_chunk_counts_for_its_day_batch_and_domain(ledger: Ledger) -> None:
    uid = plan(ledger, "one", ["a", "b"])
    finish(ledger, "one", NOON)
    plan(ledger, "two", ["c"])
    finish(ledger, "two", LATE)
    assert ledger.usage(DAY, DAY) == [
        UsageCounts(DAY, uid, "inbox", "general", 3, 0, 0, 30, 12, 21, 9)
    ]
    plan(ledger, "three", ["d"], "forms")
    finish(ledger, "three", LATE)
    plan(ledger, "four", ["e"])
    finish(ledger, "four", LATE + 1)
    assert counted(ledger) == [
        (DAY, "inbox", "forms", 1, 0, 0, 10, 4, 7, 3, 0, 0),
        (DAY, "inbox", "general", 3, 0, 0, 30, 12, 21, 9, 0, 0),
        (NEXT_DAY, "inbox", "general", 1, 0, 0, 10, 4, 7, 3, 0, 0),
    ]
    assert len(ledger.usage(NEXT_DAY, NEXT_DAY)) == 1
    assert ledger.usage("2026-11-23", "2026-12-31") == []
    assert all(type(value) is int for value in astuple(ledger.usage(DAY, DAY)[0])[4:])


def test_failures_and_duplicates_are_images_without_pages(ledger: Ledger) -> None:
    plan(ledger, "chunk", ["a", "b", "c", "d"])
    first, failed, reused, ignored = answers(ledger.chunk_items("chunk"))
    marks = [
        first,
        ItemMark(failed.item_id, ItemState.FAILED, error_code="EMPTY_FILE"),
        replace(reused, duplicate_of=first.item_id),
        ItemMark(ignored.item_id, ItemState.IGNORED, duplicate_of=first.item_id),
    ]
    finish(ledger, "chunk", NOON, marks)
    assert counted(ledger) == [(DAY, "inbox", "general", 4, 1, 2, 10, 4, 7, 3, 0, 0)]


def test_work_that_is_done_again_counts_again(ledger: Ledger) -> None:
    """A person's wish on a done chunk, and a retry: both read the images once more."""
    uid = plan(ledger, "chunk", ["a"])
    finish(ledger, "chunk", NOON)
    finish(ledger, "chunk", LATE)
    assert counted(ledger) == [(DAY, "inbox", "general", 2, 0, 0, 20, 8, 14, 6, 0, 0)]
    assert ledger.retry_items(uid, None, [ItemState.RECOGNIZED], LATE) == 1
    (item,) = ledger.pending_items(uid, 10)
    assert (item.generation, item.pages, item.template_areas) == (2, 0, 0)
    plan(ledger, "again", [])
    finish(ledger, "again", LATE + 1)
    assert counted(ledger, NEXT_DAY) == [(NEXT_DAY, "inbox", "general", 1, 0, 0, 10, 4, 7, 3, 0, 0)]


def test_what_dies_before_its_end_counts_once(ledger: Ledger) -> None:
    plan(ledger, "chunk", ["a", "b"])
    lease = leased(ledger, "chunk", NOON)
    ledger.mark_items(lease, answers(ledger.chunk_items("chunk")), NOON)
    ledger.fail_attempt("chunk", 1, "died", NOON, NOON, 3)
    assert ledger.usage(DAY, DAY) == []
    with pytest.raises(LeaseLost):
        ledger.finish_chunk(lease, deliver=False, now=NOON)
    assert ledger.usage(DAY, DAY) == []
    again = leased(ledger, "chunk", NOON, attempt=2)
    ledger.finish_chunk(again, deliver=False, now=NOON)
    with pytest.raises(LeaseLost):
        ledger.finish_chunk(again, deliver=False, now=NOON)
    assert counted(ledger) == [(DAY, "inbox", "general", 2, 0, 0, 20, 8, 14, 6, 0, 0)]


def test_chunks_that_are_finished_at_once_all_count(ledger: Ledger) -> None:
    keys = [f"chunk-{number}" for number in range(8)]
    for key in keys:
        plan(ledger, key, [f"{key}-{number}" for number in range(5)])
    start = threading.Barrier(len(keys))

    def work(key: str) -> None:
        start.wait()
        finish(ledger, key, NOON)

    with ThreadPoolExecutor(len(keys)) as threads:
        list(threads.map(work, keys))
    assert counted(ledger) == [(DAY, "inbox", "general", 40, 0, 0, 400, 160, 280, 120, 0, 0)]


def test_a_deleted_and_a_renamed_batch_keep_what_they_used(ledger: Ledger) -> None:
    old = plan(ledger, "one", ["a"])
    finish(ledger, "one", NOON)
    ledger.close_batch(old, NOON)
    new = plan(ledger, "two", ["a"])
    finish(ledger, "two", NOON)
    assert {count.batch_uid for count in ledger.usage(DAY, DAY)} == {old, new}
    ledger.rename_batch(new, "renamed", NOON)
    assert [count.batch_id for count in ledger.usage(DAY, DAY)] == ["inbox", "renamed"]


def call(ledger: Ledger, account: Account, now: float, pages: int) -> None:
    permit = ledger.begin_call(GATE, account, 60.0, now)
    assert isinstance(permit, CallPermit)
    ledger.end_call(GATE, permit, CallReport(CallVerdict.ANSWERED, pages=pages), now)


def test_calls_count_beside_what_they_brought_and_without_it(ledger: Ledger) -> None:
    uid = plan(ledger, "chunk", ["a"])
    finish(ledger, "chunk", NOON)
    call(ledger, Account(uid, "general"), NOON, pages=10)
    call(ledger, Account(uid, "general"), LATE, pages=0)
    call(ledger, Account(uid, "general"), LATE + 1, pages=1)
    call(ledger, Account("", "general"), LATE + 2, pages=1)
    assert counted(ledger) == [
        (DAY, "inbox", "general", 1, 0, 0, 10, 4, 7, 3, 2, 1),
        (NEXT_DAY, "", "general", 0, 0, 0, 0, 0, 0, 0, 1, 0),
        (NEXT_DAY, "inbox", "general", 0, 0, 0, 0, 0, 0, 0, 1, 0),
    ]

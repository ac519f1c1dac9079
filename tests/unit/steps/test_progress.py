"""Counts become how far, how fast, how long; what nobody knows is left empty."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_pipeline.model.delivery import DeliveryState
from ocr_pipeline.model.manifest import ChunkState, ItemState
from ocr_pipeline.model.progress import (
    ChunkAtWork,
    ChunkDone,
    FailedItem,
    SampledItem,
    WorkCounts,
)
from ocr_pipeline.steps.progress import Reading, pages_per_item, progress_of, read_progress
from ocr_pipeline.steps.progress_line import TOLD_SECONDS, in_one_line, work_in_words
from tests.fakes.ledger import CrashingLedger, as_ledger
from tests.fakes.world import BatchWorld

NOTHING = WorkCounts({}, {}, {}, 0, 0, 0, 0, (), (), (), (), (), ())
NOW = 10_000.0


def png(number: int, pages: int = 0) -> SampledItem:
    return SampledItem(f"{number}.png", 1_000, pages)


HALF_WAY = replace(
    NOTHING,
    items={ItemState.RECOGNIZED: 390, ItemState.FAILED: 10, ItemState.PLANNED: 600},
    chunks={ChunkState.DONE: 2, ChunkState.RUNNING: 1, ChunkState.PLANNED: 2},
    pages=400,
    at_work=(ChunkAtWork("three", "run", 1, 200, 100, 5, 110),),
    done_lately=(ChunkDone(NOW - 150, 200, 210), ChunkDone(NOW - 50, 200, 190)),
    read=(png(1, pages=1),),
    unread=(png(2), png(3)),
)


def test_a_batch_without_work_has_no_speed_and_no_end() -> None:
    found = progress_of(NOTHING, NOW)
    assert (found.images_done, found.images_total, found.pages_total) == (0, 0, 0)
    assert (found.images_per_second, found.seconds_left, found.moving) == (None, None, False)
    assert in_one_line(found) == "0 of 0 images, 0 failed; 0 pages"


def test_half_way_by_the_times_of_its_chunks() -> None:
    found = progress_of(HALF_WAY, NOW)
    assert (found.images_done, found.images_total, found.failed) == (500, 1_000, 15)
    assert (found.pages_done, found.pages_total) == (510, 1_010)
    assert found.images_per_second == pytest.approx(300 / 150)
    assert found.pages_per_second == pytest.approx(300 / 150)
    assert found.seconds_left == pytest.approx(250)
    assert found.moving
    assert in_one_line(found) == (
        "500 of 1,000 images, 15 failed; 510 of about 1,010 pages; "
        "2.0 images/s, 2.0 pages/s, about 4 min left"
    )


def test_who_watched_long_enough_knows_better_than_the_chunks() -> None:
    earlier = [Reading(NOW - 400, 0, 0), Reading(NOW - 100, 100, 110), Reading(NOW - 1, 499, 509)]
    found = progress_of(HALF_WAY, NOW, earlier)
    assert found.images_per_second == pytest.approx(4)
    shortly = progress_of(replace(HALF_WAY, done_lately=()), NOW, [Reading(NOW - 10, 480, 480)])
    assert shortly.images_per_second == pytest.approx(2)
    assert progress_of(replace(HALF_WAY, done_lately=()), NOW).images_per_second is None


def test_where_nothing_moves_the_end_is_not_known() -> None:
    found = progress_of(HALF_WAY, NOW, [Reading(NOW - 100, 500, 510)])
    assert (found.images_per_second, found.pages_per_second, found.seconds_left) == (None,) * 3


def test_images_of_chunks_that_are_left_alone_are_not_waited_for() -> None:
    parked = replace(HALF_WAY, parked_images=500)
    assert progress_of(parked, NOW).seconds_left is None
    assert progress_of(parked, NOW).pages_total == 510


@pytest.mark.parametrize(
    ("read", "unread", "pages"),
    [
        ([], [], 1.0),
        ([("a.pdf", 9), ("b.pdf", 1), ("c.png", 1)], [("d.pdf", 0), ("e.png", 0)], 3.0),
        ([("a.PDF", 4)], [("b.pdf", 0)], 4.0),
        ([("a.pdf", 4), ("b.pdf", 0)], [("c.pdf", 0)], 2.0),  # one was a duplicate
        ([("c.png", 1)], [("d.pdf", 0)], 5.0),  # by its size
        ([("c.png", 1), ("d.tif", 3)], [], 2.0),
    ],
)
def test_unread_pages_are_those_of_others_of_the_kind(
    read: list[tuple[str, int]], unread: list[tuple[str, int]], pages: float
) -> None:
    def samples(pairs: list[tuple[str, int]]) -> tuple[SampledItem, ...]:
        return tuple(SampledItem(key, 300_000, count) for key, count in pairs)

    counts = replace(NOTHING, read=samples(read), unread=samples(unread))
    assert pages_per_item(counts) == pytest.approx(pages)


@pytest.mark.parametrize(
    ("change", "moving"),
    [
        ({"items": {ItemState.PENDING: 1}}, True),
        ({"items": {ItemState.SETTLING: 1}}, False),
        ({"chunks": {ChunkState.PLANNED: 1}}, True),
        ({"chunks": {ChunkState.STUCK: 1, ChunkState.CANCELED: 1}}, False),
        ({"unsent": 1}, True),
        ({"deliveries": {DeliveryState.DUE: 1}}, True),
        ({"deliveries": {DeliveryState.DEAD: 1, DeliveryState.DELIVERED: 9}}, False),
    ],
)
def test_what_still_happens_by_itself(change: dict[str, object], moving: bool) -> None:
    assert progress_of(replace(NOTHING, **change), NOW).moving is moving  # type: ignore[arg-type]


def test_chunks_deliveries_and_errors_are_shown_by_name() -> None:
    counts = replace(
        HALF_WAY,
        held_chunks=1,
        unsent=7,
        failures=(FailedItem("a.png", "EMPTY_FILE"),),
        chunk_errors=("STORAGE_FULL: /out",),
    )
    found = progress_of(counts, NOW)
    assert (found.chunks["held"], found.chunks["planned"]) == (1, 1)
    assert found.deliveries["waiting"] == 7
    assert found.failures == ("EMPTY_FILE: a.png",)
    assert found.chunk_errors[0].startswith("STORAGE_FULL: /out. ")


@given(
    st.integers(0, 10**7), st.integers(0, 10**7), st.integers(0, 200), st.floats(0, 600), st.data()
)
def test_it_never_promises_nonsense(
    done: int, left: int, answered: int, ago: float, data: st.DataObject
) -> None:
    """Counts of different moments contradict each other: a chunk was finished in between."""
    counts = replace(
        HALF_WAY,
        items={ItemState.RECOGNIZED: done, ItemState.PLANNED: left},
        at_work=(ChunkAtWork("three", "run", 1, 200, answered, 0, answered),),
        done_lately=(ChunkDone(NOW - ago, 200, 210),),
        parked_images=data.draw(st.integers(0, 500)),
    )
    found = progress_of(counts, NOW)
    assert 0 <= found.images_done <= found.images_total
    assert found.pages_done <= found.pages_total
    assert found.seconds_left is None or found.seconds_left > 0
    assert in_one_line(found)


def test_a_batch_from_its_first_image_to_its_last(batch: BatchWorld) -> None:
    batch.put("a.png", "b.png")
    batch.configure(chunk={"max_images": 1, "max_wait_seconds": 0})
    first, second = batch.plan()

    def now() -> tuple[int, int, bool]:
        found = read_progress(batch.ledger, batch.uid, batch.clock.now())
        return found.images_done, found.images_total, found.moving

    assert now() == (0, 2, True)
    batch.run(first)
    assert now() == (1, 2, True)
    batch.run(second)
    assert now() == (2, 2, False)


def test_words_for_those_who_ask_often_are_counted_now_and_then(batch: BatchWorld) -> None:
    counting = CrashingLedger(batch.ledger)

    def told() -> str:
        return work_in_words(as_ledger(counting), batch.uid, batch.clock.now())

    assert told() == ""
    chunk = batch.planned("a.png")
    assert told() == told() == "0 of 1 images, 0 failed; 0 of about 1 pages"
    assert counting.calls.count("progress") == 1
    batch.clock.time += TOLD_SECONDS
    assert told()
    assert counting.calls.count("progress") == 2
    batch.run(chunk)
    assert told() == ""

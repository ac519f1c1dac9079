"""A sweep meets every object once, in pieces, and forgets what was never finished."""

from collections.abc import Iterator
from itertools import count

import pytest

from ocr_pipeline.model.errors import ServiceUnavailable
from ocr_pipeline.model.manifest import ItemState, ObservedObject
from ocr_pipeline.steps import discover
from ocr_pipeline.steps.discover import IDLE_BUDGET_SECONDS, SweepCursor
from tests.fakes.store import MemoryStore
from tests.fakes.world import BatchWorld

PAGE_KEYS = 2


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discover, "LISTING_PAGE_KEYS", PAGE_KEYS)


@pytest.fixture
def ticking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every look at the stopwatch of a sweep takes one second."""
    ticks: Iterator[int] = count()
    monkeypatch.setattr("time.monotonic", lambda: float(next(ticks)))


def keys(batch: BatchWorld) -> list[str]:
    return sorted(item.key for item in batch.items())


def test_one_sweep_meets_every_page(batch: BatchWorld) -> None:
    batch.put("a.png", "b.png", "c.png", "d/e.png", "f.png")
    swept = batch.look()
    assert (swept.seen, swept.changed, swept.complete) == (5, 5, True)
    assert keys(batch) == ["a.png", "b.png", "c.png", "d/e.png", "f.png"]


@pytest.mark.parametrize("objects", [0, PAGE_KEYS])
def test_a_listing_that_ends_with_a_full_page_is_complete(batch: BatchWorld, objects: int) -> None:
    batch.put(*(f"{number}.png" for number in range(objects)))
    assert batch.look().complete


@pytest.mark.usefixtures("ticking")
def test_a_sweep_is_cut_off_after_its_budget_and_goes_on_behind_the_last_key(
    batch: BatchWorld,
) -> None:
    batch.put(*(f"{number}.png" for number in range(5)))
    first = batch.look(budget_seconds=2)
    assert (first.seen, first.complete, first.cursor.start_after) == (4, False, "3.png")
    second = batch.look(first.cursor, budget_seconds=2)
    assert (second.seen, second.complete) == (1, True)
    assert keys(batch) == [f"{number}.png" for number in range(5)]


@pytest.mark.usefixtures("ticking")
def test_a_page_is_read_however_small_the_budget(batch: BatchWorld) -> None:
    batch.put("a.png", "b.png", "c.png")
    first = batch.look(budget_seconds=0)
    assert first.seen == PAGE_KEYS
    assert batch.look(first.cursor, budget_seconds=0).complete


@pytest.mark.usefixtures("ticking")
def test_a_sweep_that_meets_nothing_new_leaves_the_machine_to_others(batch: BatchWorld) -> None:
    batch.put(*(f"{number:02}.png" for number in range(20)))
    assert batch.look(budget_seconds=60).complete
    idle = batch.look(budget_seconds=60)
    assert not idle.complete
    assert idle.seen == IDLE_BUDGET_SECONDS * PAGE_KEYS


def test_a_complete_sweep_begins_another_from_the_first_key(batch: BatchWorld) -> None:
    cursor = SweepCursor.begin()
    swept = batch.look(cursor)
    assert swept.cursor.start_after == ""
    assert swept.cursor.sweep != cursor.sweep


@pytest.mark.usefixtures("ticking")
def test_a_late_key_that_sorts_before_the_cursor_is_met_by_the_next_sweep(
    batch: BatchWorld,
) -> None:
    batch.put("m.png", "n.png", "o.png")
    first = batch.look(budget_seconds=0)
    batch.put("a.png")
    second = batch.look(first.cursor, budget_seconds=0)
    assert second.complete
    assert "a.png" not in keys(batch)
    batch.look(second.cursor)
    assert "a.png" in keys(batch)


def test_filters_and_ignored_names_make_no_items(batch: BatchWorld) -> None:
    batch.configure(include=["**/*.png", "**/*.pdf"], exclude=["drafts/**"])
    batch.put("a.png", "a.txt", "drafts/b.png", ".hidden.png", "c.png.part", "~$d.png", "e/f.pdf")
    swept = batch.look()
    assert keys(batch) == ["a.png", "e/f.pdf"]
    assert swept.seen == 2


def test_an_object_settles_when_it_is_seen_unchanged_for_long_enough(batch: BatchWorld) -> None:
    batch.configure(settle_seconds=5)
    batch.put("a.png")
    batch.look()
    batch.clock.time += 4.9
    assert batch.look().changed == 0
    assert batch.item("a.png").state is ItemState.SETTLING
    batch.clock.time += 0.1
    assert batch.look().changed == 1
    assert batch.item("a.png").state is ItemState.PENDING


def test_a_file_that_still_grows_settles_later_and_stays_one_item(batch: BatchWorld) -> None:
    batch.configure(settle_seconds=5)
    batch.put(a="half")
    batch.look()
    batch.clock.time += 5
    batch.put(a="half and half")
    batch.look()
    assert batch.item("a.png").state is ItemState.SETTLING
    batch.clock.time += 5
    batch.look()
    item = batch.item("a.png")
    assert (item.state, item.size_bytes) == (ItemState.PENDING, len("half and half"))


@pytest.mark.usefixtures("ticking")
def test_what_vanishes_before_it_settles_is_forgotten_after_a_full_sweep_only(
    batch: BatchWorld,
) -> None:
    batch.configure(settle_seconds=5)
    batch.put("a.png", "b.png", "c.png")
    batch.look()
    batch.inbox.delete("c.png")
    first = batch.look(budget_seconds=0)
    assert not first.complete
    assert keys(batch) == ["a.png", "b.png", "c.png"]
    assert batch.look(first.cursor).complete
    assert keys(batch) == ["a.png", "b.png"]


def test_what_vanishes_after_it_settled_stays_an_item(batch: BatchWorld) -> None:
    batch.put("a.png")
    batch.look()
    batch.inbox.delete("a.png")
    batch.look()
    assert keys(batch) == ["a.png"]


def test_a_replaced_object_is_a_new_item_that_supersedes_the_old(batch: BatchWorld) -> None:
    done = batch.process("a.png")
    batch.put("a.png")
    batch.look()
    old, new = batch.items()
    assert old.chunk_key == done.key
    assert (old.state, new.state) == (ItemState.RECOGNIZED, ItemState.PENDING)
    assert new.supersedes == old.item_id


class BreakingStore(MemoryStore):
    """A storage that is gone after the first page."""

    def list_page(self, start_after: str, limit: int) -> list[ObservedObject]:
        if start_after:
            raise ServiceUnavailable("the network is down")
        return super().list_page(start_after, limit)


def test_what_was_seen_before_a_storage_broke_is_kept_and_nothing_is_forgotten(
    batch: BatchWorld,
) -> None:
    batch.configure(settle_seconds=5)
    batch.put("a.png", "b.png", "c.png")
    batch.look()
    whole, batch.inbox = batch.inbox, BreakingStore()
    batch.put("a.png", "b.png", "new.png")
    with pytest.raises(ServiceUnavailable):
        batch.look()
    assert keys(batch) == ["a.png", "b.png", "c.png"]
    batch.inbox = whole
    assert batch.look().complete

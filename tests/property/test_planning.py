"""Planning loses and doubles nothing, whatever people, storages and runs do and in what order."""

import json
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from ocr_pipeline.adapters.ledger.ledger import open_ledger
from ocr_pipeline.model.manifest import ChunkRecord, ItemRecord, ItemState
from ocr_pipeline.planning.chunking import close_chunks, estimate_pages
from ocr_pipeline.planning.keys import result_key_json
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.spec.batch import ChunkSpec
from ocr_pipeline.steps import discover
from ocr_pipeline.steps.discover import SweepCursor
from ocr_pipeline.steps.plan import OUTSTANDING_CHUNKS, chunks_to_request, plan_chunks
from tests.fakes.ledger import TTL_SECONDS
from tests.fakes.pool import ScriptedPool
from tests.fakes.results import item
from tests.fakes.world import BatchWorld

# -- cutting -------------------------------------------------------------------------------------

SIZES = st.lists(st.integers(0, 300_000), max_size=30)
LIMITS = st.builds(
    ChunkSpec,
    max_images=st.integers(1, 6),
    max_bytes=st.integers(1, 1_000_000),
    max_pages=st.integers(1, 10),
)


def pdfs(sizes: list[int]) -> list[ItemRecord]:
    return [item(number, f"{number}.pdf", size_bytes=size) for number, size in enumerate(sizes)]


def fits(chunk: list[ItemRecord], limits: ChunkSpec) -> bool:
    return (
        len(chunk) <= limits.max_images
        and sum(member.size_bytes for member in chunk) <= limits.max_bytes
        and sum(estimate_pages(member.key, member.size_bytes) for member in chunk)
        <= limits.max_pages
    )


@given(SIZES, LIMITS)
def test_cutting_keeps_every_item_once_and_in_order(sizes: list[int], limits: ChunkSpec) -> None:
    items = pdfs(sizes)
    chunks = close_chunks(items, limits, close_rest=True)
    assert [member for chunk in chunks for member in chunk] == items
    assert all(chunks)


@given(SIZES, LIMITS)
def test_a_chunk_is_within_its_limits_or_one_item_and_as_large_as_they_allow(
    sizes: list[int], limits: ChunkSpec
) -> None:
    chunks = close_chunks(pdfs(sizes), limits, close_rest=True)
    assert all(fits(chunk, limits) or len(chunk) == 1 for chunk in chunks)
    for chunk, following in pairwise(chunks):
        assert not fits([*chunk, following[0]], limits)


@given(SIZES, LIMITS)
def test_what_waits_is_less_than_a_chunk(sizes: list[int], limits: ChunkSpec) -> None:
    items = pdfs(sizes)
    closed = sum(map(len, close_chunks(items, limits, close_rest=False)))
    rest = items[closed:]
    assert len(rest) < limits.max_images
    assert fits(rest, limits) or len(rest) == 1


@given(SIZES, LIMITS, st.integers(0, 30))
def test_items_that_come_in_two_parts_are_cut_as_if_they_came_together(
    sizes: list[int], limits: ChunkSpec, first: int
) -> None:
    items = pdfs(sizes)
    early = close_chunks(items[:first], limits, close_rest=False)
    late = close_chunks(items[sum(map(len, early)) :], limits, close_rest=True)
    assert early + late == close_chunks(items, limits, close_rest=True)


# -- a batch over its life -----------------------------------------------------------------------

INPUT_KEYS = ["a.png", "b.png", "c/d.png", "é.png", "\U0001f9fe.png", "z.pdf"]
KEYS = st.sampled_from(INPUT_KEYS)
STRANGERS = st.sampled_from([".hidden.png", "a.png.part", "drafts/a.png"])
FINAL = [ItemState.RECOGNIZED, ItemState.FAILED, ItemState.IGNORED]


class PowerCut(BaseException):
    """What ends a run without any say of ours."""


class BatchMachine(RuleBasedStateMachine):
    """Sweeps that are cut off, objects that change, runs that die, people who cancel and retry."""

    ledger: ClassVar[Ledger]

    def __init__(self) -> None:
        super().__init__()
        self.world = BatchWorld(self.ledger)
        self.configure(2, "reuse")
        self.cursor = SweepCursor.begin()
        self.runs = 0
        self.planned: Counter[tuple[int, int]] = Counter()

    def configure(self, max_images: int, duplicates: str) -> None:
        limits = {"max_images": max_images, "max_wait_seconds": 3}
        self.world.configure(
            settle_seconds=1, chunk=limits, duplicates=duplicates, exclude=["drafts/**"]
        )

    @initialize(keys=st.sets(KEYS, min_size=2))
    def begin(self, keys: set[str]) -> None:
        self.put(keys, "first")

    @rule(keys=st.sets(KEYS | STRANGERS, min_size=1), content=st.sampled_from(["same", "other"]))
    def put(self, keys: set[str], content: str) -> None:
        for key in keys:
            self.world.inbox.write(key, content.encode())

    @rule(key=KEYS)
    def delete(self, key: str) -> None:
        self.world.inbox.delete(key)

    @rule(seconds=st.sampled_from([0.5, 2.0, TTL_SECONDS + 1]))
    def wait(self, seconds: float) -> None:
        self.world.clock.time += seconds

    @rule(
        max_images=st.integers(1, 4), duplicates=st.sampled_from(["reuse", "reprocess", "ignore"])
    )
    def change_settings(self, max_images: int, duplicates: str) -> None:
        self.configure(max_images, duplicates)

    @rule(budget_seconds=st.sampled_from([0.0, 0.0, 60.0]))
    def sweep(self, budget_seconds: float) -> None:
        self.cursor = self.world.look(self.cursor, budget_seconds).cursor

    @rule()
    def plan(self) -> None:
        world = self.world
        for chunk in plan_chunks(world.ledger, world.uid, world.settings, world.clock):
            members = world.ledger.chunk_items(chunk.key)
            assert len({member.key for member in members}) == len(members) == chunk.item_count
            self.planned.update((member.item_id, member.generation) for member in members)

    def requested(self) -> list[ChunkRecord]:
        chunks = chunks_to_request(self.world.ledger, self.world.uid, self.world.clock.now())
        assert len(chunks) <= OUTSTANDING_CHUNKS
        return chunks

    @precondition(lambda self: self.requested())
    @rule(dies_after=st.sampled_from([None, None, 0, 1]))
    def run(self, dies_after: int | None) -> None:
        self.runs += 1
        self.world.pool = ScriptedPool(
            answers_before_error=dies_after or 0,
            error=None if dies_after is None else PowerCut(),
        )
        try:
            self.world.run(self.requested()[0], f"run-{self.runs}")
        except PowerCut:
            self.world.close()

    @rule()
    def keep_house(self) -> None:
        now = self.world.clock.now()
        for chunk in self.world.ledger.expired_chunks(now):
            self.world.ledger.fail_attempt(chunk.key, chunk.attempt, "died", now, now, 99)

    @precondition(lambda self: self.requested())
    @rule()
    def cancel(self) -> None:
        self.world.ledger.cancel_chunk(self.requested()[0].key, self.world.clock.now())

    @rule(states=st.sampled_from([[ItemState.FAILED], FINAL]))
    def retry(self, states: list[ItemState]) -> None:
        self.world.ledger.retry_items(self.world.uid, None, states, self.world.clock.now())

    def teardown(self) -> None:
        """Let everything come to its end, then compare the results with the storage."""
        self.world.ledger.retry_items(self.world.uid, None, [], self.world.clock.now())
        for _ in range(200):
            self.world.clock.time += TTL_SECONDS + 1
            self.keep_house()
            self.cursor = self.world.look(self.cursor).cursor
            self.plan()
            for _ in self.requested():
                self.run(None)
            if self.is_over():
                break
        self.check_items()
        self.check_results()
        self.world.close()
        self.world.ledger.close_batch(self.world.uid, self.world.clock.now())

    def is_over(self) -> bool:
        """Whether the last look met nothing new and nothing is left to do."""
        self.world.clock.time += 10
        again = self.world.look(SweepCursor.begin())
        unfinished = [item for item in self.world.items() if item.state not in FINAL]
        return again.complete and not again.changed and not unfinished

    def check_items(self) -> None:
        items = self.world.items()
        assert all(found.state in FINAL for found in items), "lost on the way"
        versions = Counter((found.key, found.version) for found in items)
        assert set(versions.values()) <= {1}, "one object, two items"
        listed = self.world.inbox.list_page("", 100)
        wanted = {(found.key, found.version) for found in listed if found.key in INPUT_KEYS}
        assert wanted <= set(versions), "an object was never an item"
        assert {key for key, _ in versions} <= set(INPUT_KEYS)
        assert set(self.planned.values()) <= {1}, "planned twice for the same wish"
        assert all((found.item_id, found.generation) in self.planned for found in items)

    def check_results(self) -> None:
        """Each object's file is its latest item's, except where that was ignored."""
        latest = {found.key: found for found in self.world.items()}
        files = self.world.files()
        for key, found in latest.items():
            if found.state is not ItemState.IGNORED:
                result = json.loads(files[result_key_json(key)])
                assert result["itemId"] == found.item_id
                assert result.get("error", {}).get("code") == found.error_code


def live(folder: Path, examples: int, steps: int, patch: pytest.MonkeyPatch) -> None:
    """Run that many lives of that many events."""
    patch.setattr(discover, "LISTING_PAGE_KEYS", 2)

    class OnFile(BatchMachine):
        ledger = open_ledger(f"sqlite:///{folder}/ledger.db")

    try:
        run_state_machine_as_test(
            OnFile, settings=settings(max_examples=examples, stateful_step_count=steps)
        )
    finally:
        OnFile.ledger.close()


def test_nothing_is_lost_and_nothing_doubled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(tmp_path, examples=8, steps=15, patch=monkeypatch)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_nothing_is_lost_and_nothing_doubled_in_many_lives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(tmp_path, examples=100, steps=40, patch=monkeypatch)

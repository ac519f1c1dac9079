"""Equal content under another key: reused, read again or ignored, as the batch wants."""

import pytest

from ocr_pipeline.model.errors import ItemError
from ocr_pipeline.model.manifest import ItemState
from ocr_pipeline.spec.engine import EmbeddedEngine
from tests.fakes.pool import ScriptedPool
from tests.fakes.results import page
from tests.fakes.store import MemoryStore
from tests.fakes.world import BatchWorld

CRASHED = ItemError("ENGINE_CRASHED", "exit status -9")


class PowerCut(BaseException):
    """What ends a run without any say of ours."""


def test_equal_content_is_read_once_and_its_result_is_reused(batch: BatchWorld) -> None:
    chunk = batch.planned(a="same", b="same", c="other")
    progress = batch.recognize(batch.hold(chunk))
    assert batch.pool.read == ["a.png", "c.png"]
    first, second = batch.item("a.png"), batch.item("b.png")
    assert (second.outcome, second.duplicate_of) == (ItemState.RECOGNIZED, first.item_id)
    assert (second.result_key, second.pages) == (first.result_key, 1)
    assert (second.content_sha256, second.seconds) == (first.content_sha256, 0.0)
    assert progress.done == 3


def test_equal_content_of_an_earlier_chunk_is_reused(batch: BatchWorld) -> None:
    batch.process(a="same")
    batch.recognize(batch.hold(batch.planned(b="same")))
    assert batch.pool.read == ["a.png"]
    first, second = batch.item("a.png"), batch.item("b.png")
    assert (second.duplicate_of, second.result_key) == (first.item_id, first.result_key)


def test_a_duplicate_of_a_duplicate_names_the_original(batch: BatchWorld) -> None:
    batch.process(a="same")
    batch.process(b="same")
    batch.process(c="same")
    assert batch.item("c.png").duplicate_of == batch.item("a.png").item_id


def test_other_settings_of_recognition_make_equal_content_new(batch: BatchWorld) -> None:
    batch.process(a="same")
    batch.configure(table_extraction=True)
    batch.process(b="same")
    assert batch.pool.read == ["a.png", "b.png"]
    batch.configure(EmbeddedEngine(workers=3), table_extraction=True)
    batch.process(c="same")
    assert batch.item("c.png").duplicate_of == batch.item("b.png").item_id


def test_reprocess_reads_everything(batch: BatchWorld) -> None:
    batch.configure(duplicates="reprocess")
    batch.process(a="same", b="same")
    batch.process(c="same")
    assert batch.pool.read == ["a.png", "b.png", "c.png"]
    assert {item.duplicate_of for item in batch.items()} == {None}


def test_ignore_leaves_a_row_and_nothing_else(batch: BatchWorld) -> None:
    batch.configure(duplicates="ignore")
    batch.process(a="same", b="same")
    batch.process(c="same")
    assert batch.pool.read == ["a.png"]
    original = batch.item("a.png")
    for key in ("b.png", "c.png"):
        ignored = batch.item(key)
        assert (ignored.state, ignored.duplicate_of) == (ItemState.IGNORED, original.item_id)
        assert (ignored.result_key, ignored.pages, ignored.mean_confidence) == (None, 0, None)
        assert ignored.content_sha256 == original.content_sha256


@pytest.mark.parametrize("policy", ["reuse", "ignore"])
def test_equal_content_fails_once_for_all(batch: BatchWorld, policy: str) -> None:
    """Reading it again would only kill another process; an ignored failure would be overlooked."""
    batch.configure(duplicates=policy)
    batch.pool.answers = {b"same": CRASHED}
    batch.process(a="same", b="same")
    assert batch.pool.read == ["a.png"]
    assert batch.states() == {"a.png": "ENGINE_CRASHED", "b.png": "ENGINE_CRASHED"}
    assert {item.state for item in batch.items()} == {ItemState.FAILED}
    assert batch.item("b.png").duplicate_of == batch.item("a.png").item_id


def test_an_earlier_failure_of_equal_content_is_no_result_to_reuse(batch: BatchWorld) -> None:
    batch.pool.answers = {b"same": CRASHED}
    batch.process(a="same")
    batch.pool = ScriptedPool()
    batch.process(b="same")
    assert batch.states() == {"a.png": "ENGINE_CRASHED", "b.png": "recognized"}
    assert batch.item("b.png").duplicate_of is None


def test_failed_pages_of_the_original_are_told_of_its_duplicate(batch: BatchWorld) -> None:
    bad = page(index=1, error=ItemError("CORRUPT_IMAGE"))
    batch.pool.answers = {b"same": (page("text"), bad)}
    batch.process(a="same")
    batch.process(b="same")
    duplicate = batch.item("b.png")
    assert (duplicate.error_code, duplicate.error_detail) == (
        "PAGE_FAILED",
        "page 2: CORRUPT_IMAGE",
    )


def test_an_earlier_result_that_is_not_in_this_storage_is_no_result_to_reuse(
    batch: BatchWorld,
) -> None:
    """The batch's result path was changed, or somebody cleaned it."""
    batch.process(a="same")
    batch.stores["/out"] = batch.results = MemoryStore("memory://moved")
    batch.process(b="same")
    duplicate = batch.item("b.png")
    assert (duplicate.duplicate_of, duplicate.state) == (None, ItemState.RECOGNIZED)
    assert "b.png.json" in batch.files()


def test_a_run_that_dies_before_the_duplicates_were_settled_leaves_them_to_the_next(
    batch: BatchWorld,
) -> None:
    batch.pool.error, batch.pool.answers_before_error = PowerCut(), 1
    chunk = batch.planned(a="same", b="same", c="other", d="more")
    with pytest.raises(PowerCut):
        batch.recognize(batch.hold(chunk, "first"))
    batch.pool = ScriptedPool()
    batch.clock.time += 31
    batch.recognize(batch.hold(chunk, "second"))
    assert batch.pool.read == ["c.png", "d.png"]
    assert batch.item("b.png").duplicate_of == batch.item("a.png").item_id


def test_a_recomputed_original_stays_the_original(batch: BatchWorld) -> None:
    chunk = batch.process(a="same", b="same")
    later = batch.process(c="same")
    batch.pool = ScriptedPool()
    batch.run(chunk, "a person's run", wish=True)
    assert batch.pool.read == ["a.png"]
    batch.run(later, "another person's run", wish=True)
    assert batch.pool.read == ["a.png"]
    original = batch.item("a.png")
    assert original.duplicate_of is None
    assert {batch.item(key).duplicate_of for key in ("b.png", "c.png")} == {original.item_id}

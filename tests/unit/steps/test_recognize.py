"""Every item of a held chunk gets one durable answer, whatever its object or its engine does."""

from collections.abc import Callable, Sequence

import pytest

from ocr_pipeline.extraction.wire import decode_pages_json
from ocr_pipeline.model.errors import ItemError, ItemFailure, LeaseLost, ServiceUnavailable
from ocr_pipeline.model.manifest import ItemMark, ItemRecord, ItemState, Lease, ObservedObject
from ocr_pipeline.model.page import RecognizedPage
from ocr_pipeline.model.template import NearestTemplate
from ocr_pipeline.spec.engine import EmbeddedEngine
from ocr_pipeline.steps import recognize
from ocr_pipeline.steps.marks import mean_confidence
from ocr_pipeline.steps.recognize import Progress
from tests.fakes.pool import SECONDS, ScriptedPool
from tests.fakes.results import cell, page, table, unmatched_page
from tests.fakes.store import MemoryStore
from tests.fakes.world import BatchWorld

CRASHED = ItemError("ENGINE_CRASHED", "exit status -9")


class PowerCut(BaseException):
    """What ends a run without any say of ours."""


def outcomes(batch: BatchWorld) -> dict[str, str]:
    """Error code, or outcome, of every item."""
    return {
        item.key: item.error_code or str(item.outcome and item.outcome.value)
        for item in batch.items()
    }


def pages_of(batch: BatchWorld, item: ItemRecord) -> tuple[RecognizedPage, ...]:
    data, _ = batch.results.read(item.result_key or "", 10**9)
    return decode_pages_json(data)


def test_an_answer_is_an_object_first_and_then_a_row(batch: BatchWorld) -> None:
    rich = (
        page("one two", tables=(table(cell(0, 0, "x")),)),
        page("three", index=1, long_image_units=4),
    )
    batch.pool.answers = {b"a.png": rich}
    chunk = batch.planned("a.png")
    progress = batch.recognize(batch.hold(chunk))
    item = batch.item("a.png")
    assert item.state is ItemState.PLANNED, "final only when its chunk is done"
    assert item.outcome is ItemState.RECOGNIZED
    assert item.result_key == f".ocr/chunks/{chunk.key}/{item.item_id}-1.json"
    assert [found.words[0].text for found in pages_of(batch, item)] == ["one", "three"]
    assert (item.pages, item.table_pages, item.long_image_units) == (2, 1, 4)
    assert item.mean_confidence == pytest.approx(0.9)
    assert item.seconds == SECONDS
    assert item.recognition_digest == batch.settings.recognition_digest
    assert len(item.content_sha256 or "") == 64
    assert progress == Progress(done=1, total=1, failed=0, pages=2, remaining_seconds=0.0)
    assert batch.pool.closed


def test_an_engine_error_is_a_row_and_costs_no_other(batch: BatchWorld) -> None:
    batch.pool.answers = {b"bad.png": CRASHED}
    progress = batch.recognize(batch.hold(batch.planned("a.png", "bad.png", "c.png")))
    assert outcomes(batch) == {
        "a.png": "recognized",
        "bad.png": "ENGINE_CRASHED",
        "c.png": "recognized",
    }
    bad = batch.item("bad.png")
    assert (bad.error_detail, bad.result_key, bad.seconds) == ("exit status -9", None, SECONDS)
    assert (progress.done, progress.failed) == (3, 1)


def test_pages_that_failed_alone_are_named_and_the_item_is_recognized(batch: BatchWorld) -> None:
    bad = page(index=1, error=ItemError("CORRUPT_IMAGE"))
    batch.pool.answers = {b"a.pdf": (page("text"), bad)}
    batch.recognize(batch.hold(batch.planned("a.pdf")))
    item = batch.item("a.pdf")
    assert (item.outcome, item.error_code) == (ItemState.RECOGNIZED, "PAGE_FAILED")
    assert item.error_detail == "page 2: CORRUPT_IMAGE"
    assert pages_of(batch, item)[1].error == ItemError("CORRUPT_IMAGE")


def test_of_many_failed_pages_the_first_are_named(batch: BatchWorld) -> None:
    pages = [page(index=number, error=ItemError("CORRUPT_IMAGE")) for number in range(23)]
    batch.pool.answers = {b"a.pdf": (page("text"), *pages)}
    batch.recognize(batch.hold(batch.planned("a.pdf")))
    detail = batch.item("a.pdf").error_detail or ""
    assert detail.count("CORRUPT_IMAGE") == 20
    assert detail.endswith("page 20: CORRUPT_IMAGE and 3 more")


def test_an_image_that_no_template_fits_failed_and_says_what_came_near(batch: BatchWorld) -> None:
    nearest = NearestTemplate(7, "form", 2, 0.41, "Another title.")
    batch.pool.answers = {b"a.png": (unmatched_page(nearest, "why"),)}
    progress = batch.recognize(batch.hold(batch.planned("a.png")))
    item = batch.item("a.png")
    assert (item.outcome, item.error_code) == (ItemState.FAILED, "TEMPLATE_NOT_FOUND")
    assert (item.unmatched_pages, item.error_detail, progress.failed) == (1, "why", 1)
    assert pages_of(batch, item)[0].nearest == nearest


def delete(batch: BatchWorld) -> None:
    batch.inbox.delete("a.png")


def replace(batch: BatchWorld) -> None:
    batch.put(a="something new")


@pytest.mark.parametrize(("spoil", "code"), [(delete, "OBJECT_GONE"), (replace, "OBJECT_REPLACED")])
def test_an_object_that_changed_after_it_was_listed_is_a_row(
    batch: BatchWorld, spoil: Callable[[BatchWorld], None], code: str
) -> None:
    work = batch.hold(batch.planned("a.png", "b.png"))
    spoil(batch)
    batch.recognize(work)
    assert outcomes(batch) == {"a.png": code, "b.png": "recognized"}
    assert batch.pool.read == ["b.png"]


def test_the_new_version_of_a_replaced_object_is_an_item_of_its_own(batch: BatchWorld) -> None:
    chunk = batch.planned("a.png")
    replace(batch)
    batch.run(chunk)
    [again] = batch.plan()
    batch.run(again, "another run")
    old, new = batch.items()
    assert (old.error_code, old.state) == ("OBJECT_REPLACED", ItemState.FAILED)
    assert (new.error_code, new.state, new.supersedes) == (None, ItemState.RECOGNIZED, old.item_id)


def test_an_object_over_the_limit_is_a_row(batch: BatchWorld) -> None:
    batch.configure(EmbeddedEngine(max_file_bytes=6))
    batch.recognize(batch.hold(batch.planned("a.png", "long name.png")))
    assert outcomes(batch) == {"a.png": "recognized", "long name.png": "FILE_TOO_LARGE"}


class StubbornStore(MemoryStore):
    """Objects of which one cannot be read."""

    def __init__(self, failure: Exception) -> None:
        super().__init__()
        self.failure = failure

    def read(self, key: str, max_bytes: int) -> tuple[bytes, ObservedObject]:
        if key == "b.png":
            raise self.failure
        return super().read(key, max_bytes)


def test_an_object_that_cannot_be_read_is_a_row(batch: BatchWorld) -> None:
    batch.stores["/in"] = batch.inbox = StubbornStore(ItemFailure("OBJECT_UNREADABLE", "denied"))
    batch.recognize(batch.hold(batch.planned("a.png", "b.png", "c.png")))
    assert outcomes(batch)["b.png"] == "OBJECT_UNREADABLE"
    assert batch.pool.read == ["a.png", "c.png"]


def test_a_storage_that_is_down_stops_the_run_and_keeps_the_answers_so_far(
    batch: BatchWorld,
) -> None:
    batch.stores["/in"] = batch.inbox = StubbornStore(ServiceUnavailable("the share is gone"))
    work = batch.hold(batch.planned("a.png", "a2.png", "a3.png", "b.png"))
    with pytest.raises(ServiceUnavailable):
        batch.recognize(work)
    assert list(outcomes(batch).values()) == ["recognized", "recognized", "None", "None"]
    assert batch.pool.closed


@pytest.mark.parametrize("error", [ServiceUnavailable("no engine"), PowerCut()])
def test_the_next_attempt_reads_only_what_has_no_answer(
    batch: BatchWorld, error: BaseException
) -> None:
    keys = [f"{number}.png" for number in range(6)]
    batch.pool.answers = {b"0.png": CRASHED}
    batch.pool.error, batch.pool.answers_before_error = error, 3
    chunk = batch.planned(*keys)
    with pytest.raises(type(error)):
        batch.recognize(batch.hold(chunk, "first"))
    assert batch.pool.closed
    batch.pool = ScriptedPool()
    batch.clock.time += 31
    shown: list[Progress] = []
    progress = batch.recognize(batch.hold(chunk, "second"), shown.append)
    assert batch.pool.read == keys[3:]
    assert progress.done == progress.total == 6
    assert outcomes(batch) == {**dict.fromkeys(keys, "recognized"), "0.png": "ENGINE_CRASHED"}


def test_a_chunk_with_all_answers_starts_no_engine(batch: BatchWorld) -> None:
    work = batch.hold(batch.planned("a.png"))
    batch.recognize(work)
    batch.pool = ScriptedPool()
    assert batch.recognize(work).done == 1
    assert (batch.pool.read, batch.pool.closed) == ([], False)


def test_whoever_lost_the_lease_stops_and_writes_nothing(batch: BatchWorld) -> None:
    chunk = batch.planned("a.png", "b.png")
    work = batch.hold(chunk, "first")
    batch.clock.time += 31
    other = batch.hold(chunk, "second")
    with pytest.raises(LeaseLost):
        batch.recognize(work)
    assert set(outcomes(batch).values()) == {"None"}
    assert batch.pool.closed
    assert batch.recognize(other).done == 2


def test_what_ended_a_run_is_told_although_its_lease_is_gone(batch: BatchWorld) -> None:
    """``batch cancel`` ends the lease and then the run, which is canceled and no failure."""
    chunk = batch.planned("a.png", "b.png", "c.png")
    work = batch.hold(chunk)
    batch.pool.error, batch.pool.answers_before_error = PowerCut(), 1
    batch.ledger.cancel_chunk(chunk.key, batch.clock.now())
    with pytest.raises(PowerCut):
        batch.recognize(work)


def test_a_lease_that_the_heartbeat_found_lost_stops_before_the_next_object(
    batch: BatchWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(_: object) -> None:
        raise LeaseLost("another run")

    work = batch.hold(batch.planned("a.png"))
    monkeypatch.setattr("ocr_pipeline.steps.work.HeldLease.check", lost)
    with pytest.raises(LeaseLost):
        batch.recognize(work)
    assert not batch.results.exists(f".ocr/chunks/{work.key}/{batch.items()[0].item_id}-1.json")


def test_a_done_chunk_is_recomputed_from_the_start(batch: BatchWorld) -> None:
    chunk = batch.process("a.png", "b.png")
    batch.pool = ScriptedPool({b"a.png": CRASHED})
    batch.run(chunk, "a person's run", wish=True)
    assert batch.pool.read == ["a.png", "b.png"]
    assert batch.states() == {"a.png": "ENGINE_CRASHED", "b.png": "recognized"}


def test_recomputing_an_image_that_is_gone_keeps_its_result(batch: BatchWorld) -> None:
    chunk = batch.process("a.png", "b.png")
    before = batch.files()
    batch.inbox.delete("a.png")
    batch.pool = ScriptedPool()
    batch.run(chunk, "a person's run", wish=True)
    assert batch.pool.read == ["b.png"]
    assert batch.states() == {"a.png": "recognized", "b.png": "recognized"}
    assert batch.files()["a.png.json"] == before["a.png.json"]


def test_pages_that_somebody_deleted_are_recognized_again(batch: BatchWorld) -> None:
    chunk = batch.planned("a.png", "b.png")
    batch.recognize(batch.hold(chunk))
    batch.results.delete(batch.item("a.png").result_key or "")
    batch.clock.time += 31
    batch.pool = ScriptedPool()
    batch.run(chunk, "a person's run", wish=True)
    assert batch.pool.read == ["a.png"]
    assert set(batch.states().values()) == {"recognized"}


def test_answers_are_written_in_groups_and_progress_is_told_now_and_then(
    batch: BatchWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recognize, "_PROGRESS_SECONDS", 0.0)
    monkeypatch.setattr(recognize, "_FLUSH_SECONDS", 1e9)
    monkeypatch.setattr(recognize, "_FLUSH_MARKS", 2)
    written: list[int] = []
    mark_items = batch.ledger.mark_items

    def write(lease: Lease, marks: Sequence[ItemMark], now: float) -> None:
        written.append(len(marks))
        mark_items(lease, marks, now)

    work = batch.hold(batch.planned(*(f"{number}.png" for number in range(5))))
    monkeypatch.setattr(batch.ledger, "mark_items", write)
    shown: list[Progress] = []
    batch.recognize(work, shown.append)
    assert written == [2, 2, 1]
    assert [progress.done for progress in shown] == [1, 2, 3, 4, 5]
    assert all(progress.total == 5 for progress in shown)
    assert shown[-1].remaining_seconds == 0
    assert (shown[0].remaining_seconds or 0) > 0


def test_confidence_is_the_mean_over_words_and_none_without() -> None:
    assert mean_confidence((page("a b"), page("c"))) == pytest.approx(0.9)
    assert mean_confidence((page(),)) is None

"""What was bought for a chunk is found by every later run of it, and bought by its holder only."""

import threading

import pytest

from ocr_pipeline.model.errors import LeaseLost, ServiceUnavailable
from ocr_pipeline.model.usage import Account
from ocr_pipeline.steps.paid_answers import ChunkAnswers, PassingAnswers
from tests.fakes.store import MemoryStore
from tests.fakes.world import BatchWorld


def test_an_answer_is_found_by_another_run(batch: BatchWorld) -> None:
    chunk = batch.planned("a.png")
    answers = ChunkAnswers(batch.hold(chunk))
    assert answers.find("1-1-ab") is None
    answers.keep("1-1-ab", b"bought")
    batch.clock.time += 60  # the first run is dead
    again = ChunkAnswers(batch.hold(chunk, "another", wish=True))
    assert again.find("1-1-ab") == b"bought"
    assert again.find("1-2-ab") is None
    assert batch.results.read(f".ocr/chunks/{chunk.key}/answers/1-1-ab.json", 100)[0] == b"bought"


def test_the_first_answer_stays(batch: BatchWorld) -> None:
    answers = ChunkAnswers(batch.hold(batch.planned("a.png")))
    answers.keep("1-1-ab", b"bought")
    answers.keep("1-1-ab", b"bought again")
    assert answers.find("1-1-ab") == b"bought"


def test_calls_are_counted_for_the_batch_and_its_domain(batch: BatchWorld) -> None:
    work = batch.hold(batch.planned("a.png"))
    assert ChunkAnswers(work).account == Account(batch.uid, "general")
    assert PassingAnswers("general").account == Account("", "general")


def test_who_has_lost_the_chunk_buys_nothing(
    batch: BatchWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = batch.hold(batch.planned("a.png"))
    lost = threading.Event()
    lost.set()
    monkeypatch.setattr(work.held, "_lost", lost)
    with pytest.raises(LeaseLost):
        ChunkAnswers(work).find("1-1-ab")


def test_nothing_is_bought_when_nobody_knows_what_was_bought(
    batch: BatchWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object) -> None:
        raise ServiceUnavailable("the storage does not answer", "STORAGE_UNREACHABLE")

    answers = ChunkAnswers(batch.hold(batch.planned("a.png")))
    monkeypatch.setattr(MemoryStore, "read", down)
    with pytest.raises(ServiceUnavailable, match="STORAGE_UNREACHABLE"):
        answers.find("1-1-ab")


def test_an_answer_without_a_batch_lasts_as_long_as_the_call() -> None:
    answers = PassingAnswers("general")
    answers.keep("0-1-ab", b"bought")
    assert answers.find("0-1-ab") == b"bought"
    assert answers.find("0-2-ab") is None

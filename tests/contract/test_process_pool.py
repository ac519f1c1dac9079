"""Processes make something else than pages, too, and who waits for them can be woken."""

import socket
from contextlib import closing
from dataclasses import dataclass

from ocr_pipeline.adapters.workers.process_pool import ProcessPool
from ocr_pipeline.model.page import RecognitionOptions, RecognitionTask

OPTIONS = RecognitionOptions(languages=("ko",))


@dataclass(frozen=True)
class Ruler:
    """A tool that is its own factory."""

    name: str = "ruler"

    def __call__(self) -> "Ruler":
        return self


def measure(data: bytes, ruler: Ruler, options: RecognitionOptions) -> dict[str, int]:
    return {ruler.name: len(data)}


def pool() -> ProcessPool[Ruler, dict[str, int]]:
    return ProcessPool(
        Ruler(),
        measure,
        workers=1,
        time_limit_seconds=30.0,
        memory_limit_bytes=2_000_000_000,
        recycle_after_images=100,
    )


def tasks(*contents: bytes) -> list[RecognitionTask]:
    return [RecognitionTask(str(len(data)), "", data) for data in contents]


def test_a_value_of_any_kind_comes_back() -> None:
    with closing(pool()) as processes:
        found = [done for done in processes.run(tasks(b"a", b"bb"), OPTIONS) if done]
    assert [(done.task_id, done.value) for done in found] == [
        ("1", {"ruler": 1}),
        ("2", {"ruler": 2}),
    ]


def test_who_waits_can_be_woken() -> None:
    ear, mouth = socket.socketpair()
    with ear, mouth, closing(pool()) as processes:
        mouth.send(b".")
        run = processes.run(tasks(b"a"), OPTIONS, ear.fileno())
        assert next(run) is None, "before the process has even started"
        ear.recv(1)
        assert [done and done.value for done in run] == [{"ruler": 1}]

"""The contract of ``RecognizerPool``.

Every task has one outcome, whatever the engine does to its process.
"""

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import psutil
import pytest

from ocr_pipeline.adapters.workers.pool import EnginePool
from ocr_pipeline.model.errors import ItemFailure, ServiceUnavailable
from ocr_pipeline.model.page import (
    RecognitionOptions,
    RecognitionOutcome,
    RecognitionTask,
    RecognizedPage,
)
from ocr_pipeline.ports.engine import EngineFactory, OcrEngine
from tests.fakes.engines import SECRET, BrokenFactory, ScriptedFactory, marked_image

OPTIONS = RecognitionOptions(languages=("ko",))
GONE = b"the engine goes away"
ROOT = Path(__file__).parents[2]


def read_png(
    data: bytes, engine: OcrEngine, options: RecognitionOptions
) -> tuple[RecognizedPage, ...]:
    """A reader of one-page PNG files that needs nothing of ``vision``."""
    if not data:
        raise ItemFailure("EMPTY_FILE")
    if data == GONE:
        raise ServiceUnavailable("the licence server does not answer")
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    return (engine.recognize(np.asarray(pixels, np.uint8), 0, options),)


def make_pool(
    factory: EngineFactory | None = None,
    workers: int = 2,
    time_limit_seconds: float = 30.0,
    memory_limit_bytes: int = 2_000_000_000,
    recycle_after_images: int = 100,
) -> EnginePool:
    """A pool with bounds that no well-behaved test meets."""
    return EnginePool(
        factory or ScriptedFactory(),
        read_png,
        workers=workers,
        time_limit_seconds=time_limit_seconds,
        memory_limit_bytes=memory_limit_bytes,
        recycle_after_images=recycle_after_images,
    )


def tasks_of(*marks: str | None) -> list[RecognitionTask]:
    """A task per mark, with ids ``0``, ``1``, ..."""
    return [
        RecognitionTask(str(index), f"{index}.png", marked_image(mark, seed=index))
        for index, mark in enumerate(marks)
    ]


def codes(outcomes: Iterator[RecognitionOutcome]) -> dict[str, str | None]:
    """Error code per task; a task with two outcomes fails the test."""
    found: dict[str, str | None] = {}
    for outcome in outcomes:
        assert outcome.task_id not in found
        assert bool(outcome.pages) == (outcome.error is None)
        found[outcome.task_id] = outcome.error.code if outcome.error else None
    return found


PROCESS_MODULE = "ocr_pipeline.adapters.workers.process"


def children() -> list[psutil.Process]:
    """The engine processes that this test has started and that still live."""
    return [child for child in psutil.Process().children() if is_engine(child)]


def is_engine(child: psutil.Process) -> bool:
    """Whether a child is an engine process; other tests may have left helpers of their own."""
    try:
        ended = child.status() == psutil.STATUS_ZOMBIE
        return not ended and PROCESS_MODULE in child.cmdline()
    except psutil.NoSuchProcess:
        return False


def until(condition: Callable[[], bool]) -> None:
    """Wait; the test's own time limit ends what never comes."""
    while not condition():
        time.sleep(0.01)


def test_every_task_has_one_outcome() -> None:
    with make_pool() as pool:
        outcomes = list(pool.recognize(tasks_of(*[None] * 20), OPTIONS))
    assert sorted(int(outcome.task_id) for outcome in outcomes) == list(range(20))
    assert {outcome.pages[0].words[0].text for outcome in outcomes} == {"64"}
    assert len({outcome.pages[0].words[2].text for outcome in outcomes}) == 20


def test_no_tasks_start_no_process() -> None:
    with make_pool() as pool:
        assert list(pool.recognize([], OPTIONS)) == []
        assert not children()


def test_tasks_are_pulled_lazily() -> None:
    pulled: list[str] = []

    def source() -> Iterator[RecognitionTask]:
        for task in tasks_of(*[None] * 12):
            pulled.append(task.task_id)
            yield task

    with make_pool(workers=1) as pool:
        for answered, _ in enumerate(pool.recognize(source(), OPTIONS), start=1):
            assert len(pulled) <= answered + 2
    assert len(pulled) == 12


@pytest.mark.parametrize(
    ("mark", "code"),
    [("crash", "ENGINE_CRASHED"), ("raise", "ENGINE_ERROR"), ("garbage", "ENGINE_ERROR")],
)
def test_a_rogue_takes_nothing_else_down(mark: str, code: str) -> None:
    with make_pool() as pool:
        found = codes(pool.recognize(tasks_of(None, None, mark, None, None, mark, None), OPTIONS))
    assert found == {"0": None, "1": None, "2": code, "3": None, "4": None, "5": code, "6": None}


def test_a_hanging_image_is_given_up() -> None:
    with make_pool(workers=1, time_limit_seconds=0.5) as pool:
        found = codes(pool.recognize(tasks_of(None, "hang", None), OPTIONS))
    assert found == {"0": None, "1": "TIME_LIMIT", "2": None}


def test_a_swelling_image_is_given_up() -> None:
    with make_pool(workers=1, memory_limit_bytes=400_000_000) as pool:
        found = codes(pool.recognize(tasks_of(None, "hog", None), OPTIONS))
    assert found == {"0": None, "1": "MEMORY_LIMIT", "2": None}


def test_a_process_that_dies_once_costs_no_image(tmp_path: Path) -> None:
    factory = ScriptedFactory(crash_marker=str(tmp_path / "crashed"))
    with make_pool(factory) as pool:
        found = codes(pool.recognize(tasks_of(None, "crash_once", None), OPTIONS))
    assert found == {"0": None, "1": None, "2": None}
    assert (tmp_path / "crashed").exists()


def test_an_item_failure_keeps_its_code() -> None:
    with make_pool(workers=1) as pool:
        assert codes(pool.recognize([RecognitionTask("7", "a.png", b"")], OPTIONS)) == {
            "7": "EMPTY_FILE"
        }


def test_errors_hold_no_document_text() -> None:
    with make_pool(workers=1) as pool:
        (outcome,) = pool.recognize(tasks_of("raise"), OPTIONS)
    assert outcome.error is not None
    assert outcome.error.detail == "ValueError"
    assert SECRET not in repr(outcome)


@pytest.mark.parametrize("signal_number", [None, signal.SIGSEGV])
def test_an_engine_that_cannot_be_built_is_reported_once(signal_number: int | None) -> None:
    with make_pool(BrokenFactory(signal_number)) as pool:
        with pytest.raises(
            ServiceUnavailable,
            match="no models here" if signal_number is None else "while it started",
        ) as unavailable:
            list(pool.recognize(tasks_of(None, None), OPTIONS))
        assert unavailable.value.code == "ENGINE_NOT_READY"
        until(lambda: not children())


def test_an_engine_that_goes_away_is_no_fault_of_the_image() -> None:
    with make_pool(workers=1) as pool, pytest.raises(ServiceUnavailable, match="licence server"):
        list(pool.recognize([RecognitionTask("1", "a.png", GONE)], OPTIONS))


def test_processes_are_renewed_after_their_images() -> None:
    with make_pool(workers=1, recycle_after_images=2) as pool:
        pids = {
            children()[0].pid for _ in pool.recognize(tasks_of(*[None] * 7), OPTIONS) if children()
        }
    assert len(pids) >= 3


def test_processes_are_kept_between_calls() -> None:
    with make_pool(workers=1) as pool:
        list(pool.recognize(tasks_of(None), OPTIONS))
        before = children()
        list(pool.recognize(tasks_of(None), OPTIONS))
        assert children() == before


def test_large_images_and_no_deadlock() -> None:
    noise = np.random.default_rng(7).integers(0, 255, (1500, 1500, 3), np.uint8)
    data = cv2.imencode(".png", noise)[1].tobytes()
    assert len(data) > 5_000_000
    with make_pool(workers=1) as pool:
        outcomes = list(
            pool.recognize(
                [RecognitionTask(str(index), "noise.png", data) for index in range(4)], OPTIONS
            )
        )
    assert len(outcomes) == 4


@pytest.mark.parametrize("interrupt", [KeyboardInterrupt, SystemExit])
def test_no_process_outlives_an_interrupt(interrupt: type[BaseException]) -> None:
    def interrupted() -> None:
        with make_pool() as pool:
            for _ in pool.recognize(tasks_of(None, "hang", "hang", None), OPTIONS):
                raise interrupt

    with pytest.raises(interrupt):
        interrupted()
    until(lambda: not children())


def test_an_abandoned_iteration_leaves_no_answer_behind() -> None:
    with make_pool(workers=1) as pool:
        outcomes = pool.recognize(tasks_of(None, None, None), OPTIONS)
        next(outcomes)
        del outcomes
        (outcome,) = pool.recognize([RecognitionTask("new", "new.png", marked_image())], OPTIONS)
    assert outcome.task_id == "new"


def test_a_pool_serves_threads_that_end() -> None:
    found: list[dict[str, str | None]] = []
    with make_pool(workers=1) as pool:
        for _ in range(2):
            thread = threading.Thread(
                target=lambda: found.append(codes(pool.recognize(tasks_of(None), OPTIONS)))
            )
            thread.start()
            thread.join()
        assert len(children()) == 1
    assert found == [{"0": None}] * 2


def test_a_closed_pool_says_so() -> None:
    pool = make_pool()
    pool.close()
    pool.close()
    with pytest.raises(RuntimeError, match="closed"):
        list(pool.recognize(tasks_of(None), OPTIONS))


def test_engine_processes_die_with_a_killed_parent(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        textwrap.dedent(
            """
            print("parent starts", flush=True)  # once: engine processes do not run this file again
            from tests.contract.test_pool import OPTIONS, children, make_pool, tasks_of
            pool = make_pool()
            for _ in pool.recognize(tasks_of(None, None, "hang", "hang"), OPTIONS):
                print(*[child.pid for child in children()], flush=True)
            """
        )
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, str(script)], env=environment, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "parent starts\n"
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        parent.kill()
    assert pids
    until(lambda: not any(psutil.pid_exists(pid) for pid in pids))

"""The measuring itself: what is subtracted from what, on tiny inputs."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from benchmarks import overhead
from benchmarks.overhead import strips
from benchmarks.scripted import LINES, WORDS_PER_LINE, ScriptedEngine, scripted_image
from benchmarks.stage import Project, RunTimes
from benchmarks.turns import Cost, Pair, take_turns
from ocr_pipeline.adapters.workers.cores import usable_cores
from ocr_pipeline.model.page import RecognitionOptions, RecognitionOutcome, RecognitionTask
from ocr_pipeline.ports.engines import EnginePause, PaidAnswers
from ocr_pipeline.spec.effective import EffectiveSettings
from ocr_pipeline.vision.document import recognize_document

ENGINE_SECONDS = 1000.0  # claimed, not taken


class EnginesInThisProcess:
    """The scripted engine without processes; notes the order of calls."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []
        self.closed = 0

    def pool(self, settings: EffectiveSettings, answers: PaidAnswers) -> "EnginesInThisProcess":
        return self

    def problem(self, settings: EffectiveSettings) -> str | None:
        return None

    def admit(self, settings: EffectiveSettings, chunk_key: str) -> EnginePause | None:
        return None

    def recognize(
        self, tasks: Iterable[RecognitionTask], options: RecognitionOptions
    ) -> Iterator[RecognitionOutcome]:
        self.calls.append([])
        for task in tasks:
            self.calls[-1].append(task.key)
            pages = recognize_document(task.data, ScriptedEngine(), options)
            yield RecognitionOutcome(task.task_id, pages, None, ENGINE_SECONDS)

    def close(self) -> None:
        self.closed += 1


def test_step_and_bare_pool_take_turns() -> None:
    engines = EnginesInThisProcess()
    images = {f"{number}.png": scripted_image(number) for number in range(3)}
    pairs = take_turns(engines, images, turns=2)
    bare, step = sorted(images), [f"images/{key}" for key in sorted(images)]
    assert engines.calls == [bare, step, bare, step, bare]
    assert engines.closed == 1
    for pair in pairs:
        for cost in (pair.step, pair.bare):
            share = cost.wall_seconds - cost.beside_engine_seconds
            assert share == pytest.approx(3 * ENGINE_SECONDS / usable_cores())


def test_per_image_is_a_median_of_differences() -> None:
    trial = overhead.Trial("x", EnginesInThisProcess(), "", [{"a": b"", "b": b""}], 3)
    bare = Cost(3.0, 1.0, 0.1)
    pairs = [Pair(Cost(5.0, beside, 0.2), bare) for beside in (1.008, 1.006, 9.0)]
    wall, cpu = overhead.per_image(trial, pairs)
    assert (round(wall.value, 3), wall.goal, wall.met) == (4.0, 5.0, True)
    assert (round(cpu.value, 3), cpu.goal) == (50.0, None)


def test_where_the_time_of_a_run_went() -> None:
    times = RunTimes("id", 100.0, 102.5, 110.0, {"manifest": 0.5, "pages": 4.0})
    expected = "10.0 s = start of its process 2.5 + manifest 0.5 + pages 4.0 + between 3.0"
    assert overhead.in_words(times) == expected


def test_strips_of_a_page(tmp_path: Path) -> None:
    page = tmp_path / "page.png"
    page.write_bytes(cv2.imencode(".png", np.full((101, 50), 255, np.uint8))[1].tobytes())
    found = {
        name: cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
        for name, data in strips(page)
    }
    assert list(found) == [f"page-{number}.png" for number in range(4)]
    assert sum(len(pixels) for pixels in found.values() if pixels is not None) == 101


def test_scripted_images_are_nobodys_duplicates_and_read_like_a_letter() -> None:
    assert len({scripted_image(number) for number in range(300)}) == 300
    (page,) = recognize_document(
        scripted_image(7), ScriptedEngine(), RecognitionOptions(languages=("ja",))
    )
    assert len(page.words) == LINES * WORDS_PER_LINE


def test_a_drop_is_there_at_once_and_whole(tmp_path: Path) -> None:
    project = Project.lay_out(tmp_path / "project", "settle_seconds: 1\n")
    project.drop("first", {"a.png": b"1", "b.png": b"2"})
    assert {path.name for path in (tmp_path / "project/inbox/first").iterdir()} == {
        "a.png",
        "b.png",
    }
    assert not list((tmp_path / "project/staging").iterdir())

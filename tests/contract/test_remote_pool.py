"""The contract of ``RecognizerPool`` for a remote recognizer: one outcome each, nothing paid twice.

What the wire does belongs to the tests of the client.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import cast

import pytest

from ocr_pipeline.adapters.remote.buying import CallPolicy
from ocr_pipeline.adapters.remote.calls import CallOutcome, CallPart
from ocr_pipeline.adapters.remote.pool import RemotePool
from ocr_pipeline.model.errors import LeaseLost, ServiceUnavailable
from ocr_pipeline.model.page import (
    RecognitionOptions,
    RecognitionOutcome,
    RecognitionTask,
    RecognizedPage,
)
from ocr_pipeline.ports.gates import CallDelay, CallGates, CallVerdict, GateLimits
from tests.fakes.clock import MovableClock
from tests.fakes.engines import marked_image
from tests.fakes.remote import (
    BUSY,
    FAILED,
    REFUSED,
    UNSUITABLE,
    KeptAnswers,
    OpenGates,
    SameProcess,
    ScriptedClient,
    answered,
)
from tests.unit.vision.drawn import pdf

OPTIONS = RecognitionOptions(languages=("ko",), tables=True)
URL = "https://example.test/custom/v1/1/abc/general"


@dataclass
class World:
    """A pool and what stands behind it; pools come and go, answers stay."""

    client: ScriptedClient = field(default_factory=ScriptedClient)
    gates: OpenGates = field(default_factory=OpenGates)
    answers: KeptAnswers = field(default_factory=KeptAnswers)
    processes: SameProcess = field(default_factory=SameProcess)
    threads: int = 2
    tries: int = 3

    def pool(self) -> RemotePool:
        limits = GateLimits("key", 1000.0, self.threads, 5, 60.0)
        policy = CallPolicy("a remote", URL, limits, 5.0, self.tries, lambda failed: 0.0)
        return RemotePool(
            self.processes,
            self.client,
            cast("CallGates", self.gates),
            self.answers,
            policy,
            MovableClock(),
        )

    def recognize(self, *documents: bytes) -> dict[str, RecognitionOutcome]:
        """All outcomes by task; a task with two fails the test, and so does a lost permit."""
        found: dict[str, RecognitionOutcome] = {}
        try:
            with closing(self.pool()) as pool:
                for outcome in pool.recognize(tasks_of(*documents), OPTIONS):
                    assert outcome.task_id not in found
                    found[outcome.task_id] = outcome
        finally:
            assert not self.gates.permits
        assert sorted(found) == sorted(str(number) for number in range(len(documents)))
        return found


@pytest.fixture
def world() -> World:
    return World()


def tasks_of(*documents: bytes) -> list[RecognitionTask]:
    return [
        RecognitionTask(str(number), f"{number}.png", data) for number, data in enumerate(documents)
    ]


def images(count: int) -> list[bytes]:
    return [marked_image(seed=seed) for seed in range(count)]


def scripted(*outcomes: CallOutcome) -> Callable[[CallPart], CallOutcome]:
    """These outcomes first, then answers."""
    waiting = list(outcomes)
    return lambda part: waiting.pop(0) if waiting else answered(part)


def error_codes(found: dict[str, RecognitionOutcome]) -> dict[str, str | None]:
    return {task: outcome.error.code if outcome.error else None for task, outcome in found.items()}


def timeless(found: dict[str, RecognitionOutcome]) -> dict[str, list[RecognizedPage]]:
    return {
        task: [replace(page, seconds=0.0) for page in outcome.pages]
        for task, outcome in found.items()
    }


def asked(calls: Sequence[CallPart]) -> list[str]:
    """Which parts were asked for, as ``<task>-<number>``."""
    return sorted(part.name.rpartition("-")[0] for part in calls)


# -- what comes out ---------------------------------------------------------------------------


def test_every_task_has_one_outcome(world: World) -> None:
    found = world.recognize(*images(12), b"", b"no image")
    codes = error_codes(found)
    assert codes.pop("12") == "EMPTY_FILE"
    assert codes.pop("13") == "UNSUPPORTED_FORMAT"
    assert set(codes.values()) == {None}
    assert asked(world.client.calls) == sorted(f"{number}-1" for number in range(12))
    assert world.client.most_at_a_time <= 2


def test_the_parts_of_a_document_are_joined(world: World) -> None:
    (outcome,) = world.recognize(pdf(25)).values()
    assert [part.pages for part in world.client.calls] == [10, 10, 5]
    assert [page.page_index for page in outcome.pages] == list(range(25))
    first_words = [page.words[0].text for page in outcome.pages]
    names = sorted(part.name for part in world.client.calls)
    assert first_words == [names[0]] * 10 + [names[1]] * 10 + [names[2]] * 5


def test_an_image_that_the_engine_refuses_is_an_item_with_an_error(world: World) -> None:
    world.client.script = scripted(UNSUITABLE)
    world.threads = 1
    assert error_codes(world.recognize(*images(2))) == {"0": "ENGINE_ERROR", "1": None}
    assert len(world.client.calls) == 2


def test_a_part_that_is_refused_costs_its_own_pages_only(world: World) -> None:
    world.client.script = lambda part: UNSUITABLE if "0-2-" in part.name else answered(part)
    (outcome,) = world.recognize(pdf(25)).values()
    assert outcome.error is None
    failed = [page.page_index for page in outcome.pages if page.error]
    assert failed == list(range(10, 20))


def test_tasks_are_pulled_lazily(world: World) -> None:
    with closing(world.pool()) as pool:
        outcomes = pool.recognize(tasks_of(*images(40)), OPTIONS)
        for taken, _ in enumerate(outcomes, start=1):
            assert world.processes.pulled <= taken + 2 * world.threads + 1
    assert world.processes.pulled == 40


# -- nothing is paid twice --------------------------------------------------------------------


def test_what_was_bought_is_not_bought_again(world: World) -> None:
    first = world.recognize(*images(3), pdf(25))
    bought = len(world.client.calls)
    again = world.recognize(*images(3), pdf(25))
    assert len(world.client.calls) == bought == 6
    assert timeless(again) == timeless(first)


def test_an_answer_is_for_the_same_question_only(world: World) -> None:
    world.recognize(marked_image())
    with closing(world.pool()) as pool:
        list(pool.recognize(tasks_of(marked_image()), RecognitionOptions(languages=("ja",))))
    assert len({part.name for part in world.client.calls}) == 2


def test_an_answer_is_kept_before_its_call_is_over(world: World) -> None:
    kept: list[int] = []
    world.gates.ending = lambda: kept.append(len(world.answers.kept))
    world.threads = 1
    world.recognize(*images(3))
    assert kept == [1, 2, 3]


def test_an_answer_that_cannot_be_kept_ends_the_calls(world: World) -> None:
    world.answers.full = ServiceUnavailable("no space", "STORAGE_FULL")
    world.threads = 1
    with pytest.raises(ServiceUnavailable, match="STORAGE_FULL"):
        world.recognize(*images(5))
    assert len(world.client.calls) == 1
    assert [report.verdict for report in world.gates.reports] == [CallVerdict.ANSWERED]


def test_who_lost_the_chunk_buys_nothing(world: World) -> None:
    world.answers.lost = LeaseLost("another run holds it")
    with pytest.raises(LeaseLost):
        world.recognize(*images(3))
    assert not world.client.calls


# -- when the service fails -------------------------------------------------------------------


@pytest.mark.parametrize("failure", [FAILED, BUSY])
def test_a_failed_call_is_made_again(world: World, failure: CallOutcome) -> None:
    world.client.script = scripted(failure, failure)
    assert error_codes(world.recognize(marked_image())) == {"0": None}
    assert len(world.client.calls) == 3
    assert len(set(world.client.request_ids)) == 1
    assert [(report.verdict, report.pages) for report in world.gates.reports] == [
        (failure.verdict, 0),
        (failure.verdict, 0),
        (CallVerdict.ANSWERED, 1),
    ]
    assert world.gates.reports[-1].table_pages == 1


@pytest.mark.parametrize(("failure", "code"), [(FAILED, "ENGINE_FAILED"), (BUSY, "ENGINE_BUSY")])
def test_a_service_that_stays_away_is_no_error_of_the_image(
    world: World, failure: CallOutcome, code: str
) -> None:
    world.client.script = lambda part: failure
    world.threads = 1
    with pytest.raises(ServiceUnavailable, match=code):
        world.recognize(*images(3))
    calls = [part.name.partition("-")[0] for part in world.client.calls]
    tries = {"ENGINE_FAILED": ["0"] * 3 + ["control"], "ENGINE_BUSY": ["0"] * 15}[code]
    assert calls == tries


@pytest.mark.parametrize("count", [1, 3])
def test_an_image_that_the_engine_fails_on_stops_no_other(world: World, count: int) -> None:
    """With others to compare or alone: then a page of our own is asked for."""
    world.client.script = lambda part: FAILED if part.name.startswith("0-") else answered(part)
    found = error_codes(world.recognize(*images(count)))
    assert found == {"0": "REMOTE_ERROR"} | {str(number): None for number in range(1, count)}
    assert sum(part.name.startswith("0-") for part in world.client.calls) == 3 * world.tries


def test_an_image_is_not_blamed_for_one_bad_moment(world: World) -> None:
    world.threads, world.tries = 1, 2
    moments = iter([FAILED, FAILED, None, FAILED])
    world.client.script = lambda part: next(moments, None) or answered(part)
    assert error_codes(world.recognize(marked_image())) == {"0": None}
    names = [part.name.partition("-")[0] for part in world.client.calls]
    assert names == ["0", "0", "control", "0", "0"]


def test_after_a_pause_the_engine_is_tried_with_a_page_of_our_own(world: World) -> None:
    world.gates.trials = 1
    assert error_codes(world.recognize(marked_image())) == {"0": None}
    names = [part.name.partition("-")[0] for part in world.client.calls]
    assert names == ["control", "0"]


def test_a_trial_that_fails_asks_for_no_image(world: World) -> None:
    world.gates.trials = 1
    world.client.script = lambda part: FAILED
    with pytest.raises(ServiceUnavailable, match="ENGINE_FAILED"):
        world.recognize(*images(3))
    assert [part.name for part in world.client.calls] == ["control"]


def test_a_refusal_ends_all_calls_and_keeps_what_was_under_way(world: World) -> None:
    """0002 in the middle: one message, no row, no further call; the others' answers are kept."""

    def script(part: CallPart) -> CallOutcome:
        if part.name.startswith("3-"):
            return REFUSED
        if part.name.startswith("2-"):
            assert world.gates.has_shut.wait(60)
        return answered(part)

    world.client.script = script
    found: list[RecognitionOutcome] = []
    with (
        closing(world.pool()) as pool,
        pytest.raises(ServiceUnavailable, match="ENGINE_REFUSED: a remote: 0002") as raised,
    ):
        found.extend(pool.recognize(tasks_of(*images(20)), OPTIONS))
    assert raised.value.code == "ENGINE_REFUSED"
    assert {name.partition("-")[0] for name in world.answers.kept} == {"0", "1", "2"}
    assert sorted(outcome.task_id for outcome in found if not outcome.error) == ["0", "1", "2"]
    assert len(world.client.calls) == 4
    assert not world.gates.permits


def test_who_waits_at_the_gate_calls_when_it_is_open(world: World) -> None:
    world.gates.delays = [CallDelay(0.001)] * 3
    assert error_codes(world.recognize(*images(2))) == {"0": None, "1": None}


def test_a_shut_gate_ends_everything_at_once(world: World) -> None:
    world.gates.shut = CallDelay(3600.0, "ENGINE_QUOTA", "0023")
    with pytest.raises(ServiceUnavailable, match="ENGINE_QUOTA: a remote: 0023") as raised:
        world.recognize(*images(3))
    assert raised.value.retry_seconds == 3600.0
    assert not world.client.calls


# -- interruptions ----------------------------------------------------------------------------


@dataclass
class Held:
    """A script whose calls, but those for the first and the fourth task, wait for the test."""

    begun: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    let_go: threading.Event = field(default_factory=threading.Event)

    def __call__(self, part: CallPart) -> CallOutcome:
        if part.name.startswith(("0-", "3-")):
            return answered(part)
        self.begun.release()
        assert self.let_go.wait(60)
        return answered(part)


def test_an_abandoned_iteration_waits_for_the_calls_under_way(world: World) -> None:
    held = Held()
    world.client.script = held
    world.threads = 3
    with closing(world.pool()) as pool:
        outcomes = pool.recognize(tasks_of(*images(10)), OPTIONS)
        assert [next(outcomes).task_id for _ in range(2)] == ["0", "3"]
        assert held.begun.acquire(timeout=60)
        assert held.begun.acquire(timeout=60)
        threading.Timer(0.05, held.let_go.set).start()
        assert isinstance(outcomes, Iterator)
        outcomes.close()  # type: ignore[attr-defined]
        assert len(world.answers.kept) == len(world.client.calls) >= 4
    assert not world.gates.permits


def test_an_error_of_the_caller_waits_for_the_calls_under_way(world: World) -> None:
    held = Held()
    world.client.script = held

    def source() -> Iterator[RecognitionTask]:
        yield from tasks_of(*images(3))
        assert held.begun.acquire(timeout=60)
        threading.Timer(0.05, held.let_go.set).start()
        raise ServiceUnavailable("the storage does not answer")

    with closing(world.pool()) as pool, pytest.raises(ServiceUnavailable, match="storage"):
        list(pool.recognize(source(), OPTIONS))
    assert len(world.answers.kept) == len(world.client.calls) >= 2
    assert not world.gates.permits


def test_closing_waits_for_the_calls_of_an_iteration_that_was_left(world: World) -> None:
    """As an error in the body of a loop leaves it: suspended, not closed."""
    held = Held()
    world.client.script = held
    world.threads = 3
    pool = world.pool()
    outcomes = pool.recognize(tasks_of(*images(10)), OPTIONS)
    assert [next(outcomes).task_id for _ in range(2)] == ["0", "3"]
    assert held.begun.acquire(timeout=60)
    threading.Timer(0.05, held.let_go.set).start()
    pool.close()
    assert len(world.answers.kept) == len(world.client.calls) >= 2
    assert not world.gates.permits


def test_closing_ends_processes_and_connections(world: World) -> None:
    world.pool().close()
    assert world.processes.closed
    assert world.client.closed

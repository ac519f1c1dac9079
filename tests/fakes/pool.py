"""A pool without processes: it answers in this thread what a test has scripted for the content."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ocr_pipeline.model.errors import ItemError
from ocr_pipeline.model.page import (
    RecognitionOptions,
    RecognitionOutcome,
    RecognitionTask,
    RecognizedPage,
)
from ocr_pipeline.ports.engines import EnginePause, PaidAnswers
from ocr_pipeline.spec.effective import EffectiveSettings
from tests.fakes.results import page

Answer = tuple[RecognizedPage, ...] | ItemError
SECONDS = 0.25


@dataclass
class ScriptedPool:
    """Implements ``RecognizerPool``: content without a script is one page whose text it is.

    ``read`` lists the keys that reached an engine. After ``answers_before_error`` outcomes the pool
    raises ``error``.
    """

    answers: Mapping[bytes, Answer] = field(default_factory=dict)
    answers_before_error: int = 0
    error: BaseException | None = None
    read: list[str] = field(default_factory=list)
    closed: bool = False

    def recognize(
        self, tasks: Iterable[RecognitionTask], options: RecognitionOptions
    ) -> Iterator[RecognitionOutcome]:
        """Take two tasks ahead, as a pool of one process does."""
        del options
        waiting: list[RecognitionTask] = []
        given = 0
        for task in tasks:
            self.read.append(task.key)
            waiting.append(task)
            if len(waiting) > 1:
                yield self._answer(waiting.pop(0), given)
                given += 1
        for task in waiting:
            yield self._answer(task, given)
            given += 1

    def _answer(self, task: RecognitionTask, given: int) -> RecognitionOutcome:
        if self.error is not None and given >= self.answers_before_error:
            raise self.error
        answer = self.answers.get(task.data, (page(task.data.decode("utf-8", "replace")),))
        if isinstance(answer, ItemError):
            return RecognitionOutcome(task.task_id, (), answer, SECONDS)
        return RecognitionOutcome(task.task_id, answer, None, SECONDS)

    def close(self) -> None:
        """Remember that it was closed."""
        self.closed = True


@dataclass
class ScriptedEngines:
    """Implements ``Engines`` with one scripted pool; ``missing`` is the problem that it reports."""

    scripted: ScriptedPool = field(default_factory=ScriptedPool)
    missing: str | None = None

    def pool(self, settings: EffectiveSettings, answers: PaidAnswers) -> ScriptedPool:
        """The pool."""
        del settings, answers
        return self.scripted

    def problem(self, settings: EffectiveSettings) -> str | None:
        """What is missing on this machine."""
        del settings
        return self.missing

    def admit(self, settings: EffectiveSettings, chunk_key: str) -> EnginePause | None:
        """It takes every chunk."""
        del settings, chunk_key
        return None

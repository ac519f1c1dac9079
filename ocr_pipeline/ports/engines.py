"""What reads pages: engines, their processes, and who starts them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from ocr_pipeline.model.page import (
    RecognitionOptions,
    RecognitionOutcome,
    RecognitionTask,
)
from ocr_pipeline.model.usage import Account
from ocr_pipeline.spec.effective import EffectiveSettings


class RecognizerPool(Protocol):
    """Engine processes with bounds.

    Outcomes come in the order of completion, every task exactly once.
    """

    def recognize(
        self, tasks: Iterable[RecognitionTask], options: RecognitionOptions
    ) -> Iterator[RecognitionOutcome]:
        """Pull tasks lazily (at most two per process ahead) and yield what came of each."""

    def close(self) -> None:
        """End all processes now; safe to call twice."""


@dataclass(frozen=True, slots=True)
class EnginePause:
    """Work for an engine waits ``seconds``; ``reason`` begins with a code and names the engine."""

    seconds: float
    reason: str


class PaidAnswers(Protocol):
    """What was bought for one chunk: an answer that is kept is never paid for again."""

    @property
    def account(self) -> Account:
        """Whom calls are counted for."""

    def find(self, name: str) -> bytes | None:
        """The answer of an earlier call. ``name`` is of letters, digits and ``-``.

        Raises:
            ServiceUnavailable: the place of the answers cannot be read; nothing may be bought.
            LeaseLost: another run holds the chunk now; nothing may be bought.
        """

    def keep(self, name: str, answer: bytes) -> None:
        """Make an answer durable; a later call of the same name finds it, also in another run.

        Raises:
            ServiceUnavailable: it could not be kept.
        """


class Engines(Protocol):
    """Pools of engine processes by the settings that are frozen into a chunk."""

    def pool(self, settings: EffectiveSettings, answers: PaidAnswers) -> RecognizerPool:
        """A pool that the caller closes; ``answers`` are for engines that are paid by the call."""

    def problem(self, settings: EffectiveSettings) -> str | None:
        """Why the settings cannot be served now, with the command that helps.

        What is missing on this machine, or why calls to a remote engine are paused. None when they
        can be served.
        """

    def admit(self, settings: EffectiveSettings, chunk_key: str) -> EnginePause | None:
        """None when a chunk with these settings may be begun now; else how long it waits.

        After a pause one chunk is admitted to try the engine: ask only for what then begins.
        """

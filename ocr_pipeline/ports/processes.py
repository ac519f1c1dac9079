"""Processes that make something of hostile bytes, so that the process of a run never does."""

from collections.abc import Generator, Iterable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from ocr_pipeline.model.errors import ItemError
from ocr_pipeline.model.page import RecognitionOptions, RecognitionTask

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Processed(Generic[T_co]):
    """What came of a task: a ``value``, or the ``error`` that the whole item ends with."""

    task_id: str
    value: T_co | None
    error: ItemError | None
    seconds: float


class Processes(Protocol[T_co]):
    """Processes that may crash, hang or swell: each costs the image that it was at, no other."""

    def run(
        self,
        tasks: Iterable[RecognitionTask],
        options: RecognitionOptions,
        wake: int | None = None,
    ) -> Generator[Processed[T_co] | None, None, None]:
        """Pull tasks lazily, two per process ahead, and yield every task once, as it is done.

        Yields None whenever the file descriptor ``wake`` is readable: who waits here looks there.

        Raises:
            ServiceUnavailable: the processes cannot do their work at all.
        """

    def close(self) -> None:
        """End all processes now; safe to call twice."""

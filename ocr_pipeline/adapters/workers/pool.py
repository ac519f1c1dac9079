"""Images become recognized pages in engine processes.

What a process that crashes, hangs or swells does to the others belongs to ``process_pool``.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from types import TracebackType
from typing import Self

from ocr_pipeline.adapters.workers.process_pool import ProcessPool
from ocr_pipeline.model.page import (
    RecognitionOptions,
    RecognitionOutcome,
    RecognitionTask,
    RecognizedPage,
)
from ocr_pipeline.ports.engine import EngineFactory, OcrEngine

ReadDocument = Callable[[bytes, OcrEngine, RecognitionOptions], tuple[RecognizedPage, ...]]


class EnginePool:
    """Implements ``RecognizerPool``. One ``recognize`` at a time.

    ``recognize`` raises ServiceUnavailable when engines cannot be built.
    """

    def __init__(
        self,
        factory: EngineFactory,
        read: ReadDocument,
        *,
        workers: int = 0,
        time_limit_seconds: float,
        memory_limit_bytes: int,
        recycle_after_images: int,
    ) -> None:
        """Start no process yet: they start with the first images, ``workers`` at most.

        ``workers`` 0 means one per usable core.
        """
        self._processes = ProcessPool(
            factory,
            read,
            workers=workers,
            time_limit_seconds=time_limit_seconds,
            memory_limit_bytes=memory_limit_bytes,
            recycle_after_images=recycle_after_images,
        )

    def __enter__(self) -> Self:
        """Use as a context manager: no process outlives the block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End all processes."""
        self.close()

    def close(self) -> None:
        """End all processes now; safe to call twice."""
        self._processes.close()

    def recognize(
        self, tasks: Iterable[RecognitionTask], options: RecognitionOptions
    ) -> Iterator[RecognitionOutcome]:
        """Pull tasks lazily and yield every outcome as it comes.

        An iteration that is abandoned ends the processes that are still busy with it.
        """
        with closing(self._processes.run(tasks, options)) as run:
            for done in run:
                if done is not None:
                    yield RecognitionOutcome(
                        done.task_id, done.value or (), done.error, done.seconds
                    )

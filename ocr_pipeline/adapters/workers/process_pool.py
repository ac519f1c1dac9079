"""Images go through processes that may crash, hang or swell: no other image suffers.

What is made of an image belongs to the tool that the processes build; how a process works belongs
to ``process``; how it is started and watched to ``warden``.
"""

import logging
import signal
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from multiprocessing.connection import Connection, wait
from typing import Generic

from ocr_pipeline.adapters.workers.cores import usable_cores
from ocr_pipeline.adapters.workers.frames import Build, Ready, Setup, T, ToolT, Unavailable, Use
from ocr_pipeline.adapters.workers.warden import Warden
from ocr_pipeline.adapters.workers.worker import Worker
from ocr_pipeline.model.errors import ItemError, ServiceUnavailable
from ocr_pipeline.model.page import RecognitionOptions, RecognitionTask
from ocr_pipeline.ports.processes import Processed

logger = logging.getLogger(__name__)

# One image is read while the next one waits in the process: fetching and storing cost no time.
TASKS_PER_WORKER = 2


class ProcessPool(Generic[ToolT, T]):
    """Implements ``Processes``. One ``run`` at a time.

    An image is given up with TIME_LIMIT or MEMORY_LIMIT when its process had to be ended for it.
    When a process dies by itself, the image that it was at gets a fresh process of its own once,
    then ENGINE_CRASHED. Images that only waited in such a process are taken by another. ``run``
    raises ServiceUnavailable when tools cannot be built.
    """

    def __init__(
        self,
        build: Build[ToolT],
        use: Use[ToolT, T],
        *,
        workers: int = 0,
        time_limit_seconds: float,
        memory_limit_bytes: int,
        recycle_after_images: int,
    ) -> None:
        """Start no process yet: they start with the first images, ``workers`` at most.

        ``workers`` 0 means one per usable core.
        """
        self._size = workers or usable_cores()
        self._time_limit_seconds = time_limit_seconds
        self._warden = Warden(
            Setup(build, use, time_limit_seconds, memory_limit_bytes, recycle_after_images)
        )
        self._workers: list[Worker] = []
        self._again: deque[RecognitionTask] = deque()
        self._suspects: set[str] = set()

    def close(self) -> None:
        """End all processes now; safe to call twice."""
        self._warden.close()
        self._workers.clear()

    def run(
        self,
        tasks: Iterable[RecognitionTask],
        options: RecognitionOptions,
        wake: int | None = None,
    ) -> Generator[Processed[T] | None, None, None]:
        """See ``Processes.run``.

        An iteration that is abandoned ends the processes that are still busy with it.
        """
        source = iter(tasks)
        self._again.clear()
        self._suspects.clear()
        try:
            self._fill(source, options)
            while busy := {worker.pipe: worker for worker in self._workers if worker.tasks}:
                ready = wait(list(busy) if wake is None else [*busy, wake])
                for worker in [busy[pipe] for pipe in ready if isinstance(pipe, Connection)]:
                    done = self._hear(worker, options)
                    self._fill(source, options)  # before the caller gets to store what came
                    if done is not None:
                        yield done
                if wake in ready:
                    yield None
        finally:
            for worker in [worker for worker in self._workers if worker.tasks]:
                self._drop(worker)

    def _fill(self, source: Iterator[RecognitionTask], options: RecognitionOptions) -> None:
        while len(self._workers) < self._size or self._open():
            task = self._again.popleft() if self._again else next(source, None)
            if task is None:
                return
            self._choose().send(task, options)

    def _open(self) -> list[Worker]:
        return [
            worker
            for worker in self._workers
            if len(worker.tasks) < TASKS_PER_WORKER
            and not any(task.task_id in self._suspects for task in worker.tasks)
        ]

    def _choose(self) -> Worker:
        least = min(self._open(), key=lambda worker: len(worker.tasks), default=None)
        if least is None or (least.tasks and len(self._workers) < self._size):
            return self._start()
        return least

    def _start(self) -> Worker:
        worker = self._warden.start_worker()
        self._workers.append(worker)
        return worker

    def _drop(self, worker: Worker) -> int:
        self._workers.remove(worker)
        return self._warden.end_worker(worker)

    def _hear(self, worker: Worker, options: RecognitionOptions) -> Processed[T] | None:
        try:
            message = worker.receive()
        except (EOFError, OSError):
            return self._bury(worker, options)
        if isinstance(message, Unavailable):
            raise ServiceUnavailable(message.reason, message.code)
        if isinstance(message, Ready):
            logger.info("engine process %d is ready: %s", worker.pid, message.tool_name)
            return None
        task, _ = worker.take_oldest()
        if message.retiring:
            self._drop(worker)
            self._again.extend(worker.tasks)
        return Processed(task.task_id, message.value, message.error, message.seconds)

    def _bury(self, worker: Worker, options: RecognitionOptions) -> Processed[T] | None:
        status = self._drop(worker)
        if worker.tool_name is None:
            limit = " of its memory limit" if worker.over_memory else ""
            raise ServiceUnavailable(
                f"an engine process ended (status {status}) while it started{limit}",
                "ENGINE_NOT_READY",
            )
        task, seconds = worker.take_oldest()
        self._again.extend(worker.tasks)
        error = self._verdict(worker, status, retried=task.task_id in self._suspects)
        logger.warning(
            "engine process %d ended (status %d) on item %s", worker.pid, status, task.task_id
        )
        if error is None:
            self._suspects.add(task.task_id)
            self._start().send(task, options)
            return None
        return Processed(task.task_id, None, error, seconds)

    def _verdict(self, worker: Worker, status: int, *, retried: bool) -> ItemError | None:
        if worker.over_memory:
            return ItemError("MEMORY_LIMIT")
        if status == -signal.SIGALRM:
            return ItemError("TIME_LIMIT", f"{self._time_limit_seconds:g} s")
        return ItemError("ENGINE_CRASHED", f"exit status {status}") if retried else None

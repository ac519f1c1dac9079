"""Starts a pool's processes, watches their memory, and ends them.

Tasks and answers belong to ``pool``.
"""

import queue
import threading
from concurrent.futures import Future

from ocr_pipeline.adapters.workers.frames import Setup
from ocr_pipeline.adapters.workers.worker import Worker

# A process fills about 1 GB in this time, so it passes its limit by no more than that.
WATCH_SECONDS = 0.25


class Warden:
    """A thread of its own, for two reasons.

    The kernel ties a process to the *thread* that started it (``PR_SET_PDEATHSIG``), and the thread
    that asks for a recognition may end before the pool does. And memory must be watched while the
    pool's caller is busy with something else.
    """

    def __init__(self, setup: Setup) -> None:
        """Start the thread; processes are started on request."""
        self._setup = setup
        self._wishes: queue.SimpleQueue[Future[Worker] | None] = queue.SimpleQueue()
        self._workers: set[Worker] = set()
        self._thread = threading.Thread(target=self._keep, name="engine-warden", daemon=True)
        self._thread.start()

    def start_worker(self) -> Worker:
        """Start a process; returns before its engine is built."""
        if not self._thread.is_alive():
            raise RuntimeError("the pool is closed")
        wish: Future[Worker] = Future()
        self._wishes.put(wish)
        return wish.result()

    def end_worker(self, worker: Worker) -> int:
        """End a process now and return its exit status."""
        self._workers.discard(worker)
        return worker.end()

    def close(self) -> None:
        """End every process and the thread; safe to call twice."""
        self._wishes.put(None)
        self._thread.join()
        for worker in tuple(self._workers):
            self.end_worker(worker)

    def _keep(self) -> None:
        while True:
            try:
                wish = self._wishes.get(timeout=WATCH_SECONDS)
            except queue.Empty:
                self._watch()
                continue
            if wish is None:
                return
            self._grant(wish)

    def _grant(self, wish: "Future[Worker]") -> None:
        try:
            worker = Worker(self._setup)
        except Exception as error:
            wish.set_exception(error)
            return
        self._workers.add(worker)
        wish.set_result(worker)

    def _watch(self) -> None:
        for worker in tuple(self._workers):
            if worker.memory_bytes() > self._setup.memory_limit_bytes:
                worker.over_memory = True
                worker.kill()

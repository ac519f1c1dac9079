"""The pool's side of an engine process: images go in, answers and its manner of death come out.

Which image goes where, and what a death means for it, belongs to ``pool``.
"""

import os
import pickle
import subprocess
import sys
import time
from collections import deque
from multiprocessing import Pipe
from typing import Any

import psutil

from ocr_pipeline.adapters.workers.frames import Answer, Ready, Setup, Unavailable
from ocr_pipeline.model.page import RecognitionOptions, RecognitionTask

# Parallel loops of several processes on the same cores would only wait for each other.
SINGLE_THREADED = {"OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1", "OPENBLAS_NUM_THREADS": "1"}
# -P: the folder that we run in may hold anybody's files; none of them is a module.
COMMAND = (sys.executable, "-P", "-m", "ocr_pipeline.adapters.workers.process")
STDERR = 2


def launch(child_end: int) -> subprocess.Popen[bytes]:
    """Start a fresh interpreter that serves the pipe at this file descriptor."""
    importable = os.pathsep.join(filter(None, sys.path))  # what is importable here is so there
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [*COMMAND, str(child_end), str(os.getpid())],
        pass_fds=(child_end,),
        env={**os.environ, **SINGLE_THREADED, "PYTHONPATH": importable},
        stdin=subprocess.DEVNULL,
        stdout=STDERR,  # ours is for results, and native libraries print what they like
    )


class Worker:
    """An engine process and the tasks that it was sent and has not answered, oldest first.

    ``pipe`` is readable when there is a message or the process has died.
    """

    def __init__(self, setup: Setup) -> None:
        """Start the process, in a thread that outlives it: on Linux the kernel ties the two."""
        self.pipe, child_end = Pipe()
        with child_end:
            self._process = launch(child_end.fileno())
        self.pid = self._process.pid
        self.tool_name: str | None = None
        self.over_memory = False
        self.tasks: deque[RecognitionTask] = deque()
        self._oldest_since = time.monotonic()
        self._send(pickle.dumps(setup))

    def send(self, task: RecognitionTask, options: RecognitionOptions) -> None:
        """Hand an image over."""
        if not self.tasks:
            self._oldest_since = time.monotonic()
        self.tasks.append(task)
        self._send(pickle.dumps(options), task.data)

    def _send(self, *frames: bytes) -> None:
        try:
            for frame in frames:
                self.pipe.send_bytes(frame)
        except OSError:
            pass  # it has died; the pool learns that by reading

    def receive(self) -> Ready | Unavailable | Answer[Any]:
        """The next message. Raises EOFError or OSError when the process has died."""
        message: Ready | Unavailable | Answer[Any] = pickle.loads(self.pipe.recv_bytes())  # noqa: S301 - our own process
        if isinstance(message, Ready):
            self.tool_name = message.tool_name
            self._oldest_since = time.monotonic()
        return message

    def take_oldest(self) -> tuple[RecognitionTask, float]:
        """Remove the task that it works on, with the seconds since it began; the next begins."""
        now = time.monotonic()
        seconds, self._oldest_since = now - self._oldest_since, now
        return self.tasks.popleft(), seconds

    def memory_bytes(self) -> int:
        """Resident memory; 0 when the process has ended."""
        try:
            return int(psutil.Process(self.pid).memory_info().rss)
        except psutil.Error:
            return 0

    def kill(self) -> None:
        """End the process without waiting for it."""
        self._process.kill()

    def end(self) -> int:
        """End the process if it still runs, and return its exit status (-N: ended by signal N)."""
        self.kill()
        self.pipe.close()
        return self._process.wait()

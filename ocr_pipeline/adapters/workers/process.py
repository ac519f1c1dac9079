"""An engine process: turns the frames of its pool into answers. Run with ``python -m``.

A plain interpreter instead of ``multiprocessing``'s spawn, which runs the parent's ``__main__``
again: under Dagster that is Dagster's own command line. Restarts and blame belong to ``pool``.
"""

import ctypes
import os
import pickle
import queue
import signal
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing.connection import Connection
from typing import Any

import psutil

from ocr_pipeline.adapters.workers.frames import Answer, Ready, Setup, Tool, Unavailable
from ocr_pipeline.model.errors import ItemError, ItemFailure, ServiceUnavailable
from ocr_pipeline.model.page import RecognitionOptions

PR_SET_PDEATHSIG = 1  # linux/prctl.h
START_LIMIT_SECONDS = 120.0
# Of the memory limit: a process that keeps more after an image makes room for a fresh one.
RETIRE_SHARE = 0.75


def tie_to_parent(parent_pid: int) -> None:
    """End together with the parent, however that ends, and take signals as a fresh program does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent_pid:  # it was gone before the tie was made
        os._exit(1)


def set_alarm(seconds: float) -> None:
    """Have the kernel end this process after so many seconds, also in native code; 0: never."""
    signal.setitimer(signal.ITIMER_REAL, seconds)


def pump(pipe: Connection, inbox: "queue.SimpleQueue[bytes]") -> None:
    """Take frames while the engine works: the pool never waits to send, its end is seen at once."""
    try:
        while True:
            inbox.put(pipe.recv_bytes())
    except (EOFError, OSError):
        os._exit(0)


def use_tool(
    setup: Setup, tool: Tool, options: RecognitionOptions, data: bytes
) -> tuple[Any, ItemError | None]:
    """Make of one image what is asked within the time limit; what goes wrong becomes an error.

    Raises ServiceUnavailable when it is the engine that is not there.
    """
    set_alarm(setup.time_limit_seconds)
    try:
        return setup.use(data, tool, options), None
    except ItemFailure as failure:
        return None, failure.error
    except MemoryError:
        return None, ItemError("MEMORY_LIMIT")
    except ServiceUnavailable:
        raise
    except Exception as exception:
        return None, _engine_error(exception)
    finally:
        set_alarm(0)


def pack(answer: Answer[Any]) -> bytes:
    """Pickle an answer; what cannot travel is the engine's error."""
    try:
        return pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
    except Exception as exception:
        return pickle.dumps(replace(answer, value=None, error=_engine_error(exception)))


def _engine_error(exception: Exception) -> ItemError:
    return ItemError("ENGINE_ERROR", type(exception).__name__)  # its message may quote the document


def build_tool(setup: Setup) -> Tool:
    """Load the engine; whatever goes wrong with that becomes ServiceUnavailable."""
    set_alarm(START_LIMIT_SECONDS)
    try:
        return setup.build()
    except ServiceUnavailable:
        raise
    except Exception as exception:
        what = f"{type(exception).__name__}: {exception}"
        raise ServiceUnavailable(what, "ENGINE_NOT_READY") from exception
    finally:
        set_alarm(0)


def answer_images(
    setup: Setup, tool: Tool, inbox: "queue.SimpleQueue[bytes]"
) -> Iterator[Answer[Any]]:
    """An answer per image, until this process has served its time."""
    own = psutil.Process()
    for left in reversed(range(setup.recycle_after_images)):
        options: RecognitionOptions = pickle.loads(inbox.get())  # noqa: S301 - from our own parent
        data = inbox.get()
        started = time.perf_counter()
        value, error = use_tool(setup, tool, options, data)
        seconds = time.perf_counter() - started
        swollen = own.memory_info().rss > RETIRE_SHARE * setup.memory_limit_bytes
        yield Answer(value, error, seconds, retiring=swollen or left == 0)
        if swollen:
            return


def serve(pipe: Connection) -> None:
    """Build the engine and answer images; the first thing that the pool sends is the setup."""
    inbox: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=pump, args=(pipe, inbox), daemon=True).start()
    setup: Setup = pickle.loads(inbox.get())  # noqa: S301 - from our own parent
    try:
        tool = build_tool(setup)
        pipe.send_bytes(pickle.dumps(Ready(tool.name)))
        for answer in answer_images(setup, tool, inbox):
            pipe.send_bytes(pack(answer))
    except ServiceUnavailable as unavailable:
        pipe.send_bytes(pickle.dumps(Unavailable(unavailable.reason, unavailable.code)))


if __name__ == "__main__":
    tie_to_parent(int(sys.argv[2]))
    serve(Connection(int(sys.argv[1])))

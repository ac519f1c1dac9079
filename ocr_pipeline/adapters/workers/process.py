"""An engine process: turns the frames of its pool into answers. Run with ``python -m``, never imported.

A plain interpreter instead of ``multiprocessing``'s spawn, which runs the parent's ``__main__`` again: under Dagster
that is Dagster's own command line. Restarts and blame belong to ``pool``.
"""

import ctypes
import os
import pickle
import queue
import signal
import sys
import threading
import time
from multiprocessing.connection import Connection

import psutil

from ocr_pipeline.adapters.workers.frames import Answer, Ready, Setup, Unbuilt
from ocr_pipeline.model.errors import ItemError, ItemFailure
from ocr_pipeline.model.page import RecognitionOptions, RecognizedPage
from ocr_pipeline.ports import OcrEngine

PR_SET_PDEATHSIG = 1  # linux/prctl.h
START_LIMIT_SECONDS = 120.0
# Of the memory limit: a process that keeps more than this after an image makes room for a fresh one.
RETIRE_SHARE = 0.75


def tie_to_parent(parent_pid: int) -> None:
    """End together with the parent, however it ends, and react to signals as a fresh program does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent_pid:  # it was gone before the tie was made
        os._exit(1)


def set_alarm(seconds: float) -> None:
    """Let the kernel end this process after so many seconds, also inside native code that hangs; 0 takes it back."""
    signal.setitimer(signal.ITIMER_REAL, seconds)


def pump(pipe: Connection, inbox: "queue.SimpleQueue[bytes]") -> None:
    """Take frames while the engine works: the pool's sends never wait, and its end is seen at once."""
    try:
        while True:
            inbox.put(pipe.recv_bytes())
    except (EOFError, OSError):
        os._exit(0)


def read_image(setup: Setup, engine: OcrEngine, options: RecognitionOptions, data: bytes) -> Answer:
    """Recognize one image within the time limit; an exception becomes an error without its message."""
    started = time.perf_counter()
    error = None
    pages: tuple[RecognizedPage, ...] = ()
    set_alarm(setup.time_limit_seconds)
    try:
        pages = setup.read(data, engine, options)
    except ItemFailure as failure:
        error = failure.error
    except MemoryError:
        error = ItemError("MEMORY_LIMIT")
    except Exception as exception:  # noqa: BLE001 - anything the engine does is an answer
        error = ItemError(
            "ENGINE_ERROR", type(exception).__name__
        )  # a message may hold document text
    set_alarm(0)
    return Answer(pages, error, time.perf_counter() - started, retiring=False)


def pack(answer: Answer) -> bytes:
    """Pickle an answer; what cannot travel is the engine's error."""
    try:
        return pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
    except Exception as exception:  # noqa: BLE001 - __reduce__ of foreign objects may raise anything
        error = ItemError("ENGINE_ERROR", type(exception).__name__)
        return pickle.dumps(Answer((), error, answer.seconds, answer.retiring))


def serve(pipe: Connection) -> None:
    """Build the engine, then answer images until the pool closes the pipe or this process has served its time."""
    setup: Setup = pickle.loads(pipe.recv_bytes())  # noqa: S301 - from our own parent
    set_alarm(START_LIMIT_SECONDS)
    try:
        engine = setup.factory()
    except Exception as exception:  # noqa: BLE001 - the pool reports whatever it was
        pipe.send_bytes(pickle.dumps(Unbuilt(f"{type(exception).__name__}: {exception}")))
        return
    set_alarm(0)
    pipe.send_bytes(pickle.dumps(Ready(engine.name)))
    inbox: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=pump, args=(pipe, inbox), daemon=True).start()
    for served in range(1, setup.recycle_after_images + 1):
        options: RecognitionOptions = pickle.loads(inbox.get())  # noqa: S301 - as above
        answer = read_image(setup, engine, options, inbox.get())
        swollen = psutil.Process().memory_info().rss > RETIRE_SHARE * setup.memory_limit_bytes
        pipe.send_bytes(
            pack(
                Answer(
                    answer.pages,
                    answer.error,
                    answer.seconds,
                    swollen or served == setup.recycle_after_images,
                )
            )
        )
        if swollen:
            return


if __name__ == "__main__":
    tie_to_parent(int(sys.argv[2]))
    serve(Connection(int(sys.argv[1])))

"""A person at a terminal: a command runs in one, its questions are waited for and answered."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping
from typing import Self

PATIENCE_SECONDS = 60
COLUMNS, LINES = 120, 50
_COMMAND = "import sys; from ocr_pipeline.cli.app import run; run()"


class Terminal:
    """One command line at work; ``transcript`` is all that was on the screen so far."""

    def __init__(self, arguments: list[str], environment: Mapping[str, str]) -> None:
        self.transcript = "\n"  # a question begins a line, also the first one
        self._read_to = 0
        self._screen, inside = pty.openpty()
        fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        self._process = subprocess.Popen(
            [sys.executable, "-c", _COMMAND, *arguments],
            stdin=inside,
            stdout=inside,
            stderr=inside,
            start_new_session=True,
            env={**os.environ, **environment, "TERM": "dumb", "PYTHONIOENCODING": "utf-8"},
        )
        os.close(inside)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._screen)

    def answer(self, question: str, reply: str) -> str:
        """Wait for a question and answer it; what was on the screen before it since the last."""
        found = self._wait_for(question)
        os.write(self._screen, f"{reply}\n".encode())
        return found

    def end(self) -> int:
        """Wait for the end; the exit code."""
        while self._more():
            pass
        return self._process.wait(PATIENCE_SECONDS)

    def _wait_for(self, text: str) -> str:
        start = self._read_to
        while (place := self.transcript.find(text, start)) < 0:
            if not self._more():
                raise AssertionError(f"{text!r} was never asked:\n{self.transcript}")
        self._read_to = place + len(text)
        return self.transcript[start:place]

    def _more(self) -> bool:
        """Whether more came; not after the end, nor after silence."""
        if not select.select([self._screen], [], [], PATIENCE_SECONDS)[0]:
            raise AssertionError(f"silence after:\n{self.transcript}")
        try:
            data = os.read(self._screen, 65536)
        except OSError:  # what Linux says when the last one inside has left
            return False
        self.transcript += data.decode("utf-8", "replace").replace("\r\n", "\n")
        return bool(data)

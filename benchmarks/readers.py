"""An engine's name and a language become a process of its own that reads images one by one.

Ours runs in our environment, the peers in theirs; the clock is theirs, too: ``peers.serving``. What
a reading is worth belongs to ``scoring``.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from benchmarks.figures import NotInstalled

ROOT = Path(__file__).resolve().parent.parent
PEERS_PYTHON = ROOT / ".peers" / "bin" / "python"
OURS = "ours"
# Parts of ours that read alone, in a language: the two readers of Korean lines.
PARTS = {"ko": ("hybrid", "korean_lines")}
PEERS = ("tesseract", "rapidocr", "rapidocr-best", "rapidocr-quick")
READERS = (OURS, *PEERS)  # of every language


def readers_of(language: str) -> tuple[str, ...]:
    """Who reads pages of a language: we, the peers, the parts of ours."""
    return (*READERS, *PARTS.get(language, ()))


_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1"}
_LOG_LINES = 5


class ReaderDied(Exception):
    """A reader's process ended before it answered; the message holds the end of its log."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader made of an image: fields (text, confidence, line break) in its order.

    ``error`` is the kind of its failure, if it failed; then there are no fields.
    """

    fields: tuple[tuple[str, float, bool], ...]
    cpu_seconds: float
    error: str | None = None

    @property
    def text(self) -> str:
        """The fields as a text of lines."""
        return "".join(text + ("\n" if ends else " ") for text, _, ends in self.fields)


class Reader:
    """A process that reads images; ``name`` holds engine and version."""

    def __init__(self, process: "subprocess.Popen[str]", log: IO[str]) -> None:
        """Wait until the process has its engine; ``ReaderDied`` when it never does."""
        self._questions = cast(IO[str], process.stdin)
        self._answers = cast(IO[str], process.stdout)
        self._log = log
        self.name = str(self._answer()["name"])

    def read(self, image: Path) -> Reading:
        """Have an image read.

        Raises:
            ReaderDied: the process did not outlive it.
        """
        with suppress(BrokenPipeError):  # no answer then says so, with the log
            self._ask(json.dumps(str(image)))
        found = self._answer()
        fields = [
            (each["text"], each["confidence"], each["line_break"]) for each in found["fields"]
        ]
        return Reading(tuple(fields), found["cpu_seconds"], found["error"])

    def _ask(self, question: str) -> None:
        self._questions.write(question + "\n")
        self._questions.flush()

    def _answer(self) -> dict[str, Any]:
        line = self._answers.readline()
        if not line:
            self._log.seek(0)
            raise ReaderDied("\n".join(self._log.read().splitlines()[-_LOG_LINES:]))
        return dict(json.loads(line))


@contextmanager
def reader(name: str, language: str) -> Iterator[Reader]:
    """Start ``ours``, one of ``PARTS`` or ``PEERS`` for a language, end it after the block.

    Raises:
        NotInstalled: the peers have no environment yet.
        ReaderDied: it did not start.
    """
    with ExitStack() as stack:
        log = stack.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8"))
        process = stack.enter_context(
            subprocess.Popen(  # noqa: S603 - our own programs
                _command(name, language),
                cwd=ROOT,
                env={**os.environ, **_ONE_THREAD},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                encoding="utf-8",
            )
        )
        stack.callback(process.kill)
        yield Reader(process, log)


def _command(name: str, language: str) -> Sequence[str]:
    if name == OURS or name in PARTS.get(language, ()):
        return (sys.executable, "-m", "benchmarks.read_ours", language, name)
    if not PEERS_PYTHON.exists():
        raise NotInstalled("the peers have no environment: scripts/bench makes it")
    return (str(PEERS_PYTHON), "-m", "benchmarks.peers.read", name, language)

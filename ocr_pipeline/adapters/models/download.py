"""The address of a file becomes the file, if its SHA-256 is the one that was declared.

It goes on where an earlier command was cut off. How requests travel belongs to ``line``, what lies
on the disk meanwhile to ``part``.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from ocr_pipeline.adapters.models.line import Answer, BrokenOff, Line, Refused
from ocr_pipeline.adapters.models.part import Part
from ocr_pipeline.model.errors import ServiceUnavailable
from ocr_pipeline.spec.models import MAX_MODEL_BYTES, ModelFileSpec

Progress = Callable[[int, int | None], None]
"""Is told how many bytes have come, and of how many where that is known."""

_PASSING = frozenset({408, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Persistence:
    """How often a file is asked for that breaks off, and how long is waited in between."""

    tries: int = 5
    pause_seconds: float = 2.0


@dataclass(frozen=True)
class Download:
    """One file on its way from ``url`` to ``target``."""

    url: str
    source: ModelFileSpec
    target: Path
    line: Line
    progress: Progress
    persistence: Persistence = Persistence()

    def run(self) -> None:
        """Fetch it, check it, and put it there in one step.

        Raises:
            ServiceUnavailable: MODEL_UNREACHABLE, MODEL_MISMATCH or MODELS_FOLDER_UNUSABLE.
        """
        with Part(self.target) as part:
            self._receive(part)
            if part.is_pieced and part.sha256() != self.source.sha256:
                part.begin("")
                self._receive(part)
            if part.sha256() != self.source.sha256:
                raise self._mismatch(part, "another SHA-256 than was declared")
            part.finish()

    def _receive(self, part: Part) -> None:
        """Ask until the last byte has come."""
        for tries_left in reversed(range(self.persistence.tries)):
            try:
                self._receive_some(part)
            except (BrokenOff, Refused) as error:
                if not tries_left or isinstance(error, Refused):
                    raise self._unreachable(str(error)) from error
            else:
                return
            time.sleep(self.persistence.pause_seconds)

    def _receive_some(self, part: Part) -> None:
        """Make one request, and take what it brings as far as it goes."""
        with self.line.get(self.url, _rest_of(part)) as answer:
            if answer.status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
                return  # nothing follows: it is whole, or its SHA-256 is another one
            _require_file(answer)
            _take_up(part, answer)
            total = answer.total_bytes or self.source.size_bytes
            self._require_size(part, total)
            while chunk := answer.read():
                part.append(chunk)
                self._require_size(part, None)
                self.progress(part.size_bytes, total)
        if part.size_bytes < (total or 0):
            raise BrokenOff(f"it ended after {part.size_bytes} of {total} bytes")

    def _require_size(self, part: Part, total: int | None) -> None:
        """What is larger than it may be ends before the disk is full."""
        declared = self.source.size_bytes
        if declared and total and total != declared:
            raise self._mismatch(part, f"{total} bytes, {declared} were declared")
        limit = declared or MAX_MODEL_BYTES
        if max(part.size_bytes, total or 0) > limit:
            raise self._mismatch(part, f"more than {limit} bytes")

    def _mismatch(self, part: Part, what: str) -> ServiceUnavailable:
        part.begin("")
        return ServiceUnavailable(f"what came of {self.target.name} has {what}", "MODEL_MISMATCH")

    def _unreachable(self, reason: str) -> ServiceUnavailable:
        what = f"{self.target.name} from {urlsplit(self.url).hostname}: {reason}"
        return ServiceUnavailable(what, "MODEL_UNREACHABLE")


def _rest_of(part: Part) -> dict[str, str]:
    """The headers that ask for what is not there yet, if the file is still the same one."""
    if not part.size_bytes:
        return {}
    wanted = {"Range": f"bytes={part.size_bytes}-"}
    return wanted | {"If-Range": part.tag} if part.tag else wanted


def _require_file(answer: Answer) -> None:
    if answer.status in _PASSING:
        raise BrokenOff(f"HTTP {answer.status}")
    if answer.status not in {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT}:
        raise Refused(f"HTTP {answer.status}")


def _take_up(part: Part, answer: Answer) -> None:
    """Begin anew where the server knows no ranges, or has another file by now."""
    if answer.starts_at == 0:
        part.begin(answer.tag)
    elif answer.starts_at != part.size_bytes:
        part.begin("")
        raise BrokenOff("it goes on elsewhere than was asked for")
    else:
        part.is_pieced = True

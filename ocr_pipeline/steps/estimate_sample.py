"""Objects of a sample are read and looked into, without anything being written.

Which objects, and what follows for all others, belongs to ``planning.sampling``.
"""

import hashlib
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from ocr_pipeline.model.errors import ItemError, ItemFailure
from ocr_pipeline.model.manifest import ObservedObject
from ocr_pipeline.model.page import RecognitionOptions, RecognitionTask
from ocr_pipeline.ports.processes import Processed, Processes
from ocr_pipeline.ports.storage import ObjectStore
from ocr_pipeline.steps.transfers import Crew, Window, read_ahead
from ocr_pipeline.vision.inspection import NEEDED_WHOLE, Inspection
from ocr_pipeline.vision.sniff import sniff

START_BYTES = 262_144  # the size of an image stands before that, but for the longest color profiles
READ_WINDOW = Window(count=16, size_bytes=256_000_000)


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found in an object: an ``inspection``, or the ``error`` that it would end with.

    ``content_sha256`` (hex) is there when all of it was read.
    """

    found: ObservedObject
    inspection: Inspection | None
    error: ItemError | None
    content_sha256: str | None

    @property
    def pages(self) -> int:
        """0 for an object that would fail."""
        return self.inspection.pages if self.inspection else 0


@dataclass(frozen=True, slots=True)
class _Content:
    data: bytes
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Sampling:
    """How a sample is read: all of each object when ``whole``, else what its format needs."""

    source: ObjectStore
    processes: Processes[Inspection]
    options: RecognitionOptions
    whole: bool
    seconds: float

    def look_into(self, sample: Sequence[ObservedObject]) -> Iterator[Looked]:
        """What was found, as it comes; what has not begun after ``seconds`` is left out."""
        begun: dict[str, tuple[ObservedObject, _Content]] = {}
        refused: list[Looked] = []
        for processed in self.processes.run(self._tasks(sample, begun, refused), self.options):
            if processed is not None:
                yield _looked(*begun.pop(processed.task_id), processed)
        yield from refused

    def _tasks(
        self,
        sample: Sequence[ObservedObject],
        begun: dict[str, tuple[ObservedObject, _Content]],
        refused: list[Looked],
    ) -> Iterator[RecognitionTask]:
        """Bytes on their way to the processes; ``refused`` takes what cannot be read."""
        deadline = time.monotonic() + self.seconds
        with Crew("sample") as readers:
            contents = read_ahead(readers, sample, self._read, _held_bytes, READ_WINDOW)
            for number, (found, content) in enumerate(contents):
                if isinstance(content, ItemError):
                    refused.append(Looked(found, None, content, None))
                    continue
                task_id = str(number)
                begun[task_id] = found, content
                yield RecognitionTask(task_id, found.key, content.data)
                if time.monotonic() >= deadline:
                    return

    def _read(self, found: ObservedObject) -> _Content | ItemError:
        """In a thread."""
        try:
            start = self.source.read_start(found.key, START_BYTES)
            if found.size_bytes <= START_BYTES:
                return _Content(start, is_whole=True)
            if not self.whole and not _is_needed_whole(start):
                return _Content(start, is_whole=False)
            data, _ = self.source.read(found.key, self.options.max_file_bytes)
            return _Content(data, is_whole=True)
        except ItemFailure as failure:
            return failure.error


def _held_bytes(found: ObservedObject) -> int:
    return found.size_bytes


def _is_needed_whole(start: bytes) -> bool:
    with suppress(ItemFailure):
        return sniff(start) in NEEDED_WHOLE
    return False


def _looked(found: ObservedObject, content: _Content, processed: Processed[Inspection]) -> Looked:
    digest = hashlib.sha256(content.data).hexdigest() if content.is_whole else None
    inspection, error = processed.value, processed.error
    if error is not None and error.code == "CORRUPT_IMAGE" and not content.is_whole:
        # Its header is longer than what was read: whether it is damaged, nobody knows yet.
        return Looked(found, Inspection(sniff(content.data), 1, 0), None, digest)
    return Looked(found, inspection, error, digest)

"""The items of a held chunk become durable page results, one by one as the engine processes answer.

Images are read, values are validated and results are written in threads while engines work;
whatever concerns the ledger stays in the caller's thread. How an engine reads a page belongs to the
adapters; result files for people belong to ``export``.
"""

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from functools import partial

from ocr_pipeline.extraction.wire import encode_pages
from ocr_pipeline.model.errors import ItemFailure, LeaseLost, ServiceUnavailable
from ocr_pipeline.model.manifest import ChunkState, ItemMark, ItemRecord, ItemState
from ocr_pipeline.model.page import RecognitionOutcome, RecognitionTask, RecognizedPage
from ocr_pipeline.ports.engines import PaidAnswers, RecognizerPool
from ocr_pipeline.ports.validation import ValidatorFor
from ocr_pipeline.spec.effective import EffectiveSettings
from ocr_pipeline.steps.marks import duplicate_mark, earlier_mark, failed_mark, pages_mark
from ocr_pipeline.steps.paid_answers import ChunkAnswers
from ocr_pipeline.steps.transfers import Crew, Window, WriteBehind, read_ahead
from ocr_pipeline.steps.validate import PageValidation
from ocr_pipeline.steps.work import WRITE_WINDOW, ChunkWork

PoolFor = Callable[[EffectiveSettings, PaidAnswers], RecognizerPool]

READ_WINDOW = Window(count=32, size_bytes=256_000_000)

_PROGRESS_SECONDS = 5.0
_FLUSH_SECONDS = 1.0
_FLUSH_MARKS = 32
# An end waits so long for what is being written; a supervisor waits 15 s for all.
_LAST_WRITES_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a chunk is; ``remaining_seconds`` is None until something was measured.

    ``unvalidated`` says why pages are ``UNCHECKED`` that nobody was asked about.
    """

    done: int
    total: int
    failed: int
    pages: int
    remaining_seconds: float | None
    unvalidated: str = ""


@dataclass(frozen=True, slots=True)
class _Content:
    """The bytes of an item and their SHA-256."""

    data: bytes
    digest: str


@dataclass(slots=True)
class _Recognition:
    """One pass over the items of a chunk that have no durable answer yet."""

    work: ChunkWork
    report: Callable[[Progress], None]
    items: dict[str, ItemRecord]
    total: int
    readers: Crew
    writes: WriteBehind[ItemMark]
    validation: PageValidation | None
    marks: list[ItemMark] = field(default_factory=list)
    by_content: dict[str, ItemMark | None] = field(default_factory=dict)
    waiting: list[tuple[ItemRecord, str]] = field(default_factory=list)
    hashes: dict[str, str] = field(default_factory=dict)
    done: int = 0
    failed: int = 0
    pages: int = 0
    started: float = field(default_factory=time.monotonic)
    flushed: float = field(default_factory=time.monotonic)
    reported: float = field(default_factory=time.monotonic)

    def run(self, pool: RecognizerPool) -> None:
        """Recognize all; what became durable is marked, whatever ends this."""
        try:
            for outcome in pool.recognize(self._tasks(), self.work.settings.options):
                self._take(outcome)
            self._settle(self.writes.settle())
            self.writes.check()
            self._settle(self._duplicates())
        except BaseException:
            with suppress(LeaseLost, ServiceUnavailable):  # what ended this is what counts
                self._settle(self.writes.settle(_LAST_WRITES_SECONDS))
                self._flush()
            raise
        self._flush()

    def _tasks(self) -> Iterator[RecognitionTask]:
        """Items in order, read ahead of the engine processes; settles what needs no engine."""
        found = read_ahead(
            self.readers, self.items.values(), self._read, self._size_bytes, READ_WINDOW
        )
        for item, content in found:
            if isinstance(content, ItemMark):
                self._settle([content])
            elif not self._is_duplicate(item, content.digest):
                task_id = str(item.item_id)
                self.hashes[task_id] = content.digest
                yield RecognitionTask(task_id, item.key, content.data)

    def _size_bytes(self, item: ItemRecord) -> int:
        """The most that is read of an item: what was listed, within what may be read."""
        return min(item.size_bytes, self.work.settings.options.max_file_bytes)

    def _read(self, item: ItemRecord) -> _Content | ItemMark:
        """In a thread: the content, or the mark of an item that cannot be read."""
        try:
            return self._content(item)
        except ItemFailure as failure:
            return self._kept(item, failure) or replace(
                failed_mark(item, failure.error),
                recognition_digest=self.work.settings.recognition_digest,
            )

    def _content(self, item: ItemRecord) -> _Content:
        try:
            data, found = self.work.source.read(item.key, self._size_bytes(item))
        except ItemFailure as failure:
            limit_bytes = self.work.settings.options.max_file_bytes
            if failure.error.code == "FILE_TOO_LARGE" and item.size_bytes <= limit_bytes:
                raise _replaced() from None  # it grew
            raise
        if found.version != item.version:
            raise _replaced()
        return _Content(data, hashlib.sha256(data).hexdigest())

    def _kept(self, item: ItemRecord, failure: ItemFailure) -> ItemMark | None:
        """The earlier answer of an image that is gone now: recomputing must not cost a result."""
        gone = failure.error.code in ("OBJECT_GONE", "OBJECT_REPLACED")
        if not gone or item.result_key is None or not self.work.results.exists(item.result_key):
            return None
        return earlier_mark(item)

    def _is_duplicate(self, item: ItemRecord, digest: str) -> bool:
        policy = self.work.settings.batch.duplicates
        if policy == "reprocess":
            return False
        if digest in self.by_content:
            self.waiting.append((item, digest))
            return True
        earlier = self._earlier(item, digest)
        if earlier is None:
            self.by_content[digest] = None
            return False
        self._settle([self._duplicate(item, earlier_mark(earlier), digest)])
        return True

    def _earlier(self, item: ItemRecord, digest: str) -> ItemRecord | None:
        """The first item of equal content, if its result is in this storage: paths are changed."""
        found = self.work.ledger.find_duplicate(
            item.batch_uid, digest, self.work.settings.recognition_digest, item.item_id
        )
        if found is None or not self.work.results.exists(found.result_key or ""):
            return None
        return found

    def _duplicates(self) -> Iterator[ItemMark]:
        """Items whose content was on its way to the engine under another key, durable by now."""
        for item, digest in self.waiting:
            first = self.by_content[digest]
            if first is None:
                raise RuntimeError(
                    f"no outcome for the first item with the content of {item.item_id}"
                )
            yield self._duplicate(item, first, digest)

    def _duplicate(self, item: ItemRecord, first: ItemMark, digest: str) -> ItemMark:
        mark = duplicate_mark(item, first, self.work.settings.batch.duplicates)
        return self._of_content(mark, digest)

    def _of_content(self, mark: ItemMark, digest: str) -> ItemMark:
        return replace(
            mark,
            content_sha256=digest,
            recognition_digest=self.work.settings.recognition_digest,
        )

    def _take(self, outcome: RecognitionOutcome) -> None:
        """Have one outcome written; settle what is durable by now."""
        self.work.held.check()
        item = self.items[outcome.task_id]
        digest = self.hashes.pop(outcome.task_id)
        if outcome.error is not None:
            mark = self._of_content(failed_mark(item, outcome.error, outcome.seconds), digest)
            self._settle([mark])
        else:
            key = self.work.work_key(f"{item.item_id}-{item.generation}.json")
            mark = self._of_content(pages_mark(item, outcome, key), digest)
            data = self._encoded(item, outcome.pages)
            self.writes.put(mark, len(data), self._writing(item, key, outcome.pages, data))
        if digest in self.by_content:
            self.by_content[digest] = mark
        # What took long to read is not left to the next outcome: a kill until then would cost it.
        slow = outcome.seconds >= _FLUSH_SECONDS
        self._settle(self.writes.settle() if slow else self.writes.durable())

    def _encoded(self, item: ItemRecord, pages: tuple[RecognizedPage, ...]) -> bytes:
        return encode_pages(
            pages,
            request_id=_request_id(item),
            name=item.key,
            timestamp_ms=int(self.work.clock.now() * 1000),
            extra={"itemId": item.item_id},
        )

    def _writing(
        self, item: ItemRecord, key: str, pages: tuple[RecognizedPage, ...], data: bytes
    ) -> Callable[[], None]:
        """How an item's pages are written: as they are, or when they were validated."""
        if self.validation is None or not any(page.template for page in pages):
            return partial(self._write, key, data)
        return partial(self._write_validated, self.validation, item, key, pages)

    def _write_validated(
        self,
        validation: PageValidation,
        item: ItemRecord,
        key: str,
        pages: tuple[RecognizedPage, ...],
    ) -> None:
        """In a thread: engines do not wait for whoever validates."""
        judged = validation.validated(pages, request_id=_request_id(item), name=item.key)
        self._write(key, self._encoded(item, judged))

    def _write(self, key: str, data: bytes) -> None:
        """In a thread."""
        self.work.held.check()
        self.work.results.write(key, data)

    def _settle(self, marks: Iterable[ItemMark]) -> None:
        """Take marks whose objects are durable."""
        for mark in marks:
            self.marks.append(mark)
            self.done += 1
            self.failed += mark.outcome is ItemState.FAILED
            self.pages += mark.pages
            now = time.monotonic()
            if len(self.marks) >= _FLUSH_MARKS or now - self.flushed >= _FLUSH_SECONDS:
                self._flush()
            if now - self.reported >= _PROGRESS_SECONDS:
                self.reported = now
                self.report(self.progress())

    def _flush(self) -> None:
        """Write the buffered marks."""
        if self.marks:
            self.work.ledger.mark_items(self.work.held.lease, self.marks, self.work.clock.now())
            self.marks.clear()
        self.flushed = time.monotonic()

    def progress(self) -> Progress:
        """Counts so far and the time left at the measured speed."""
        elapsed = time.monotonic() - self.started
        already = self.total - len(self.items)
        remaining = elapsed / self.done * (len(self.items) - self.done) if self.done else None
        return Progress(
            already + self.done,
            self.total,
            self.failed,
            self.pages,
            remaining,
            self.validation.given_up if self.validation else "",
        )


def _request_id(item: ItemRecord) -> str:
    return f"{item.batch_uid}-{item.item_id}-{item.generation}"


def _replaced() -> ItemFailure:
    return ItemFailure("OBJECT_REPLACED", "The new version is an item of its own.")


def _without_answer(work: ChunkWork, items: list[ItemRecord]) -> dict[str, ItemRecord]:
    """The items that have no durable answer, by task."""
    with Crew("answers") as readers:
        known = read_ahead(readers, items, partial(_is_open, work), lambda _: 0, READ_WINDOW)
        return {str(item.item_id): item for item, is_open in known if is_open}


def _is_open(work: ChunkWork, item: ItemRecord) -> bool:
    """Whether an item has no answer at all, or pages that somebody deleted since."""
    if item.outcome is None or item.result_key is None:
        return item.outcome is None
    return work.chunk.attempt > 1 and not work.results.exists(item.result_key)


def recognize_chunk(
    work: ChunkWork,
    pool_for: PoolFor,
    validator_for: ValidatorFor,
    report: Callable[[Progress], None],
) -> Progress:
    """Give every item of the chunk a durable answer; resumes where an earlier attempt stopped.

    A chunk that was done is recomputed from the start. Whatever ends this early (a kill, a
    termination, a lost service), the answers so far stay and the engine processes end.

    Raises:
        ServiceUnavailable: a storage, the ledger or the engine does not answer.
        LeaseLost: another run holds the chunk now.
    """
    if work.chunk.state is ChunkState.DONE:
        work.ledger.reset_marks(work.held.lease)
    items = work.ledger.chunk_items(work.key)
    todo = _without_answer(work, items)
    with Crew("read") as readers, Crew("write") as writers:
        writes = WriteBehind[ItemMark](writers, WRITE_WINDOW)
        spec = work.settings.domain.validation
        validation = PageValidation(validator_for(spec)) if spec else None
        recognition = _Recognition(work, report, todo, len(items), readers, writes, validation)
        if todo:
            # The pool ends first: engine processes do not wait for a storage that hangs.
            with closing(pool_for(work.settings, ChunkAnswers(work))) as pool:
                recognition.run(pool)
    return recognition.progress()

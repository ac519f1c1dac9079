"""The items of a held chunk become durable page results, one by one as the engine processes answer.

How an engine reads a page belongs to the adapters; result files for people belong to ``export``.
"""

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace

from ocr_pipeline.extraction.wire import encode_pages
from ocr_pipeline.model.errors import ItemError, ItemFailure, LeaseLost, ServiceUnavailable
from ocr_pipeline.model.manifest import ChunkState, ItemMark, ItemRecord, ItemState
from ocr_pipeline.model.page import RecognitionOutcome, RecognitionTask, RecognizedPage
from ocr_pipeline.ports.engines import PaidAnswers, RecognizerPool
from ocr_pipeline.spec.effective import EffectiveSettings
from ocr_pipeline.steps.paid_answers import ChunkAnswers
from ocr_pipeline.steps.work import ChunkWork

PoolFor = Callable[[EffectiveSettings, PaidAnswers], RecognizerPool]

_PROGRESS_SECONDS = 5.0
_FLUSH_SECONDS = 1.0
_FLUSH_MARKS = 32
_SHOWN_PAGE_ERRORS = 20


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a chunk is; ``remaining_seconds`` is None until something was measured."""

    done: int
    total: int
    failed: int
    pages: int
    remaining_seconds: float | None


@dataclass(slots=True)
class _Recognition:
    """One pass over the items of a chunk that have no durable answer yet."""

    work: ChunkWork
    report: Callable[[Progress], None]
    items: dict[str, ItemRecord]
    total: int
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

    def tasks(self) -> Iterator[RecognitionTask]:
        """Read items one at a time, as engine processes become free.

        Settle what needs no engine.
        """
        for task_id, item in self.items.items():
            try:
                data = self._read(item)
            except ItemFailure as failure:
                self._settle(self._kept(item, failure) or self._failed(item, failure.error, None))
                continue
            digest = hashlib.sha256(data).hexdigest()
            if not self._is_duplicate(item, digest):
                self.hashes[task_id] = digest
                yield RecognitionTask(task_id, item.key, data)

    def _read(self, item: ItemRecord) -> bytes:
        data, found = self.work.source.read(item.key, self.work.settings.options.max_file_bytes)
        if found.version != item.version:
            raise ItemFailure("OBJECT_REPLACED", "The new version is an item of its own.")
        return data

    def _kept(self, item: ItemRecord, failure: ItemFailure) -> ItemMark | None:
        """The earlier answer of an image that is gone now: recomputing must not cost a result."""
        gone = failure.error.code in ("OBJECT_GONE", "OBJECT_REPLACED")
        if not gone or item.result_key is None or not self.work.results.exists(item.result_key):
            return None
        return _as_mark(item)

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
        self._settle(self._duplicate(item, _as_mark(earlier), digest))
        return True

    def _earlier(self, item: ItemRecord, digest: str) -> ItemRecord | None:
        """The first item of equal content, if its result is in this storage: paths are changed."""
        found = self.work.ledger.find_duplicate(
            item.batch_uid, digest, self.work.settings.recognition_digest, item.item_id
        )
        if found is None or not self.work.results.exists(found.result_key or ""):
            return None
        return found

    def finish_waiting(self) -> None:
        """Settle the items whose content was on its way to the engine under another key."""
        for item, digest in self.waiting:
            first = self.by_content[digest]
            if first is None:
                raise RuntimeError(
                    f"no outcome for the first item with the content of {item.item_id}"
                )
            self._settle(self._duplicate(item, first, digest))

    def take(self, outcome: RecognitionOutcome) -> None:
        """Make one outcome durable: the object first, then the ledger's mark."""
        self.work.held.check()
        item = self.items[outcome.task_id]
        digest = self.hashes.pop(outcome.task_id)
        if outcome.error is not None:
            mark = self._failed(item, outcome.error, digest, outcome.seconds)
        else:
            mark = self._recognized(item, outcome, digest)
        if digest in self.by_content:
            self.by_content[digest] = mark
        self._settle(mark)

    def _recognized(self, item: ItemRecord, outcome: RecognitionOutcome, digest: str) -> ItemMark:
        key = self.work.work_key(f"{item.item_id}-{item.generation}.json")
        data = encode_pages(
            outcome.pages,
            request_id=f"{item.batch_uid}-{item.item_id}-{item.generation}",
            name=item.key,
            timestamp_ms=int(self.work.clock.now() * 1000),
            extra={"itemId": item.item_id},
        )
        self.work.results.write(key, data)
        error = page_errors(outcome.pages)
        return ItemMark(
            item_id=item.item_id,
            outcome=ItemState.RECOGNIZED,
            content_sha256=digest,
            recognition_digest=self.work.settings.recognition_digest,
            result_key=key,
            error_code=error.code if error else None,
            error_detail=error.detail if error else None,
            pages=len(outcome.pages),
            table_pages=sum(bool(page.tables) for page in outcome.pages),
            long_image_units=sum(page.long_image_units for page in outcome.pages),
            mean_confidence=mean_confidence(outcome.pages),
            seconds=outcome.seconds,
        )

    def _failed(
        self, item: ItemRecord, error: ItemError, digest: str | None, seconds: float = 0.0
    ) -> ItemMark:
        return ItemMark(
            item_id=item.item_id,
            outcome=ItemState.FAILED,
            content_sha256=digest,
            recognition_digest=self.work.settings.recognition_digest,
            error_code=error.code,
            error_detail=error.detail,
            seconds=seconds,
        )

    def _duplicate(self, item: ItemRecord, first: ItemMark, digest: str) -> ItemMark:
        """The first item's answer under another key; to ignore a failure would be to hide it."""
        policy = self.work.settings.batch.duplicates
        ignored = policy == "ignore" and first.outcome is ItemState.RECOGNIZED
        return replace(
            ItemMark(item.item_id, ItemState.IGNORED) if ignored else first,
            item_id=item.item_id,
            content_sha256=digest,
            recognition_digest=self.work.settings.recognition_digest,
            duplicate_of=first.item_id,
            seconds=0.0,
        )

    def _settle(self, mark: ItemMark) -> None:
        self.marks.append(mark)
        self.done += 1
        self.failed += mark.outcome is ItemState.FAILED
        self.pages += mark.pages
        now = time.monotonic()
        if len(self.marks) >= _FLUSH_MARKS or now - self.flushed >= _FLUSH_SECONDS:
            self.flush()
        if now - self.reported >= _PROGRESS_SECONDS:
            self.reported = now
            self.report(self.progress())

    def flush(self) -> None:
        """Write the buffered marks; each of their objects is durable already."""
        if self.marks:
            self.work.ledger.mark_items(self.work.held.lease, self.marks, self.work.clock.now())
            self.marks.clear()
        self.flushed = time.monotonic()

    def progress(self) -> Progress:
        """Counts so far and the time left at the measured speed."""
        elapsed = time.monotonic() - self.started
        already = self.total - len(self.items)
        remaining = elapsed / self.done * (len(self.items) - self.done) if self.done else None
        return Progress(already + self.done, self.total, self.failed, self.pages, remaining)


def page_errors(pages: tuple[RecognizedPage, ...]) -> ItemError | None:
    """PAGE_FAILED with the codes of the pages that failed; None when none did."""
    bad = [f"page {page.page_index + 1}: {page.error.code}" for page in pages if page.error]
    more = len(bad) - _SHOWN_PAGE_ERRORS
    detail = ", ".join(bad[:_SHOWN_PAGE_ERRORS]) + (f" and {more} more" if more > 0 else "")
    return ItemError("PAGE_FAILED", detail) if bad else None


def mean_confidence(pages: tuple[RecognizedPage, ...]) -> float | None:
    """Mean of the words' confidences, 0..1; None without words."""
    values = [word.confidence for page in pages for word in page.words]
    return sum(values) / len(values) if values else None


def _as_mark(item: ItemRecord) -> ItemMark:
    return ItemMark(
        item_id=item.item_id,
        outcome=ItemState.RECOGNIZED,
        content_sha256=item.content_sha256,
        recognition_digest=item.recognition_digest,
        result_key=item.result_key,
        duplicate_of=item.duplicate_of,
        error_code=item.error_code,
        error_detail=item.error_detail,
        pages=item.pages,
        table_pages=item.table_pages,
        long_image_units=item.long_image_units,
        mean_confidence=item.mean_confidence,
    )


def _is_open(work: ChunkWork, item: ItemRecord) -> bool:
    """Whether an item has no durable answer: none at all, or pages that somebody deleted since."""
    if item.outcome is None or item.result_key is None:
        return item.outcome is None
    return work.chunk.attempt > 1 and not work.results.exists(item.result_key)


def recognize_chunk(
    work: ChunkWork, pool_for: PoolFor, report: Callable[[Progress], None]
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
    todo = {str(item.item_id): item for item in items if _is_open(work, item)}
    recognition = _Recognition(work, report, todo, len(items))
    if todo:
        with closing(pool_for(work.settings, ChunkAnswers(work))) as pool:
            try:
                for outcome in pool.recognize(recognition.tasks(), work.settings.options):
                    recognition.take(outcome)
                recognition.finish_waiting()
            except BaseException:
                with suppress(LeaseLost, ServiceUnavailable):  # what ended this is what counts
                    recognition.flush()
                raise
            recognition.flush()
    return recognition.progress()

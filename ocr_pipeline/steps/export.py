"""The durable page results of a held chunk become result files, a run report, and final rows.

Every file is written before the ledger says that the chunk is done, and writing one twice gives the
same bytes, so a run that dies in between is repeated without harm. Page results are read once, in
order, ahead of the work on them, and files are written in threads behind it. Forms of files belong
to the writers.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import mkstemp

from ocr_pipeline.extraction.wire import decode_result, encode_result
from ocr_pipeline.model.errors import OcrPipelineError
from ocr_pipeline.model.manifest import ItemRecord, ItemState
from ocr_pipeline.model.row import ItemResult
from ocr_pipeline.planning.chunking import chunk_day
from ocr_pipeline.planning.keys import report_key
from ocr_pipeline.ports.results import ResultFiles, ResultWriter
from ocr_pipeline.steps.result_names import result_key, result_uri
from ocr_pipeline.steps.transfers import Crew, WriteBehind, read_ahead
from ocr_pipeline.steps.work import PAGES_WINDOW, WRITE_WINDOW, ChunkWork, pages_bytes
from ocr_pipeline.temporary import temporary_folder

MAX_WORK_BYTES = 1_000_000_000  # of one item's page results


class ChunkUnfinished(OcrPipelineError):
    """Results were asked for before every image has an answer."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written; ``keys`` are result files for people, ``uris`` where they are."""

    items: int
    recognized: int
    failed: int
    uris: tuple[str, ...]
    report_uri: str
    storage_uri: str


def write_manifest(work: ChunkWork, files: ResultFiles) -> dict[str, str | int]:
    """Write what the chunk will do beside the results, as Parquet.

    Returns its figures for people.
    """
    items = work.ledger.chunk_items(work.key)
    key = work.work_key("manifest.parquet")
    with temporary_folder("manifest") as folder:
        path = folder / "manifest.parquet"
        files.write_manifest(items, work.chunk.settings_json, path)
        work.results.write_file(key, path)
    settings = work.settings
    return {
        "images": len(items),
        "bytes": sum(item.size_bytes for item in items),
        "domain": settings.domain_id,
        "languages": ", ".join(settings.languages),
        "tables": "yes" if settings.batch.table_extraction else "no",
        "long_images": "yes" if settings.batch.long_image else "no",
        "file_format": settings.batch.file_format,
        "input": work.source.uri,
        "result": work.results.uri,
        "manifest": result_uri(work.results.uri, key),
        "attempt": work.chunk.attempt,
    }


def export_chunk(work: ChunkWork, files: ResultFiles) -> Exported:
    """Write all result files of the chunk, then finish it in the ledger.

    Raises:
        ChunkUnfinished: an image has no durable answer yet.
        LeaseLost: another run holds the chunk now.
        ServiceUnavailable: a storage or the ledger does not answer.
    """
    items = work.ledger.chunk_items(work.key)
    unanswered = sum(item.outcome is None for item in items)
    if unanswered:
        raise ChunkUnfinished(
            f"{unanswered} of {len(items)} images have no answer yet; materialize `pages` first."
        )
    work.held.check()
    outdated = work.ledger.outdated_items(work.key)
    with temporary_folder("export") as folder, Crew("read") as readers, Crew("write") as writers:
        writes = WriteBehind[str](writers, WRITE_WINDOW)
        export = _Export(work, files, items, outdated, folder, readers, writes)
        keys = export.result_files()
        report = export.run_report()
        writes.settle()
        writes.check()
    work.ledger.finish_chunk(
        work.held.lease, work.settings.batch.webhook is not None, work.clock.now()
    )
    work.held.end()
    return Exported(
        items=len(items),
        recognized=sum(item.outcome is ItemState.RECOGNIZED for item in items),
        failed=sum(item.outcome is ItemState.FAILED for item in items),
        uris=tuple(result_uri(work.results.uri, key) for key in keys),
        report_uri=result_uri(work.results.uri, report),
        storage_uri=work.results.uri,
    )


@dataclass(frozen=True, slots=True)
class _Export:
    """The files of one chunk.

    ``outdated`` items leave the result of a newer version of their object alone.
    """

    work: ChunkWork
    files: ResultFiles
    items: Sequence[ItemRecord]
    outdated: set[int]
    folder: Path
    readers: Crew
    writes: WriteBehind[str]

    def result_files(self) -> list[str]:
        """Have every file that people open, and the pages as Parquet, written in one pass.

        Returns the keys of the former. A failed image has one too.
        """
        groups = self._grouped()
        alone = set[int]()
        if not self._shares_a_workbook:
            alone = {items[-1].item_id for items in groups.values()}
        pages = self.files.pages()
        self._put(pages, self._results(alone), report_key(*self._place, pages.suffix))
        if self._shares_a_workbook:
            for key, items in groups.items():
                self._put(self.files.workbook(), map(self._kept_result, items), key)
        return list(groups)

    def run_report(self) -> str:
        """Have the run report written in its forms; the key of the first."""
        keys = [
            self._put(
                writer,
                (self._result(item, None) for item in self.items),
                report_key(*self._place, writer.suffix),
            )
            for writer in self.files.reports()
        ]
        return keys[0]

    def _grouped(self) -> dict[str, list[ItemRecord]]:
        """Items by the file that they are written to; a file at an image's place is its latest."""
        shared = self._shares_a_workbook
        groups: dict[str, list[ItemRecord]] = {}
        for item in self.items:
            key = self._result_key(item)
            if key is not None and (shared or item.item_id not in self.outdated):
                groups.setdefault(key, []).append(item)
        return groups

    @property
    def _shares_a_workbook(self) -> bool:
        batch = self.work.settings.batch
        return batch.file_format == "xls" and batch.workbook == "chunk"

    @property
    def _place(self) -> tuple[str, str, str]:
        day = chunk_day(self.work.key)
        return self.work.settings.batch_id, f"{day[:4]}-{day[4:6]}-{day[6:]}", self.work.key

    def _result_key(self, item: ItemRecord) -> str | None:
        return result_key(self.work.settings, self.work.key, item)

    def _results(self, alone: set[int]) -> Iterator[ItemResult]:
        """Items in order with their pages; those ``alone`` have their file written on the way."""
        found = read_ahead(self.readers, self.items, self._read, pages_bytes, PAGES_WINDOW)
        for item, data in found:
            result = self._result(item, data)
            if item.item_id in alone:
                self._put_alone(result)
            yield result

    def _read(self, item: ItemRecord) -> bytes | None:
        """In a thread: the item's page results, kept here for a workbook that is written later."""
        if item.result_key is None:
            return None
        data, _ = self.work.results.read(item.result_key, MAX_WORK_BYTES)
        if self._shares_a_workbook:
            self._kept_path(item).write_bytes(data)
        return data

    def _kept_path(self, item: ItemRecord) -> Path:
        return self.folder / f"{item.item_id}.pages"

    def _kept_result(self, item: ItemRecord) -> ItemResult:
        return self._result(item, self._kept_path(item).read_bytes() if item.result_key else None)

    def _result(self, item: ItemRecord, data: bytes | None) -> ItemResult:
        if data is None:
            created_ms = int(self.work.chunk.created * 1000)
            return ItemResult(item, (), created_ms, self._result_key(item))
        decoded = decode_result(data)
        return ItemResult(item, decoded.pages, decoded.timestamp_ms, self._result_key(item))

    def _put_alone(self, result: ItemResult) -> None:
        key = str(result.result_key)
        if self.work.settings.batch.file_format == "json":
            data = encode_result(result)
            self._send(key, len(data), partial(self.work.results.write, key, data))
        else:
            self._put(self.files.workbook(), [result], key)

    def _put(self, writer: ResultWriter, results: Iterable[ItemResult], key: str) -> str:
        descriptor, name = mkstemp(writer.suffix, dir=self.folder)
        os.close(descriptor)
        path = Path(name)
        writer.write(results, path)
        self._send(key, path.stat().st_size, partial(self._write_file, key, path))
        return key

    def _write_file(self, key: str, path: Path) -> None:
        self.work.results.write_file(key, path)
        path.unlink()

    def _send(self, key: str, size_bytes: int, write: Callable[[], None]) -> None:
        """Write in a thread, unless another run holds the chunk by then."""

        def checked() -> None:
            self.work.held.check()
            write()

        self.writes.put(key, size_bytes, checked)

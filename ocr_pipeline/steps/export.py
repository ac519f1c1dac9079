"""The durable page results of a held chunk become result files, a run report.

And final rows in the ledger.

Every file is written before the ledger says that the chunk is done, and writing one twice gives the
same bytes,
so a run that dies in between is repeated without harm. Forms of files belong to the writers.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ocr_pipeline.extraction.wire import decode_result, encode_result
from ocr_pipeline.model.errors import OcrPipelineError
from ocr_pipeline.model.manifest import ItemRecord, ItemState
from ocr_pipeline.model.row import ItemResult
from ocr_pipeline.planning.chunking import chunk_day
from ocr_pipeline.planning.keys import report_key
from ocr_pipeline.ports.results import ResultFiles, ResultWriter
from ocr_pipeline.steps.result_names import result_key, result_uri
from ocr_pipeline.steps.work import ChunkWork
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
    export = _Export(work, files, items, work.ledger.outdated_items(work.key))
    keys = export.result_files()
    report = export.report()
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

    @property
    def _place(self) -> tuple[str, str, str]:
        day = chunk_day(self.work.key)
        return self.work.settings.batch_id, f"{day[:4]}-{day[4:6]}-{day[6:]}", self.work.key

    def _result_key(self, item: ItemRecord) -> str | None:
        return result_key(self.work.settings, self.work.key, item)

    def results(self, items: Sequence[ItemRecord]) -> Iterator[ItemResult]:
        """Items with their pages, one in memory at a time."""
        for item in items:
            if item.result_key is None:
                yield self._without_pages(item)
                continue
            data, _ = self.work.results.read(item.result_key, MAX_WORK_BYTES)
            decoded = decode_result(data)
            yield ItemResult(item, decoded.pages, decoded.timestamp_ms, self._result_key(item))

    def _without_pages(self, item: ItemRecord) -> ItemResult:
        return ItemResult(item, (), int(self.work.chunk.created * 1000), self._result_key(item))

    def result_files(self) -> list[str]:
        """Write every file that people open; returns their keys. A failed image has one too."""
        groups = self._grouped()
        if self.work.settings.batch.file_format == "json":
            for items in groups.values():
                for result in self.results(items):
                    self.work.results.write(str(result.result_key), encode_result(result))
        else:
            writer = self.files.workbook()
            for key, items in groups.items():
                self._put(writer, self.results(items), key)
        return list(groups)

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

    def report(self) -> str:
        """The run report in its forms and the pages as Parquet.

        Returns the key of the first report.
        """
        pages = self.files.pages()
        self._put(pages, self.results(self.items), report_key(*self._place, pages.suffix))
        keys = [
            self._put(
                writer,
                (self._without_pages(item) for item in self.items),
                report_key(*self._place, writer.suffix),
            )
            for writer in self.files.reports()
        ]
        return keys[0]

    def _put(self, writer: ResultWriter, results: Iterable[ItemResult], key: str) -> str:
        self.work.held.check()
        with temporary_folder("export") as folder:
            path = folder / f"file{writer.suffix}"
            writer.write(results, path)
            self.work.results.write_file(key, path)
        return key

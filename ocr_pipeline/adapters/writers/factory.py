"""A batch's ``file_format`` becomes the writer of its results; reports are the same for all."""

from typing import Literal

from ocr_pipeline.adapters.writers.json_file import JsonWriter
from ocr_pipeline.adapters.writers.pages_parquet import PagesParquetWriter
from ocr_pipeline.adapters.writers.report import (
    ReportCsvWriter,
    ReportJsonLinesWriter,
    ReportParquetWriter,
)
from ocr_pipeline.adapters.writers.xlsx import XlsxWriter
from ocr_pipeline.ports.results import ResultWriter

_WRITERS: dict[str, type[ResultWriter]] = {"json": JsonWriter, "xls": XlsxWriter}


def writer_for(file_format: Literal["xls", "json"]) -> ResultWriter:
    """The writer of result files: ``json`` takes one item per file, ``xls`` any number."""
    return _WRITERS[file_format]()


def report_writers() -> tuple[ResultWriter, ...]:
    """Writers of the run report of a chunk, by item and without pages: CSV, JSON Lines, Parquet."""
    return ReportCsvWriter(), ReportJsonLinesWriter(), ReportParquetWriter()


def pages_writer() -> ResultWriter:
    """The writer of a chunk's pages for data work."""
    return PagesParquetWriter()

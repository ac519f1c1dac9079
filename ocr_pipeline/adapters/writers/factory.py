"""The writers of result files and reports, by what they are for."""

from ocr_pipeline.adapters.writers.pages_parquet import PagesParquetWriter
from ocr_pipeline.adapters.writers.report import (
    ReportCsvWriter,
    ReportJsonLinesWriter,
    ReportParquetWriter,
)
from ocr_pipeline.adapters.writers.xlsx import XlsxWriter
from ocr_pipeline.ports.results import ResultWriter


def workbook_writer() -> ResultWriter:
    """The writer of ``xls`` results, for any number of items."""
    return XlsxWriter()


def report_writers() -> tuple[ResultWriter, ...]:
    """Writers of the run report of a chunk, by item and without pages: CSV, JSON Lines, Parquet."""
    return ReportCsvWriter(), ReportJsonLinesWriter(), ReportParquetWriter()


def pages_writer() -> ResultWriter:
    """The writer of a chunk's pages for data work."""
    return PagesParquetWriter()

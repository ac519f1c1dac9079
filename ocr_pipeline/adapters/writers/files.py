"""The writers of this package become the files of a chunk; each is imported when it is asked for.

What a file holds belongs to its writer.
"""

from collections.abc import Sequence
from pathlib import Path

from ocr_pipeline.model.manifest import ItemRecord
from ocr_pipeline.ports.results import ResultWriter


class WriterFiles:
    """Implements ``ResultFiles``."""

    def workbook(self) -> ResultWriter:
        """The writer of ``xls`` results."""
        from ocr_pipeline.adapters.writers.factory import workbook_writer

        return workbook_writer()

    def pages(self) -> ResultWriter:
        """The writer of a chunk's pages."""
        from ocr_pipeline.adapters.writers.factory import pages_writer

        return pages_writer()

    def reports(self) -> Sequence[ResultWriter]:
        """Writers of a chunk's run report."""
        from ocr_pipeline.adapters.writers.factory import report_writers

        return report_writers()

    def write_manifest(self, items: Sequence[ItemRecord], settings_json: str, path: Path) -> None:
        """The items of a chunk as Parquet."""
        from ocr_pipeline.adapters.writers.manifest import write_manifest

        write_manifest(items, settings_json, path)

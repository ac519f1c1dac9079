"""The forms of files that people and programs open."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

from ocr_pipeline.model.manifest import (
    ItemRecord,
)
from ocr_pipeline.model.row import ItemResult, WriteReport


class ResultWriter(Protocol):
    """Writes items into one local file of some form.

    Memory is bounded by one item, not by their number.
    """

    @property
    def suffix(self) -> str:
        """How names of such files end, with the dot: ``.xlsx``."""

    def write(self, results: Iterable[ItemResult], path: Path) -> WriteReport:
        """Create or replace the file; the same items give the same bytes."""


class ResultFiles(Protocol):
    """The forms of files that people and programs open."""

    def workbook(self) -> ResultWriter:
        """The writer of ``xls`` results; ``json`` needs none, its form is the work form."""

    def pages(self) -> ResultWriter:
        """The writer of a chunk's pages for data work."""

    def reports(self) -> Sequence[ResultWriter]:
        """Writers of a chunk's run report; they read no pages."""

    def write_manifest(self, items: Sequence[ItemRecord], settings_json: str, path: Path) -> None:
        """Write the items of a chunk as Parquet with the frozen settings in its metadata."""

"""One item becomes one JSON file in CLOVA V2 response form.

The form itself belongs to ``extraction.wire``.
"""

from collections.abc import Iterable
from pathlib import Path

from ocr_pipeline.extraction.rows import error_rows, text_rows
from ocr_pipeline.extraction.wire import encode_result
from ocr_pipeline.model.row import ItemResult, WriteReport


class JsonWriter:
    """One file per item."""

    suffix = ".json"

    def write(self, results: Iterable[ItemResult], path: Path) -> WriteReport:
        """Create or replace the file.

        Raises:
            ValueError: there is not exactly one item.
        """
        (result,) = results
        path.write_bytes(encode_result(result))
        return WriteReport(
            items=1,
            rows=sum(1 for _ in text_rows(result)),
            tables=sum(len(page.tables) for page in result.pages),
            errors=sum(1 for _ in error_rows(result)),
        )

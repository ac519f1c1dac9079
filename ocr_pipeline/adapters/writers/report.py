"""Items become the run report of their chunk: CSV for people, JSON Lines and Parquet for programs.

The recognized text is not in a report; it belongs to ``xlsx``, ``json_file`` and ``pages_parquet``.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, fields
from pathlib import Path

import pandas as pd

from ocr_pipeline.adapters.writers.cell_text import clean, defuse_csv
from ocr_pipeline.extraction.rows import report_row
from ocr_pipeline.model.row import ItemResult, ReportRow, WriteReport

_DTYPES = {
    "int": "int64",
    "int | None": "Int64",
    "float": "float64",
    "float | None": "Float64",
    "str": "string",
    "str | None": "string",
}


def report_frame(results: Iterable[ItemResult]) -> pd.DataFrame:
    """One row per item, columns of ``ReportRow``, with types that do not depend on the values."""
    columns = _column_types()
    rows = [asdict(report_row(result)) for result in results]
    return pd.DataFrame(rows, columns=list(columns)).astype(columns)


class ReportCsvWriter:
    """UTF-8 with a byte order mark, so that Excel shows Korean, Japanese and Chinese names.

    Text that starts like a formula gets an apostrophe in front (OWASP's advice); programs read JSON
    Lines or Parquet.
    """

    suffix = ".csv"

    def write(self, results: Iterable[ItemResult], path: Path) -> WriteReport:
        """Create or replace the file."""
        frame = report_frame(results)
        for column, dtype in _column_types().items():
            if dtype == "string":
                frame[column] = frame[column].map(_csv_text, na_action="ignore")
        frame.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\r\n")
        return _report(frame)


class ReportJsonLinesWriter:
    """One JSON object per line, text exactly as it is."""

    suffix = ".jsonl"

    def write(self, results: Iterable[ItemResult], path: Path) -> WriteReport:
        """Create or replace the file."""
        items = errors = 0
        with path.open("w", encoding="utf-8", newline="\n") as file:
            for result in results:
                row = report_row(result)
                file.write(json.dumps(asdict(row), ensure_ascii=False) + "\n")
                items += 1
                errors += row.error_code is not None
        return WriteReport(items=items, rows=items, errors=errors)


class ReportParquetWriter:
    """The same rows, typed, for a data lake."""

    suffix = ".items.parquet"

    def write(self, results: Iterable[ItemResult], path: Path) -> WriteReport:
        """Create or replace the file."""
        frame = report_frame(results)
        frame.to_parquet(path, index=False, compression="zstd")
        return _report(frame)


def _column_types() -> dict[str, str]:
    types = {column.name: column.type for column in fields(ReportRow)}
    return {
        name: _DTYPES[kind.__name__ if isinstance(kind, type) else str(kind)]
        for name, kind in types.items()
    }


def _csv_text(text: str) -> str:
    return defuse_csv(clean(text).text)


def _report(frame: pd.DataFrame) -> WriteReport:
    return WriteReport(
        items=len(frame), rows=len(frame), errors=int(frame["error_code"].notna().sum())
    )

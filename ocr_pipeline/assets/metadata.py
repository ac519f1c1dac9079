"""A chunk's figures become Dagster metadata: tables and bars that a person reads in the UI.

Text of documents never.
"""

from collections.abc import Iterable, Sequence

import dagster as dg

from ocr_pipeline.model.manifest import ItemRecord
from ocr_pipeline.steps.summary import CONFIDENCE_BANDS, ChunkSummary

Metadata = dict[str, dg.MetadataValue]

_BAR_WIDTH = 24
_SHOWN_KEY_CHARACTERS = 120


def cell(text: str) -> str:
    """Text of a file name or an error as inert Markdown: no markup, no new cell, no new line."""
    visible = "".join(c if c.isprintable() else "\ufffd" for c in text)[:_SHOWN_KEY_CHARACTERS]
    return "`" + visible.replace("`", "'").replace("|", "\\|") + "`"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> dg.MarkdownMetadataValue:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return dg.MetadataValue.md("\n".join("| " + " | ".join(line) + " |" for line in lines))


def confidence_histogram(bands: Sequence[int]) -> dg.MarkdownMetadataValue:
    """Images per band of mean confidence, as bars."""
    highest = max(bands, default=0) or 1
    rows = [
        (
            f"{band / CONFIDENCE_BANDS:.1f} to {(band + 1) / CONFIDENCE_BANDS:.1f}",
            str(count),
            "█" * round(count / highest * _BAR_WIDTH),
        )
        for band, count in reversed(list(enumerate(bands)))
    ]
    return table(("Confidence", "Images", ""), rows)


def failed_items(items: Sequence[ItemRecord]) -> dg.MarkdownMetadataValue:
    """Which images failed and why; ``docs/errors.md`` has the remedies."""
    rows = [
        (cell(item.key), item.error_code or "", cell(item.error_detail or "-")) for item in items
    ]
    return table(("Image", "Error", "Detail"), rows)


def slowest_items(items: Sequence[ItemRecord]) -> dg.MarkdownMetadataValue:
    """Which images took longest."""
    rows = [(cell(item.key), f"{item.seconds:.2f}", str(item.pages)) for item in items]
    return table(("Image", "Seconds", "Pages"), rows)


def summary_metadata(summary: ChunkSummary) -> Metadata:
    """Everything that the ``pages`` asset shows of a chunk."""
    shown: Metadata = {
        "items": dg.MetadataValue.int(summary.items),
        "recognized": dg.MetadataValue.int(summary.recognized),
        "failed": dg.MetadataValue.int(summary.failed),
        "duplicates": dg.MetadataValue.int(summary.duplicates),
        "ignored": dg.MetadataValue.int(summary.ignored),
        "pages": dg.MetadataValue.int(summary.pages),
        "table_pages": dg.MetadataValue.int(summary.table_pages),
        "long_image_units": dg.MetadataValue.int(summary.long_image_units),
        "engine_seconds": dg.MetadataValue.float(round(summary.seconds, 3)),
        "confidence": confidence_histogram(summary.confidence_bands),
    }
    if summary.mean_confidence is not None:
        shown["mean_confidence"] = dg.MetadataValue.float(round(summary.mean_confidence, 4))
    if summary.slowest:
        shown["slowest_images"] = slowest_items(summary.slowest)
    if summary.failures:
        shown["failed_images"] = failed_items(summary.failures)
        rows = [(code, str(count)) for code, count in sorted(summary.errors.items())]
        shown["errors"] = table(("Error", "Images"), rows)
    return shown

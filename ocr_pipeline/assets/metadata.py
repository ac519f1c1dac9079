"""A chunk's figures become Dagster metadata: tables and bars that a person reads in the UI.

Text of documents never.
"""

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import unquote

import dagster as dg

from ocr_pipeline.model.error_codes import ERRORS
from ocr_pipeline.model.manifest import ItemRecord
from ocr_pipeline.steps.progress import BatchProgress
from ocr_pipeline.steps.progress_line import in_one_line
from ocr_pipeline.steps.summary import CONFIDENCE_EDGES, ChunkSummary

Metadata = dict[str, dg.MetadataValue]

_BAR_WIDTH = 24
_SHOWN_KEY_CHARACTERS = 120


def cell(text: str, limit: int = _SHOWN_KEY_CHARACTERS) -> str:
    """Text of a file name or an error as inert Markdown: no markup, no new cell, no new line.

    A pipe ends a cell even inside a code span, so it is drawn as ``¦``. Long text loses its middle.
    """
    visible = "".join(c if c.isprintable() else "\ufffd" for c in text)
    if len(visible) > limit:
        visible = f"{visible[: limit // 2]}…{visible[1 - limit // 2 :]}"
    return "`" + (visible.replace("`", "'").replace("|", "¦") or " ") + "`"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> dg.MarkdownMetadataValue:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return dg.MetadataValue.md("\n".join("| " + " | ".join(line) + " |" for line in lines))


def place(uri: str) -> dg.PathMetadataValue:
    """Where something is, as a person would type it: a path of this machine, or an ``s3:`` URI."""
    path = uri.removeprefix("file://")
    return dg.MetadataValue.path(uri if path == uri else unquote(path))


def confidence_histogram(bands: Sequence[int]) -> dg.MarkdownMetadataValue:
    """Images per band of mean confidence, as bars."""
    highest = max(bands, default=0) or 1
    edges = [f"{edge:.2f}" for edge in CONFIDENCE_EDGES]
    pairs = zip(edges, [*edges[1:], "1.00"], strict=True)
    names = [f"below {edges[0]}", *(f"{low} to {high}" for low, high in pairs)]
    rows = [
        (name, str(count), "█" * round(count / highest * _BAR_WIDTH))
        for name, count in zip(names, bands, strict=True)
    ]
    return table(("Mean confidence", "Images", ""), reversed(rows))


def failed_items(items: Sequence[ItemRecord], total: int) -> dg.MarkdownMetadataValue:
    """Which images failed and why: the first of ``total``."""
    rows = [(cell(item.key), item.error_code or "", cell(_reason(item))) for item in items]
    if total > len(items):
        rows.append((f"and {total - len(items):,} more, all of them in the run report", "", ""))
    return table(("Image", "Error", "Reason"), rows)


def _reason(item: ItemRecord) -> str:
    known = ERRORS.get(item.error_code or "")
    return item.error_detail or (known.cause if known else "")


def errors_and_remedies(errors: Mapping[str, int]) -> dg.MarkdownMetadataValue:
    """How often each error happened, and what to do about it."""
    rows = [
        (code, f"{count:,}", ERRORS[code].remedy if code in ERRORS else "")
        for code, count in sorted(errors.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
    return table(("Error", "Images", "What to do"), rows)


def slowest_items(items: Sequence[ItemRecord]) -> dg.MarkdownMetadataValue:
    """Which images took longest."""
    rows = [(cell(item.key), f"{item.seconds:.2f}", str(item.pages)) for item in items]
    return table(("Image", "Seconds", "Pages"), rows)


def _of_templates(summary: ChunkSummary) -> Metadata:
    """Nothing for images of which no template was wanted."""
    if not summary.matched_pages and not summary.unmatched_pages:
        return {}
    return {
        "review_fields": dg.MetadataValue.int(summary.review_fields),
        "unmatched_pages": dg.MetadataValue.int(summary.unmatched_pages),
        "matched_pages": dg.MetadataValue.int(summary.matched_pages),
        "template_areas": dg.MetadataValue.int(summary.template_areas),
    }


def batch_metadata(found: BatchProgress) -> Metadata:
    """How far the whole batch is. A rate or an end that nobody knows is left out."""
    rates = {
        "batch_images_per_second": found.images_per_second,
        "batch_pages_per_second": found.pages_per_second,
        "batch_seconds_left": found.seconds_left,
    }
    return {
        "batch": dg.MetadataValue.text(in_one_line(found)),
        "batch_images_done": dg.MetadataValue.int(found.images_done),
        "batch_images_total": dg.MetadataValue.int(found.images_total),
        "batch_pages_done": dg.MetadataValue.int(found.pages_done),
        "batch_pages_total": dg.MetadataValue.int(found.pages_total),
        **{
            name: dg.MetadataValue.float(round(value, 2))
            for name, value in rates.items()
            if value is not None
        },
    }


def summary_metadata(summary: ChunkSummary) -> Metadata:
    """Everything that the ``pages`` asset shows of a chunk: what needs a person comes first."""
    shown: Metadata = {
        "items": dg.MetadataValue.int(summary.items),
        "recognized": dg.MetadataValue.int(summary.recognized),
        "failed": dg.MetadataValue.int(summary.failed),
        **_of_templates(summary),
    }
    if summary.failures:
        shown["errors"] = errors_and_remedies(summary.errors)
        shown["failed_images"] = failed_items(summary.failures, summary.failed)
    if summary.mean_confidence is not None:
        shown["mean_confidence"] = dg.MetadataValue.float(round(summary.mean_confidence, 4))
        shown["confidence_histogram"] = confidence_histogram(summary.confidence_bands)
    if summary.slowest:
        shown["slowest_images"] = slowest_items(summary.slowest)
    return shown | {
        "pages": dg.MetadataValue.int(summary.pages),
        "table_pages": dg.MetadataValue.int(summary.table_pages),
        "long_image_units": dg.MetadataValue.int(summary.long_image_units),
        "duplicates": dg.MetadataValue.int(summary.duplicates),
        "ignored": dg.MetadataValue.int(summary.ignored),
        "engine_seconds": dg.MetadataValue.float(round(summary.seconds, 1)),
    }

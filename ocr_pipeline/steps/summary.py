"""The items of a chunk become the figures that a person wants to see.

Drawing them belongs to the doors.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ocr_pipeline.model.manifest import ItemRecord, ItemState

# Good scans are nearly all above 0.9, so the bands are finer there.
CONFIDENCE_EDGES = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99)
SHOWN_ITEMS = 10


@dataclass(frozen=True, slots=True)
class ChunkSummary:
    """Figures of a chunk.

    ``confidence_bands`` counts items by mean confidence: below the first of ``CONFIDENCE_EDGES``,
    from each edge to the next, from the last edge on.

    A template was found on ``matched_pages`` and on none of ``unmatched_pages``; ``review_fields``
    of the former wait for a person. ``seconds`` adds up the engines' time; ``slowest`` and
    ``failures`` hold at most 10 items.
    """

    items: int
    recognized: int
    failed: int
    ignored: int
    duplicates: int
    pages: int
    table_pages: int
    template_areas: int
    matched_pages: int
    unmatched_pages: int
    review_fields: int
    long_image_units: int
    seconds: float
    mean_confidence: float | None
    errors: dict[str, int]
    confidence_bands: tuple[int, ...]
    slowest: tuple[ItemRecord, ...]
    failures: tuple[ItemRecord, ...]


def summarize(items: Sequence[ItemRecord]) -> ChunkSummary:
    """Count the items of one chunk by their durable answers."""
    outcomes = Counter(item.outcome for item in items)
    failures = [item for item in items if item.outcome is ItemState.FAILED]
    confidences = [item.mean_confidence for item in items if item.mean_confidence is not None]
    bands = Counter(bisect_right(CONFIDENCE_EDGES, value) for value in confidences)
    slowest = sorted(items, key=lambda item: -item.seconds)
    own = [item for item in items if item.duplicate_of is None]
    return ChunkSummary(
        items=len(items),
        recognized=outcomes[ItemState.RECOGNIZED],
        failed=outcomes[ItemState.FAILED],
        ignored=outcomes[ItemState.IGNORED],
        duplicates=len(items) - len(own),
        pages=sum(item.pages for item in own),
        table_pages=sum(item.table_pages for item in own),
        template_areas=sum(item.template_areas for item in own),
        matched_pages=sum(item.matched_pages for item in own),
        unmatched_pages=sum(item.unmatched_pages for item in own),
        review_fields=sum(item.review_fields for item in own),
        long_image_units=sum(item.long_image_units for item in own),
        seconds=sum(item.seconds for item in items),
        mean_confidence=sum(confidences) / len(confidences) if confidences else None,
        errors=dict(Counter(item.error_code for item in items if item.error_code)),
        confidence_bands=tuple(bands[band] for band in range(len(CONFIDENCE_EDGES) + 1)),
        slowest=tuple(item for item in slowest[:SHOWN_ITEMS] if item.seconds > 0),
        failures=tuple(failures[:SHOWN_ITEMS]),
    )

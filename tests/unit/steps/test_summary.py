"""The figures of a chunk."""

from typing import Any

from ocr_pipeline.model.manifest import ItemState
from ocr_pipeline.steps.summary import CONFIDENCE_EDGES, SHOWN_ITEMS, summarize
from tests.fakes.results import item

FAILED: dict[str, Any] = {"outcome": ItemState.FAILED, "mean_confidence": None, "pages": 0}


def test_outcomes_and_errors_are_counted() -> None:
    summary = summarize(
        [
            item(1),
            item(2, error_code="PAGE_FAILED"),
            item(3, error_code="EMPTY_FILE", **FAILED),
            item(4, error_code="EMPTY_FILE", **FAILED),
            item(5, outcome=ItemState.IGNORED, duplicate_of=1, pages=0, mean_confidence=None),
            item(6, outcome=None, pages=0, mean_confidence=None),
        ]
    )
    assert (summary.items, summary.recognized, summary.failed, summary.ignored) == (6, 2, 2, 1)
    assert summary.errors == {"PAGE_FAILED": 1, "EMPTY_FILE": 2}
    assert [failure.item_id for failure in summary.failures] == [3, 4]


def test_what_a_duplicate_reuses_is_counted_once() -> None:
    counts: dict[str, Any] = {
        "pages": 3,
        "table_pages": 2,
        "template_areas": 9,
        "matched_pages": 2,
        "unmatched_pages": 1,
        "review_fields": 5,
        "long_image_units": 4,
    }
    read = item(1, **counts, seconds=1.5)
    reused = item(2, **counts, seconds=0.0, duplicate_of=1)
    summary = summarize([read, reused])
    assert (summary.recognized, summary.duplicates) == (2, 1)
    assert {name: getattr(summary, name) for name in counts} == counts
    assert summary.seconds == 1.5


def test_confidences_fall_into_bands_that_hold_their_lower_edge() -> None:
    values = [0.0, 0.49, 0.5, 0.95, 0.9799, 0.98, 0.99, 1.0]
    summary = summarize([item(mean_confidence=value) for value in values])
    assert len(summary.confidence_bands) == len(CONFIDENCE_EDGES) + 1
    assert summary.confidence_bands == (2, 1, 0, 0, 0, 0, 2, 1, 2)
    assert summary.mean_confidence == sum(values) / len(values)


def test_a_chunk_without_words_has_no_confidence() -> None:
    summary = summarize([item(1, **FAILED), item(2, mean_confidence=None)])
    assert summary.mean_confidence is None
    assert not any(summary.confidence_bands)
    assert summarize([]).items == 0


def test_the_slowest_and_the_failed_are_shown_a_few_of_them() -> None:
    slow = [item(number, seconds=float(number)) for number in range(20)]
    failed = [item(number, seconds=0.0, **FAILED) for number in range(30, 50)]
    summary = summarize([*slow, *failed])
    assert [found.item_id for found in summary.slowest] == list(range(19, 9, -1))
    assert len(summary.failures) == SHOWN_ITEMS
    assert [found.item_id for found in summarize(slow[:2]).slowest] == [1], "0 s is not slow"

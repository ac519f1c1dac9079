"""What became of an item becomes the mark that the ledger takes.

When a mark may be written belongs to ``recognize``.
"""

from dataclasses import replace

from ocr_pipeline.model.errors import ItemError
from ocr_pipeline.model.manifest import ItemMark, ItemRecord, ItemState
from ocr_pipeline.model.page import RecognitionOutcome, RecognizedPage

_SHOWN_PAGE_ERRORS = 20
_SOME_PAGES = "PAGE_FAILED"


def pages_mark(item: ItemRecord, outcome: RecognitionOutcome, result_key: str) -> ItemMark:
    """The mark of pages that are durable under a key of the result storage.

    Without a page that was recognized the item failed; its pages still tell what came near.
    """
    error = page_errors(outcome.pages)
    mark = ItemMark(
        item_id=item.item_id,
        outcome=ItemState.RECOGNIZED,
        result_key=result_key,
        error_code=error.code if error else None,
        error_detail=error.detail if error else None,
        unmatched_pages=sum(page.is_unmatched for page in outcome.pages),
        seconds=outcome.seconds,
    )
    if error and error.code != _SOME_PAGES:
        return replace(mark, outcome=ItemState.FAILED)
    readings = [page.template for page in outcome.pages if page.template]
    fields = [found for reading in readings for found in reading.fields]
    return replace(
        mark,
        pages=len(outcome.pages),
        table_pages=sum(bool(page.tables) for page in outcome.pages),
        template_areas=len(fields),
        matched_pages=len(readings),
        review_fields=sum(found.state == "review" for found in fields),
        long_image_units=sum(page.long_image_units for page in outcome.pages),
        mean_confidence=mean_confidence(outcome.pages),
    )


def failed_mark(item: ItemRecord, error: ItemError, seconds: float = 0.0) -> ItemMark:
    """The mark of an item without pages."""
    return ItemMark(
        item_id=item.item_id,
        outcome=ItemState.FAILED,
        error_code=error.code,
        error_detail=error.detail,
        seconds=seconds,
    )


def duplicate_mark(item: ItemRecord, first: ItemMark, policy: str) -> ItemMark:
    """The first item's answer under another key; to ignore a failure would be to hide it."""
    ignored = policy == "ignore" and first.outcome is ItemState.RECOGNIZED
    return replace(
        ItemMark(item.item_id, ItemState.IGNORED) if ignored else first,
        item_id=item.item_id,
        duplicate_of=first.item_id,
        seconds=0.0,
    )


def earlier_mark(item: ItemRecord) -> ItemMark:
    """The mark of pages that the ledger knows already; no engine works for them again."""
    failed = item.error_code not in (None, _SOME_PAGES)
    return ItemMark(
        item_id=item.item_id,
        outcome=ItemState.FAILED if failed else ItemState.RECOGNIZED,
        content_sha256=item.content_sha256,
        recognition_digest=item.recognition_digest,
        result_key=item.result_key,
        duplicate_of=item.duplicate_of,
        error_code=item.error_code,
        error_detail=item.error_detail,
        pages=item.pages,
        table_pages=item.table_pages,
        template_areas=item.template_areas,
        matched_pages=item.matched_pages,
        unmatched_pages=item.unmatched_pages,
        review_fields=item.review_fields,
        long_image_units=item.long_image_units,
        mean_confidence=item.mean_confidence,
    )


def page_errors(pages: tuple[RecognizedPage, ...]) -> ItemError | None:
    """PAGE_FAILED with the codes of the pages that failed; None when none did.

    When all of them failed, the first one's error is that of the item.
    """
    first = pages[0].error if pages else None
    if first and all(page.error for page in pages):
        return first
    bad = [f"page {page.page_index + 1}: {page.error.code}" for page in pages if page.error]
    more = len(bad) - _SHOWN_PAGE_ERRORS
    detail = ", ".join(bad[:_SHOWN_PAGE_ERRORS]) + (f" and {more} more" if more > 0 else "")
    return ItemError(_SOME_PAGES, detail) if bad else None


def mean_confidence(pages: tuple[RecognizedPage, ...]) -> float | None:
    """Mean of the words' confidences, 0..1; None without words."""
    values = [word.confidence for page in pages for word in page.words]
    return sum(values) / len(values) if values else None

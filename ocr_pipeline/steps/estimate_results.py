"""Results that a batch has already become the bytes that a page takes.

What all results will take belongs to ``planning.estimating``.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress

from ocr_pipeline.model.errors import ItemFailure, OcrPipelineError
from ocr_pipeline.model.manifest import ItemRecord
from ocr_pipeline.planning.estimating import ASSUMED_PAGE_BYTES, page_bytes
from ocr_pipeline.planning.figures import Figure
from ocr_pipeline.ports.storage import ObjectStore
from ocr_pipeline.spec.effective import EffectiveSettings
from ocr_pipeline.steps.work import StoreFor

RESULTS_ASKED = 50


def page_bytes_of(
    items: Sequence[ItemRecord], store_for: StoreFor, settings: EffectiveSettings
) -> Figure:
    """Of page results, by page: those of some of these items, else of the samples of the demo.

    A result storage that does not answer is no reason not to estimate.
    """
    step = max(1, len(items) // RESULTS_ASKED)
    with suppress(OcrPipelineError):
        store = store_for(settings.batch.result)
        if sizes := list(_sizes(store, items[::step][:RESULTS_ASKED])):
            return page_bytes(sizes)
    return ASSUMED_PAGE_BYTES


def _sizes(store: ObjectStore, items: Sequence[ItemRecord]) -> Iterator[tuple[int, int]]:
    """Pages and bytes of those that are still there."""
    for item in items:
        with suppress(ItemFailure):
            if item.result_key is not None:
                yield item.pages, store.head(item.result_key).size_bytes

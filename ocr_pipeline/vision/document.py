"""Turns a file's bytes into recognized pages: decode, turn upright, tile, read, find tables.

Which engine reads and in which process belongs to the adapters.
"""

import time
from collections.abc import Sequence
from dataclasses import replace

from ocr_pipeline.model.errors import ItemError, ItemFailure, OcrPipelineError
from ocr_pipeline.model.page import RecognitionOptions, RecognizedPage
from ocr_pipeline.ports.engine import OcrEngine, Pixels
from ocr_pipeline.vision.decode import DecodedPage, decode_pages
from ocr_pipeline.vision.long_image import long_image_class, long_image_units, size_error
from ocr_pipeline.vision.orientation import read_upright
from ocr_pipeline.vision.tables import find_tables
from ocr_pipeline.vision.tile_reading import read_long
from ocr_pipeline.vision.turning import back_to_original, map_table, map_word


def recognize_document(
    data: bytes, engine: OcrEngine, options: RecognitionOptions
) -> tuple[RecognizedPage, ...]:
    """All pages of ``data``; one that fails alone carries its error, the others go on.

    Raises ``ItemFailure`` when the item cannot be opened, or with the first page's error when no
    page was read. What else the engine raises for a page becomes ENGINE_ERROR of that page, except
    an ``OcrPipelineError`` (the engine is not there) and ``MemoryError``.
    """
    pages = tuple(_recognize_page(page, engine, options) for page in decode_pages(data, options))
    refuse_all_failed(pages)
    return pages


def refuse_all_failed(pages: Sequence[RecognizedPage]) -> None:
    """Raise ``ItemFailure`` with the first page's error when no page was read.

    One that no template fits was read: it is kept, for it says which template comes near.
    """
    first_error = pages[0].error
    was_read = any(page.error is None or page.is_unmatched for page in pages)
    if first_error is not None and not was_read:
        raise ItemFailure(first_error.code, first_error.detail)


def _recognize_page(
    page: DecodedPage, engine: OcrEngine, options: RecognitionOptions
) -> RecognizedPage:
    started = time.perf_counter()
    recognized = _outcome(page, engine, options)
    return replace(recognized, seconds=time.perf_counter() - started)


def _outcome(page: DecodedPage, engine: OcrEngine, options: RecognitionOptions) -> RecognizedPage:
    error = page.error or size_error(page.width_px, page.height_px, options)
    if error is None and page.pixels is not None:
        try:
            return _read(page.pixels, page.page_index, engine, options)
        except ItemFailure as failure:
            error = failure.error
        except (OcrPipelineError, MemoryError):
            raise
        except Exception as failure:
            # the message may quote the document
            error = ItemError("ENGINE_ERROR", type(failure).__name__)
    return RecognizedPage(
        page.page_index, page.width_px, page.height_px, engine=engine.name, error=error
    )


def _read(
    pixels: Pixels, page_index: int, engine: OcrEngine, options: RecognitionOptions
) -> RecognizedPage:
    if engine.finds_direction:
        return engine.recognize(pixels, page_index, options)
    height_px, width_px = pixels.shape[:2]
    long_image = long_image_class(width_px, height_px) == "long"

    def read(piece: Pixels) -> RecognizedPage:
        return engine.recognize(piece, page_index, options)

    def begin(piece: Pixels) -> RecognizedPage:
        return engine.recognize(piece, page_index, replace(options, may_stop=True))

    reading = read_long(pixels, read) if long_image else read_upright(pixels, read, begin)
    tables = find_tables(reading.pixels, reading.words) if options.tables else ()
    back = back_to_original(width_px, height_px, reading.degrees)
    return RecognizedPage(
        page_index,
        width_px,
        height_px,
        words=tuple(map_word(word, back) for word in reading.words),
        tables=tuple(map_table(table, back) for table in tables),
        rotation_degrees=reading.degrees,
        long_image=long_image,
        long_image_units=long_image_units(max(width_px, height_px)) if long_image else 0,
        engine=engine.name,
    )

"""Answers to the parts of a document become its pages, each word where it is on the original.

How a document is taken apart belongs to ``splitting``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ocr_pipeline.model.errors import ItemError
from ocr_pipeline.model.geometry import Point
from ocr_pipeline.model.page import RecognizedPage, Word
from ocr_pipeline.model.table import Table
from ocr_pipeline.vision.document import refuse_all_failed
from ocr_pipeline.vision.image_parts import failed
from ocr_pipeline.vision.parts import DocumentParts, Part
from ocr_pipeline.vision.tile_reading import belongs, keep_core, mover
from ocr_pipeline.vision.turning import map_table, map_template, map_word

PartAnswer = tuple[RecognizedPage, ...] | ItemError


def join_pages(
    document: DocumentParts, answers: Sequence[PartAnswer]
) -> tuple[RecognizedPage, ...]:
    """All pages of the document, in order.

    ``answers`` belong to its parts, in order: the pages of a part, in order and in coordinates of
    the part, or what all of them failed with.

    Raises ``ItemFailure`` with the first page's error when no page was read.
    """
    readings: dict[int, list[tuple[Part, RecognizedPage]]] = {}
    for part, answer in zip(document.parts, answers, strict=True):
        for index, page in zip(part.pages, _pages_of(part, answer), strict=True):
            readings.setdefault(index, []).append((part, page))
    pages = tuple(_joined(blank, readings.get(blank.page_index, ())) for blank in document.pages)
    refuse_all_failed(pages)
    return pages


def _pages_of(part: Part, answer: PartAnswer) -> Sequence[RecognizedPage]:
    if isinstance(answer, ItemError):
        return [RecognizedPage(index, 0, 0, error=answer) for index in part.pages]
    return answer


def _joined(
    blank: RecognizedPage, readings: Sequence[tuple[Part, RecognizedPage]]
) -> RecognizedPage:
    if blank.error is not None:
        return blank
    for _, page in readings:
        if page.error is not None:
            return replace(failed(blank, page.error), nearest=page.nearest)
    located = [_located(part, page, _is_tall(blank)) for part, page in readings]
    first = located[0]
    return replace(
        first,
        page_index=blank.page_index,
        width_px=blank.width_px or first.width_px,
        height_px=blank.height_px or first.height_px,
        words=tuple(word for page in located for word in page.words),
        tables=tuple(table for page in located for table in page.tables),
        long_image=blank.long_image,
        long_image_units=blank.long_image_units,
        seconds=sum(page.seconds for page in located),
    )


def _located(part: Part, page: RecognizedPage, downwards: bool) -> RecognizedPage:
    """The page of a part in pixels of the original; of a tile, what belongs to it."""
    words: Iterable[Word] = page.words
    tables: Iterable[Table] = page.tables
    if part.tile is not None:
        move = mover(part.tile, downwards)
        words = keep_core(words, part.tile, downwards)
        moved = (map_table(table, move) for table in tables)
        tables = [table for table in moved if belongs(table.quad, part.tile, downwards)]

    def grow(point: Point) -> Point:
        return (point[0] * part.scale, point[1] * part.scale)

    return replace(
        page,
        words=tuple(map_word(word, grow) for word in words),
        tables=tuple(map_table(table, grow) for table in tables),
        template=page.template and map_template(page.template, grow),
    )


def _is_tall(page: RecognizedPage) -> bool:
    return page.height_px >= page.width_px

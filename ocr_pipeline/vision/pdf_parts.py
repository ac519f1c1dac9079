"""A PDF becomes the parts that a remote recognizer takes: itself, PDFs of some pages, or images.

Images and TIFFs belong to ``image_parts`` and ``tiff_parts``.
"""

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from ocr_pipeline.model.errors import ItemFailure
from ocr_pipeline.model.page import RecognitionOptions, RecognizedPage
from ocr_pipeline.vision.decode import DecodedPage, check_page_count
from ocr_pipeline.vision.image_parts import PageParts, image_parts
from ocr_pipeline.vision.parts import Part, PartLimits, groups
from ocr_pipeline.vision.pdf import is_restricted, normal_long_side_px, open_pdf, render_page

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument


def pdf_parts(data: bytes, limits: PartLimits, options: RecognitionOptions) -> Iterator[PageParts]:
    """The pages in any order, with the parts that begin at them.

    A page that stays in a PDF has no size: only the answer tells how it was rendered. One that
    would be larger than a call may carry is rendered here, no finer than that.

    Raises ``ItemFailure``: CORRUPT_PDF, ENCRYPTED_PDF, TOO_MANY_PAGES.
    """
    with open_pdf(data) as document:
        check_page_count(len(document), options)
        kept: list[int] = []
        for index in range(len(document)):
            try:
                fits = normal_long_side_px(document, index) <= limits.max_side_px
            except ItemFailure as failure:
                yield RecognizedPage(index, 0, 0, error=failure.error), ()
                continue
            if fits:
                kept.append(index)
            else:
                yield _rendered(document, index, limits, options)
        if (
            len(kept) == len(document) <= limits.pages_per_call
            and len(data) <= limits.max_call_bytes
            and not is_restricted(document)
        ):
            yield from _together(Part("pdf", data, tuple(kept)))
        else:
            yield from _split(document, kept, limits, options)


def _split(
    document: "PdfDocument", kept: Sequence[int], limits: PartLimits, options: RecognitionOptions
) -> Iterator[PageParts]:
    _flatten(document, kept)
    for pages, data in groups(kept, lambda chosen: _pdf_of(document, chosen), limits):
        if data is None:
            yield _rendered(document, pages[0], limits, options)
        else:
            yield from _together(Part("pdf", data, tuple(pages)))


def _together(part: Part) -> Iterator[PageParts]:
    """The pages of a part; it begins at the first of them."""
    for index in part.pages:
        yield RecognizedPage(index, 0, 0), (part,) if index == part.pages[0] else ()


def _rendered(
    document: "PdfDocument", index: int, limits: PartLimits, options: RecognitionOptions
) -> PageParts:
    try:
        pixels = render_page(document, index, options.max_pixels, limits.max_side_px - 1)
    except ItemFailure as failure:
        return RecognizedPage(index, 0, 0, error=failure.error), ()
    height_px, width_px = pixels.shape[:2]
    return image_parts(DecodedPage(index, width_px, height_px, pixels), limits, options)


def _flatten(document: "PdfDocument", pages: Sequence[int]) -> None:
    """What is filled into forms becomes part of the pages: the form itself stays behind."""
    if document.formenv is None:
        return
    for index in pages:
        page = document[index]
        page.flatten()
        page.close()


def _pdf_of(document: "PdfDocument", pages: Sequence[int]) -> bytes:
    import pypdfium2

    file = BytesIO()
    try:
        with pypdfium2.PdfDocument.new() as chosen:
            chosen.import_pages(document, list(pages))
            chosen.save(file)
    except pypdfium2.PdfiumError as error:
        raise ItemFailure("CORRUPT_PDF", "its pages cannot be taken apart") from error
    return file.getvalue()

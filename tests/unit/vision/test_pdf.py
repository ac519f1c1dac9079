import pytest

from ocr_pipeline.vision.pdf import open_pdf, render_page, render_scale
from tests.unit.vision.drawn import pdf

NO_LIMIT = 1_000_000_000


def written_pdf(*objects: bytes) -> bytes:
    """A PDF of these objects, numbered from 1; the first one is the catalog."""
    data, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    trailer = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, len(data))
    return data + table + trailer


def filled_form(pages: int = 1) -> bytes:
    """Pages with a form field in the middle, filled with black."""
    drawing = b"0 0 0 rg 0 0 100 50 re f"
    numbers = range(4, 4 + 2 * pages, 2)
    kids = b" ".join(b"%d 0 R" % number for number in numbers)
    fields = b" ".join(b"%d 0 R" % (number + 1) for number in numbers)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[%s]>>>>" % fields,
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, pages),
        b"<</Type/XObject/Subtype/Form/BBox[0 0 100 50]/Length %d>>stream\n%s\nendstream"
        % (len(drawing), drawing),
    ]
    for number in numbers:
        objects += [
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Annots[%d 0 R]>>" % (number + 1),
            b"<</Type/Annot/Subtype/Widget/FT/Tx/T(%d)/Rect[50 25 150 75]/AP<</N 3 0 R>>>>"
            % number,
        ]
    return written_pdf(*objects)


def test_filled_form_fields_are_rendered() -> None:
    with open_pdf(filled_form()) as document:
        pixels = render_page(document, 0, NO_LIMIT)
    height_px, width_px = pixels.shape[:2]
    assert pixels[height_px // 2, width_px // 2].max() == 0
    assert pixels[5, 5].min() == 255


@pytest.mark.parametrize(
    ("size", "dpi"),
    [
        ((595, 842), 200),
        ((252, 144), 1000 / 252 * 72),  # a business card has 1,000 px
        ((24, 12), 600),
        ((2384, 3370), 7990 / 3370 * 72),  # A0 stays below what is a long image
    ],
)
def test_the_resolution_follows_the_size_of_the_page(size: tuple[float, float], dpi: float) -> None:
    assert render_scale(*size, NO_LIMIT) * 72 == pytest.approx(dpi)


def test_the_limit_of_pixels_makes_pages_coarser() -> None:
    with open_pdf(pdf(width_px=600, height_px=800, resolution=72)) as document:
        height_px, width_px = render_page(document, 0, 120_000).shape[:2]
    assert (width_px, height_px) == (300, 400)


def test_a_page_without_area_cannot_be_rendered() -> None:
    with pytest.raises(ValueError, match="no area"):
        render_scale(0, 100, NO_LIMIT)

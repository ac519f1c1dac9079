"""What is sent of a file: as little changed as possible, and nothing that readers see differently.

``decode_pages`` is asked what the parts show: it is what the embedded engine sees of the original.
"""

from collections.abc import Sequence
from io import BytesIO

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from benchmarks.corpus.encrypted_pdf import encrypted_pdf
from ocr_pipeline.model.errors import ItemFailure
from ocr_pipeline.model.page import RecognitionOptions
from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision import splitting, tiff_parts
from ocr_pipeline.vision.decode import decode_pages
from ocr_pipeline.vision.parts import DocumentParts, Part, PartLimits
from ocr_pipeline.vision.splitting import split_document
from tests.unit.vision.drawn import ENGLISH, encoded, pdf, textured
from tests.unit.vision.test_pdf import filled_form

LIMITS = PartLimits(pages_per_call=10, max_side_px=7999, max_call_bytes=50_000_000)
LONG_ALLOWED = RecognitionOptions(languages=("en",), long_image=True)
ORIENTATION_TAG = 274


def small(
    pages_per_call: int = 10, max_side_px: int = 7999, max_call_bytes: int = 50_000_000
) -> PartLimits:
    return PartLimits(pages_per_call, max_side_px, max_call_bytes)


def shown(part: Part, page: int = 0) -> Pixels:
    pixels = list(decode_pages(part.data, ENGLISH))[page].pixels
    assert pixels is not None
    return pixels


def original(data: bytes, page: int = 0) -> Pixels:
    pixels = list(decode_pages(data, ENGLISH))[page].pixels
    assert pixels is not None
    return pixels


def forms(document: DocumentParts) -> list[tuple[str, tuple[int, ...]]]:
    return [(part.format, part.pages) for part in document.parts]


def tiff(frames: Sequence[Image.Image], **options: object) -> bytes:
    return encoded(frames[0], "TIFF", save_all=True, append_images=list(frames[1:]), **options)


# -- images -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "sent"),
    [
        (encoded(textured(), "JPEG"), "jpg"),
        (encoded(textured(mode="L"), "JPEG"), "jpg"),
        (encoded(textured(), "PNG"), "png"),
        (encoded(textured(mode="1"), "PNG"), "png"),
        (encoded(textured(mode="P"), "PNG"), "png"),
    ],
)
def test_what_every_reader_shows_alike_is_sent_byte_for_byte(data: bytes, sent: str) -> None:
    document = split_document(data, LIMITS, ENGLISH)
    assert forms(document) == [(sent, (0,))]
    assert document.parts[0].data == data
    assert (document.pages[0].width_px, document.pages[0].height_px) == (320, 240)


@pytest.mark.parametrize(
    ("data", "sent"),
    [
        (encoded(textured(), "BMP"), "png"),
        (encoded(textured(), "WEBP", lossless=True), "png"),
        (encoded(textured().convert("CMYK"), "JPEG"), "jpg"),
        (encoded(textured(mode="RGBA"), "PNG"), "png"),
        (
            encoded(Image.fromarray(np.arange(60_000, dtype=np.uint16).reshape(200, 300)), "PNG"),
            "png",
        ),
    ],
)
def test_the_rest_is_sent_as_we_see_it(data: bytes, sent: str) -> None:
    document = split_document(data, LIMITS, ENGLISH)
    assert forms(document) == [(sent, (0,))]
    difference = shown(document.parts[0]).astype(int) - original(data)
    assert np.abs(difference).mean() < 2


@pytest.mark.parametrize("image_format", ["JPEG", "PNG"])
def test_what_exif_turns_is_sent_upright(image_format: str) -> None:
    exif = Image.Exif()
    exif[ORIENTATION_TAG] = 6
    data = encoded(textured(320, 240), image_format, exif=exif)
    document = split_document(data, LIMITS, ENGLISH)
    (part,) = document.parts
    assert Image.open(BytesIO(part.data)).size == (240, 320)
    assert ORIENTATION_TAG not in Image.open(BytesIO(part.data)).getexif()
    assert (document.pages[0].width_px, document.pages[0].height_px) == (240, 320)


def test_an_image_of_too_many_bytes_is_encoded_anew() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (700, 700, 3), np.uint8)
    data = encoded(Image.fromarray(noise), "PNG")
    document = split_document(data, small(max_call_bytes=1_000_000), ENGLISH)
    assert forms(document) == [("jpg", (0,))]
    assert len(document.parts[0].data) <= 1_000_000 < len(data)


def test_an_image_that_fits_in_no_form_says_so() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (2000, 2000, 3), np.uint8)
    with pytest.raises(ItemFailure, match="FILE_TOO_LARGE"):
        split_document(
            encoded(Image.fromarray(noise), "PNG"), small(max_call_bytes=1_000_000), ENGLISH
        )


def test_damage_is_found_before_it_is_paid_for() -> None:
    with pytest.raises(ItemFailure, match="CORRUPT_IMAGE"):
        split_document(encoded(textured(), "JPEG")[:-500], LIMITS, ENGLISH)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "EMPTY_FILE"),
        (b"text", "UNSUPPORTED_FORMAT"),
        (b"%PDF-1.7 nothing", "CORRUPT_PDF"),
        (pdf(3), "TOO_MANY_PAGES"),
        (tiff([textured()] * 3), "TOO_MANY_PAGES"),
        (bytes(2000), "FILE_TOO_LARGE"),
    ],
)
def test_a_file_has_the_code_that_it_has_with_the_embedded_engine(data: bytes, code: str) -> None:
    limit = 1000 if code == "FILE_TOO_LARGE" else 1_000_000
    options = RecognitionOptions(("en",), max_pages=2, max_file_bytes=limit)
    with pytest.raises(ItemFailure, match=code):
        split_document(data, LIMITS, options)


# -- long and large pages ---------------------------------------------------------------------


@pytest.mark.parametrize("tall", [True, False])
def test_a_long_image_is_sent_in_tiles(tall: bool) -> None:
    size = (400, 9000) if tall else (9000, 400)
    data = encoded(textured(*size), "PNG")
    document = split_document(data, LIMITS, LONG_ALLOWED)
    (page,) = document.pages
    assert (page.width_px, page.height_px) == size
    assert page.long_image
    assert page.long_image_units == 5
    starts = [part.tile.start_px for part in document.parts if part.tile]
    assert starts == [0, 1400, 2800, 4200, 5600, 7000, 8400]
    image = original(data)
    tile = document.parts[1]
    assert (shown(tile) == (image[1400:3000] if tall else image[:, 1400:3000])).all()


@pytest.mark.parametrize(
    ("size", "options", "code"),
    [
        ((400, 9000), ENGLISH, "LONG_IMAGE_NOT_ENABLED"),
        ((2000, 9000), LONG_ALLOWED, "IMAGE_TOO_LONG"),
        ((40, 26_000), LONG_ALLOWED, "IMAGE_TOO_LONG"),
    ],
)
def test_what_is_too_long_has_the_codes_of_the_embedded_engine(
    size: tuple[int, int], options: RecognitionOptions, code: str
) -> None:
    with pytest.raises(ItemFailure, match=code):
        split_document(encoded(Image.new("L", size), "PNG"), LIMITS, options)


def test_a_remote_without_a_limit_of_sides_gets_a_long_image_whole() -> None:
    data = encoded(Image.new("L", (400, 9000)), "PNG")
    document = split_document(data, small(max_side_px=30_000), LONG_ALLOWED)
    assert document.parts[0].data == data
    assert document.pages[0].long_image_units == 5


def test_a_page_above_a_smaller_limit_is_scaled_down() -> None:
    data = encoded(textured(3000, 1000), "PNG")
    document = split_document(data, small(max_side_px=1500), ENGLISH)
    assert shown(document.parts[0]).shape[:2] == (500, 1500)
    assert document.parts[0].scale == 2
    assert (document.pages[0].width_px, document.pages[0].height_px) == (3000, 1000)


def test_a_long_image_that_is_too_wide_is_scaled_down_and_sent_in_tiles() -> None:
    data = encoded(Image.new("L", (3200, 16_000)), "PNG")
    document = split_document(data, small(max_side_px=1600), LONG_ALLOWED)
    assert {part.scale for part in document.parts} == {2}
    assert shown(document.parts[0]).shape[:2] == (1600, 1600)
    assert [part.tile.end_px for part in document.parts if part.tile][-1] == 8000


# -- PDF --------------------------------------------------------------------------------------


def test_a_short_pdf_is_sent_byte_for_byte() -> None:
    data = pdf(10)
    document = split_document(data, LIMITS, ENGLISH)
    assert forms(document) == [("pdf", tuple(range(10)))]
    assert document.parts[0].data == data
    assert [(page.page_index, page.width_px) for page in document.pages] == [
        (index, 0) for index in range(10)
    ]


def sized_pdf(*widths_points: int) -> bytes:
    file = BytesIO()
    with pypdfium2.PdfDocument.new() as document:
        for width in widths_points:
            document.new_page(width, 200).close()
        document.save(file)
    return file.getvalue()


def test_a_long_pdf_is_split_in_order() -> None:
    document = split_document(sized_pdf(*range(200, 225)), LIMITS, ENGLISH)
    assert forms(document) == [
        ("pdf", tuple(range(10))),
        ("pdf", tuple(range(10, 20))),
        ("pdf", tuple(range(20, 25))),
    ]
    widths = []
    for part in document.parts:
        with pypdfium2.PdfDocument(part.data) as opened:
            widths += [opened.get_page_size(index)[0] for index in range(len(opened))]
    assert widths == list(range(200, 225))


def test_a_pdf_that_is_encrypted_for_its_owner_only_is_sent_in_the_clear() -> None:
    data = encrypted_pdf("restricted", password="")
    document = split_document(data, LIMITS, ENGLISH)
    (part,) = document.parts
    assert b"/Encrypt" in data
    assert b"/Encrypt" not in part.data
    assert (shown(part) == original(data)).all()


def test_a_split_form_keeps_what_was_filled_in() -> None:
    document = split_document(filled_form(pages=3), small(pages_per_call=2), ENGLISH)
    assert forms(document) == [("pdf", (0, 1)), ("pdf", (2,))]
    for part in document.parts:
        pixels = shown(part)
        height_px, width_px = pixels.shape[:2]
        assert pixels[height_px // 2, width_px // 2].max() == 0


def test_a_pdf_of_too_many_bytes_is_split_smaller() -> None:
    pages = [textured(900, 600) for _ in range(4)]
    data = encoded(pages[0], "PDF", save_all=True, append_images=pages[1:])
    limits = small(max_call_bytes=len(data) * 2 // 3)
    assert forms(split_document(data, limits, ENGLISH)) == [("pdf", (0, 1)), ("pdf", (2, 3))]


def test_a_page_of_a_pdf_that_is_too_large_is_sent_as_an_image() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (1600, 1600, 3), np.uint8)
    data = encoded(Image.fromarray(noise), "PDF", quality=100, resolution=1000)
    assert len(data) > 1_000_000
    document = split_document(data, small(max_call_bytes=1_000_000), ENGLISH)
    assert [part.format for part in document.parts] == ["jpg"]
    assert (document.pages[0].width_px, document.pages[0].height_px) == original(data).shape[1::-1]


def test_a_poster_in_a_pdf_is_sent_as_an_image_within_the_limit() -> None:
    document = split_document(sized_pdf(300, 3370, 300), small(max_side_px=2000), ENGLISH)
    assert sorted(forms(document)) == [("pdf", (0, 2)), ("png", (1,))]
    assert [page.width_px for page in document.pages] == [0, 2000, 0]
    assert not document.pages[1].long_image


# -- TIFF -------------------------------------------------------------------------------------


def test_a_short_tiff_is_sent_byte_for_byte() -> None:
    data = tiff([textured(mode=mode) for mode in ("1", "L", "RGB")])
    document = split_document(data, LIMITS, ENGLISH)
    assert forms(document) == [("tiff", (0, 1, 2))]
    assert document.parts[0].data == data
    assert [(page.width_px, page.height_px) for page in document.pages] == [(320, 240)] * 3


def test_a_long_tiff_is_split_without_loss() -> None:
    data = tiff([textured(100 + index, 80, ("1", "L", "RGB")[index % 3]) for index in range(7)])
    document = split_document(data, small(pages_per_call=3), ENGLISH)
    assert forms(document) == [("tiff", (0, 1, 2)), ("tiff", (3, 4, 5)), ("tiff", (6,))]
    for part in document.parts:
        for number, page in enumerate(part.pages):
            assert (shown(part, number) == original(data, page)).all()


def test_pages_are_not_all_decoded_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiff_parts, "HELD_BYTES", 100 * 80 * 3 + 1)
    data = tiff([textured(100, 80)] * 5)
    document = split_document(data, small(pages_per_call=4), ENGLISH)
    assert forms(document) == [("tiff", (0, 1)), ("tiff", (2, 3)), ("tiff", (4,))]


@pytest.mark.parametrize(
    "odd",
    [
        Image.fromarray(np.full((80, 100), 40_000, np.uint16)),
        textured(100, 80, "CMYK"),
        textured(100, 80, "RGBA"),
    ],
)
def test_an_odd_frame_is_sent_as_we_see_it(odd: Image.Image) -> None:
    data = tiff([textured(100, 80), odd])
    document = split_document(data, LIMITS, ENGLISH)
    assert forms(document) == [("tiff", (0, 1))]
    assert document.parts[0].data != data
    assert (shown(document.parts[0], 1) == original(data, 1)).all()


def test_a_turned_tiff_is_sent_upright() -> None:
    data = tiff([textured(100, 80)], tiffinfo={ORIENTATION_TAG: 6})
    document = split_document(data, LIMITS, ENGLISH)
    assert shown(document.parts[0]).shape == (100, 80, 3)
    assert (document.pages[0].width_px, document.pages[0].height_px) == (80, 100)


def test_a_broken_frame_costs_itself_only() -> None:
    frames = [textured(100, 80), textured(1200, 800), textured(100, 80)]
    data = bytearray(tiff(frames, compression="tiff_lzw"))
    middle = len(data) // 2
    data[middle : middle + 1000] = bytes(1000)
    document = split_document(bytes(data), LIMITS, ENGLISH)
    codes = [page.error.code if page.error else None for page in document.pages]
    assert codes == [None, "CORRUPT_IMAGE", None]
    assert forms(document) == [("tiff", (0, 2))]


def test_a_tiff_of_too_many_bytes_is_split_smaller() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (300, 300, 3), np.uint8)
    data = tiff([Image.fromarray(noise)] * 4)
    document = split_document(data, small(max_call_bytes=600_000), ENGLISH)
    assert forms(document) == [("tiff", (0, 1)), ("tiff", (2, 3))]


# -- all --------------------------------------------------------------------------------------


def test_parts_that_are_too_large_together_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(splitting, "MAX_PARTS_BYTES", 1000)
    with pytest.raises(ItemFailure, match="FILE_TOO_LARGE"):
        split_document(pdf(25), LIMITS, ENGLISH)


def test_equal_files_have_parts_of_equal_names_and_others_have_not() -> None:
    """PDFium gives every file that it writes another id: the bytes of parts tell nothing."""
    twice = [split_document(pdf(25), LIMITS, ENGLISH) for _ in range(2)]
    assert twice[0].parts[0].data != twice[1].parts[0].data
    names = [[(document.content, part.place) for part in document.parts] for document in twice]
    assert names[0] == names[1]
    assert len(set(names[0])) == 3
    assert split_document(pdf(24), LIMITS, ENGLISH).content != twice[0].content

"""What can be told of a file without decoding it is what recognizing it would tell."""

import pytest
from PIL import Image

from ocr_pipeline.model.errors import ItemFailure
from ocr_pipeline.model.page import RecognitionOptions
from ocr_pipeline.vision.inspection import Inspection, Inspector, inspect
from ocr_pipeline.vision.sniff import ImageFormat
from tests.integration.inbox import beyond_limits, damaged, megapixels_900, tiff
from tests.unit.vision.drawn import encoded, pdf, textured

OPTIONS = RecognitionOptions(languages=("en",), long_image=True, max_pages=5)


def look(data: bytes, options: RecognitionOptions = OPTIONS) -> Inspection:
    return inspect(data, Inspector(), options)


def refusal(data: bytes, options: RecognitionOptions = OPTIONS) -> str:
    with pytest.raises(ItemFailure) as failure:
        look(data, options)
    return failure.value.error.code


def test_pages_are_counted() -> None:
    assert look(pdf(3)) == Inspection(ImageFormat.PDF, 3, 0)
    assert look(tiff(4)) == Inspection(ImageFormat.TIFF, 4, 0)
    assert look(encoded(textured(), "WEBP")) == Inspection(ImageFormat.WEBP, 1, 0)


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "BMP"])
def test_the_beginning_of_an_image_is_enough(image_format: str) -> None:
    data = encoded(textured(1_000, 9_000), image_format)
    assert look(data[:5_000]) == Inspection(ImageFormat(image_format), 1, 5)


def test_units_of_all_pages_are_added() -> None:
    pages = [Image.new("1", (9_000, 400)), Image.new("1", (20, 20)), Image.new("1", (400, 8_000))]
    data = encoded(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    assert look(data) == Inspection(ImageFormat.TIFF, 3, 5 + 4)


def test_a_long_image_is_refused_where_the_batch_takes_none() -> None:
    data = encoded(Image.new("1", (9_000, 400)), "PNG")
    options = RecognitionOptions(languages=("en",))
    assert refusal(data, options) == "LONG_IMAGE_NOT_ENABLED"


def test_a_page_that_is_refused_alone_is_a_page() -> None:
    pages = [Image.new("1", (9_000, 9_000)), Image.new("1", (20, 20))]
    data = encoded(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    assert look(data) == Inspection(ImageFormat.TIFF, 2, 0)
    assert refusal(encoded(pages[0], "TIFF")) == "IMAGE_TOO_LONG"


@pytest.mark.parametrize("name", ["empty.png", "text.jpg", "encrypted.pdf", "half a document.pdf"])
def test_what_cannot_be_opened_is_refused_with_the_code_of_recognition(name: str) -> None:
    data, code = damaged()[name]
    assert refusal(data) == code


def test_limits_are_those_of_recognition() -> None:
    assert refusal(megapixels_900()) == "TOO_MANY_PIXELS"
    assert refusal(tiff(6)) == refusal(pdf(6)) == "TOO_MANY_PAGES"
    assert refusal(beyond_limits()["too long.png"][0]) == "IMAGE_TOO_LONG"
    small = RecognitionOptions(languages=("en",), max_file_bytes=100)
    assert refusal(pdf(1), small) == "FILE_TOO_LARGE"


def test_a_chain_of_pages_that_goes_nowhere_is_no_crash() -> None:
    whole = tiff(3)
    found = look(whole[: len(whole) - 40])
    assert found.format is ImageFormat.TIFF

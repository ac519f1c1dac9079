import pytest

from ocr_pipeline.model.errors import ItemFailure
from ocr_pipeline.vision.sniff import ImageFormat, sniff
from tests.unit.vision.drawn import encoded, pdf, textured


@pytest.mark.parametrize("name", ["JPEG", "PNG", "TIFF", "BMP", "WEBP"])
def test_a_format_is_known_by_its_bytes(name: str) -> None:
    assert sniff(encoded(textured(), name)) is ImageFormat(name)


def test_a_pdf_may_have_junk_before_its_header() -> None:
    assert sniff(b"\xef\xbb\xbf\r\n" + pdf()) is ImageFormat.PDF


@pytest.mark.parametrize("header", [b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"])
def test_tiff_has_two_byte_orders_and_two_sizes(header: bytes) -> None:
    assert sniff(header + bytes(20)) is ImageFormat.TIFF


def test_no_bytes_are_an_empty_file() -> None:
    with pytest.raises(ItemFailure) as failure:
        sniff(b"")
    assert failure.value.error.code == "EMPTY_FILE"


@pytest.mark.parametrize(
    ("data", "detail"),
    [
        (b"GIF89a" + bytes(20), "GIF"),
        (b"\0\0\0\x18ftypheic" + bytes(20), "HEIC or AVIF"),
        (b"BMW is no bitmap, and this is a text", "the first bytes"),
        (b"RIFF\0\0\0\0WAVEfmt ", "the first bytes"),
        (b"just text", "the first bytes"),
    ],
)
def test_other_formats_are_refused_by_name_and_never_quoted(data: bytes, detail: str) -> None:
    with pytest.raises(ItemFailure) as failure:
        sniff(data)
    assert failure.value.error.code == "UNSUPPORTED_FORMAT"
    assert failure.value.error.detail.startswith(detail)

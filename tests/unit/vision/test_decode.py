import struct
import zlib
from io import BytesIO

import cv2
import numpy as np
import pytest
from PIL import Image

from ocr_pipeline.model.errors import ItemFailure
from ocr_pipeline.model.page import RecognitionOptions
from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision.decode import DecodedPage, count_pages, decode_pages
from tests.unit.vision.drawn import ENGLISH, encoded, pdf, textured

LOSSLESS = ("PNG", "TIFF", "BMP")


def pages_of(data: bytes, **limits: int) -> list[DecodedPage]:
    return list(decode_pages(data, RecognitionOptions(("en",), **limits)))  # type: ignore[arg-type]


def only_page(data: bytes) -> Pixels:
    (page,) = decode_pages(data, ENGLISH)
    assert page.error is None
    assert page.pixels is not None
    assert page.pixels.dtype == np.uint8
    assert page.pixels.shape == (page.height_px, page.width_px, 3)
    assert page.pixels.flags.c_contiguous
    return page.pixels


def code_of(data: bytes, **limits: int) -> str:
    with pytest.raises(ItemFailure) as failure:
        pages_of(data, **limits)
    return failure.value.error.code


def sixteen_bit_ramp() -> np.ndarray:
    return np.linspace(0, 65535, 64 * 32).astype(np.uint16).reshape(32, 64)


def png_header(width_px: int, height_px: int) -> bytes:
    """A PNG that says how large it is; its data would be of one color."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width_px, height_px, 8, 2, 0, 0, 0)
    chunks = [header, b"IDAT" + zlib.compress(bytes(1000)), b"IEND"]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
        for chunk in chunks
    )


@pytest.mark.parametrize("name", LOSSLESS)
@pytest.mark.parametrize("mode", ["RGB", "L", "1", "P"])
def test_every_mode_becomes_bgr(name: str, mode: str) -> None:
    image = textured(mode=mode)
    expected = np.asarray(image.convert("RGB"))[..., ::-1]
    assert np.array_equal(only_page(encoded(image, name)), expected)


def test_webp_becomes_bgr() -> None:
    image = textured()
    expected = np.asarray(image)[..., ::-1]
    assert np.array_equal(only_page(encoded(image, "WEBP", lossless=True)), expected)


@pytest.mark.parametrize("extension", [".png", ".tif"])
def test_sixteen_bit_gray_keeps_its_shades(extension: str) -> None:
    ramp = sixteen_bit_ramp()
    pixels = only_page(cv2.imencode(extension, ramp)[1].tobytes())
    assert np.array_equal(pixels[..., 0], (ramp // 257).astype(np.uint8))


def test_sixteen_bit_color_keeps_its_shades() -> None:
    color = np.dstack([sixteen_bit_ramp()] * 3)
    pixels = only_page(cv2.imencode(".png", color)[1].tobytes())
    assert (pixels[0, 0, 0], pixels[-1, -1, 0]) == (0, 255)
    assert np.all(np.diff(pixels[..., 0].ravel().astype(int)) >= 0)


def test_sixteen_bit_gray_whose_white_is_zero_is_inverted() -> None:
    samples = sixteen_bit_ramp()
    tags = {256: 64, 257: 32, 258: 16, 259: 1, 262: 0, 273: 8, 277: 1, 278: 32, 279: samples.nbytes}
    data = b"II*\0" + struct.pack("<I", 8 + samples.nbytes) + samples.tobytes()
    data += struct.pack("<H", len(tags))
    data += b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags.items())
    pixels = only_page(data + bytes(4))
    assert (pixels[0, 0, 0], pixels[-1, -1, 0]) == (255, 0)


def test_float_samples_are_stretched() -> None:
    ramp = (sixteen_bit_ramp() / 65535).astype(np.float32)
    pixels = only_page(cv2.imencode(".tif", ramp)[1].tobytes())
    assert (pixels[0, 0, 0], pixels[-1, -1, 0]) == (0, 255)


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_black_on_transparent_is_black_on_white(mode: str) -> None:
    image = Image.new(mode, (40, 20), 0)
    image.paste((0, 255) if mode == "LA" else (0, 0, 0, 255), (10, 5, 20, 10))
    pixels = only_page(encoded(image, "PNG"))
    assert tuple(pixels[0, 0]) == (255, 255, 255)
    assert tuple(pixels[7, 15]) == (0, 0, 0)


@pytest.mark.parametrize("light", [(255, 255, 255, 255), (255, 240, 120, 255)])
def test_light_on_transparent_is_light_on_black(light: tuple[int, int, int, int]) -> None:
    image = Image.new("RGBA", (40, 20), 0)
    image.paste(light, (10, 5, 20, 10))
    pixels = only_page(encoded(image, "PNG"))
    assert tuple(pixels[0, 0]) == (0, 0, 0)
    assert tuple(pixels[7, 15]) == light[2::-1]


def test_nothing_on_transparent_is_white() -> None:
    pixels = only_page(encoded(Image.new("RGBA", (40, 20), 0), "PNG"))
    assert pixels.min() == 255


def test_a_transparent_color_of_a_palette_is_white() -> None:
    image = Image.new("P", (40, 20), 1)
    image.putpalette([0, 0, 0, 200, 0, 0])
    assert tuple(only_page(encoded(image, "PNG", transparency=1))[0, 0]) == (255, 255, 255)


@pytest.mark.parametrize("adobe", [True, False])
def test_cmyk_is_cyan_with_and_without_adobes_marker(adobe: bool) -> None:
    data = encoded(Image.new("CMYK", (16, 16), (255, 0, 0, 0)), "JPEG")
    if not adobe:  # then the samples are stored as they are
        data = encoded(Image.new("CMYK", (16, 16), (0, 255, 255, 255)), "JPEG")
        marker = data.find(b"\xff\xee")
        size = int.from_bytes(data[marker + 2 : marker + 4], "big")
        data = data[:marker] + data[marker + 2 + size :]
    blue, green, red = (int(value) for value in only_page(data)[8, 8])
    assert (blue > 250, green > 250, red < 5) == (True, True, True)


def test_lab_keeps_its_colors() -> None:
    image = Image.new("LAB", (16, 16), (255, 128, 128))
    assert np.all(only_page(encoded(image, "TIFF")) > 250)


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied(name: str, orientation: int) -> None:
    upright = Image.new("RGB", (96, 48), "white")
    upright.paste(
        "black", (0, 0, 48, 24)
    )  # the top left corner tells the eight apart with the next
    upright.paste("red", (48, 0, 96, 24))
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = upright.transpose(undo[orientation]) if orientation in undo else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    pixels = only_page(encoded(stored, name, exif=exif))
    assert pixels.shape[:2] == (48, 96)
    assert np.all(pixels[12, 24] < 80)  # black
    assert pixels[12, 72, 2] > 150  # red
    assert pixels[12, 72, 0] < 80
    assert np.all(pixels[40, 48] > 200)


def test_damaged_metadata_is_no_reason_to_refuse_an_image() -> None:
    data = encoded(textured(), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff" + bytes(20))
    assert only_page(data).shape == (240, 320, 3)


def test_every_page_of_a_tiff_comes_one_at_a_time() -> None:
    frames = [Image.new("L", (20 + index, 10), 40 * index) for index in range(4)]
    data = encoded(frames[0], "TIFF", save_all=True, append_images=frames[1:])
    pages = decode_pages(data, ENGLISH)
    first = next(pages)
    assert (first.page_index, first.width_px) == (0, 20)
    rest = list(pages)
    assert [(page.page_index, page.width_px) for page in rest] == [(1, 21), (2, 22), (3, 23)]
    assert all(
        page.pixels is not None and page.pixels[0, 0, 0] == 40 * page.page_index for page in rest
    )
    assert count_pages(data) == 4


def damaged_tiff() -> bytes:
    """Three frames, deflated; the data of the second one is damaged."""
    frames = [textured(64, 64) for _ in range(3)]
    data = encoded(
        frames[0], "TIFF", save_all=True, append_images=frames[1:], compression="tiff_deflate"
    )
    with Image.open(BytesIO(data)) as image:
        image.seek(1)
        start = image.tag_v2[273][0]  # type: ignore[attr-defined]
    return data[: start + 8] + b"\xff" * 200 + data[start + 208 :]


def test_a_frame_that_alone_is_damaged_does_not_stop_the_others() -> None:
    pages = pages_of(damaged_tiff())
    assert [page.error.code if page.error else None for page in pages] == [
        None,
        "CORRUPT_IMAGE",
        None,
    ]
    assert pages[2].pixels is not None


def test_a_tiff_whose_next_page_is_missing_says_so() -> None:
    data = bytearray(encoded(Image.new("L", (20, 10)), "TIFF"))
    directory = struct.unpack_from("<I", data, 4)[0]
    entries = struct.unpack_from("<H", data, directory)[0]
    struct.pack_into("<I", data, directory + 2 + 12 * entries, len(data) + 100)
    pages = pages_of(bytes(data))
    assert [page.error.code if page.error else None for page in pages] == [None, "CORRUPT_IMAGE"]


def test_every_page_of_a_pdf_is_rendered_at_200_dpi() -> None:
    data = pdf(page_count=2, width_px=612, height_px=792, resolution=72)
    pages = pages_of(data)
    assert [(page.width_px, page.height_px) for page in pages] == [(1700, 2200)] * 2
    assert count_pages(data) == 2


def test_one_damaged_page_of_a_pdf_does_not_stop_the_others() -> None:
    data = pdf(page_count=2).replace(b"/Type /Page\n", b"/Type /None\n", 1)
    codes = [page.error.code if page.error else None for page in pages_of(data)]
    assert codes == ["CORRUPT_PDF", None]


@pytest.mark.parametrize("name", ["JPEG", "PNG", "TIFF", "BMP", "WEBP"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_half_copied_image_is_refused(name: str, share: float) -> None:
    data = encoded(textured(), name)
    half = data[: int(share * len(data))]
    try:
        codes = [page.error.code if page.error else None for page in pages_of(half)]
    except ItemFailure as failure:
        codes = [failure.error.code]
    assert codes[0] == "CORRUPT_IMAGE"


def test_a_flipped_bit_of_a_png_is_found_by_its_checksum() -> None:
    data = encoded(textured(), "PNG")
    for position in range(60, len(data) - 20, len(data) // 20):
        flipped = bytearray(data)
        flipped[position] ^= 4
        assert code_of(bytes(flipped)) == "CORRUPT_IMAGE"


@pytest.mark.parametrize("share", [0.3, 0.6, 0.97])
def test_a_half_copied_pdf_is_refused(share: float) -> None:
    data = pdf(page_count=3)
    assert code_of(data[: int(share * len(data))]) == "CORRUPT_PDF"


def test_a_pdf_without_pages_or_sense_is_refused() -> None:
    assert code_of(b"%PDF-1.7\nnothing\nstartxref\n0\n%%EOF") == "CORRUPT_PDF"


def test_900_megapixels_are_refused_by_the_header() -> None:
    assert code_of(png_header(30_000, 30_000)) == "TOO_MANY_PIXELS"


def test_limits_are_the_callers() -> None:
    image = Image.new("L", (100, 50))
    frames = encoded(image, "TIFF", save_all=True, append_images=[image, image])
    assert code_of(encoded(image, "PNG"), max_pixels=4999) == "TOO_MANY_PIXELS"
    assert code_of(encoded(image, "PNG"), max_file_bytes=10) == "FILE_TOO_LARGE"
    assert code_of(frames, max_pages=2) == "TOO_MANY_PAGES"
    assert code_of(pdf(page_count=3), max_pages=2) == "TOO_MANY_PAGES"
    assert len(pages_of(frames, max_pages=3, max_pixels=5000)) == 3


@pytest.mark.parametrize("data", [b"", b"text", b"\xff\xd8\xff", pdf()[:50], b"II*\0", b"II+\0"])
def test_what_cannot_be_opened_counts_as_one_page(data: bytes) -> None:
    assert count_pages(data) == 1


def test_a_chain_of_pages_that_bites_its_tail_ends() -> None:
    data = bytearray(encoded(Image.new("L", (20, 10)), "TIFF"))
    directory = struct.unpack_from("<I", data, 4)[0]
    entries = struct.unpack_from("<H", data, directory)[0]
    struct.pack_into("<I", data, directory + 2 + 12 * entries, directory)
    assert count_pages(bytes(data)) == 1
    assert len(pages_of(bytes(data))) == 1

"""What people and machines put into an inbox: names, bytes, and what must come of each.

``tests.integration.site`` changes some of them while a batch looks.
"""

import struct
import zlib
from functools import cache
from io import BytesIO

import numpy as np
from PIL import Image

from benchmarks.corpus.encrypted_pdf import encrypted_pdf
from tests.fakes.engines import marked_image
from tests.unit.vision.drawn import encoded, textured

RECOGNIZED = "recognized"
MAX_FILE_BYTES = 400_000
MAX_PAGES = 3
EXIF_ORIENTATION = 0x0112
STRIP_OFFSETS = 273
ROTATED_BY_270 = 6

HALF_COPIED = "half copied.png"  # grows after it was first listed
DELETED = "deleted.png"  # between listing and reading
REPLACED = "replaced.png"
UNREADABLE = "unreadable.png"

# What only a remote recognizer says of an image; `tests/contract/test_clova_client.py` provokes it.
FROM_A_REMOTE_RECOGNIZER = {
    "REMOTE_ERROR",
    "REMOTE_FAILURE",
    "REMOTE_REJECTED",
    "TEMPLATE_NOT_FOUND",
}

Expected = dict[str, tuple[bytes, str]]  # content and error code (or RECOGNIZED) by key


def one_image(seed: int) -> bytes:
    """A good image unlike the others, so that none is another's duplicate."""
    return marked_image(seed=seed)


@cache
def megapixels_900() -> bytes:
    """A PNG of 30,000 x 30,000 pixels in 110 KB, packed row by row."""
    side_px = 30_000
    packer = zlib.compressobj(9)
    row = bytes(1 + side_px // 8)
    packed = b"".join(packer.compress(row) for _ in range(side_px)) + packer.flush()
    header = struct.pack(">IIBBBBB", side_px, side_px, 1, 0, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", packed), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_png_part(kind, body) for kind, body in parts)


def _png_part(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def bit_flipped(data: bytes) -> bytes:
    """The file with one bit of its image data changed."""
    flipped = bytearray(data)
    flipped[len(data) // 2] ^= 0x10
    return bytes(flipped)


def jpeg_with_damaged_marker() -> bytes:
    """A JPEG in whose data a flipped bit made a marker that ends the image."""
    data = bytearray(encoded(textured(), "JPEG"))
    stuffed = data.find(b"\xff\x00", len(data) // 2)
    data[stuffed + 1] ^= 0x80
    return bytes(data)


def tiff(pages: int) -> bytes:
    """A TIFF of plain pages."""
    frames = [Image.new("L", (40 + number, 20)) for number in range(pages)]
    return encoded(frames[0], "TIFF", save_all=True, append_images=frames[1:])


def tiff_with_a_damaged_page() -> bytes:
    """Two deflated pages, the second of which cannot be unpacked."""
    pages = [textured(64, 64), textured(64, 64)]
    data = encoded(
        pages[0], "TIFF", save_all=True, append_images=pages[1:], compression="tiff_deflate"
    )
    with Image.open(BytesIO(data)) as image:
        image.seek(1)
        start = image.tag_v2[STRIP_OFFSETS][0]  # type: ignore[attr-defined]
    return data[: start + 8] + b"\xff" * 200 + data[start + 208 :]


def exif_rotated() -> bytes:
    """64 x 32 pixels as stored, 32 x 64 as meant."""
    exif = Image.Exif()
    exif[EXIF_ORIENTATION] = ROTATED_BY_270
    return encoded(textured(64, 32), "JPEG", exif=exif)


def damaged() -> Expected:
    """Files that nothing can read."""
    good = encoded(textured(), "JPEG")
    return {
        "empty.png": (b"", "EMPTY_FILE"),
        "truncated.jpg": (good[: len(good) // 2], "CORRUPT_IMAGE"),
        "bit flipped.jpg": (jpeg_with_damaged_marker(), "CORRUPT_IMAGE"),
        "bit flipped.png": (bit_flipped(encoded(textured(), "PNG")), "CORRUPT_IMAGE"),
        "text.jpg": (b"dear all, please find attached", "UNSUPPORTED_FORMAT"),
        "encrypted.pdf": (encrypted_pdf("payroll", "open-sesame"), "ENCRYPTED_PDF"),
        "half a document.pdf": (b"%PDF-1.7\n1 0 obj\n<< /Type", "CORRUPT_PDF"),
    }


def beyond_limits() -> Expected:
    """Files that are in order and too much."""
    return {
        "900 megapixels.png": (megapixels_900(), "TOO_MANY_PIXELS"),
        "many pages.tif": (tiff(MAX_PAGES + 1), "TOO_MANY_PAGES"),
        "large.bmp": (bytes(MAX_FILE_BYTES + 1), "FILE_TOO_LARGE"),
        "long.png": (encoded(Image.new("1", (9_000, 400)), "PNG"), "LONG_IMAGE_NOT_ENABLED"),
        "too long.png": (encoded(Image.new("1", (9_000, 2_000)), "PNG"), "IMAGE_TOO_LONG"),
    }


def unusual() -> Expected:
    """Files that are rare and in order."""
    shades = Image.fromarray(np.linspace(0, 65_535, 64 * 32).reshape(32, 64).astype(np.uint16))
    return {
        "cmyk.jpg": (encoded(textured(64, 32, "CMYK"), "JPEG"), RECOGNIZED),
        "16 bit.png": (encoded(shades, "PNG"), RECOGNIZED),
        "alpha.png": (encoded(textured(66, 32, "RGBA"), "PNG"), RECOGNIZED),
        "exif.jpg": (exif_rotated(), RECOGNIZED),
        "one bad page.tif": (tiff_with_a_damaged_page(), "PAGE_FAILED"),
        "strip.png": (encoded(Image.new("1", (5_000, 3)), "PNG"), RECOGNIZED),
        "dot.png": (encoded(Image.new("1", (1, 1)), "PNG"), RECOGNIZED),
    }


def named() -> Expected:
    """Good images with names that other systems trip over."""
    names = [
        "with  spaces .png",
        "영수증 🧾 領収書　五月.png",
        "a..b.png",
        "dots../x..y/z.png",
        "-rf.png",
        "Case.png",
        "case.png",
        "same.png",
        "same.jpg",
        "=cmd|'/C calc'!A1.png",
        "+1.png",
        '"quoted"\t<b>.png',
        "line\nbreak\x1b[31m.png",
        "%2e%2e%2fescape.png",
        "back\\slash.png",
        "CON.png",
        "l" * 251 + ".png",
        "/".join(["folder " + "d" * 90] * 9) + "/deep.png",
        "/".join(["k" * 199] * 4) + "/" + "k" * 196 + ".png",  # 1,000 bytes
        "a",
        "a.json/b",
        "a.json.json/b",
        "no extension",
        "_reports/scans/report.png",
    ]
    return {name: (one_image(seed), RECOGNIZED) for seed, name in enumerate(names, start=1)}


def meddled_with() -> Expected:
    """Good images that change while the batch looks, and one that may not be read."""
    return {
        HALF_COPIED: (one_image(201)[:60], RECOGNIZED),
        DELETED: (one_image(202), "OBJECT_GONE"),
        REPLACED: (one_image(203), "OBJECT_REPLACED"),
        UNREADABLE: (one_image(204), "OBJECT_UNREADABLE"),
    }


def poison() -> Expected:
    """Good images on which the engine crashes, raises, hangs and swells."""
    return {
        "crash.png": (marked_image("crash"), "ENGINE_CRASHED"),
        "raise.png": (marked_image("raise"), "ENGINE_ERROR"),
    }


def slow_poison() -> Expected:
    """Images on which an engine takes all the time, or all the memory, that it is given."""
    return {
        "hang.png": (marked_image("hang"), "TIME_LIMIT"),
        "hog.png": (marked_image("hog"), "MEMORY_LIMIT"),
    }


def no_input() -> dict[str, bytes]:
    """What lies about in folders and is no input."""
    names = ["..hidden.png", ".DS_Store", "~$book.png", "upload.png.part", "Thumbs.db"]
    return {name: one_image(300 + seed) for seed, name in enumerate(names)}

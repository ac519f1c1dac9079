"""Turns one opened Pillow image of any mode into 8-bit BGR pixels, upright by its EXIF.

Finding the format and opening the file belong to ``decode``.
"""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image

from ocr_pipeline.ports.engine import Pixels

SIGN_BIT: Final = 128
SIXTEEN_TO_EIGHT_BITS: Final = 257  # 65,535 / 255
WHITE_IS_ZERO: Final = 0  # TIFF 6.0, PhotometricInterpretation
PHOTOMETRIC: Final = 262
DEEP_MODES: Final = ("I", "F")
EXIF_ORIENTATIONS: Final = range(1, 9)
VISIBLE: Final = 128  # opacity
LIGHT: Final = 200  # what is drawn in this gray and lighter ones is not drawn for white paper
ALPHA_MODES: Final = ("LA", "PA", "RGBA", "La", "RGBa")


def to_bgr(image: Image.Image) -> Pixels:
    """Height x width x 3 pixels of ``image``; it is loaded completely.

    16-bit gray is divided by 257 (Pillow's own conversion clips it to white); 32-bit and float
    samples are stretched from their least to their greatest value, as they declare no range.
    Transparency is flattened on white, or on black where all that is visible is light. Errors of
    Pillow for damaged data pass through.
    """
    image.load()
    if image.mode.startswith("I;16"):
        return _gray_to_bgr(_from_sixteen_bits(image))
    if image.mode in DEEP_MODES:
        return _gray_to_bgr(_stretched(np.asarray(image, dtype=np.float64)))
    if image.mode == "LAB":
        return _from_lab(image)
    if image.mode in ALPHA_MODES or "transparency" in image.info:
        image = _flattened(image.convert("RGBA"))
    if image.mode == "CMYK" and image.format == "JPEG" and "adobe" not in image.info:
        # Pillow inverts every CMYK JPEG; only Adobe's are stored inverted
        image = Image.eval(image, lambda sample: 255 - sample)
    if image.mode in {"1", "L"}:
        return _gray_to_bgr(np.asarray(image.convert("L")))
    return _rgb_to_bgr(np.asarray(image.convert("RGB")))


def upright(pixels: Pixels, exif_orientation: int) -> Pixels:
    """``pixels`` as a viewer shows them; ``exif_orientation`` is 1 to 8 (EXIF 2.3, tag 274)."""
    if exif_orientation in {2, 4, 5, 7}:  # the mirrored ones
        pixels = np.ascontiguousarray(pixels[:, ::-1])
    turns = {3: 2, 4: 2, 5: 1, 8: 1, 6: 3, 7: 3}.get(exif_orientation, 0)  # counterclockwise
    return np.ascontiguousarray(np.rot90(pixels, turns)) if turns else pixels


def exif_orientation(image: Image.Image) -> int:
    """1 to 8; 1 where there is none or it is unreadable, and for TIFF: Pillow turns that itself."""
    if image.format == "TIFF":
        return 1
    try:
        value = image.getexif().get(ExifTags.Base.Orientation, 1)
    except Exception:  # damaged metadata is no reason to refuse an image
        return 1
    return value if value in EXIF_ORIENTATIONS else 1


def _from_sixteen_bits(image: Image.Image) -> NDArray[np.uint8]:
    gray = (np.asarray(image) // SIXTEEN_TO_EIGHT_BITS).astype(np.uint8)
    tags = getattr(image, "tag_v2", {})
    return np.invert(gray) if tags.get(PHOTOMETRIC) == WHITE_IS_ZERO else gray


def _stretched(samples: NDArray[np.float64]) -> NDArray[np.uint8]:
    finite = samples[np.isfinite(samples)]
    if finite.size == 0 or finite.max() == finite.min():
        return np.full(samples.shape, 255, np.uint8)
    low, high = finite.min(), finite.max()
    scaled = np.nan_to_num((samples - low) / (high - low) * 255, nan=255, posinf=255, neginf=0)
    return np.asarray(scaled, dtype=np.uint8)


def _from_lab(image: Image.Image) -> Pixels:
    lab = np.array(image)
    lab[..., 1:] ^= SIGN_BIT  # Pillow gives a and b signed, OpenCV takes them offset by 128
    return _as_pixels(cv2.cvtColor(lab, cv2.COLOR_Lab2BGR))


def _flattened(image: Image.Image) -> Image.Image:
    opacity = image.getchannel("A")
    if opacity.getextrema() == (255, 255):
        return image.convert("RGB")
    visible = np.asarray(image.convert("L"))[np.asarray(opacity) >= VISIBLE]
    is_light = visible.size > 0 and visible.min() >= LIGHT
    ground = Image.new("RGBA", image.size, "black" if is_light else "white")
    return Image.alpha_composite(ground, image)


def _gray_to_bgr(gray: NDArray[np.uint8]) -> Pixels:
    return _as_pixels(cv2.cvtColor(gray, cv2.COLOR_GRAY2BGR))


def _rgb_to_bgr(rgb: NDArray[np.uint8]) -> Pixels:
    return _as_pixels(cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR))


def _as_pixels(array: NDArray[np.integer | np.floating]) -> Pixels:
    """OpenCV's stubs forget the sample type."""
    return array.astype(np.uint8, copy=False)

"""A drawn page and a fault's plan become the pixels of a scan, and where the page lies in it.

Plans belong to ``form_faults``, files to ``form_sets``.
"""

import random

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from benchmarks.corpus.form_faults import FAULTS, Matrix, Scan, corners, moved

Pixels = npt.NDArray[np.uint8]
Corners = tuple[tuple[float, float], ...]
"""Where the page's top left, top right, bottom right and bottom left lie, in pixels."""
_FLAGS = cv2.INTER_LINEAR


def scanned(
    page: Image.Image, density: int, fault: str, rng: random.Random
) -> tuple[Image.Image, Corners, int]:
    """A page (RGB, ``density`` pixels per pixel of its sample) with a fault of ``FAULTS``.

    Returns the scan, the page's corners in it, and its JPEG quality (0: PNG).
    """
    size = (page.width // density, page.height // density)
    scan = FAULTS[fault](Scan(np.eye(3), size), rng)
    noise = np.random.default_rng(rng.getrandbits(32))
    paper = moved(corners(*size), scan.matrix)
    image = _lit(_warped(page, size, scan, paper, noise), scan, noise)
    return image, tuple((float(x), float(y)) for x, y in paper), scan.quality


def _warped(
    page: Image.Image,
    size: tuple[int, int],
    scan: Scan,
    paper: Matrix,
    noise: np.random.Generator,
) -> Pixels:
    """The page in its new place, reduced before to the scan's resolution; tone is the paper's."""
    sides = np.linalg.norm(paper - np.roll(paper, -1, axis=0), axis=1)
    small = (min(page.width, round(sides[::2].mean())), min(page.height, round(sides[1::2].mean())))
    page = page.convert("L") if scan.gray else page
    light = (scan.paper - scan.fade * scan.paper / 255) / 255
    tone = [round(scan.fade * scan.paper / 255 + level * light) for level in range(256)]
    pixels = np.asarray(
        page.resize(small, Image.Resampling.BOX).point(tone * len(page.getbands())), np.uint8
    )
    # Corners are counted from the edges of pixels, OpenCV counts from their middles.
    half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
    reduced = np.diag([size[0] / small[0], size[1] / small[1], 1.0])
    matrix = np.linalg.inv(half) @ scan.matrix @ reduced @ half
    if scan.desk is None:
        edge = (float(scan.paper),) * 3
        flat = cv2.warpPerspective(pixels, matrix, scan.size, flags=_FLAGS, borderValue=edge)
    else:
        desk = _desk(scan, paper, noise)
        flat = cv2.warpPerspective(
            pixels, matrix, scan.size, dst=desk, flags=_FLAGS, borderMode=cv2.BORDER_TRANSPARENT
        )
    return np.asarray(flat, np.uint8)


def _desk(scan: Scan, paper: Matrix, noise: np.random.Generator) -> Pixels:
    """A grained desk with the paper's own shadow around it."""
    width, height = scan.size
    rough = noise.normal(0.0, 9.0, (height // 2 + 1, width // 40 + 2)).astype(np.float32)
    grain = np.asarray(cv2.resize(rough, (width, height), interpolation=cv2.INTER_CUBIC))
    shape = np.zeros((height // 4, width // 4), np.float32)
    cv2.fillPoly(shape, [np.rint(paper / 4 + 2).astype(np.int32)], 1.0)
    dark = np.asarray(cv2.resize(cv2.GaussianBlur(shape, (0, 0), 5), (width, height)))
    desk = (np.array(scan.desk, np.float32) + grain[:, :, None]) * (1 - 0.6 * dark[:, :, None])
    return np.clip(desk, 0, 255).astype(np.uint8)


def _lit(pixels: Pixels, scan: Scan, noise: np.random.Generator) -> Image.Image:
    """Blur, light, noise, specks, and a threshold for a fax."""
    if scan.blur_px:
        pixels = np.asarray(cv2.GaussianBlur(pixels, (0, 0), scan.blur_px), np.uint8)
    height, width = pixels.shape[:2]
    if scan.noise or scan.shadow:
        across = np.linspace(0, 1, width, dtype=np.float32)[None, :]
        down = np.linspace(0, 1, height, dtype=np.float32)[:, None]
        light = 1 - scan.shadow * np.clip(0.7 * across + 0.5 * down - 0.2, 0, 1) ** 2
        grain = noise.standard_normal((height, width), dtype=np.float32) * scan.noise
        if not scan.gray:
            light, grain = light[:, :, None], grain[:, :, None]
        pixels = np.clip(np.rint(pixels * light + grain), 0, 255).astype(np.uint8)
    for x, y in noise.integers(0, (width, height), (scan.specks, 2)).tolist():
        pixels[y : y + 2, x : x + 2] = noise.integers(0, 90)
    image = Image.fromarray(pixels)
    if scan.bilevel:
        return image.point([0] * scan.bilevel + [255] * (256 - scan.bilevel), mode="1")
    return image

"""Draws forms to find: labels in two columns with boxes to write in, and scans of them."""

import random
from dataclasses import dataclass, replace
from typing import Self

import cv2
import numpy as np

from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision.form import Form
from ocr_pipeline.vision.form_alignment import Matrix, by_middles, corners
from ocr_pipeline.vision.form_features import Gray
from ocr_pipeline.vision.form_view import Area

SIZE_PX = (800, 1100)  # width, height
TITLE: Area = (50, 28, 400, 72)
ROWS, FIRST_PX, PITCH_PX = 14, 130, 68
COLUMNS = (40, 420)
PAPER, INK = 248, 40

Label = tuple[str, int, int]  # text, left, base line
Size = tuple[int, int]


@dataclass(frozen=True)
class Sheet:
    """What is printed on a form; ``boxes`` are drawn like those of its fields."""

    labels: tuple[Label, ...]
    title: str = "PERMIT 2417"
    boxes: tuple[Area, ...] = ()
    fields: tuple[Area, ...] = ()

    def drawn(self) -> Pixels:
        """The blank form, BGR."""
        width, height = SIZE_PX
        page = np.full((height, width, 3), PAPER, np.uint8)
        for left, top, right, bottom in (*self.fields, *self.boxes):
            cv2.rectangle(page, (left, top), (right, bottom), (90, 90, 90), 2)
        write(page, (self.title, TITLE[0] + 6, TITLE[3] - 10), 1.0)
        for label in self.labels:
            write(page, label)
        return page

    def gray(self) -> Gray:
        """The blank form."""
        return gray(self.drawn())

    def form(self, template_id: int = 7) -> Form:
        """The template whose sample it is."""
        return Form(template_id, f"form {template_id}", 3, self.drawn(), TITLE, self.fields)

    def without(self, index: int) -> Self:
        """Another version that lacks a label."""
        return replace(self, labels=self.labels[:index] + self.labels[index + 1 :])

    def changed(self, index: int, label: Label) -> Self:
        """Another version with another label in place of one."""
        labels = (*self.labels[:index], label, *self.labels[index + 1 :])
        return replace(self, labels=labels)

    def plus(self, *labels: Label) -> Self:
        """Another version with more labels."""
        return replace(self, labels=self.labels + labels)


def word(rng: random.Random, letters: int) -> str:
    return "".join(rng.choices("abdeghkmnprstwzABEGHKMRSW2345789", k=letters))


def sheet(seed: int) -> Sheet:
    """Other words for every seed, and rows of other heights."""
    rng = random.Random(seed)
    labels: list[Label] = []
    fields: list[Area] = []
    for row in range(ROWS):
        for left in COLUMNS:
            base = FIRST_PX + row * PITCH_PX + rng.randrange(-8, 9)
            labels.append((word(rng, rng.randrange(5, 8)), left, base))
            fields.append((left + 150, base - 26, left + 340, base + 12))
    return Sheet(tuple(labels), fields=tuple(fields))


def write(page: Pixels, label: Label, size: float = 0.7, ink: int = INK) -> None:
    """Print or handwriting on a page."""
    text, left, base = label
    where = (left, base)
    cv2.putText(page, text, where, cv2.FONT_HERSHEY_SIMPLEX, size, (ink, ink, ink), 2, cv2.LINE_AA)


def gray(page: Pixels) -> Gray:
    return np.asarray(cv2.cvtColor(page, cv2.COLOR_BGR2GRAY), np.uint8)


def placed(
    degrees: float = 0.0, across: float = 1.0, down: float = 1.0, margin_px: float = 0.0
) -> tuple[Matrix, Size]:
    """A page turned, then stretched; and the size of a scan that holds it."""
    turn = np.radians(degrees)
    cosine, sine = np.cos(turn), np.sin(turn)
    matrix = np.diag([across, down, 1.0]) @ np.array(
        [[cosine, -sine, 0], [sine, cosine, 0], [0, 0, 1]]
    )
    return held(matrix, margin_px)


def held(matrix: Matrix, margin_px: float = 0.0) -> tuple[Matrix, Size]:
    """Shifted so that the whole page lies on the scan, with a margin."""
    places = corners(matrix, SIZE_PX)
    low, high = places.min(axis=0) - margin_px, places.max(axis=0) + margin_px
    shift = np.array([[1, 0, -low[0]], [0, 1, -low[1]], [0, 0, 1]])
    width, height = np.ceil(high - low).astype(int).tolist()
    return np.asarray(shift @ matrix, np.float64), (width, height)


def tilted(pull: float = 0.05) -> tuple[Matrix, Size]:
    """Seen from the side, on a desk."""
    width, height = SIZE_PX
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    far = np.array([[pull, pull], [1, 0], [1 - pull, 1], [0, 1 - pull]], np.float32)
    seen = cv2.getPerspectiveTransform(flat, far * np.array(SIZE_PX, np.float32))
    return held(np.asarray(seen, np.float64), 40)


def scanned(page: Pixels, place: tuple[Matrix, Size], desk: int = 150) -> Pixels:
    """A page where the matrix puts it; its pixels are counted from its edges."""
    matrix, size = place
    density = np.sqrt(abs(np.linalg.det(matrix[:2, :2])))
    if density < 1:  # a scanner sees all of the paper, not every second dot
        page = np.asarray(cv2.GaussianBlur(page, (0, 0), 0.4 / density), np.uint8)
    border = (desk, desk, desk)
    moved = cv2.warpPerspective(page, by_middles(matrix), size, borderValue=border)
    return np.asarray(moved, np.uint8)


def errors_px(found: Matrix, true: Matrix) -> Matrix:
    """How far each corner of the sample is from where it lies, in pixels of the scan."""
    away = corners(found, SIZE_PX) - corners(true, SIZE_PX)
    return np.asarray(np.hypot(away[:, 0], away[:, 1]), np.float64)

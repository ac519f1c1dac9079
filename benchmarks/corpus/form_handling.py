"""A filled form in other hands: where its print, its values and its free places are.

What they add to it belongs to ``form_notes``, ``form_office`` and ``form_wear``.
"""

import random
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw

from benchmarks.corpus.fonts import HANDS, TUNING_TYPEFACES
from benchmarks.corpus.form_filling import Filled
from benchmarks.corpus.form_layouts import Form
from benchmarks.corpus.form_marks import Box, Color
from benchmarks.corpus.form_sheet import OVERSAMPLING, Area
from benchmarks.corpus.form_writers import can_write
from benchmarks.corpus.typeface import Typeface

_TEXTS = Path(__file__).parent / "texts" / "form_handling.toml"
_STEP = 8  # pixels of the drawing per cell of the map of free places
_PAPER = 235  # gray level of paper and of what is printed very lightly on it
_BESIDE = 40  # pixels from a box to its words
_MARGIN = 3  # cells along the paper's edges that stay empty
PENS: tuple[Color, ...] = ((28, 48, 140), (34, 34, 38), (190, 36, 40), (70, 74, 82), (20, 90, 60))


@dataclass(slots=True)
class Handled:
    """A filled form (``page.image`` in pixels of the drawing) and the chance of what befalls it.

    Nothing opaque covers the ``spared`` area (of the sample).
    """

    page: Filled
    form: Form
    rng: random.Random
    spared: Area | None = None

    @property
    def image(self) -> Image.Image:
        """The drawing."""
        return self.page.image

    @property
    def pen(self) -> ImageDraw.ImageDraw:
        """Draws on it."""
        return ImageDraw.Draw(self.page.image)

    def texts(self, kind: str) -> list[str]:
        """What people of the form's language write or stamp."""
        return _texts()[self.form.language][kind]

    def words(self, fewest: int = 1, most: int = 14) -> list[Box]:
        """Places of printed lines of so many letters, no hints and no words beside a box to mark.

        What touches those would change what a field says.
        """
        chosen = [scaled(word.area) for word in self.form.words if fewest <= len(word.text) <= most]
        return [
            box
            for box in chosen
            if not self.holds_value(box)
            and not self.holds_mark((box[0] - _BESIDE, box[1], box[2], box[3]))
        ]

    def holds_value(self, box: Box) -> bool:
        """Whether somebody wrote there, or it is spared: opaque things stay away."""
        if self.spared and _meet(box, scaled(self.spared)):
            return True
        return any(
            _meet(box, scaled(area))
            for each in self.form.fields
            if self.page.values[each.name]
            for area in each.areas
        )

    def holds_mark(self, box: Box) -> bool:
        """Whether boxes to mark, or of one character, are there."""
        marked = [each for each in self.form.fields if each.type != "text"]
        return any(_meet(box, scaled(area)) for each in marked for area in each.areas)

    def hand(self, text: str) -> Typeface:
        """A handwriting with all letters of a text, or a typeface where there is none."""
        hands = [face for faces in HANDS.values() for face in faces]
        self.rng.shuffle(hands)
        own = list(HANDS.get(self.form.language, ()))
        self.rng.shuffle(own)
        faces = (*own, *hands, *TUNING_TYPEFACES[self.form.language])
        return next(face for face in faces if can_write(face, text))

    def free_place(self, wide: float, tall: float) -> Box | None:
        """A place of this size without ink, outside of all fields."""
        taken = self._taken()
        across, down = int(wide // _STEP) + 1, int(tall // _STEP) + 1
        if across >= taken.shape[1] or down >= taken.shape[0]:
            return None
        sums = cv2.integral(taken)
        ink = sums[down:, across:] - sums[:-down, across:] - sums[down:, :-across]
        rows, columns = np.nonzero(ink + sums[:-down, :-across] == 0)
        if not len(rows):
            return None
        number = self.rng.randrange(len(rows))
        left, top = float(columns[number] * _STEP), float(rows[number] * _STEP)
        return (left, top, left + wide, top + tall)

    def _taken(self) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
        """One for every cell with ink, with a field or at the paper's edge."""
        gray = np.asarray(self.image.convert("L").reduce(2), np.uint8)
        darkest = np.asarray(cv2.erode(gray, np.ones((5, 5), np.uint8)))
        taken = (darkest[:: _STEP // 2, :: _STEP // 2] < _PAPER).astype(np.uint8)
        for each in self.form.fields:
            for area in each.areas:
                left, top, right, bottom = (round(edge / _STEP) for edge in scaled(area))
                taken[top : bottom + 1, left : right + 1] = 1
        taken[:_MARGIN] = taken[-_MARGIN:] = 1
        taken[:, :_MARGIN] = taken[:, -_MARGIN:] = 1
        return taken


def scaled(area: Area) -> Box:
    """Pixels of the sample become those of the drawing."""
    left, top, right, bottom = (float(edge * OVERSAMPLING) for edge in area)
    return (left, top, right, bottom)


def _meet(first: Box, second: Box) -> bool:
    across = first[0] < second[2] and second[0] < first[2]
    return across and first[1] < second[3] and second[1] < first[3]


@cache
def _texts() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(_TEXTS.read_text(encoding="utf-8"))

"""Whether an aligned page has the title of a form, by its letters' shapes and by its text.

Two forms of one layout differ in nothing else. Reading itself belongs to the engines.
"""

import unicodedata
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from itertools import pairwise

import cv2
import numpy as np

from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision.form import Form
from ocr_pipeline.vision.form_alignment import Matrix, by_middles
from ocr_pipeline.vision.form_features import Gray
from ocr_pipeline.vision.form_frame import Mask, ink_of, strokes_of
from ocr_pipeline.vision.form_view import Area

HEIGHT_PX = 48  # of the title's picture, about that of the recognizers' input
MARGIN = 0.1  # of the area's height, around it
REACH_PX = 4
BLUR_PX, STROKES_PX = 1.0, 4.0  # its letters are larger than those of the print
GAP_PX = 4  # narrower gaps lie within a letter
LEAST_LETTER = 0.35  # of the height: narrower pieces are taken with their neighbors
SAME_LETTERS = 0.75  # each letter is as like as this: nothing is read
OTHER_LETTER, OTHER_TEXT = 0.5, 0.6

ReadTitle = Callable[[Pixels], str]


class TitleReader:
    """Reads titles; a sample's title is cut out and read once."""

    def __init__(self, read: ReadTitle) -> None:
        """``read`` is given the picture of a title, BGR."""
        self._read = read
        self._pictures: dict[int, Gray] = {}
        self._known: dict[int, str] = {}

    def picture(self, form: Form) -> Gray:
        """The sample's title, gray and ``HEIGHT_PX`` high."""
        if form.template_id not in self._pictures:
            sample = np.asarray(cv2.cvtColor(form.sample, cv2.COLOR_BGR2GRAY), np.uint8)
            self._pictures[form.template_id] = _picture(sample, np.eye(3), form.title)
        return self._pictures[form.template_id]

    def of_sample(self, form: Form) -> str:
        """What the sample's title says."""
        if form.template_id not in self._known:
            self._known[form.template_id] = self.of_page(self.picture(form))
        return self._known[form.template_id]

    def of_page(self, picture: Gray) -> str:
        """What a title says, without spaces and forms of letters."""
        text = self._read(np.asarray(cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR), np.uint8))
        return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def title_fault(reader: TitleReader, form: Form, page: Gray, to_page: Matrix) -> str:
    """Why the page's title is another one's; empty where it may be the form's.

    ``page`` is gray; ``to_page`` takes pixels of the sample to its own.
    """
    ours, theirs = reader.picture(form), _picture(page, to_page, form.title)
    likeness = min(_likenesses(ours, theirs), default=1.0)
    if likeness >= SAME_LETTERS:
        return ""
    expected, text = reader.of_sample(form), reader.of_page(theirs)
    if not expected or text == expected:
        return "" if expected else "the title of its sample cannot be read"
    same_text = SequenceMatcher(None, expected, text, autojunk=False).ratio()
    if likeness >= OTHER_LETTER and same_text >= OTHER_TEXT:
        return ""
    return "the page has another title"


def _picture(page: Gray, to_page: Matrix, area: Area) -> Gray:
    """The title's area, upright, ``HEIGHT_PX`` high."""
    left, top, right, bottom = area
    margin = MARGIN * (bottom - top)
    scale = HEIGHT_PX / (bottom - top + 2 * margin)
    to_picture = np.array(
        [[scale, 0, -(left - margin) * scale], [0, scale, -(top - margin) * scale], [0, 0, 1]]
    )
    size = (max(1, round((right - left + 2 * margin) * scale)), HEIGHT_PX)
    moved = by_middles(to_picture @ np.linalg.inv(to_page))
    return np.asarray(cv2.warpPerspective(page, moved, size, borderValue=255), np.uint8)


def _likenesses(ours: Gray, theirs: Gray) -> Iterator[float]:
    """How like each letter of the first is in the second, -1..1."""
    sample, page = (strokes_of(picture, BLUR_PX, STROKES_PX) for picture in (ours, theirs))
    padded = cv2.copyMakeBorder(page, *(REACH_PX,) * 4, cv2.BORDER_REPLICATE)
    for left, right in _letters(ours):
        part = np.ascontiguousarray(sample[:, left:right])
        near = np.ascontiguousarray(padded[:, left : right + 2 * REACH_PX])
        yield float(cv2.matchTemplate(near, part, cv2.TM_CCOEFF_NORMED).max())


def _letters(picture: Gray) -> Iterator[tuple[int, int]]:
    """Columns where each letter, or a few narrow ones, begin and end.

    Letters that touch are cut into squares: most of those have one letter, or halves of two.
    """
    ink = ink_of(picture)
    rows = np.flatnonzero(ink.any(axis=1))
    height = int(np.ptp(rows)) + 1 if len(rows) else HEIGHT_PX
    for left, right in _pieces(np.asarray(ink.any(axis=0))):
        count = max(1, round((right - left) / height))
        edges = np.linspace(left, right, count + 1).round().astype(int).tolist()
        yield from pairwise(edges)


def _pieces(columns: Mask) -> Iterator[tuple[int, int]]:
    """Where ink is, from gap to gap."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], columns, [False])).astype(np.int8)))
    start: int | None = None
    last = 0
    for left, right in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        is_new = start is not None and left - last >= GAP_PX
        if start is not None and is_new and last - start >= LEAST_LETTER * HEIGHT_PX:
            yield start, last
            start = None
        start = left if start is None else start
        last = right
    if start is not None:
        yield start, last

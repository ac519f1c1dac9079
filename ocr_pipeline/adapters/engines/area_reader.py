"""A text field of an aligned form becomes what somebody wrote in it.

What the form prints is gone before anything is read (``vision.form_ink``), and what is left of a
line is one crop: most fields need no text detector. Boxes for single characters and check marks are
read by others; what a text means belongs to ``extraction``.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import prod

import numpy as np

from ocr_pipeline.adapters.engines.crops import Crop, cut, grown, within
from ocr_pipeline.adapters.engines.detector import Detector
from ocr_pipeline.adapters.engines.figures import figures_only, may_be_figures, without_end
from ocr_pipeline.adapters.engines.line_reader import LineReader
from ocr_pipeline.adapters.engines.lines import Piece, mean_confidence, pieces_of
from ocr_pipeline.adapters.engines.recognizer import Recognizer
from ocr_pipeline.adapters.engines.two_readings import HANGUL
from ocr_pipeline.adapters.engines.vertical import LANGUAGES as IN_COLUMNS
from ocr_pipeline.adapters.engines.written_spaces import Columns, respaced
from ocr_pipeline.extraction.values.normalization import normalized
from ocr_pipeline.model.geometry import Box, Quad
from ocr_pipeline.model.template import FieldReading
from ocr_pipeline.model.value import ValueKind, ValueRule
from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.spec.template import TemplateFieldSpec
from ocr_pipeline.vision.form_ink import LEAST_LETTER_PX, Mask, Writing, writing
from ocr_pipeline.vision.form_ink_lines import Row, rows
from ocr_pipeline.vision.form_view import Area, FormView, Shift

# Paper above and below, and beside a row in its crop, in heights of the row: readers depend on it,
# so that a doubtful line is read with more and with less.
PAPERS = ((0.12, 0.25), (0.25, 0.35), (0.05, 0.15), (0.18, 0.6), (0.4, 0.5))
GROWTHS = (0.12, -0.06, 0.25)  # of a detected line, in its heights, likewise
VALID = 2  # fitness of a line that is a value of its kind as it is
SURE = 0.97  # confidence of a line that is not read again
READABLE = 0.4  # confidence of a line that the detector found in a larger area
# A Korean reader's line without Hangul is read by PP-OCR, too; kept if it is about as sure.
AS_SURE = 0.97
TALL = 1.5  # an area higher than wide by so much may hold a column

SURE_EMPTY = 0.99
DUSTY = 0.5  # of that is left where a speck is as high as a letter
UNREAD = 0.3  # that nothing is written where nothing could be read
WHOLE = 0.9  # of an area on the scan; with less, something may be cut off

CUT_OFF = "A part of the area lies beyond the edge of the scan. Scan the whole page."
LOST = "The print around it was not found where it should be. Look whether its text is all there."
ILLEGIBLE = "Something is written there that could not be read. Look at the scan."

Line = list[Piece]


@dataclass(frozen=True)
class AreaReader:
    """Reads text fields."""

    detector: Detector
    reader: LineReader
    _figures: dict[tuple[str, ...], Recognizer] = field(default_factory=dict, repr=False)

    def read(
        self, view: FormView, field: TemplateFieldSpec, languages: Sequence[str]
    ) -> FieldReading:
        """Its lines from the top, in one line where it has one only."""
        papers = [writing(view, area, field.not_recognized) for area in field.areas]
        written = [paper for paper in papers if not paper.is_empty]
        found = [
            line
            for paper, area in zip(papers, field.areas, strict=True)
            if not paper.is_empty
            for line in self._lines(paper, area, field, languages)
        ]
        lines = [line for line in found if line]
        problem = _problem(view, field.areas, papers)
        if not lines:
            unread = bool(found) and bool(written)
            sure = UNREAD if unread else min((_sure_empty(paper) for paper in papers), default=0.0)
            return FieldReading("", sure, problem=problem or (ILLEGIBLE if unread else ""))
        text = ("\n" if field.multi_line else " ").join(_text(line) for line in lines)
        sure = prod(piece.probability for line in lines for piece in line)
        return FieldReading(text, sure, problem=problem)

    def _lines(
        self, paper: Writing, area: Area, field: TemplateFieldSpec, languages: Sequence[str]
    ) -> Iterator[Line]:
        """One for each that was found, empty where it could not be read."""
        is_tall = area[3] - area[1] >= TALL * (area[2] - area[0])
        if field.multi_line or (is_tall and not IN_COLUMNS.isdisjoint(languages)):
            yield from self._found(paper, field, languages)
            return
        for row in rows(paper.ink, paper.scale):
            crops = (_crop(paper.pixels, row, around) for around in PAPERS)
            yield self._surest(crops, paper.ink, field, languages)

    def _found(
        self, paper: Writing, field: TemplateFieldSpec, languages: Sequence[str]
    ) -> Iterator[Line]:
        """The lines that the detector finds, in reading order."""
        pixels = paper.pixels
        read = [
            (cut(pixels, quad), self._surest(_crops(pixels, quad), paper.ink, field, languages))
            for quad in self.detector.find(pixels)
        ]
        kept = [(crop, line) for crop, line in read if mean_confidence(line) >= READABLE]
        if read and not kept:
            yield []
        yield from _in_order(kept)

    def _surest(
        self,
        crops: Iterable[Crop],
        ink: Mask,
        field: TemplateFieldSpec,
        languages: Sequence[str],
    ) -> Line:
        """The reading of a line that leaves the least doubt, of the crops until one is sure.

        One that is a value of the field's kind leaves less than one that is none.
        """
        best: Line = []
        least = (-1, 0.0)
        for crop in crops:
            line = respaced(self._read(crop, field.value_type, languages), _columns(ink, crop))
            doubt = (_fitness(line, field, languages), mean_confidence(line))
            best, least = (line, doubt) if doubt > least else (best, least)
            if least >= (VALID, SURE):
                break
        return best

    def _read(self, crop: Crop, kind: ValueKind, languages: Sequence[str]) -> Line:
        """The words of a line; its figures by a reader that has nothing else to choose from."""
        line = self.reader.read(crop, languages)
        text = "".join(piece.text for piece in line)
        if may_be_figures(text, kind):
            figures = self._figures_of(kind, languages).read(crop.pixels)
            return pieces_of(without_end(figures)) or line
        if self.reader.korean is None or "ko" not in languages or HANGUL.search(text):
            return line
        latin = pieces_of(self.reader.recognizer.read(crop.pixels))
        return latin if mean_confidence(latin) >= AS_SURE * mean_confidence(line) else line

    def _figures_of(self, kind: ValueKind, languages: Sequence[str]) -> Recognizer:
        key = (kind, *languages)
        if key not in self._figures:
            self._figures[key] = figures_only(self.reader.recognizer, kind, languages)
        return self._figures[key]


def _fitness(line: Line, field: TemplateFieldSpec, languages: Sequence[str]) -> int:
    """Whether a line is a value of its field's kind, or at least with look-alikes exchanged."""
    kind, choices, pattern = field.value_type, field.choices, field.pattern
    rule = ValueRule(kind, choices, pattern, tuple(languages), field.day_first)
    value = normalized(_text(line), rule)
    return 0 if value.value is None else VALID - value.repaired


def _text(line: Line) -> str:
    return " ".join(piece.text for piece in line)


def _crop(pixels: Pixels, row: Row, paper: tuple[float, float]) -> Crop:
    """A row with some paper around, never turned: a 1 is higher than wide, too."""
    height, width = pixels.shape[:2]
    above, beside = (max(2, round(share * (row.bottom - row.top))) for share in paper)
    left, right = max(0, row.left - beside), min(width, row.right + beside)
    top, bottom = max(0, row.top - above), min(height, row.bottom + above)
    picture = np.ascontiguousarray(pixels[top:bottom, left:right])
    return Crop(picture, Quad.from_box(Box(left, top, right, bottom)), tall=False)


def _columns(ink: Mask, crop: Crop) -> Columns:
    """Whether a column of a lying crop has ink; nothing is said of one that was turned."""
    lying = cut(ink.astype(np.uint8), crop.quad)
    if lying.tall:
        return np.zeros(0, np.bool_)
    return np.asarray(lying.pixels.any(axis=0))


def _crops(pixels: Pixels, quad: Quad) -> Iterator[Crop]:
    """A detected line, with more and with less paper around."""
    yield cut(pixels, quad)
    for growth in GROWTHS:
        yield cut(pixels, within(pixels, grown(quad, growth)))


def _in_order(lines: Sequence[tuple[Crop, Line]]) -> Iterator[Line]:
    """Columns from the right; or rows from the top, with parts of a row as one line."""
    if 2 * sum(crop.tall for crop, _ in lines) > len(lines):
        ordered = sorted(lines, key=lambda each: -each[0].quad.bounds.right)
        yield from (line for _, line in ordered)
        return
    row: list[tuple[Box, Line]] = []
    for bounds, line in sorted(
        ((crop.quad.bounds, line) for crop, line in lines), key=lambda each: _middle(each[0])
    ):
        if row and not _is_beside(row[-1][0], bounds):
            yield _joined(row)
            row = []
        row.append((bounds, line))
    if row:
        yield _joined(row)


def _is_beside(last: Box, bounds: Box) -> bool:
    """Whether the middles of both lie in each other's height."""
    return _middle(bounds) < last.bottom and _middle(last) > bounds.top


def _middle(bounds: Box) -> float:
    return (bounds.top + bounds.bottom) / 2


def _joined(row: Sequence[tuple[Box, Line]]) -> Line:
    return [piece for _, line in sorted(row, key=lambda each: each[0].left) for piece in line]


def _sure_empty(paper: Writing) -> float:
    """How sure an area is empty: a speck may be a letter, and what is not there may have one."""
    dust = min(1.0, paper.largest_px / LEAST_LETTER_PX)
    return SURE_EMPTY * (1 - DUSTY * dust) * paper.is_there


def _problem(view: FormView, areas: Sequence[Area], papers: Sequence[Writing]) -> str:
    if any(paper.is_there < WHOLE for paper in papers):
        return CUT_OFF
    if any(not view.shifts.get(area, Shift()).is_sure for area in areas):
        return LOST
    return ""

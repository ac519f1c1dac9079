"""Lines that were read with doubt are read again; ink that the detector passed over, too.

Finding such ink belongs to ``vision/uncovered_ink``, taking a seal away to ``colored_ink``.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ocr_pipeline.adapters.engines.crops import Crop, cut, grown, within
from ocr_pipeline.adapters.engines.line_reader import LineReader
from ocr_pipeline.adapters.engines.lines import Piece, text_line
from ocr_pipeline.adapters.engines.passed_over import SHAPED
from ocr_pipeline.model.geometry import Box, Quad
from ocr_pipeline.model.page import TextLine
from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision.colored_ink import without_colored_ink
from ocr_pipeline.vision.solid_signs import sign_of
from ocr_pipeline.vision.uncovered_ink import uncovered_rows
from ocr_pipeline.vision.vertical_cells import ink_of

DOUBTFUL = 0.7  # confidence of a line below which it is read again
SEALED = 0.97  # and below which it is read without the seal that lies over it
UPENDED = 0.85  # and a tall line among lying ones from its foot upwards, as side tabs are printed
GROWTH = 0.12  # of a line's height, on each side: Tesseract depends on the paper around a line
SURE = 0.8  # what is read the second time is taken from here on

# Measured on drawings, tick boxes and photographs: what is no text is read below 0.9, but for
# single characters that are hardly more than a stroke.
CLEAR = 0.93  # confidence of a line of several characters that the detector passed over
CLEAR_ALONE = 0.96  # of a single character
STROKES = frozenset("01一丨口二三十丁工厂ー〇ロニノlIioOcCvVuULJTtrjf")  # corners, boxes, arrows

ENUMERATOR = re.compile(r"[(（]?[0-9一二三十]+[.)）、．]")

BULLETS = "■◆▲▼▶◀"  # round ones alone are rather bubbles to be filled
# In heights of the line that it stands beside:
SIGN_HEIGHT = (0.5, 1.6)  # of a sign with the paper around
NEAR = 1.0
SQUARE = (0.6, 1.7)  # width by height of a sign with the paper around

MAX_MISSES = 8  # in a row: then what is left is a picture, or text on its head


def read_again(
    pixels: Pixels, lines: Sequence[TextLine], reader: LineReader, languages: Sequence[str]
) -> Iterator[TextLine]:
    """The lines; the doubtful ones as they are read another way, where that leaves less doubt."""
    tabs = mostly_lying(lines)
    misses = 0
    for line in lines:
        if line.confidence >= SEALED or misses >= MAX_MISSES:
            yield line
            continue
        others = [
            text_line(crop, reader.read(crop, languages))
            for crop in _other_crops(pixels, line, tabs)
        ]
        best = max([line, *others], key=lambda reading: reading.confidence)
        sure = best.confidence >= SURE
        misses = 0 if sure else misses + len(others)
        yield best if sure else line


def _other_crops(pixels: Pixels, line: TextLine, tabs: bool) -> Iterator[Crop]:
    """What may be easier to read than the line as it was cut out at first."""
    quad = within(pixels, grown(line.quad, GROWTH))
    crop = cut(pixels, quad)
    if line.confidence < DOUBTFUL:
        yield crop
    if tabs and line.vertical and line.confidence < UPENDED:
        a, b, c, d = quad.vertices
        yield cut(pixels, Quad((c, d, a, b)))
    plain = without_colored_ink(crop.pixels)
    if plain is not None:
        yield replace(crop, pixels=plain)


def mostly_lying(lines: Sequence[TextLine]) -> bool:
    """Whether less than half of the lines are tall: those that are stand across the others."""
    return 2 * sum(line.vertical for line in lines) < len(lines)


def missed_lines(
    pixels: Pixels, covered: Sequence[Quad], reader: LineReader, languages: Sequence[str]
) -> Iterator[TextLine]:
    """Lines of the page outside ``covered``, the places where lines were looked for before."""
    misses = 0
    for quad in uncovered_rows(pixels, covered):
        crop = cut(pixels, within(pixels, quad))
        line = text_line(crop, reader.read(crop, languages))
        signs = [] if is_clear(line) else _sign(crop, covered)
        if signs or is_clear(line):
            misses = 0
            yield text_line(crop, signs) if signs else line
        else:
            misses += 1
        if misses == MAX_MISSES:
            return


def _sign(crop: Crop, covered: Sequence[Quad]) -> list[Piece]:
    """The filled sign that stands alone in a crop beside a line, as bullets do."""
    if not SQUARE[0] <= crop.aspect <= SQUARE[1] or not is_beside(crop.quad.bounds, covered):
        return []
    ink = ink_of(crop.pixels)
    sign = None if ink is None else sign_of(ink)
    return [Piece(sign, SHAPED, 0.0, 1.0)] if sign and sign in BULLETS else []


def is_beside(sign: Box, covered: Sequence[Quad]) -> bool:
    """Whether a line of about this height begins or ends near."""
    middle = (sign.top + sign.bottom) / 2
    return any(
        line.top < middle < line.bottom
        and SIGN_HEIGHT[0] <= sign.height / line.height <= SIGN_HEIGHT[1]
        and min(abs(line.left - sign.right), abs(sign.left - line.right)) <= NEAR * line.height
        for line in (quad.bounds for quad in covered)
    )


def is_clear(line: TextLine) -> bool:
    """Whether what was read is text beyond doubt."""
    needed = CLEAR_ALONE if len(line.text) == 1 else CLEAR
    return says_something(line.text) and line.confidence >= needed


def says_something(characters: str) -> bool:
    """Whether there is a character that no simple shape is taken for, or a number of such."""
    if ENUMERATOR.fullmatch(characters) or (characters.isdigit() and len(set(characters)) > 1):
        return True
    return any(character.isalnum() and character not in STROKES for character in characters)

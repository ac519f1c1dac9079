"""Rows of ink that the detector passed over become lines, where a reader is sure of them.

Finding such rows belongs to ``vision/uncovered_ink``.
"""

from collections.abc import Iterator, Sequence

from ocr_pipeline.adapters.engines.crops import cut
from ocr_pipeline.adapters.engines.line_reader import LineReader
from ocr_pipeline.adapters.engines.lines import Piece, mean_confidence, text_line
from ocr_pipeline.model.geometry import Quad
from ocr_pipeline.model.page import TextLine
from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision.uncovered_ink import uncovered_rows

# Measured on drawings, tick boxes and photographs: what is no text is read below 0.9, but for
# single characters that are hardly more than a stroke.
CLEAR = 0.93  # mean confidence of a line of several characters
CLEAR_ALONE = 0.98  # of a single character
STROKES = frozenset("01一丨口二三十丁工厂ー〇ロニノlIioOcCvVuULJTtrjf")  # corners, boxes, arrows
MAX_MISSES = 8  # rows in a row that are no text: then what is left is a picture's


def missed_lines(
    pixels: Pixels, covered: Sequence[Quad], reader: LineReader, languages: Sequence[str]
) -> Iterator[TextLine]:
    """Lines of the page outside ``covered``, the places where lines were looked for before."""
    misses = 0
    for quad in uncovered_rows(pixels, covered):
        crop = cut(pixels, quad)
        pieces = reader.read(crop, languages)
        if is_clear(pieces):
            misses = 0
            yield text_line(crop, pieces)
        else:
            misses += 1
        if misses == MAX_MISSES:
            return


def is_clear(pieces: Sequence[Piece]) -> bool:
    """Whether what was read is text beyond doubt."""
    characters = "".join(piece.text for piece in pieces)
    needed = CLEAR_ALONE if len(characters) == 1 else CLEAR
    return says_something(characters) and mean_confidence(pieces) >= needed


def says_something(characters: str) -> bool:
    """Whether there is a character that no simple shape is taken for, or a number of such."""
    if characters.isdigit() and len(set(characters)) > 1:
        return True
    return any(character.isalnum() and character not in STROKES for character in characters)


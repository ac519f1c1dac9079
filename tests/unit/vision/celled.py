"""Ruled cells with text in them, for the tests of the order in which they are read."""

from collections.abc import Sequence

from ocr_pipeline.vision.cell_bands import FilledCell, Line
from ocr_pipeline.vision.ruled_cells import RuledCell
from ocr_pipeline.vision.text_boxes import TextBox, upright_boxes
from tests.unit.vision.drawn import line_at

USUAL_PX = 20


def box(text: str, left: float, top: float, width: float = 60, height: float = USUAL_PX) -> TextBox:
    return upright_boxes([line_at(text, left, top, left + width, top + height)], False)[0]


def cell(
    corners: tuple[float, float, float, float], *boxes: TextBox, slope: float = 0.0
) -> FilledCell:
    """A cell of the page with a line for each of ``boxes``; its head falls by ``slope``."""
    left, top, right, bottom = corners
    fall = slope * (right - left)
    area = RuledCell(boxes, left, right, top, top + fall, bottom)
    return FilledCell(area, [[each] for each in boxes])


def grid(rows: Sequence[str], tall: Sequence[int], letters: Sequence[int] = ()) -> list[FilledCell]:
    """Cells side by side, 200 px wide, with a word each; rows are so ``tall``, letters, too."""
    cells: list[FilledCell] = []
    for number, row in enumerate(rows):
        top, height = sum(tall[:number]), letters[number] if letters else USUAL_PX
        for column, word in enumerate(row.split()):
            at = box(word, 200 * column + 10, top + tall[number] / 2 - height / 2, height=height)
            cells.append(cell((200 * column, top, 200 * column + 198, top + tall[number] - 2), at))
    return cells


def texts(lines: Sequence[Line]) -> list[str]:
    return [" ".join(each.line.text for each in line) for line in lines]

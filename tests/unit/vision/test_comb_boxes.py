"""What is written in each box of a field, and the line that it becomes."""

import cv2
import numpy as np
import pytest

from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.spec.template import TemplateFieldSpec
from ocr_pipeline.vision.comb_boxes import SIDE_PX, Written, written
from ocr_pipeline.vision.comb_line import GAP_PX, INK_PX, STEP_PX, CombLine, comb_line
from ocr_pipeline.vision.form_view import Area
from tests.unit.vision.boxed import INK, Drawing, scanned, seen

BOXES: tuple[Area, ...] = tuple((40 + 45 * n, 40, 86 + 45 * n, 90) for n in range(8))
FIELD = TemplateFieldSpec(name="number", type="multi_box", areas=BOXES)
SURE = 0.9


def letter(text: str, box: int, size: float = 0.9, lower_px: int = 0) -> Drawing:
    left, _, _, bottom = BOXES[box]

    def draw(page: Pixels) -> None:
        spot = (left + 14, bottom - 14 + lower_px)
        cv2.putText(page, text, spot, 0, size, INK, 2, cv2.LINE_AA)

    return draw


def speck(box: int) -> Drawing:
    left, top, _, _ = BOXES[box]
    return lambda page: cv2.rectangle(page, (left + 20, top + 20), (left + 22, top + 22), INK, -1)


def empties(
    *drawings: Drawing, shift_px: tuple[float, float] = (0, 0), field: TemplateFieldSpec = FIELD
) -> list[bool]:
    view = seen(scanned(*drawings, areas=BOXES), shift_px, BOXES)
    return [box.is_empty for box in written(view, field)]


def line_of(*drawings: Drawing, shift_px: tuple[float, float] = (0, 0)) -> CombLine:
    boxes = written(seen(scanned(*drawings, areas=BOXES), shift_px, BOXES), FIELD)
    return comb_line([box for box in boxes if not box.is_empty])


@pytest.mark.parametrize("shift_px", [(0, 0), (3, 3), (-3, 2)])
def test_boxes_without_writing_are_empty_wherever_their_print_lies(
    shift_px: tuple[float, float],
) -> None:
    drawings = (letter("1", 0), letter("7", 3), letter("-", 5))
    assert empties(*drawings, shift_px=shift_px) == [n not in (0, 3, 5) for n in range(8)]


def test_it_is_sure_of_letters_and_of_empty_boxes() -> None:
    boxes = written(seen(scanned(letter("8", 0), areas=BOXES), areas=BOXES), FIELD)
    assert min(box.confidence for box in boxes) > SURE


def test_a_speck_is_no_writing() -> None:
    assert all(empties(speck(2)))


def test_what_reaches_in_from_the_next_box_is_not_its_own() -> None:
    def wide(page: Pixels) -> None:
        cv2.line(page, (BOXES[2][0] + 6, 60), (BOXES[3][0] + 9, 60), INK, 3)

    assert empties(wide) == [n != 2 for n in range(8)]


def test_a_border_that_is_printed_thicker_is_no_writing() -> None:
    def thicker(page: Pixels) -> None:
        for left, top, right, bottom in BOXES:
            cv2.rectangle(page, (left + 1, top + 1), (right - 1, bottom - 1), INK, 2)

    assert all(empties(thicker))


def test_characters_keep_their_soft_edges() -> None:
    blurred = cv2.GaussianBlur(scanned(letter("8", 0), areas=BOXES), (0, 0), 1.0)
    first = written(seen(np.asarray(blurred, np.uint8), areas=BOXES), FIELD)[0]
    assert ((first.ink > 0.1) & (first.ink < 0.3)).sum() > 20


def test_masked_writing_is_none() -> None:
    masked = FIELD.model_copy(update={"not_recognized": (BOXES[0],)})
    assert all(empties(letter("8", 0), field=masked))


def test_the_print_of_boxes_is_not_in_the_line() -> None:
    line = line_of(letter("1", 0), letter("1", 1), shift_px=(2, -2))
    ink = (line.pixels < 128).any(axis=(0, 2))
    strokes = np.flatnonzero(np.diff(np.r_[0, ink.astype(int)]) == 1)
    assert len(strokes) == 2


def test_each_character_is_in_the_middle_of_its_place() -> None:
    line = line_of(letter("4", 1), letter("1", 2), letter("8", 6))
    assert (line.count, line.pitch_px % STEP_PX) == (3, 0)
    for number in range(3):
        start, end = line.place(number)
        ink = np.flatnonzero((line.pixels < 128).any(axis=(0, 2)))
        own = ink[(ink >= start) & (ink < end)]
        assert (own[0] + own[-1]) / 2 == pytest.approx((start + end) / 2, abs=2)
        assert min(own[0] - start, end - own[-1]) >= GAP_PX / 2 - STEP_PX / 2
        assert (line.alone(number) < 128).any(axis=(0, 2)).sum() == len(own)


@pytest.mark.parametrize("size", [0.6, 1.2])
def test_writing_has_one_height_however_large_it_is(size: float) -> None:
    line = line_of(letter("8", 0, size), letter("4", 4, size))
    rows = np.flatnonzero((line.pixels < 128).any(axis=(1, 2)))
    assert rows[-1] + 1 - rows[0] == pytest.approx(INK_PX, abs=2)


def test_characters_keep_their_heights_above_each_other() -> None:
    line = line_of(letter("8", 0), letter("8", 1, lower_px=8))
    tops = [int(np.flatnonzero((line.alone(n) < 128).any(axis=(1, 2)))[0]) for n in range(2)]
    assert tops[1] - tops[0] > 4


def test_a_line_of_dashes_alone_is_no_higher_than_any_other() -> None:
    ink = np.zeros((60, 60), np.float32)
    ink[29:31, 10:50] = 1.0
    line = comb_line([Written(ink, ink > 0, 2.0, 1.0, None)])
    assert line.pixels.shape[0] == SIDE_PX

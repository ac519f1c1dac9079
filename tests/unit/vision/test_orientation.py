from dataclasses import replace

import numpy as np

from ocr_pipeline.model.page import RecognizedPage, Word
from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision.orientation import read_upright
from tests.unit.vision.drawn import word_at

PAGE = np.full((300, 200, 3), 255, np.uint8)
PAGE[0, 0] = 0  # the corner tells how far the page was turned


class Reader:
    """Reads what is scripted for each turn and for columns set in rows, and counts."""

    def __init__(self, **readings: list[Word]) -> None:
        self.readings = readings
        self.asked: list[str] = []

    def __call__(self, pixels: Pixels) -> RecognizedPage:
        if pixels.shape not in (PAGE.shape, (200, 300, 3)):
            self.asked.append("rows")
            return RecognizedPage(0, 1, 1, tuple(self.readings.get("rows", [])))
        corners = {"r0": pixels[0, 0], "r90": pixels[0, -1], "r180": pixels[-1, -1]}
        turn = next((name for name, pixel in corners.items() if pixel[0] == 0), "r270")
        self.asked.append(turn)
        height_px, width_px = pixels.shape[:2]
        return RecognizedPage(0, width_px, height_px, tuple(self.readings.get(turn, [])))


def wide(text: str, confidence: float) -> list[Word]:
    return [word_at(text, 10, 10, 10 + 10 * len(text), 30, confidence)]


def tall(text: str, confidence: float) -> list[Word]:
    return [word_at(text, 10, 10, 30, 10 + 10 * len(text), confidence)]


def test_a_page_that_is_read_well_is_read_once() -> None:
    reader = Reader(r0=wide("upright text", 0.95), r180=wide("upright text!!", 1.0))
    assert read_upright(PAGE, reader).degrees == 0
    assert reader.asked == ["r0"]


def test_an_empty_page_is_read_once() -> None:
    reader = Reader()
    assert read_upright(PAGE, reader).degrees == 0
    assert reader.asked == ["r0"]


def test_a_page_on_its_head_is_turned() -> None:
    reader = Reader(r0=wide("pusd!q", 0.6), r180=wide("upside", 0.95))
    reading = read_upright(PAGE, reader)
    assert reading.degrees == 180
    assert reading.words[0].text == "upside"
    assert reading.pixels[-1, -1, 0] == 0


def test_a_bad_scan_that_is_upright_stays_upright() -> None:
    reader = Reader(r0=wide("faint print", 0.7), r180=wide("faint print", 0.72))
    assert read_upright(PAGE, reader).degrees == 0


def test_a_page_on_its_side_is_turned_the_right_way() -> None:
    reader = Reader(
        r0=tall("on its side", 0.9), r90=wide("ap!s st! uo", 0.6), r270=wide("on its side", 0.9)
    )
    assert read_upright(PAGE, reader).degrees == 270


def test_a_side_that_is_read_as_well_as_the_upright_page_is_turned() -> None:
    reader = Reader(r0=tall("on its side", 0.95), r270=wide("on its side", 0.94))
    assert read_upright(PAGE, reader).degrees == 270


def test_korean_is_on_its_side_when_its_boxes_are_tall() -> None:
    reader = Reader(r0=tall("대한민국 문서", 0.95), r90=wide("대한민국 문서", 0.95))
    assert read_upright(PAGE, reader).degrees == 90
    assert "rows" not in reader.asked


def test_vertical_japanese_stays_as_it_is() -> None:
    columns, rows = tall("吾輩は猫である", 0.93), wide("吾輩はmである", 0.8)
    reader = Reader(r0=columns, rows=rows, r90=wide("吾輩は猫である", 0.93))
    assert read_upright(PAGE, reader).degrees == 0
    assert reader.asked == ["r0", "rows"]


def test_japanese_whose_glyphs_lie_is_on_its_side() -> None:
    columns = tall("吾輩は猫である", 0.97)
    reader = Reader(r0=columns, rows=wide("Ⅲ二E1は", 0.7), r90=wide("吾輩は猫である", 0.96))
    assert read_upright(PAGE, reader).degrees == 90


def test_columns_that_are_read_badly_are_no_vertical_text() -> None:
    garbage = tall("一二三四", 0.6)
    reader = Reader(r0=garbage, rows=wide("一二三四", 0.9), r90=wide("吾輩は猫である", 0.97))
    assert read_upright(PAGE, reader).degrees == 90


def test_single_tall_characters_are_no_doubt() -> None:
    digits = [replace(word, text="1") for word in tall("11", 0.95) * 9]
    reader = Reader(r0=digits)
    read_upright(PAGE, reader)
    assert reader.asked == ["r0"]

from dataclasses import replace

import numpy as np
import pytest

from ocr_pipeline.model.geometry import Box, Quad
from ocr_pipeline.model.page import RecognizedPage, Word
from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision.orientation import Read, read_upright
from ocr_pipeline.vision.vertical_text import GLYPH_PX, MARGIN_PX, MAX_GLYPHS
from tests.unit.vision.drawn import word_at

PAGE = np.full((300, 200, 3), 255, np.uint8)
PAGE[0, 0] = 0  # the corner tells how far the page was turned
ROWS_WIDTH_PX = 2 * MARGIN_PX + GLYPH_PX * MAX_GLYPHS
ACROSS = np.full((200, 300, 3), 255, np.uint8)
ACROSS[0, 0] = 0
UNREAD = Quad.from_box(Box(10, 50, 190, 70))
RUNNING = "これは句読点のない長い文章の一行です" * 3


class Reader:
    """Reads what is scripted for each turn of the page, for the sample of its lines on their head
    and for glyphs set in rows; remembers what it was asked to read."""

    def __init__(self, unread: tuple[Quad, ...] = (), **readings: list[Word]) -> None:
        self.readings = readings
        self.unread = unread
        self.asked: list[str] = []

    def __call__(self, pixels: Pixels) -> RecognizedPage:
        self.asked.append(self._what(pixels))
        words = tuple(self.readings.get(self.asked[-1], []))
        unread = self.unread if self.asked[-1] == "r0" else ()
        return RecognizedPage(0, pixels.shape[1], pixels.shape[0], words, unread=unread)

    def _what(self, pixels: Pixels) -> str:
        if pixels.shape not in (PAGE.shape, (200, 300, 3)):
            return "rows" if pixels.shape[1] == ROWS_WIDTH_PX else "head"
        corners = {"r0": pixels[0, 0], "r90": pixels[0, -1], "r180": pixels[-1, -1]}
        return next((name for name, pixel in corners.items() if pixel[0] == 0), "r270")


def wide(text: str, confidence: float) -> list[Word]:
    return [word_at(text, 10, 10, 10 + 20 * len(text), 30, confidence)]


def tall(text: str, confidence: float) -> list[Word]:
    return [word_at(text, 10, 10, 30, 10 + 20 * len(text), confidence)]


def test_a_page_that_is_read_well_is_read_once() -> None:
    reader = Reader(r0=wide("upright text", 0.95), head=wide("upright text!!", 1.0))
    assert read_upright(PAGE, reader).degrees == 0
    assert reader.asked == ["r0"]


def test_a_page_without_lines_is_read_once() -> None:
    reader = Reader()
    assert read_upright(PAGE, reader).degrees == 0
    assert reader.asked == ["r0"]


def test_a_page_on_its_head_is_turned() -> None:
    reader = Reader(r0=wide("pusd!q", 0.6), head=wide("upside", 0.9), r180=wide("upside", 0.95))
    reading = read_upright(PAGE, reader)
    assert reading.degrees == 180
    assert reading.words[0].text == "upside"
    assert reading.pixels[-1, -1, 0] == 0
    assert reader.asked == ["r0", "head", "r180"]


def test_lines_that_were_found_but_not_read_may_stand_on_their_head() -> None:
    upright = wide("대한민국", 0.93)
    reader = Reader(unread=(UNREAD,), head=upright, r180=upright)
    assert read_upright(PAGE, reader).degrees == 180


def test_a_few_sure_numbers_do_not_speak_for_lines_that_were_not_read() -> None:
    upright = wide("합계 8,960", 0.93)
    reader = Reader(unread=(UNREAD,), r0=wide("0968", 0.95), head=upright, r180=upright)
    assert read_upright(PAGE, reader).degrees == 180


def test_what_is_read_in_no_direction_is_a_picture_and_read_once() -> None:
    reader = Reader(unread=(UNREAD,))
    assert read_upright(PAGE, reader).degrees == 0
    assert reader.asked == ["r0", "head"]


def test_a_bad_scan_that_is_upright_stays_upright() -> None:
    reader = Reader(r0=wide("faint print", 0.7), head=wide("faint print", 0.72))
    assert read_upright(PAGE, reader).degrees == 0
    assert reader.asked == ["r0", "head"]


def test_a_sample_that_promised_too_much_turns_nothing() -> None:
    reader = Reader(r0=wide("faint", 0.7), head=wide("faint", 0.9), r180=wide("f", 0.3))
    assert read_upright(PAGE, reader).degrees == 0


@pytest.mark.parametrize("text", ["on its side", "대한민국 문서", "2026.11.21"])
def test_tall_lines_of_what_is_not_set_vertically_are_of_a_page_on_its_side(text: str) -> None:
    reader = Reader(r0=tall(text, 0.95), r270=wide(text, 0.94))
    assert read_upright(PAGE, reader).degrees == 270
    assert reader.asked == ["r0", "r270"]


def test_tall_lines_that_are_read_badly_may_be_of_a_page_on_its_other_side() -> None:
    upright = wide("on its side", 0.95)
    reader = Reader(r0=tall("ap!s st! uo", 0.6), head=upright, r90=upright)
    assert read_upright(PAGE, reader).degrees == 90
    assert reader.asked == ["r0", "head", "r90"]


def test_boxes_as_tall_as_wide_do_not_hide_that_a_page_lies() -> None:
    square = [word_at("12", 50 + 25 * n, 10, 70 + 25 * n, 30, 0.95) for n in range(6)]
    reader = Reader(r0=[*tall("lying", 0.95), *square], r270=wide("lying", 0.95) + square)
    assert read_upright(PAGE, reader).degrees == 270


def test_vertical_japanese_stays_as_it_is() -> None:
    reader = Reader(r0=tall("吾輩は猫である", 0.93), rows=wide("吾輩はmである", 0.8))
    assert read_upright(PAGE, reader).degrees == 0
    assert reader.asked == ["r0", "rows"]


def test_japanese_whose_glyphs_lie_is_on_its_side() -> None:
    rows, upright = wide("Ⅲ二E1は", 0.7), wide("吾輩は猫である", 0.96)
    reader = Reader(r0=tall("吾輩は猫である", 0.97), rows=rows, r270=upright)
    assert read_upright(PAGE, reader).degrees == 270


def test_vertical_japanese_on_its_head_is_turned() -> None:
    text = "吾輩は猫である"
    reader = Reader(r0=tall("一二三", 0.6), head=wide(text, 0.97), rows=wide(text, 0.9))
    reader.readings["r180"] = tall(text, 0.97)
    assert read_upright(PAGE, reader).degrees == 180


def test_vertical_japanese_on_its_left_side_is_turned_though_it_is_read_well() -> None:
    reader = Reader(r0=wide(RUNNING, 0.99), rows=wide(RUNNING, 0.9), r90=tall(RUNNING, 0.99))
    assert read_upright(PAGE, reader).degrees == 90
    assert reader.asked == ["r0", "rows", "r90"]


def test_vertical_japanese_on_its_right_side_is_turned() -> None:
    garbage, text = wide("一二三四五", 0.5), "吾輩は猫である"
    reader = Reader(r0=garbage, head=wide(text, 0.98), rows=wide(text, 0.9), r270=tall(text, 0.97))
    assert read_upright(PAGE, reader).degrees == 270


@pytest.mark.parametrize("text", [RUNNING[:-1] + "、。", "目次と一覧だけの短い行"])
def test_rows_with_stops_and_short_ones_are_no_doubt(text: str) -> None:
    reader = Reader(r0=wide(text, 0.99))
    assert read_upright(PAGE, reader).degrees == 0
    assert reader.asked == ["r0"]


def test_columns_that_lie_across_with_their_stops_are_turned() -> None:
    text = RUNNING + "、。。。"
    reader = Reader(r0=wide(text, 0.99), rows=wide(text, 0.9), r90=tall(text, 0.95))
    assert read_upright(ACROSS, reader).degrees == 90


@pytest.mark.parametrize(
    ("text", "page"),
    [(f"{RUNNING}、。。。2026年11月", ACROSS), (f"{RUNNING}、。。。", ACROSS[:100])],
)
def test_rows_with_digits_and_wide_pictures_are_no_doubt(text: str, page: Pixels) -> None:
    reader = Reader(r0=wide(text, 0.99), head=wide(text, 0.99))
    read_upright(page, reader)
    assert len(reader.asked) == 1


def test_a_reading_in_longer_words_is_as_good_though_each_is_less_sure() -> None:
    upright = tall(RUNNING, 0.87)
    reader = Reader(r0=wide(RUNNING, 0.99), rows=wide(RUNNING, 0.9), r90=upright)
    assert read_upright(PAGE, reader).degrees == 90


def beginning(words: list[Word], asked: list[str]) -> Read:
    """Reads the first lines of a page that does not seem to stand upright."""

    def begin(pixels: Pixels) -> RecognizedPage:
        asked.append("first")
        size = (pixels.shape[1], pixels.shape[0])
        return RecognizedPage(0, *size, tuple(words), stopped=True)

    return begin


def test_a_page_that_does_not_stand_upright_is_read_once_in_full() -> None:
    reader = Reader(head=wide("upside", 0.9), r180=wide("upside down", 0.95))
    begin = beginning(wide("pusd!q", 0.6), reader.asked)
    reading = read_upright(PAGE, reader, begin)
    assert (reading.degrees, reading.words[0].text) == (180, "upside down")
    assert reader.asked == ["first", "head", "r180"]


def test_a_page_that_stands_upright_after_all_is_read_to_its_end() -> None:
    reader = Reader(r0=wide("faint print", 0.7), head=wide("faint", 0.5))
    reading = read_upright(PAGE, reader, beginning(wide("faint", 0.6), reader.asked))
    assert (reading.degrees, reading.words[0].text) == (0, "faint print")
    assert reader.asked == ["first", "head", "r0"]


def test_a_page_of_which_a_few_lines_promised_too_much_is_read_to_its_end() -> None:
    reader = Reader(r0=wide("faint print", 0.7), head=wide("faint", 0.9), r180=wide("fff", 0.3))
    reading = read_upright(PAGE, reader, beginning(wide("faint", 0.7), reader.asked))
    assert (reading.degrees, reading.words[0].text) == (0, "faint print")


def test_single_tall_characters_are_no_doubt() -> None:
    digits = [replace(word, text="1") for word in tall("11", 0.95) * 9]
    reader = Reader(r0=digits)
    read_upright(PAGE, reader)
    assert reader.asked == ["r0"]

import cv2
import numpy as np

from ocr_pipeline.model.geometry import Box, Quad
from ocr_pipeline.vision.line_strips import (
    MARGIN_PX,
    MAX_LENGTH,
    MAX_STRIPS,
    STRIP_PX,
    length,
    lies_wide,
    mostly_tall,
    stacked,
    stands_tall,
)
from tests.unit.vision.drawn import Page, word_at

RED, BLUE = (0, 0, 255), (255, 0, 0)


def test_a_tall_line_is_turned_so_that_its_top_is_at_left() -> None:
    page = np.full((200, 100, 3), 255, np.uint8)
    page[20:100, 40:60], page[100:180, 40:60] = RED, BLUE
    picture, (word,) = stacked(page, [word_at("columns!", 40, 20, 60, 180)])
    box = word.quad.bounds
    assert (box.width, box.height) == (8 * STRIP_PX, STRIP_PX)
    middle = round((box.top + box.bottom) / 2)
    assert tuple(picture[middle, round(box.left) + 20]) == RED
    assert tuple(picture[middle, round(box.right) - 20]) == BLUE


def test_white_is_around_every_strip() -> None:
    page = np.zeros((100, 100, 3), np.uint8)
    words = [word_at("dark", 0, 10, 90, 30), word_at("dark", 0, 50, 90, 70)]
    picture, _ = stacked(page, words)
    assert picture.shape[:2] == (3 * MARGIN_PX + 2 * STRIP_PX, 2 * MARGIN_PX + 180)
    assert (picture[:MARGIN_PX] == 255).all()
    assert (picture[MARGIN_PX + STRIP_PX :][:MARGIN_PX] == 255).all()
    assert (picture[:, :MARGIN_PX] == 255).all()
    assert (picture[-MARGIN_PX:] == 255).all()


def test_the_longest_lines_are_shown_whatever_their_size() -> None:
    page = np.full((400, 900, 3), 255, np.uint8)
    words = [word_at("x" * n, 0, 10, 20 * n, 30) for n in range(1, 20)]
    words.append(word_at("large", 0, 100, 800, 300))
    shown = stacked(page, words)[1]
    assert len(shown) == MAX_STRIPS
    assert "large" not in [word.text for word in shown]


def test_of_a_very_long_line_the_start_is_shown_and_its_text() -> None:
    page = np.full((100, 1000, 3), 255, np.uint8)
    page[:, 500:] = 0
    picture, (word,) = stacked(page, [word_at("一" * 24 + "二" * 24, 0, 40, 960, 60)])
    assert word.text == "一" * MAX_LENGTH
    assert word.quad.bounds.width == MAX_LENGTH * STRIP_PX
    assert (picture == 255).all()


def test_a_skewed_line_is_level_in_its_strip() -> None:
    page = Page(600, 400)
    page.rule(100, 200, 500, 200, thickness=4)
    page.words.append(word_at("rule", 90, 190, 510, 210))
    skewed = page.skewed(10)
    picture, (word,) = stacked(skewed.pixels, skewed.words)
    middle = round((word.quad.bounds.top + word.quad.bounds.bottom) / 2)
    assert (picture[middle, MARGIN_PX + 40 : MARGIN_PX + 400] < 100).all()


def test_no_lines_give_an_empty_picture() -> None:
    picture, shown = stacked(np.zeros((10, 10, 3), np.uint8), [])
    assert shown == ()
    assert cv2.countNonZero(255 - picture[:, :, 0]) == 0


def test_boxes_of_no_extent_are_measured() -> None:
    point = Quad.from_box(Box(5, 5, 5, 5))
    assert length(point) == 1
    assert not stands_tall(point)
    assert not lies_wide(point)


def test_the_direction_of_a_tilted_box_is_its_own() -> None:
    page = Page(600, 600)
    page.words.append(word_at("tall", 290, 100, 310, 500))
    (tilted,) = page.skewed(15).words
    assert stands_tall(tilted.quad)
    assert not lies_wide(tilted.quad)
    assert round(length(tilted.quad)) == 20


def test_short_words_in_narrow_boxes_do_not_outweigh_a_line_that_lies() -> None:
    title = Quad.from_box(Box(0, 0, 400, 50))
    cells = [Quad.from_box(Box(40 * n, 100, 40 * n + 32, 150)) for n in range(25)]
    assert mostly_tall(cells)
    assert not mostly_tall([title, *cells])
    assert mostly_tall([title, Quad.from_box(Box(0, 100, 50, 600)), *cells])
    assert not mostly_tall([])

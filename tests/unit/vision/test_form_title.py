"""A page's title is a form's by the shapes of its letters, or by what it says."""

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import pytest

from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision.form_alignment import Matrix
from ocr_pipeline.vision.form_title import TitleReader, title_fault
from tests.unit.vision.form_sheets import PAPER, TITLE, Sheet, gray, placed, scanned, tilted

HERE = np.eye(3)
TEXT = "PERMIT 2417"
SHEET = Sheet((), title=TEXT)
OTHER = "the page has another title"


class Reader:
    """Says one thing of the sample and another of pages, in the order in which it is asked."""

    def __init__(self, *says: str) -> None:
        self.says = list(says)
        self.seen: list[Pixels] = []

    def __call__(self, picture: Pixels) -> str:
        self.seen.append(picture)
        return self.says.pop(0)


def fault(page: Sheet | Pixels, reader: Reader, matrix: Matrix = HERE) -> str:
    pixels = page.drawn() if isinstance(page, Sheet) else page
    return title_fault(TitleReader(reader), SHEET.form(), gray(pixels), matrix)


def titled(text: str) -> Sheet:
    return replace(SHEET, title=text)


def with_pen(draw: Callable[[Pixels], object]) -> Pixels:
    page = SHEET.drawn()
    draw(page)
    return page


@pytest.mark.parametrize(
    "place",
    [placed(), placed(90, 1.5, 1.5), placed(0, 0.6, 0.6), placed(0, 1.0, 0.6), tilted()],
    ids=["as it is", "turned", "small", "fax", "photographed"],
)
def test_the_same_letters_are_not_read(place: tuple[Matrix, tuple[int, int]]) -> None:
    reader = Reader()
    assert fault(scanned(SHEET.drawn(), place), reader, place[0]) == ""
    assert not reader.seen


def test_letters_may_lie_a_little_off() -> None:
    assert fault(np.roll(SHEET.drawn(), (2, 3), axis=(0, 1)), Reader()) == ""


@pytest.mark.parametrize("title", ["PERMIT 8386", "VOUCHER 36", "PERMIT"])
def test_other_letters_that_read_as_another_title_are_refused(title: str) -> None:
    reader = Reader(TEXT, "VOUCHER 36")
    assert fault(titled(title), reader) == OTHER
    assert len(reader.seen) == 2


def test_one_other_word_is_enough_to_read_both() -> None:
    reader = Reader(TEXT, TEXT)
    assert fault(titled("PERMIT 8386"), reader) == ""
    assert len(reader.seen) == 2


def test_what_is_read_is_the_title_in_its_color_and_height() -> None:
    reader = Reader(TEXT, TEXT)
    fault(titled("VOUCHER 36"), reader)
    left, top, right, bottom = TITLE
    height = (bottom - top) * 1.2
    width = (right - left) + 0.2 * (bottom - top)
    for picture in reader.seen:
        assert picture.shape == (48, round(width * 48 / height), 3)
        dark = picture[:, :, 0] < 128
        assert dark[8:40].any()
        assert not dark[:4].any()


@pytest.mark.parametrize("text", ["permit2417", "ＰＥＲＭＩＴ　２４１７", " PERMIT\n24 17 "])
def test_spaces_and_forms_of_letters_do_not_matter(text: str) -> None:
    assert fault(titled("VOUCHER 36"), Reader(TEXT, text)) == ""


def thin_pen(page: Pixels) -> None:
    """Enough for the letters to be other ones, not enough to hide them."""
    for left in range(60, 240, 9):
        cv2.line(page, (left, 66), (left + 14, 36), (40, 40, 40), 2)


def test_letters_under_a_pen_that_read_about_the_same_are_the_titles() -> None:
    reader = Reader(TEXT, "PERM1T Z417")
    assert fault(with_pen(thin_pen), reader) == ""
    assert len(reader.seen) == 2
    assert fault(with_pen(thin_pen), Reader(TEXT, "INVOICE 88")) == OTHER


def test_a_similar_text_of_quite_other_letters_is_another_title() -> None:
    assert fault(titled("VOUCHER 36"), Reader(TEXT, "PERMIT 2418")) == OTHER


def test_where_there_is_no_title_there_is_another_one() -> None:
    assert fault(titled(""), Reader(TEXT, "")) == OTHER


def test_a_sample_whose_title_cannot_be_read_is_told() -> None:
    expected = "the title of its sample cannot be read"
    assert fault(titled("VOUCHER 36"), Reader(" ", "VOUCHER 36")) == expected


def test_the_title_of_a_sample_is_read_once() -> None:
    reader = Reader(TEXT, "VOUCHER 36", "TICKET 51", "GUIDE 2", "MAP 88")
    titles = TitleReader(reader)
    page = gray(titled("VOUCHER 36").drawn())
    for _ in range(2):
        assert title_fault(titles, SHEET.form(7), page, HERE) == OTHER
    assert len(reader.seen) == 3
    title_fault(titles, SHEET.form(8), page, HERE)
    assert len(reader.seen) == 5


def ink_columns(page: Pixels) -> list[tuple[int, int]]:
    """Where each letter of the title begins and ends."""
    dark = (page[: TITLE[3], :, 0] < 128).any(axis=0)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], dark, [False])).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def test_a_dot_is_taken_with_its_neighbors() -> None:
    sample = titled("T . T")
    page = sample.drawn()
    _, (left, right), _ = ink_columns(page)
    page[: TITLE[3], left:right] = PAPER
    assert title_fault(TitleReader(Reader()), sample.form(), gray(page), HERE) == ""


def test_halves_that_almost_touch_are_one_letter() -> None:
    sample, page = (titled("").drawn() for _ in range(2))
    halves = ((60, 74), (81, 95))
    for left, right in halves:
        for pixels in (sample, page):
            cv2.rectangle(pixels, (left, 36), (right - 1, 64), (40, 40, 40), 5)
    page[33:68, 89:97] = PAPER
    form = replace(SHEET.form(), sample=sample)
    assert title_fault(TitleReader(Reader()), form, gray(page), HERE) == ""


def test_a_title_without_ink_tells_nothing_apart() -> None:
    empty = titled("")
    assert title_fault(TitleReader(Reader()), empty.form(), empty.gray(), HERE) == ""

import numpy as np
import pytest

from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision.vertical_cells import Column, at_lower_left, ink_of, runs_of

SIDE = 40


def column_of(glyphs: str) -> tuple[Pixels, list[float]]:
    """A column on its side, and the middles of its blocks, in fractions of its length.

    ``#`` is a block that was read, ``?`` one that was not; ``.`` is a stop, ``-`` a bar along the
    column, ``|`` one across it; a blank is paper.
    """
    pixels = np.full((SIDE, SIDE * len(glyphs), 3), 250, np.uint8)
    block = [(6, 34, 4, 10), (28, 34, 4, 36)]
    marks = {"#": block, "?": block, ".": [(4, 12, 6, 14)]}
    marks |= {"-": [(18, 22, 4, 36)], "|": [(4, 36, 18, 22)]}
    middles = []
    for index, glyph in enumerate(glyphs):
        for top, bottom, left, right in marks.get(glyph, []):
            pixels[top:bottom, SIDE * index + left : SIDE * index + right] = 20
        if glyph == "#":
            middles.append((index + 0.5) / len(glyphs))
    return pixels, middles


def unread(glyphs: str) -> list[tuple[int, bool]]:
    """Index of each unread glyph, and whether it is a dot."""
    column = Column.of(*column_of(glyphs))
    assert column is not None
    return [(cell.start // SIDE, cell.is_dot) for cell in column.unread()]


@pytest.mark.parametrize(
    ("glyphs", "expected"),
    [
        ("####", []),
        ("## ##", []),
        ("##?##", [(2, False)]),
        ("##.##", [(2, True)]),
        ("##?.##", [(2, False), (3, True)]),
        ("?###", [(0, False)]),
        ("###.", [(3, True)]),
        ("###   ?", [(6, False)]),
    ],
)
def test_only_ink_that_no_glyph_explains_is_unread(
    glyphs: str, expected: list[tuple[int, bool]]
) -> None:
    assert unread(glyphs) == expected


def test_a_reading_that_is_a_little_off_leaves_no_halves_of_glyphs() -> None:
    pixels, middles = column_of("######")
    column = Column.of(pixels, [middle + 0.03 for middle in middles])
    assert column is not None
    assert list(column.unread()) == []


def test_specks_are_not_unread() -> None:
    pixels, middles = column_of("## ##")
    pixels[20:22, 100:102] = 0
    column = Column.of(pixels, middles)
    assert column is not None
    assert list(column.unread()) == []


@pytest.mark.parametrize("middles", [[], [0.5], [0.5, 0.505, 0.51]])
def test_too_few_glyphs_or_too_small_ones_make_no_column(middles: list[float]) -> None:
    assert Column.of(column_of("####")[0], middles) is None


def test_blank_paper_is_no_column() -> None:
    assert Column.of(np.full((40, 200, 3), 255, np.uint8), [0.2, 0.5, 0.8]) is None


@pytest.mark.parametrize(("glyphs", "down"), [("##-##", True), ("##|##", False), ("##?##", None)])
def test_a_bar_is_told_by_its_direction(glyphs: str, down: bool | None) -> None:
    column = Column.of(*column_of(glyphs))
    assert column is not None
    assert column.runs_down(0.5) is down


def test_a_bar_stands_or_is_turned_in_its_strip() -> None:
    column = Column.of(*column_of("##-##"))
    assert column is not None
    (cell,) = column.unread()
    for turned in (False, True):
        strip = column.strip(cell, turned=turned)
        assert strip.shape == (SIDE, 3 * SIDE, 3)
        rows, columns = np.nonzero(strip[:, SIDE : 2 * SIDE, 0] < 100)
        assert bool(np.ptp(columns) > np.ptp(rows)) is turned


def test_a_stop_moves_to_where_rows_have_it() -> None:
    column = Column.of(*column_of("##.##"))
    assert column is not None
    (cell,) = column.unread()
    rows, columns = np.nonzero(column.strip(cell, turned=False)[:, SIDE : 2 * SIDE, 0] < 100)
    assert rows.min() > SIDE / 2
    assert columns.max() < SIDE / 2


def test_a_stop_in_the_middle_of_its_square_stays() -> None:
    square = np.full((SIDE, SIDE, 3), 250, np.uint8)
    square[16:24, 16:24] = 20
    assert (at_lower_left(square) == square).all()


def test_at_the_end_of_a_column_the_neighbor_is_paper() -> None:
    column = Column.of(*column_of("##?"))
    assert column is not None
    (cell,) = column.unread()
    strip = column.strip(cell, turned=False)
    assert strip[:, :SIDE].min() < 100
    assert strip[:, 2 * SIDE :].min() == 250


def test_ink_is_what_differs_on_dark_paper_too() -> None:
    pixels, _ = column_of("#")
    light, dark = ink_of(pixels), ink_of(255 - pixels)
    assert light is not None
    assert dark is not None
    assert (light == dark).all()


def test_runs_have_a_start_and_an_end() -> None:
    assert runs_of(np.array([True, False, True, True])) == [(0, 1), (2, 4)]

"""Tiles cover a long image, and stitching keeps every word once."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ocr_pipeline.model.geometry import Box, Quad
from ocr_pipeline.model.page import Word
from ocr_pipeline.vision.long_image import OVERLAP_PX, TILE_PX, Tile, tiles
from ocr_pipeline.vision.tile_reading import keep_core
from ocr_pipeline.vision.turning import map_word

long_sides = st.integers(1, 30_000)


@given(long_sides)
def test_tiles_cover_the_image_and_overlap(long_side_px: int) -> None:
    pieces = tiles(long_side_px)
    assert pieces[0].start_px == 0
    assert pieces[-1].end_px == long_side_px
    assert all(0 < piece.end_px - piece.start_px <= TILE_PX for piece in pieces)
    assert all(a.end_px - b.start_px == OVERLAP_PX for a, b in pairwise(pieces))


@given(long_sides)
def test_cores_follow_each_other_inside_their_tiles(long_side_px: int) -> None:
    pieces = tiles(long_side_px)
    assert all(a.core_end_px == b.core_start_px for a, b in pairwise(pieces))
    for piece in pieces[1:]:
        assert piece.core_start_px - piece.start_px == OVERLAP_PX / 2
    for piece in pieces[:-1]:
        assert piece.end_px - piece.core_end_px == OVERLAP_PX / 2
    assert pieces[0].core_start_px == float("-inf")
    assert pieces[-1].core_end_px == float("inf")


@st.composite
def words(draw: st.DrawFn, long_side_px: int, number: int) -> Word:
    """A word no longer than the overlap: some tile holds it whole."""
    length = draw(st.integers(1, min(OVERLAP_PX, long_side_px)))
    start = draw(st.integers(0, long_side_px - length))
    box = Box(10, start, 60, start + length)
    return Word(f"word{number}", 0.9, Quad.from_box(box), draw(st.booleans()))


def seen(word: Word, tile: Tile, downwards: bool) -> Word | None:
    """What an engine reads of ``word`` on ``tile``, in the tile's pixels: only what is whole."""
    bounds = word.quad.bounds
    if bounds.top < tile.start_px or bounds.bottom > tile.end_px:
        return None
    moved = map_word(word, lambda point: (point[0], point[1] - tile.start_px))
    return moved if downwards else map_word(moved, lambda point: (point[1], point[0]))


@given(st.data(), long_sides, st.booleans())
def test_stitching_keeps_every_word_once(
    data: st.DataObject, long_side_px: int, downwards: bool
) -> None:
    given_words = [data.draw(words(long_side_px, number)) for number in range(8)]
    kept: list[Word] = []
    for tile in tiles(long_side_px):
        read = [found for word in given_words if (found := seen(word, tile, downwards))]
        kept.extend(keep_core(read, tile, downwards))
    if not downwards:
        kept = [map_word(word, lambda point: (point[1], point[0])) for word in kept]
    assert sorted(kept, key=lambda word: word.text) == given_words

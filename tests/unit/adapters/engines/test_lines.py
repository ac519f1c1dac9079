"""Characters become words with places."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_pipeline.adapters.engines.crops import cut
from ocr_pipeline.adapters.engines.lines import (
    Piece,
    mean_confidence,
    pieces_of,
    text_line,
    widest_blank,
)
from ocr_pipeline.adapters.engines.recognizer import Character
from ocr_pipeline.model.geometry import Box, Quad


def typed(text: str, probability: float = 0.9) -> list[Character]:
    """Characters of equal width over a whole line."""
    unit = 1 / len(text)
    return [
        Character(character, probability, (index + 0.25) * unit, (index + 0.75) * unit)
        for index, character in enumerate(text)
    ]


def test_words_end_at_spaces() -> None:
    pieces = pieces_of(typed("ab  cd e"))
    assert [piece.text for piece in pieces] == ["ab", "cd", "e"]
    assert [piece.start for piece in pieces] == [pytest.approx(x / 8) for x in (0, 4, 7)]
    assert [piece.end for piece in pieces] == [pytest.approx(x / 8) for x in (2, 6, 8)]


def test_words_tell_where_their_characters_are() -> None:
    places = [piece.places for piece in pieces_of(typed("ab c"))]
    assert places == [pytest.approx((1 / 8, 3 / 8)), pytest.approx((7 / 8,))]


def test_a_full_width_space_ends_a_word_without_being_read() -> None:
    characters = [c for c in typed("日時 令和七年") if c.text != " "]
    assert [piece.text for piece in pieces_of(characters)] == ["日時", "令和七年"]


def test_letter_spaced_titles_are_one_word() -> None:
    characters = [c for c in typed("議 事 録") if c.text != " "]
    assert [piece.text for piece in pieces_of(characters)] == ["議事録"]


def test_words_are_spelled_by_their_neighbors() -> None:
    assert [piece.text for piece in pieces_of(typed("コピ一 1,2O0"))] == ["コピー", "1,200"]


def test_nothing_read_is_no_words() -> None:
    assert pieces_of([]) == []
    assert pieces_of(typed("   ")) == []
    assert mean_confidence([]) == 0.0
    assert widest_blank([], 3.0) == 3.0


@pytest.mark.parametrize(
    ("text", "aspect", "blank"),
    [
        ("日本語", 3.0, 0.2),  # Han in their squares leave little between them
        ("123", 3.0, 0.6),
        ("日本語", 6.0, 1.2),
        ("12", 1.0, 0.1),
    ],
)
def test_white_is_what_the_width_of_the_characters_leaves(
    text: str, aspect: float, blank: float
) -> None:
    assert widest_blank(typed(text), aspect) == pytest.approx(blank)


def test_confidence_counts_characters() -> None:
    pieces = [Piece("abc", 1.0, 0, 0.5), Piece("d", 0.0, 0.5, 1)]
    assert mean_confidence(pieces) == pytest.approx(0.75)


def test_a_line_places_its_words_on_the_page() -> None:
    crop = cut(np.zeros((100, 200, 3), np.uint8), Quad.from_box(Box(100, 50, 200, 60)))
    line = text_line(crop, [Piece("a", 0.8, 0.0, 0.5), Piece("b", 0.6, 0.5, 1.0)])
    assert [word.quad.bounds for word in line.words] == [
        Box(100, 50, 150, 60),
        Box(150, 50, 200, 60),
    ]
    assert line.confidence == pytest.approx(0.7)
    assert not line.vertical


@given(st.text("ab 日本　。", max_size=30))
def test_words_hold_every_character_once_and_stand_side_by_side(text: str) -> None:
    pieces = pieces_of(typed(text) if text else [])
    assert "".join(piece.text for piece in pieces) == "".join(text.split())
    assert all(0 <= piece.start <= piece.end <= 1 for piece in pieces)
    assert all(left.end <= right.start + 1e-9 for left, right in pairwise(pieces))


def test_words_tell_how_likely_a_space_is_before_their_characters() -> None:
    characters = [replace(character, space=0.3) for character in typed("ab c")]
    assert [piece.spaces for piece in pieces_of(characters)] == [(0.3, 0.3), (0.3,)]

"""Lines with gaps in their ink; a letter's cell is 20 px, its ink as wide as the test says."""

import numpy as np
import pytest

from ocr_pipeline.adapters.engines.lines import Piece
from ocr_pipeline.adapters.engines.written_spaces import Columns, respaced

LETTER_PX = 20


def line(text: str, seen: str, white: dict[int, int]) -> tuple[list[Piece], Columns]:
    """Letters with 2 px between their ink, before some so much more; ``seen`` has the spaces."""
    left, ink, middles = 0, np.zeros(2000, np.bool_), []
    for index in range(len(text)):
        left += white.get(index, 0)
        ink[left + 1 : left + LETTER_PX - 1] = True
        middles.append(left + LETTER_PX / 2)
        left += LETTER_PX
    places = [middle / left for middle in middles]
    words = []
    for word in seen.split(" "):
        own, places = tuple(places[: len(word)]), places[len(word) :]
        words.append(Piece(word, 0.9, own[0], own[-1], places=own))
    return words, ink[:left]


def spaced(text: str, white: dict[int, int], seen: str = "") -> str:
    pieces, ink = line(text.replace(" ", ""), seen or text, white)
    return " ".join(piece.text for piece in respaced(pieces, ink))


@pytest.mark.parametrize(
    ("text", "white", "wanted"),
    [
        ("ヤマモトケンイチ", {4: 6}, "ヤマモト ケンイチ"),
        ("ヤマモトケンイチ", {4: 2}, "ヤマモトケンイチ"),
        ("山田太郎", {2: 6}, "山田太郎"),  # of four, two steps say little of what is usual
        ("山田太郎", {2: 10}, "山田 太郎"),
        ("ひねり、右の足首が", {4: 10}, "ひねり、右の足首が"),  # a stop holds its own white
        ("よくなりません。", {2: 6}, "よくなりません。"),  # a sentence has hardly any space
        ("よくなりません。", {2: 10}, "よく なりません。"),
        ("은하수문구점", {3: 6}, "은하수문구점"),  # readers of Hangul see most spaces
        ("은하수문구점", {3: 10}, "은하수 문구점"),
    ],
)
def test_wide_characters_are_spaced_where_their_steps_are_wider(
    text: str, white: dict[int, int], wanted: str
) -> None:
    assert spaced(text, white) == wanted


@pytest.mark.parametrize(
    ("seen", "white", "wanted"),
    [
        ("한빛 물산주식회사", {2: 6, 4: 6}, "한빛 물산 주식회사"),
        ("한빛 물산주식회사", {2: 6, 4: 3}, "한빛 물산주식회사"),
        ("August 1,2025", {6: 10, 8: 9}, "August 1, 2025"),
        ("August 1,2025", {6: 10, 8: 6}, "August 1,2025"),
        ("August 12 025", {6: 10, 7: 9, 8: 10}, "August 12 025"),  # no space in a number
        ("판교역로 12층", {4: 10, 6: 9}, "판교역로 12층"),  # nor before what is counted
    ],
)
def test_a_gap_like_the_spaces_of_its_line_is_one(
    seen: str, white: dict[int, int], wanted: str
) -> None:
    assert spaced(seen, white) == wanted


@pytest.mark.parametrize(
    ("text", "white", "wanted"),
    [
        ("MargaretEllison", {8: 18}, "Margaret Ellison"),
        ("MargaretEllison", {8: 8}, "MargaretEllison"),  # not so wide as a letter
        ("MargaretEllison", {4: 12, 8: 18}, "MargaretEllison"),  # nor much wider than another
        ("Mae", {1: 18}, "Mae"),
        ("mail.example", {5: 18}, "mail.example"),  # a stop has white around
        ("mail.example", {4: 18}, "mail.example"),
    ],
)
def test_the_only_wide_gap_is_a_space(text: str, white: dict[int, int], wanted: str) -> None:
    assert spaced(text, white) == wanted


@pytest.mark.parametrize(
    ("seen", "white", "wanted"),
    [
        ("2025 년 8월 17일", {4: 2, 5: 12, 7: 12}, "2025년 8월 17일"),
        ("2025 년 8월 17일", {4: 9, 5: 12, 7: 12}, "2025 년 8월 17일"),
        ("놓아 주세요 겨울", {2: 2, 5: 12}, "놓아 주세요 겨울"),  # between syllables less is one
        ("권혁 수", {1: 8, 2: 8}, "권혁수"),
        ("권혁 수", {1: 2, 2: 8}, "권혁 수"),
        ("가온전자 주식회사", {4: 2, 6: 2}, "가온전자 주식회사"),  # a reader of words knows better
        ("first aid box", {5: 0, 8: 10}, "first aid box"),  # slanted letters hide a gap
    ],
)
def test_a_space_no_wider_than_gaps_within_words_is_none(
    seen: str, white: dict[int, int], wanted: str
) -> None:
    assert spaced(seen, white) == wanted


def test_words_keep_their_places_and_confidence() -> None:
    pieces, ink = line("ヤマモトケンイチ", "ヤマモトケンイチ", {4: 6})
    first, second = respaced(pieces, ink)
    assert first.places + second.places == pieces[0].places
    assert (first.start, second.end) == (pieces[0].start, pieces[0].end)
    assert first.end < second.start
    assert first.confidence == pytest.approx(0.9)


def test_a_line_without_places_or_ink_stays_as_it_is() -> None:
    pieces, ink = line("ヤマモトケンイチ", "ヤマモトケンイチ", {4: 6})
    unknown = [Piece("ヤマモトケンイチ", 0.9, 0, 1)]
    assert respaced(unknown, ink) == unknown
    assert respaced(pieces, np.zeros(0, np.bool_)) == pieces

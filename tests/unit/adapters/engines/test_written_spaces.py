"""Lines with gaps in their ink; a letter's cell is 20 px, its ink as wide as the test says."""

import numpy as np
import pytest

from ocr_pipeline.adapters.engines.lines import Piece
from ocr_pipeline.adapters.engines.written_spaces import Columns, respaced

LETTER_PX = 20


def line(
    text: str, white: dict[int, int], likely: dict[int, float] | None = None
) -> tuple[list[Piece], Columns]:
    """Letters with 2 px between their ink, before some so much more.

    ``likely`` are the spaces that the reader was not silent about, all others it took for certain.
    """
    left, ink, middles, letters = 0, np.zeros(2000, np.bool_), [], text.replace(" ", "")
    for index in range(len(letters)):
        left += white.get(index, 0)
        ink[left + 1 : left + LETTER_PX - 1] = True
        middles.append(left + LETTER_PX / 2)
        left += LETTER_PX
    words, start = [], 0
    for word in text.split(" "):
        end = start + len(word)
        places = tuple(middle / left for middle in middles[start:end])
        said = (likely or {}).get
        spaces = tuple(said(index, float(index == start)) for index in range(start, end))
        words.append(Piece(word, 0.9, places[0], places[-1], places=places, spaces=spaces))
        start = end
    return words, ink[:left]


def spaced(seen: str, white: dict[int, int], likely: dict[int, float] | None = None) -> str:
    return " ".join(piece.text for piece in respaced(*line(seen, white, likely)))


@pytest.mark.parametrize(
    ("seen", "white", "likely", "wanted"),
    [
        ("ヤマモトケンイチ", {4: 7}, {}, "ヤマモト ケンイチ"),
        ("ヤマモトケンイチ", {4: 3}, {}, "ヤマモトケンイチ"),
        ("ヤマモトケンイチ", {4: 3}, {4: 0.1}, "ヤマモト ケンイチ"),  # the reader saw something
        ("ヤマモトケンイチ", {}, {4: 0.1}, "ヤマモトケンイチ"),  # where nothing is
        ("山田太郎", {2: 10}, {}, "山田 太郎"),
        ("ひねり、右の足首が", {4: 10}, {}, "ひねり、右の足首が"),  # a stop holds its own white
        ("은하수문구점", {3: 8}, {}, "은하수문구점"),  # readers of Hangul see most spaces
        ("은하수문구점", {3: 8}, {3: 0.02}, "은하수 문구점"),
        ("은하수 문구점", {}, {3: 0.4}, "은하수문구점"),  # that they doubt is none
        ("은하수 문구점", {3: 6}, {3: 0.4}, "은하수 문구점"),
        ("은하수 문구점", {}, {}, "은하수 문구점"),  # that they are sure of is one
        ("은하수 문구점", {3: 6}, {3: 0.0}, "은하수 문구점"),  # another reader found it
        ("은하수 문구점", {}, {3: 0.0}, "은하수문구점"),
    ],
)
def test_white_and_the_readers_doubt_are_weighed(
    seen: str, white: dict[int, int], likely: dict[int, float], wanted: str
) -> None:
    assert spaced(seen, white, likely) == wanted


@pytest.mark.parametrize(
    ("white", "wanted"),
    [
        ({4: 6}, "우리은행 강남지점"),
        (dict.fromkeys(range(1, 8), 6), "우리은행강남지점"),  # a loose hand
    ],
)
def test_white_is_measured_by_that_within_words(white: dict[int, int], wanted: str) -> None:
    assert spaced("우리은행강남지점", white, {4: 0.1}) == wanted


@pytest.mark.parametrize(
    ("seen", "white", "likely", "wanted"),
    [
        ("2025 년 8월 17일", {4: 2, 5: 12, 7: 12}, {4: 0.6}, "2025년 8월 17일"),  # what is counted
        ("내 사년 8월 17일", {1: 9, 3: 12, 5: 12}, {1: 0.6}, "내 사년 8월 17일"),
        ("첨단로 가로2", {3: 9, 5: 9}, {}, "첨단로 가로 2"),  # as wide as the space of the line
        ("첨단로 가로2", {3: 9, 5: 4}, {}, "첨단로 가로2"),
        ("(주)세움산업", {3: 10}, {3: 0.004}, "(주) 세움산업"),  # behind a sign less is enough
        ("한주의세움산업", {3: 8}, {3: 0.004}, "한주의세움산업"),
        ("전화는112로", {4: 16}, {4: 0.09}, "전화는112로"),  # a number
        ("전화는1,2로", {4: 16}, {4: 0.9}, "전화는1,2로"),  # before a comma
    ],
)
def test_numbers_and_signs_have_their_own_room(
    seen: str, white: dict[int, int], likely: dict[int, float], wanted: str
) -> None:
    assert spaced(seen, white, likely) == wanted


@pytest.mark.parametrize(
    ("seen", "white", "wanted"),
    [
        ("August 1,2025", {6: 10, 8: 9}, "August 1, 2025"),
        ("August 1,2025", {6: 10, 8: 6}, "August 1,2025"),
        ("August 12 025", {6: 10, 7: 9, 8: 10}, "August 12 025"),  # no space in a number
        ("first aid box", {5: 0, 8: 10}, "first aid box"),  # slanted letters hide a gap
    ],
)
def test_a_gap_like_the_spaces_of_its_latin_line_is_one(
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


def test_words_keep_their_places_and_confidence() -> None:
    pieces, ink = line("ヤマモトケンイチ", {4: 7})
    first, second = respaced(pieces, ink)
    assert first.places + second.places == pieces[0].places
    assert first.spaces + second.spaces == pieces[0].spaces
    assert (first.start, second.end) == (pieces[0].start, pieces[0].end)
    assert first.end < second.start
    assert first.confidence == pytest.approx(0.9)


def test_a_line_without_places_or_ink_stays_as_it_is() -> None:
    pieces, ink = line("ヤマモトケンイチ", {4: 7})
    unknown = [Piece("ヤマモトケンイチ", 0.9, 0, 1)]
    assert respaced(unknown, ink) == unknown
    assert respaced(pieces, np.zeros(0, np.bool_)) == pieces

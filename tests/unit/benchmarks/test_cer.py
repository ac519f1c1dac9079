"""Whose characters count as errors."""

import math
from pathlib import Path

import pytest

from benchmarks.accuracy import errors_on
from benchmarks.cer import Errors, Piece, compared, line_errors, read_lines
from benchmarks.corpus.truth import FileTruth, LineTruth, PageTruth, box_quad, to_json

LINES = [
    LineTruth("금액 1,000원", box_quad(0, 0, 200, 20)),
    LineTruth("second line", box_quad(0, 40, 200, 60)),
]


def test_text_is_compared_without_space_and_width() -> None:
    assert compared(" Ａ１ \u3000ｶﾞ\n한글") == "A1ガ한글"


def test_the_order_of_reading_does_not_count() -> None:
    pieces = [Piece("line", (150, 52)), Piece("1,000원", (120, 9)), Piece("second", (50, 48))]
    assert line_errors(LINES, [*pieces, Piece("금액", (30, 11))]) == Errors(0, 18)


@pytest.mark.parametrize(
    ("pieces", "errors"),
    [
        ([], 18),
        ([Piece("금액1000원", (100, 10)), Piece("second line", (100, 50))], 1),
        ([Piece("금액 1,000원", (100, 10)), Piece("sec0nd  line", (100, 69))], 1),
        ([Piece("금액 1,000원", (100, 10)), Piece("second line", (100, 71))], 10 + 10),
    ],
)
def test_what_is_missing_wrong_or_elsewhere(pieces: list[Piece], errors: int) -> None:
    assert line_errors(LINES, pieces).errors == errors


def test_a_tilted_line_and_a_vertical_one() -> None:
    tilted = LineTruth("ab", ((0, 100), (200, 0), (209, 18), (9, 118)))
    vertical = LineTruth("縦書", box_quad(300, 0, 320, 200), vertical=True)
    pieces = [Piece("b", (190, 15)), Piece("a", (20, 100)), Piece("書", (310, 150))]
    assert line_errors([tilted, vertical], [*pieces, Piece("縦", (310, 20))]).errors == 0


def test_errors_add_up() -> None:
    assert (Errors(1, 40) + Errors(1, 10)).percent == pytest.approx(4.0)
    assert math.isnan(Errors().percent)
    assert str(Errors(2, 50)) == "4.00 % (2 of 50)"


def test_a_page_without_lines() -> None:
    assert line_errors([], [Piece("ab", (1, 1))]) == Errors(2, 0)


def test_a_page_and_its_truth(tmp_path: Path) -> None:
    page = tmp_path / "page.png"
    page.write_bytes(b"pixels")
    truth = FileTruth(page.name, ("ko",), (PageTruth(200, 60, tuple(LINES)),))
    page.with_name("page.png.json").write_text(to_json(truth), encoding="utf-8")
    assert read_lines(page) == LINES
    assert errors_on([page, page], lambda data: [Piece("금액1,000원", (9, 9))]) == Errors(20, 36)

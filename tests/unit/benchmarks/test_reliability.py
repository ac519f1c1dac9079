"""How far stated confidences are from what was right."""

import math
import random

import pytest

from benchmarks.reliability import BINS, Judged, calibration_error, judged, reliability, table

RNG = random.Random(3)
STATED = [RNG.random() for _ in range(20_000)]


def test_confidences_that_keep_their_word() -> None:
    words = [Judged(stated, RNG.random() < stated) for stated in STATED]
    assert calibration_error(reliability(words)) < 0.02


def test_confidences_that_promise_too_much() -> None:
    words = [Judged(0.95, RNG.random() < 0.75) for _ in STATED]
    (only,) = reliability(words)
    assert only.words == len(words)
    assert only.confidence == pytest.approx(0.95)
    assert calibration_error([only]) == pytest.approx(0.2, abs=0.01)


def test_bins_count_by_their_words() -> None:
    words = [Judged(0.5, right=True)] * 3 + [Judged(1.0, right=True)]
    assert calibration_error(reliability(words)) == pytest.approx(0.5 * 3 / 4)


@pytest.mark.parametrize("confidence", [0.0, 1.0])
def test_the_ends_belong_to_a_bin(confidence: float) -> None:
    (only,) = reliability([Judged(confidence, right=True)])
    assert only.low <= confidence <= only.high
    assert only.high - only.low == pytest.approx(1 / BINS)


def test_no_words() -> None:
    assert reliability([]) == []
    assert math.isnan(calibration_error([]))


def test_a_word_is_right_when_all_of_it_is_there_in_a_row() -> None:
    words = [("총액", 0.9), ("1,0O0원", 0.8), ("。。。。", 0.1), ("가나", 0.7), ("ㅋㅋ", 0.2)]
    assert judged("가나총액1,000원", words) == [
        Judged(0.9, right=True),
        Judged(0.8, right=False),
        Judged(0.1, right=False),
        Judged(0.7, right=True),
        Judged(0.2, right=False),
    ]


def test_a_word_that_is_not_compared_is_not_judged() -> None:
    assert judged("가나", [("____", 0.5), ("가나", 0.9)]) == [Judged(0.9, right=True)]


def test_a_word_read_twice_is_right_once() -> None:
    assert [word.right for word in judged("total", [("total", 1), ("total", 1)])] == [True, False]


def test_the_table() -> None:
    lines = list(table(reliability([Judged(0.99, right=True), Judged(0.97, right=False)])))
    assert lines[1].split() == ["0.933", "to", "1.000", "2", "0.980", "0.500"]

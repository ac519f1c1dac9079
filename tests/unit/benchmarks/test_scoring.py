"""What counts as an error, in order and wherever it stands."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.scoring import Errors, folded, in_order, order_free

TEXTS = st.text(alphabet="가나다abc12一二", max_size=40)
# no character twice, so that a piece has one place only
BLOCKS = st.permutations([chr(0x4E00 + number) for number in range(40)]).map("".join)


@given(TEXTS)
def test_what_was_read_as_it_stands_has_no_errors(text: str) -> None:
    assert in_order(text, text) == order_free(text, text) == Errors(0, len(text))


@given(BLOCKS, st.integers(2, 38))
def test_a_moved_block_costs_order_only(text: str, cut: int) -> None:
    moved = text[cut:] + text[:cut]
    assert order_free(text, moved).errors == 0
    assert in_order(text, moved).errors > 0


@given(BLOCKS, st.integers(0, 39))
def test_a_substitution_costs_one(text: str, place: int) -> None:
    wrong = text[:place] + "?" + text[place + 1 :]
    assert in_order(text, wrong).errors == order_free(text, wrong).errors == 1


@given(BLOCKS, st.integers(0, 39))
def test_a_lost_character_and_an_extra_one_cost_one(text: str, place: int) -> None:
    lost = text[:place] + text[place + 1 :]
    assert order_free(text, lost).errors == order_free(lost, text).errors == 1


@given(TEXTS, TEXTS)
def test_bounds(truth: str, read: str) -> None:
    errors = order_free(truth, read).errors
    assert errors == order_free(read, truth).errors
    assert abs(len(truth) - len(read)) <= errors <= in_order(truth, read).errors
    assert in_order(truth, read).errors <= max(len(truth), len(read))


def test_more_than_a_partial_truth_is_no_error() -> None:
    assert order_free("가나다라", "제목가나다라끝", partial=True) == Errors(0, 4)
    assert order_free("가나다라", "제목가나다끝", partial=True) == Errors(1, 4)


@pytest.mark.parametrize(
    ("text", "compared"),
    [
        (" Ａ１ \u3000ｶﾞ\n한글", "A1ガ한글"),
        ("“a”—‘b’", "\"a\"-'b'"),
        ("가・나·다", "가·나·다"),
        ("1장 ………… 7 ____ . . . .", "1장7"),
        ("a.b--c", "a.b--c"),
        ("zero\u200bwidth\ue000", "zerowidth"),
    ],
)
def test_how_text_is_compared(text: str, compared: str) -> None:
    assert folded(text) == compared


def test_errors_add_up() -> None:
    assert (Errors(1, 40) + Errors(1, 10)).percent == pytest.approx(4.0)
    assert math.isnan(Errors().percent)

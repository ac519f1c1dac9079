"""Two readings of a line: what is the same is kept, of what differs the likelier."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_pipeline.adapters.engines.hangul import Glyph
from ocr_pipeline.adapters.engines.voting import DISPUTED, FITTED, Constants, places, voted
from tests.unit.adapters.engines.glyphs import glyphs_of

LINES = st.lists(
    st.tuples(st.text("가나a1 ", min_size=1, max_size=4), st.floats(0, 1)), max_size=5
).map(lambda parts: glyphs_of(*parts))


def text_of(line: list[Glyph]) -> str:
    return "".join(glyph.text if glyph.joined else f" {glyph.text}" for glyph in line).strip()


def test_where_both_agree_it_is_surer_than_either() -> None:
    line = voted(glyphs_of(("합계", 0.6)), glyphs_of(("합계", 0.7)))
    assert [glyph.confidence for glyph in line] == pytest.approx([0.88, 0.88])


@pytest.mark.parametrize(
    ("own", "hybrid", "text"),
    [
        ([("번", 0.9), ("합", 0.3)], [("번", 0.9), ("함", 0.9)], "번함"),
        ([("번", 0.9), ("합", 0.999)], [("번", 0.9), ("함", 0.5)], "번합"),
        ([("3", 0.9), ("℃", 0.9)], [("3", 0.9)], "3℃"),
        ([("3", 0.9), ("원", 0.05)], [("3", 0.99)], "3"),
    ],
    ids=["the hybrid is surer", "ours is surer", "the hybrid sees nothing", "ours sees too much"],
)
def test_where_they_differ_the_likelier_is_kept(
    own: list[tuple[str, float]], hybrid: list[tuple[str, float]], text: str
) -> None:
    assert text_of(voted(glyphs_of(*own), glyphs_of(*hybrid))) == text


def test_hangul_of_the_hybrid_counts_more_than_its_other_letters() -> None:
    plain = voted(glyphs_of(("A", 0.8)), glyphs_of(("8", 0.8)))
    hangul = voted(glyphs_of(("A", 0.8)), glyphs_of(("스", 0.8)))
    assert (text_of(plain), text_of(hangul)) == ("A", "스")


def test_spaces_are_those_of_our_own_reading() -> None:
    own = glyphs_of(("두 ", 0.99), ("곳", 0.2), ("으로", 0.99))
    assert text_of(voted(own, glyphs_of(("두곳으로", 0.9)))) == "두 곳으로"
    assert text_of(voted(own, glyphs_of(("두굣 으로", 0.9)))) == "두 굣으로"


def test_spaces_are_the_hybrids_where_it_alone_sees_something() -> None:
    assert text_of(voted(glyphs_of(("가", 0.2)), glyphs_of(("가 나", 0.95)))) == "가 나"


@pytest.mark.parametrize("nothing_of", ["own", "hybrid"])
def test_one_reading_may_be_empty(nothing_of: str) -> None:
    line = glyphs_of(("가나", 0.9))
    found = voted([], line) if nothing_of == "own" else voted(line, [])
    assert text_of(found) in ("가나", "")


@given(LINES)
def test_a_line_voted_with_itself_stays_what_it_says(line: list[Glyph]) -> None:
    assert [glyph.text for glyph in voted(line, line)] == [glyph.text for glyph in line]


@given(LINES, LINES)
def test_places_are_both_lines_in_order(own: list[Glyph], hybrid: list[Glyph]) -> None:
    parts = places(own, hybrid)
    assert [glyph for part in parts for glyph in part.own] == own
    assert [glyph for part in parts for glyph in part.hybrid] == hybrid


@given(LINES, LINES, st.booleans())
def test_the_constants_decide(own: list[Glyph], hybrid: list[Glyph], ours: bool) -> None:
    always = Constants(1.0 if ours else -1.0, 0.0, 0.0, 0.0)
    line, kept = voted(own, hybrid, always), own if ours else hybrid
    assert [glyph.text for glyph in line] == [glyph.text for glyph in kept]


def test_what_a_reader_says_counts_for_it() -> None:
    assert FITTED.own > 0 > FITTED.hybrid


def test_a_line_of_which_the_readers_see_nothing_in_common_loses_confidence() -> None:
    apart = voted(glyphs_of(("뢰리lk", 0.8)), glyphs_of(("Hehh", 0.3)))
    assert [glyph.confidence for glyph in apart] == pytest.approx([0.8 * DISPUTED] * 4)
    near = voted(glyphs_of(("황보리", 0.8)), glyphs_of(("황부라", 0.8)))
    assert near[0].confidence > 0.8
    assert all(glyph.confidence >= 0.8 for glyph in near)


def test_a_glyph_of_the_hybrid_keeps_what_ours_says_of_the_space_before() -> None:
    own = [replace(glyph, space=0.3) for glyph in glyphs_of(("두 굣으로", 0.2))]
    found = voted(own, glyphs_of(("두 곳으로", 0.9)), Constants(-1.0, 0.0, 0.0, 0.0))
    assert text_of(found) == "두 곳으로"
    assert [glyph.space for glyph in found] == [0.3] * 4

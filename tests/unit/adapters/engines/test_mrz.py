"""Lines of machine-readable zones are spelled as their positions and check digits say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_pipeline.adapters.engines.mrz import check_digit, is_checked, machine_readable

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DIGITS = "0123456789"


def filled(text: str, width: int) -> str:
    return text.ljust(width, "<")[:width]


def checked(field: str) -> str:
    return field + check_digit(field)


@st.composite
def documents(draw: st.DrawFn) -> list[str]:
    """The lines of a passport, a card of three lines or of two, or a visa of two widths."""
    state = filled(draw(st.sampled_from(["UTO", "D", "KOR", "JPN", "OIO"])), 3)
    names = draw(st.text(LETTERS, min_size=1, max_size=12))
    names += "<<" + "<".join(draw(st.lists(st.text(LETTERS, min_size=1, max_size=6), max_size=2)))
    number = checked(filled(draw(st.text(LETTERS + DIGITS, min_size=1, max_size=9)), 9))
    dates = st.dates().map(lambda date: checked(f"{date:%y%m%d}"))
    sex = draw(st.sampled_from("MF<"))
    birth, expiry = draw(dates), draw(dates)
    rest = draw(st.text(LETTERS + DIGITS + "<", max_size=15))
    width = draw(st.sampled_from([30, 36, 44]))
    if width == 30:
        return [
            filled("I<" + state + number + rest[:10] + "<<", width),
            filled(birth + sex + expiry + state + rest[:9], width - 1)
            + draw(st.sampled_from(DIGITS)),
            filled(names, width),
        ]
    second = filled(number + state + birth + sex + expiry + rest, width)
    return [filled("P<" + state + names, width), second]


@given(documents())
def test_a_zone_that_is_read_right_is_left_as_it_is(lines: list[str]) -> None:
    assert [machine_readable(line) for line in lines] == lines


@given(documents(), st.sampled_from([("O", "0"), ("<", " < "), ("D", "Φ"), ("I", "l")]))
def test_no_position_is_lost(lines: list[str], misread: tuple[str, str]) -> None:
    for line in lines:
        spelled = machine_readable(line.replace(*misread))
        assert spelled is None or len(spelled) == len(line)


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        # Letters where letters must be, in names too.
        (
            "P<UT00RT1Z<<0SCAR<B0B<<<<<<<<<<<<<<<<<<<<<<<",
            "P<UTOORTIZ<<OSCAR<BOB<<<<<<<<<<<<<<<<<<<<<<<",
        ),
        # Digits where digits must be.
        (
            "X123456785UT08OO1O14F25l2314<<<<<<<<<<<<<<00",
            "X123456785UTO8001014F2512314<<<<<<<<<<<<<<00",
        ),
        # Of the number only the sign that makes its check digit right, small and Greek letters.
        (
            "xO23456782UTO8001014F2512314<<<<<<<<<<<<<<00",
            "X023456782UTO8001014F2512314<<<<<<<<<<<<<<00",
        ),
        ("I<UTOΦ234567891<<<<<<<<<<<<<<<", "I<UTOD234567891<<<<<<<<<<<<<<<"),
        ("1<UT0D234567891<<<<<<<<<<<<<<<", "I<UTOD234567891<<<<<<<<<<<<<<<"),
        ("800101 4F2512314UT0 <<<<<<<<<<<0", "8001014F2512314UTO<<<<<<<<<<<0"),
        ("0RT1Z« 0SCAR<B0B<<<<<<<<<<<<<<", "ORTIZ<<OSCAR<BOB<<<<<<<<<<<<<<"),
        # An office's number behind a name is none of its letters.
        (
            "IDUT0RTIZ<<<<<<<<<<<<<<<<<<<<<<<801250"[:36],
            "IDUTORTIZ<<<<<<<<<<<<<<<<<<<<<<<801250"[:36],
        ),
    ],
)
def test_positions_and_check_digits_tell_signs_of_one_shape(read: str, printed: str | None) -> None:
    assert machine_readable(read) == printed


@pytest.mark.parametrize(
    "line",
    [
        "",
        "TOTAL 1,002.50 KG  OK",
        "PRODUCTKEYOFTHIRTYLETTERS00000",
        "std::cout<<x<<y<<z<<std::endl;",
        "cout<<first<<second<<third<<xx",
        "C0DE<WITHOUT<ANY<LAYOUT<AT<ALL",
        "<" * 44,
        "É" + "<" * 29,
        "一" * 30,
    ],
)
def test_other_lines_are_none(line: str) -> None:
    assert machine_readable(line) is None


def test_a_second_line_may_be_full_if_its_check_digits_are_right() -> None:
    line = "X123456785UTO8001014F25123141234567890123456"
    assert machine_readable(line) == line
    assert machine_readable(line.replace("X12", "X72")) is None


def test_a_check_digit_that_two_exchanges_allow_changes_nothing() -> None:
    line = f"I<UTO000000000{check_digit('O00000000')}{'<' * 15}"
    assert machine_readable(line) == line


def test_check_digits_of_the_standard() -> None:
    """Examples of ICAO Doc 9303, part 3."""
    assert check_digit("520727") == "3"
    assert check_digit("AB2134<<<") == "5"
    assert is_checked("5207273", 0, 6)
    assert is_checked("520727<", 0, 6)
    assert not is_checked("5207274", 0, 6)

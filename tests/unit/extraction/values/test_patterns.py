import pytest

from tests.unit.extraction.values.readings import assert_refused, read


@pytest.mark.parametrize(
    ("text", "value"), [("AB-12", "AB-12"), (" AB-12\n", "AB-12"), ("ＡＢ-１２", "AB-12")]
)
def test_a_text_that_matches_as_a_whole(text: str, value: str) -> None:
    assert read("pattern", text, pattern=r"[A-Z]{2}-\d{2}").value == value


@pytest.mark.parametrize("text", ["AB-1", "xAB-12", "AB-12 ", "AB-123"])
def test_the_whole_text_has_to_match(text: str) -> None:
    found = read("pattern", text, pattern=r"[A-Z]{2}-\d{2}")
    assert found.value == ("AB-12" if text.strip() == "AB-12" else None)


def test_alternatives_are_those_of_the_whole_expression() -> None:
    assert read("pattern", "b", pattern="a|b").value == "b"
    assert_refused(read("pattern", "ab", pattern="a|b"))


def test_a_careless_expression_does_not_hang() -> None:
    assert_refused(read("pattern", "a" * 999 + "b", pattern="(a+)+"))
    assert_refused(read("pattern", "a" * 999 + "b", pattern="(a|aa)*(a?){300}"))


def test_a_rule_without_an_expression_takes_no_text() -> None:
    assert_refused(read("pattern", "a"))


def test_an_expression_that_is_none_is_the_operators_mistake() -> None:
    with pytest.raises(ValueError, match="no regular expression"):
        read("pattern", "a", pattern="(")

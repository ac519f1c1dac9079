import pytest

from ocr_pipeline.spec.expression import MAX_EXPRESSION_CHARACTERS, matcher


def test_a_matcher_takes_whole_texts() -> None:
    takes = matcher(r"가{2}|\d{3}")
    assert takes("가가")
    assert takes("123")
    assert not takes("1234")
    assert not takes("123\n")


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("(", "unclosed group"),
        ("a)|(b", "unopened group"),
        (r"(a)\1", "backreferences are not supported"),
        ("a(?=b)", "look-around"),
        ("(?<!a)b", "look-around"),
        (r"(\w{1000}){1000}", "size limit"),
        ("a" * (MAX_EXPRESSION_CHARACTERS + 1), "shorten it"),
    ],
)
def test_what_cannot_be_matched_in_linear_time_is_refused(expression: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        matcher(expression)

import pytest

from tests.unit.extraction.values.readings import assert_refused, read


@pytest.mark.parametrize(
    ("text", "value", "is_repaired"),
    [
        ("hong@naver.com", "hong@naver.com", False),
        ("Hong.GD+a@Mail.Example.CO.KR", "Hong.GD+a@mail.example.co.kr", False),
        ("hong @ naver , com", "hong@naver.com", True),
        ("hong@naver。com", "hong@naver.com", True),
        ("ｈｏｎｇ＠naver.com", "hong@naver.com", True),
    ],
)
def test_addresses(text: str, value: str, is_repaired: bool) -> None:
    found = read("email", text)
    assert (found.value, found.repaired) == (value, is_repaired)


@pytest.mark.parametrize(
    "text",
    [
        *["a@b", "a..b@c.kr", ".a@c.kr", "a@-c.kr", "a@c.k", "a@b@c.kr", "Mr. hong@naver.com"],
        *["hong naver.com", f"{'a' * 65}@c.kr", f"a@{'b.' * 130}kr", "a@c.123"],
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    assert_refused(read("email", text))

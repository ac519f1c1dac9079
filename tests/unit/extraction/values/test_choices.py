import pytest

from tests.unit.extraction.values.readings import assert_refused, read

OFFERS = ("남성", "여성", "개인사업자", "가입함", "Yes", "일반 과세자", "2025", "동의함")


@pytest.mark.parametrize(
    ("text", "value", "is_repaired"),
    [
        ("남성", "남성", False),
        (" 여 성 ", "여성", False),
        ("개인 사업자", "개인사업자", False),
        ("일반과세자", "일반 과세자", False),
        ("YES", "Yes", False),
        ("개인시업자", "개인사업자", True),
        ("개인사업", "개인사업자", True),
        ("개인사업자.", "개인사업자", True),
        ("２０２５", "2025", True),
    ],
)
def test_choices(text: str, value: str, is_repaired: bool) -> None:
    found = read("choice", text, choices=OFFERS)
    assert (found.value, found.repaired) == (value, is_repaired)


@pytest.mark.parametrize(
    "text",
    ["남자", "남", "가입안함", "미가입함", "2026", "20255", "미동의함", "개인업자들", "법인사업체"],
)
def test_what_may_be_another_choice_is_refused(text: str) -> None:
    assert_refused(read("choice", text, choices=OFFERS))


def test_a_choice_has_to_be_the_only_one() -> None:
    assert_refused(read("choice", "type C", choices=("type A", "type B")))
    assert_refused(read("choice", "가 나", choices=("가나", "가 나")))
    assert read("choice", "a", choices=("a", "A")).value == "a"
    assert_refused(read("choice", "anything", choices=()))


def test_a_choice_in_full_width_is_no_repair() -> None:
    found = read("choice", "Ａ型", choices=("Ａ型", "Ｂ型"))
    assert (found.value, found.repaired) == ("Ａ型", False)

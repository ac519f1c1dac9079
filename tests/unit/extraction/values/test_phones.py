import pytest

from tests.unit.extraction.values.readings import assert_refused, read


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("ko", "010-1234-5678", "01012345678"),
        ("ko", "02)123-4567", "021234567"),
        ("ko", "031.123.4567", "0311234567"),
        ("ko", "1588-1234", "15881234"),
        ("ko", "0507-1234-5678", "050712345678"),
        ("ko", "Tel. 02-1234-5678", "0212345678"),
        ("ko", "휴대전화: 010 1234 5678", "01012345678"),
        ("ja", "03-1234-5678", "0312345678"),
        ("ja", "０９０（１２３４）５６７８", "09012345678"),
        ("ja", "0120-123-456", "0120123456"),
        ("ja", "電話番号 03(1234)5678", "0312345678"),
        ("zh-TW", "0912-345-678", "0912345678"),
        ("zh-TW", "(02) 2345-6789", "0223456789"),
        ("zh-TW", "03-123-4567", "031234567"),
        ("zh-CN", "138 1234 5678", "13812345678"),
        ("zh-CN", "010-12345678", "01012345678"),
        ("zh-CN", "0755-12345678", "075512345678"),
        ("zh-CN", "400-800-1234", "4008001234"),
        ("en", "(212) 555-1234", "2125551234"),
        ("en", "1-800-555-1234", "18005551234"),
        ("ko", "+82-10-1234-5678", "+821012345678"),
        ("ko", "+82 (0)2 1234 5678", "+82212345678"),
        ("ko", "+82 010-1234-5678", "+821012345678"),
        ("ko", "+44 (0)20 7123 4567", "+442071234567"),
        ("ko", "+81 90 1234 5678", "+819012345678"),
        ("ko", "+886 2 2345 6789", "+886223456789"),
        ("ko", "+86 138 1234 5678", "+8613812345678"),
        ("ko", "+1 (212) 555-1234", "+12125551234"),
        ("ko", "+44 20 7123 4567", "+442071234567"),
    ],
)
def test_telephone_numbers(language: str, text: str, value: str) -> None:
    assert read("phone", text, language).value == value
    assert read("phone", text).value == value


@pytest.mark.parametrize(
    "text",
    [
        "12345",
        "010-123-456",
        "010-1234-56789",
        "02-123-4567 (내선 12)",
        "010-1234-5678, 02-123-4567",
        "+82 10 1234 567",
        "+1 112 555 1234",
        "+1 0 212 555 1234",
        "+0 123 456 789",
        "+1234567890123456",
        "phone",
        "+",
    ],
)
def test_what_is_no_telephone_number_is_refused(text: str) -> None:
    assert_refused(read("phone", text))


def test_a_number_of_another_country_is_refused() -> None:
    assert_refused(read("phone", "138 1234 5678", "ko"))


@pytest.mark.parametrize("text", ["O1O-1234-5678", "010ー1234ー5678", "0lO-1234-567B"])
def test_look_alikes_in_telephone_numbers_are_repaired(text: str) -> None:
    found = read("phone", text, "ko")
    assert found.repaired
    assert found.value
    assert found.value.startswith("0101234567")

import pytest

from tests.unit.extraction.values.readings import assert_refused, read


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234", "1234"),
        ("1,234,567.50", "1234567.50"),
        ("0012", "12"),
        (".5", "0.5"),
        ("5.", "5"),
        ("1.234", "1.234"),
        ("+7", "7"),
        ("-0", "0"),
        ("-1,234", "-1234"),
        ("−1,234", "-1234"),
        ("– 12", "-12"),
        ("△1,234", "-1234"),
        ("▲ 1,234", "-1234"),
        ("(1,234)", "-1234"),
        ("1,234-", "-1234"),
        ("12명", "12"),
        ("3 個", "3"),
        ("45 %", "45"),
        ("84.5㎡", "84.5"),
        ("1,234,567,890,123,456,789,012,345", "1234567890123456789012345"),
    ],
)
def test_numbers_in_digits(text: str, value: str) -> None:
    assert read("number", text).value == value
    assert not read("number", text).repaired


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("십이만 삼천", "123000"),
        ("일백이십삼", "123"),
        ("삼억 오천만", "350000000"),
        ("12만 3천", "123000"),
        ("3억 5,000만", "350000000"),
        ("3.5억", "350000000"),
        ("1,234천", "1234000"),
        ("12백만", "12000000"),
        ("만", "10000"),
        ("1조 2,345억 6,789만 123", "1234567890123"),
        ("壹貳參", "123"),
        ("壹拾貳萬參仟", "123000"),
        ("弐拾万", "200000"),
        ("一二三", "123"),
        ("一億二千三百四十五万", "123450000"),
        ("百二十", "120"),
        ("一千零五", "1005"),
        ("一万零五百", "10500"),
        ("廿三", "23"),
        ("两千", "2000"),
        ("〇", "0"),
        ("-三十", "-30"),
    ],
)
def test_numbers_in_words(text: str, value: str) -> None:
    assert read("number", text).value == value


def test_a_last_numeral_without_its_unit_is_read_by_language() -> None:
    assert read("number", "一百二", "ja").value == "102"
    assert_refused(read("number", "一百二", "zh-CN"), because="two ways")
    assert_refused(read("number", "一万二"), because="two ways")
    assert read("number", "十二", "zh-CN").value == "12"
    assert read("number", "백이", "ko", "zh-TW").value == "102"


@pytest.mark.parametrize(
    "text",
    [
        *["1,2", "12,34", "1234,567", "1,2345", "1.2.3", "1,234.5.6", "12 34", "12-34", "--5"],
        *["(-5)x", "()", "-", "abc", "3 apples", "1/2", "１２／３", "١٢٣"],
        "이사",
        "만세",
        "십장",
        "사장",
        "공",
        "이",
        "사이",
        "오이",
        "一二十",
        "十十",
        "1만 1만",
        "만억",
        "0만",
        "3.5만 2",
        *["십이천", "二〇二五年", "2.5십 3", "12십", "백 123", "一二三四五万", "一" * 41],
    ],
)
def test_what_is_no_single_number_is_refused(text: str) -> None:
    assert_refused(read("number", text))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1O5", "105"),
        ("12,OOO", "12000"),
        ("l2", "12"),
        ("1,2B4", "1284"),
        ("1〇〇", "100"),
        ("ー5", "-5"),
        ("１，２３４", "1234"),
        ("12 345", "12345"),
        ("1, 234", "1234"),
        ("1 2 3 4", "1234"),
        ("1.234.567", "1234567"),
        ("1.234,56", "1234.56"),
        ("1'234'567", "1234567"),
    ],
)
def test_look_alikes_in_numbers_are_repaired(text: str, value: str) -> None:
    found = read("number", text)
    assert (found.value, found.repaired) == (value, True)


@pytest.mark.parametrize("text", ["B", "SOS", "O", "B1", "5S", "ISO", "12x", "S-12"])
def test_letters_that_may_be_letters_are_no_digits(text: str) -> None:
    assert_refused(read("number", text))


@pytest.mark.parametrize(
    ("text", "value", "is_repaired"),
    [
        ("010-1234", "0101234", False),
        ("No. 12 / 3호", "123", False),
        ("O1O-1234", "0101234", True),
        ("００７", "007", True),
        ("B12", "812", True),
        ("LotB12", "12", False),
        ("12Sx", "12", False),
        ("ISO 9001", "9001", False),
    ],
)
def test_numeric_keeps_the_digits(text: str, value: str, is_repaired: bool) -> None:
    found = read("numeric", text)
    assert (found.value, found.repaired) == (value, is_repaired)


def test_a_numeric_field_without_digits_has_no_value() -> None:
    assert_refused(read("numeric", "없음"))

import pytest

from tests.unit.extraction.values.readings import assert_refused, read


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("₩12,000", "KRW 12000"),
        ("￦12,000", "KRW 12000"),
        ("12,000원", "KRW 12000"),
        ("12,000 won", "KRW 12000"),
        ("일금 오십만원정", "KRW 500000"),
        ("금 일백이십만 원정", "KRW 1200000"),
        ("금1,000원", "KRW 1000"),
        ("1,234천원", "KRW 1234000"),
        ("만 원", "KRW 10000"),
        ("△1,000원", "KRW -1000"),
        ("-₩500", "KRW -500"),
        ("₩-500", "KRW -500"),
        ("(₩500)", "KRW -500"),
        ("5,000円也", "JPY 5000"),
        ("500万円", "JPY 5000000"),
        ("NT$1,200", "TWD 1200"),
        ("NT$ 1,200元", "TWD 1200"),
        ("新臺幣伍佰元整", "TWD 500"),
        ("人民币伍佰元整", "CNY 500"),
        ("RMB 1,000.50", "CNY 1000.50"),
        ("US$ 1,234.56", "USD 1234.56"),
        ("1,000달러", "USD 1000"),
        ("€1,000", "EUR 1000"),
        ("£20", "GBP 20"),
        ("HK$100", "HKD 100"),
        ("eur 5", "EUR 5"),
        ("***1,000***", "1000"),
        ("1,000", "1000"),
        ("KRW 12000", "KRW 12000"),
    ],
)
def test_amounts_with_what_tells_their_currency(text: str, value: str) -> None:
    assert read("money", text).value == value


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("¥1,000-", "ja", "JPY 1000"),
        ("￥1,000", "zh-CN", "CNY 1000"),
        ("¥1,000", "ko", "1000"),
        ("\\1,000", "ja", "JPY 1000"),
        ("\\1,000", "ko", "KRW 1000"),
        ("100元", "zh-TW", "TWD 100"),
        ("100元", "zh-CN", "CNY 100"),
        ("金壹百萬圓整", "zh-TW", "TWD 1000000"),
        ("金壱百萬圓也", "ja", "JPY 1000000"),
        ("NT$ 1,200元", "zh-CN", "TWD 1200"),
        ("$5", "en", "USD 5"),
        ("$5", "zh-TW", "TWD 5"),
        ("五元三角二分", "zh-CN", "CNY 5.32"),
        ("12元5角", "zh-CN", "CNY 12.50"),
        ("一百元零五分", "zh-CN", "CNY 100.05"),
        ("人民币五圆三角", "zh-TW", "CNY 5.30"),
        ("-3元5角", "zh-TW", "TWD -3.50"),
    ],
)
def test_signs_of_several_currencies_are_told_by_language(
    text: str, language: str, value: str
) -> None:
    assert read("money", text, language).value == value


def test_a_sign_of_several_currencies_tells_none_where_languages_differ() -> None:
    assert read("money", "¥1,000").value == "1000"
    assert read("money", "100元", "zh-TW", "zh-CN").value == "100"
    assert read("money", "$5", "ko", "zh-TW").value == "5"
    assert read("money", "$5", "en", "zh-TW").value == "TWD 5"


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("1,000-", "dash"),
        ("TWD 500 USD", "two currencies"),
        ("₩500円", "two currencies"),
        ("USD 1.234", "comma"),
        ("日本", ""),
        ("원", ""),
        ("공원", ""),
        ("사원", ""),
        ("金額", ""),
        ("ABC 100", ""),
        ("S25", ""),
        ("-0元5角", ""),
        ("1.5元3角", ""),
        ("五元三角二分五", ""),
    ],
)
def test_amounts_that_are_none_or_could_be_others_are_refused(text: str, because: str) -> None:
    assert_refused(read("money", text), because=because)


@pytest.mark.parametrize(
    ("text", "value"),
    [("₩12,OOO", "KRW 12000"), ("12.000원", "KRW 12000"), ("12 000 원", "KRW 12000")],
)
def test_look_alikes_in_amounts_are_repaired(text: str, value: str) -> None:
    found = read("money", text)
    assert (found.value, found.repaired) == (value, True)

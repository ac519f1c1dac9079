"""Laws of normalized values: they stay as they are, check digits find misreadings."""

from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ocr_pipeline.extraction.values.checksums import mod_11_2_check
from ocr_pipeline.extraction.values.normalization import normalized
from ocr_pipeline.model.value import Value, ValueKind, ValueRule

KINDS: tuple[ValueKind, ...] = get_args(ValueKind)
LANGUAGES = ("ko", "ja", "zh-TW", "zh-CN", "en")
# Wide and hostile: any code point with surrogates, and what the kinds are made of.
SIGNS = (
    "0123456789OolIBSZ,.:;/-ー一〇○()+△'￥₩¥$\\元円원角分万億만억十百千십백천零壹拾年月日년월일時分시분"
    "令和平R民國오전午後amPMJanuary@ １２Ａ\u202e\u0300\ufe0f\x00\ud800"
)
TEXTS = st.text(st.sampled_from(SIGNS), max_size=30) | st.text(
    st.characters(exclude_categories=()), max_size=30
)
RULES = st.builds(
    ValueRule,
    kind=st.sampled_from(KINDS),
    choices=st.lists(TEXTS, max_size=4).map(tuple),
    pattern=st.sampled_from([None, r"\d+-\d+", "[A-Z]+|.*年"]),
    languages=st.lists(st.sampled_from(LANGUAGES), unique=True).map(tuple),
    day_first=st.booleans(),
)
DAYS = st.dates(date(1950, 1, 1), date(2049, 12, 31))
SCRIPTS = ("일이삼사오육칠팔구 십백천 만억조", "一二三四五六七八九 十百千 万億兆")
HAN = "〇一二三四五六七八九"


@given(TEXTS, RULES)
def test_no_text_raises_and_a_value_is_normal(text: str, rule: ValueRule) -> None:
    found = normalized(text, rule)
    if found.value is None:
        assert not found.repaired
        return
    again = normalized(found.value, rule)
    assert (again.value, again.repaired) == (found.value, False)
    assert again.problem == found.problem


def numeral(number: int) -> str:
    """1 to 99 as it is said: 十二, 三十."""
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else HAN[tens]) + ("十" if tens else "") + (HAN[ones] if ones else "")


def spellings(day: date) -> list[str]:
    year, month, number = day.year, day.month, day.day
    english = day.strftime("%B")
    written = [
        f"{year}-{month:02}-{number:02}",
        f"{year}. {month}. {number}.",
        f"{year}/{month}/{number}",
        f"{year:04}{month:02}{number:02}",
        f"{year}년 {month}월 {number}일",
        f"{year % 100:02}년 {month}월 {number}일",
        f"{year}年{month}月{number}日",
        f"{''.join(HAN[int(digit)] for digit in str(year))}年{numeral(month)}月{numeral(number)}日",
        f"民國{year - 1911}年{month}月{number}日",
        f"{english} {number}, {year}",
        f"{number} {english[:3]} {year}",
        f"{number}-{english[:3]}-{year % 100:02}",
        f"{month:02}/{number:02}/{year}",
    ]
    eras = [("令和", date(2019, 5, 1), 2018), ("平成", date(1989, 1, 8), 1988)]
    eras.append(("昭和", date(1926, 12, 25), 1925))
    name, _, before = next(era for era in eras if era[1] <= day)
    return [*written, f"{name}{year - before}年{month}月{number}日"]


@given(DAYS)
def test_a_day_comes_back_from_each_spelling(day: date) -> None:
    for text in spellings(day):
        assert normalized(text, ValueRule("date")) == Value(day.isoformat())


@given(DAYS)
def test_day_first_comes_back_too(day: date) -> None:
    found = normalized(day.strftime("%d/%m/%Y"), ValueRule("date", day_first=True))
    assert found == Value(day.isoformat())


@given(st.integers(-(10**30), 10**30))
def test_a_number_comes_back_with_separators(number: int) -> None:
    assert normalized(f"{number:,}", ValueRule("number")) == Value(str(number))


@given(
    st.integers(1, 10**16 - 1),
    st.sampled_from(["일이삼사오육칠팔구 십백천 만억조", "一二三四五六七八九 十百千 万億兆"]),
)
def test_a_number_comes_back_from_words(number: int, script: str) -> None:
    digits, small, big = script.split()
    words = ""
    for myriad in range(3, -1, -1):
        section = number // 10 ** (4 * myriad) % 10**4
        for place in range(3, -1, -1):
            if digit := section // 10**place % 10:
                words += digits[digit - 1] + (small[place - 1] if place else "")
        words += big[myriad - 1] if section and myriad else ""
    assume(len(words) > 1)
    assert normalized(words, ValueRule("number", languages=("ja",))).value == str(number)


@given(st.times())
def test_a_time_comes_back_from_each_spelling(moment: object) -> None:
    hour, minute = int(f"{moment:%H}"), int(f"{moment:%M}")
    half = hour % 12, "오전" if hour < 12 else "오후"
    for text in (f"{hour}:{minute:02}", f"{hour}時{minute}分", f"{half[1]} {half[0]}시 {minute}분"):
        assert normalized(text, ValueRule("time")).value == f"{hour:02}:{minute:02}"


# -- check digits --------------------------------------------------------------------------


def completed(kind: ValueKind, body: str, checks: str = "0123456789", first: bool = False) -> str:
    """``body`` with the check character that makes it valid; an assumption where none does."""
    for check in checks:
        text = check + body if first else body + check
        found = normalized(text, ValueRule(kind))
        if found.value and not found.problem:
            return text
    assume(False)
    raise AssertionError


def digits(count: int) -> st.SearchStrategy[str]:
    return st.text(st.sampled_from("0123456789"), min_size=count, max_size=count)


def changed(text: str, place: int, by: int) -> str:
    """One digit, or the place taken modulo the length, another."""
    place %= len(text)
    assume(text[place].isdecimal())
    return text[:place] + str((int(text[place]) + by) % 10) + text[place + 1 :]


def is_sure(kind: ValueKind, text: str) -> bool:
    found = normalized(text, ValueRule(kind))
    return found.value is not None and found.problem is None


@given(digits(9), st.integers(0, 9), st.integers(1, 9))
def test_a_changed_digit_of_a_business_number_is_found(body: str, place: int, by: int) -> None:
    number = completed("business_number", body)
    assert not is_sure("business_number", changed(number, place, by))


@given(digits(15), st.integers(0, 15), st.integers(1, 9))
def test_a_changed_digit_of_a_card_number_is_found(body: str, place: int, by: int) -> None:
    number = completed("card_number", f"4{body[1:]}")
    assert not is_sure("card_number", changed(number, place, by))


@given(DAYS, digits(3), st.integers(0, 17), st.integers(1, 9))
def test_a_changed_digit_of_a_chinese_identity_is_found(
    day: date, order: str, place: int, by: int
) -> None:
    body = f"110105{day:%Y%m%d}{order}"
    number = body + mod_11_2_check(body)
    assert is_sure("resident_id_cn", number)
    assert not is_sure("resident_id_cn", changed(number, place, by))


@given(
    digits(6),
    st.text(st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"), min_size=9, max_size=9),
    st.integers(0, 17),
    st.integers(1, 9),
)
def test_a_changed_digit_of_a_credit_code_is_found(
    region: str, body: str, place: int, by: int
) -> None:
    kind: ValueKind = "unified_social_credit_code_cn"
    code = completed(kind, f"91{region}{body}", "0123456789ABCDEFGHJKLMNPQRTUWXY")
    assert not is_sure(kind, changed(code, place, by))


@given(digits(18), st.integers(2, 21), st.integers(1, 9))
def test_a_changed_digit_of_an_iban_is_found(account: str, place: int, by: int) -> None:
    check = 98 - int(f"{account}131400") % 97
    number = f"DE{check:02}{account}"
    assert is_sure("iban", number)
    assert not is_sure("iban", changed(number, place, by))


@given(digits(12), st.integers(0, 12), st.integers(1, 8))
def test_a_changed_digit_of_a_japanese_company_is_found_but_nine_for_zero(
    body: str, place: int, by: int
) -> None:
    number = completed("corporate_number_jp", body, first=True)
    other = changed(number, place, by)
    assume({number[place], other[place]} != {"0", "9"})
    assert not is_sure("corporate_number_jp", other)


@pytest.mark.parametrize(
    ("kind", "start", "count"),
    [("my_number_jp", "", 11), ("national_id_tw", "A1", 7), ("resident_number", "900101-1", 5)],
)
@given(data=st.data(), by=st.integers(1, 9))
def test_another_check_digit_is_found(
    kind: ValueKind, start: str, count: int, data: st.DataObject, by: int
) -> None:
    number = completed(kind, start + data.draw(digits(count)))
    assert not is_sure(kind, changed(number, len(number) - 1, by))


@given(digits(7), st.sampled_from([1, 2, 3, 4, 6, 7, 8, 9]))
def test_another_check_digit_of_a_taiwanese_company_is_found_but_by_five(
    body: str, by: int
) -> None:
    assume(body[6] != "7")
    number = completed("unified_business_number_tw", body)
    assert not is_sure("unified_business_number_tw", changed(number, 7, by))


@given(digits(15), st.data())
def test_look_alikes_of_a_card_number_are_read_as_its_digits(
    body: str, data: st.DataObject
) -> None:
    number = completed("card_number", f"4{body[1:]}")
    alike = {"0": "OoD〇", "1": "lI|", "2": "Z", "5": "Ss", "6": "Gb", "8": "B", "9": "gq"}
    text = "".join(data.draw(st.sampled_from(digit + alike.get(digit, ""))) for digit in number)
    found = normalized(text, ValueRule("card_number"))
    assert found == Value(number, repaired=text != number)


@given(DAYS.filter(lambda day: day < date(2020, 10, 5)), digits(5))
def test_a_resident_number_has_one_check_digit(day: date, rest: str) -> None:
    century = "1" if day.year < 2000 else "3"
    body = f"{day:%y%m%d}{century}{rest}"
    sure = [check for check in "0123456789" if is_sure("resident_number", body + check)]
    assert len(sure) == 1


@given(st.dates(date(2020, 10, 5), date(2049, 12, 31)), digits(6))
def test_a_resident_number_of_the_later_born_has_none(day: date, rest: str) -> None:
    assert is_sure("resident_number", f"{day:%y%m%d}3{rest}")


@given(st.dates(date(2019, 5, 1) - timedelta(days=40), date(2019, 5, 1)))
def test_an_era_begins_on_its_day(day: date) -> None:
    found = normalized(f"令和元年{day.month}月{day.day}日", ValueRule("date"))
    assert (found.value is not None) == (day == date(2019, 5, 1))

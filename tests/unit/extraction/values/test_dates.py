import pytest

from tests.unit.extraction.values.readings import assert_refused, read


@pytest.mark.parametrize(
    "text",
    [
        *["2025-03-01", "2025.3.1.", "2025. 3. 1", "2025/03/01", "2025 3 1", "20250301"],
        "2025년 3월 1일",
        "2025년3월1일",
        "2025 년 3 월 1 일",
        "2025.3.1 (토)",
        "서기 2025년 3월 1일",
        "이천이십오년 삼월 일일",
        "25년 3월 1일",
        "'25. 3. 1.",
        "’25. 3. 1.",
        "2025년 3월 1일 토요일",
        "2025年3月1日",
        "二〇二五年三月一日",
        "二零二五年三月一号",
        "2025年3月1日(土)",
        "公元2025年3月1日",
        "令和7年3月1日",
        "令和七年三月一日",
        "令7.3.1",
        "R7.3.1",
        "R070301",
        "㋿7年3月1日",
        "2025年3月1日生",
        "平成37年3月1日",
        "民國114年3月1日",
        "中華民國一百一十四年三月一日",
        "民國一一四年三月一日",
        "114/03/01",
        "1140301",
        *["March 1, 2025", "Mar. 1st, 2025", "1 Mar 2025", "1-Mar-25", "the 1st of March, 2025"],
        *["Saturday, March 1, 2025", "2025-Mar-01", "MARCH 1 2025", "Mar-01-2025", "R7/3/1"],
        *["令和 7年 3月 1日", "03/01/2025", "01 March 2025"],
    ],
)
def test_spellings_of_one_day(text: str) -> None:
    assert read("date", text).value == "2025-03-01"
    assert not read("date", text).repaired


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("昭和64年1月7日", "1989-01-07"),
        ("平成元年1月8日", "1989-01-08"),
        ("大正15年12月24日", "1926-12-24"),
        ("昭和元年12月25日", "1926-12-25"),
        ("令和元年5月1日", "2019-05-01"),
        ("S60.10.3", "1985-10-03"),
        ("民國元年1月1日", "1912-01-01"),
        ("이천이십사년 시월 이십일일", "2024-10-21"),
        ("이천이십사년 유월 삼십일", "2024-06-30"),
        ("二〇二四年十二月三十一日", "2024-12-31"),
        ("二〇二四年十二月卅一日", "2024-12-31"),
        ("2024.2.29", "2024-02-29"),
        ("49년 1월 1일", "2049-01-01"),
        ("50년 1월 1일", "1950-01-01"),
        ("Sept. 9, 1999", "1999-09-09"),
    ],
)
def test_calendars(text: str, value: str) -> None:
    assert read("date", text).value == value


@pytest.mark.parametrize(
    "text",
    [
        "2025-02-29",
        "2025-13-01",
        "2025-04-31",
        "2025.0.1",
        "2025.3.0",
        "0225-03-01",
        "3025-03-01",
        "令和元年4月30日",
        "平成元年1月7日",
        "昭和65年1月1日",
        "令和0年1月1日",
        "民國0年1月1日",
        "明治46年1月1日",
        "2025년 3월",
        "March 2025",
        "3월 1일",
        "2025",
        "Foo 1, 2025",
        "2025-03-01 14:00",
        "yesterday",
        *["25/13/2025", "2025年3月1日から4月1日", "12345", "2025--03-01"],
    ],
)
def test_what_is_no_day_is_refused(text: str) -> None:
    assert_refused(read("date", text))


def test_day_first_decides_where_the_year_is_last() -> None:
    assert read("date", "03/01/2025", day_first=True).value == "2025-01-03"
    assert read("date", "03/01/2025", day_first=False).value == "2025-03-01"
    assert_refused(read("date", "03/13/2025", day_first=True), because="no such day")
    assert read("date", "03/01/25", "en").value == "2025-03-01"
    assert read("date", "03/01/25", "en", day_first=True).value == "2025-01-03"


def test_a_year_of_two_digits_is_read_where_the_languages_know_one_count() -> None:
    assert read("date", "25.3.1", "ko").value == "2025-03-01"
    assert read("date", "85.3.1", "ko", "en").value == "1985-03-01"
    assert read("date", "25.3.1", "zh-CN").value == "2025-03-01"
    assert read("date", "85.3.1", "ja").value == "1985-03-01"
    assert_refused(read("date", "25.3.1", "ja"), because="several dates")
    assert_refused(read("date", "85.3.1", "zh-TW"), because="several dates")
    assert_refused(read("date", "25年3月1日"), because="several dates")
    assert read("date", "25년 3월 1일", "ko", "ja").value == "2025-03-01"
    assert_refused(read("date", "03-01-25"), because="several dates")


def test_a_year_of_three_digits_is_one_of_the_republic_where_languages_allow() -> None:
    assert read("date", "114/03/31", "zh-TW", "en").value == "2025-03-31"
    assert read("date", "114年3月31日").value == "2025-03-31"
    assert_refused(read("date", "114/03/31", "ko"))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2O25.3.l", "2025-03-01"),
        ("2O25년 3월 l일", "2025-03-01"),
        ("2025ー03ー01", "2025-03-01"),
        ("2025一03一01", "2025-03-01"),
        ("2 0 2 5 . 0 3 . 0 1", "2025-03-01"),
        ("2 0 2 5 0 3 0 1", "2025-03-01"),
        ("２０２５年３月１日", "2025-03-01"),
        ("l0 Mar 2025", "2025-03-10"),
    ],
)
def test_look_alikes_in_dates_are_repaired(text: str, value: str) -> None:
    found = read("date", text)
    assert (found.value, found.repaired) == (value, True)


def test_an_era_is_no_misread_digit() -> None:
    found = read("date", "S5.3.1")
    assert (found.value, found.repaired) == ("1930-03-01", False)


def test_a_year_of_one_digit_is_none_without_its_era() -> None:
    assert_refused(read("date", "7.3.1", "ko"))
    assert_refused(read("date", "7.3.1", "ja"), because="several dates")
    assert read("date", "R7.3.1", "ja").value == "2025-03-01"

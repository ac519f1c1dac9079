import pytest

from tests.unit.extraction.values.readings import assert_refused, read


@pytest.mark.parametrize(
    "text",
    [
        *["14:30", "14：30", "14.30", "1430", "14:30:15", "2:30 PM", "2:30 p.m.", "2:30pm"],
        "14시 30분",
        "오후 2시 30분",
        "오후 2시 반",
        "오후 2:30",
        "14時30分",
        "午後2時半",
        "午後2時30分5秒",
        *["下午2點30分", "下午2点半", "下午二點三十分", "pm 2:30"],
    ],
)
def test_spellings_of_one_time(text: str) -> None:
    assert read("time", text).value == "14:30"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12am", "00:00"),
        ("12 p.m.", "12:00"),
        ("오전 12시", "00:00"),
        ("오후 12시 5분", "12:05"),
        ("午後0時30分", "12:30"),
        ("9시", "09:00"),
        ("정오", "12:00"),
        ("오후 14시", "14:00"),
        ("23:59", "23:59"),
    ],
)
def test_halves_of_the_day(text: str, value: str) -> None:
    assert read("time", text).value == value


@pytest.mark.parametrize(
    "text", ["24:00", "12:60", "12:00:60", "오전 13시", "am 2:30 pm", "14", "2:3", "soon", "12:345"]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    assert_refused(read("time", text))


def test_twelve_of_a_japanese_half_is_refused() -> None:
    assert_refused(read("time", "午後12時"), because="noon or midnight")


@pytest.mark.parametrize("text", ["1O:3O", "10;30", "１０：３０", "1 0 : 3 0"])
def test_look_alikes_in_times_are_repaired(text: str) -> None:
    found = read("time", text)
    assert (found.value, found.repaired) == ("10:30", True)

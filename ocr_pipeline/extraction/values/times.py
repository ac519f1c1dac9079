"""Text becomes a time of day, HH:MM: 오후 2시 30분, 午後2時半, 下午2點30分, 2:30 pm, 14:30."""

import re

from ocr_pipeline.extraction.values.absence import NoValue
from ocr_pipeline.extraction.values.lookalikes import closed, with_digits
from ocr_pipeline.extraction.values.numerals import with_digits_before
from ocr_pipeline.model.value import Value, ValueRule

_MORNING = ("오전", "午前", "上午", "am", "a.m.", "a.m")
_AFTERNOON = ("오후", "午後", "下午", "pm", "p.m.", "p.m")
_HALF_OF_DAY = "|".join(map(re.escape, (*_MORNING, *_AFTERNOON)))
_HOUR, _MINUTE, _SECOND = "시時时点點", "분分", "초秒"
_CLOCK = r"(?P<hour>[0-9]{1,2}) ?[:.] ?(?P<minute>[0-9]{2})(?: ?[:.] ?(?P<second>[0-9]{2}))?"
_WORDS = (
    rf"(?P<hour>[0-9]{{1,2}}) ?[{_HOUR}]"
    rf"(?: ?(?:(?P<half>[반半])|(?P<minute>[0-9]{{1,2}}) ?[{_MINUTE}]"
    rf"(?: ?(?P<second>[0-9]{{1,2}}) ?[{_SECOND}])?))?"
)
_FORMS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<before>{_HALF_OF_DAY})? ?{_CLOCK} ?(?P<after>{_HALF_OF_DAY})?",
        rf"(?P<before>{_HALF_OF_DAY})? ?{_WORDS}",
        rf"(?P<hour>[0-9]{{1,2}}) ?(?P<after>{_HALF_OF_DAY})",
        r"(?P<hour>[0-9]{2})(?P<minute>[0-9]{2})",
    )
)
_NOONS = ("정오", "正午", "noon")
_HALF_PAST = 30
_NOON = 12


def time(text: str, rule: ValueRule) -> Value:
    """``HH:MM`` from 00:00 to 23:59; seconds are read and left out.

    12 with 午前 or 午後 is refused: ordinance and usage differ on which of noon and midnight it is.

    Raises:
        NoValue: there is no time, or no such one.
    """
    del rule
    text = with_digits_before(_HOUR + _MINUTE + _SECOND, text.lower())
    if text in _NOONS:
        return Value("12:00")
    found = next((found for form in _FORMS if (found := form.fullmatch(text))), None)
    if found is None:
        raise NoValue("This is no time with hours and minutes. Compare it with the image.")
    parts = {name: part or "" for name, part in found.groupdict().items()}
    minute = _HALF_PAST if parts.get("half") else int(parts.get("minute") or 0)
    hour = _hour(int(parts["hour"]), parts.get("before", ""), parts.get("after", ""))
    if hour is None or minute > 59 or int(parts.get("second") or 0) > 59:  # noqa: PLR2004
        raise NoValue("There is no such time of day. Compare it with the image.")
    return Value(f"{hour:02}:{minute:02}")


def mended_time(text: str) -> str:
    """Look-alikes as digits, semicolons between digits as colons."""
    return re.sub(r"(?<=[0-9]) ?; ?(?=[0-9])", ":", closed(with_digits(text)))


def _hour(hour: int, before: str, after: str) -> int | None:
    if before and after:
        return None
    half = before or after
    if hour == _NOON and half in {"午前", "午後"}:
        raise NoValue("It can be noon or midnight. Write the hour as 0 to 23.")
    if half in _MORNING:
        return hour % _NOON if hour <= _NOON else None
    if half in _AFTERNOON:
        hour = hour + _NOON if hour < _NOON else hour
    return hour if hour < 2 * _NOON else None

"""Text becomes the characters of an official number: separators dropped, their count checked.

What the characters mean belongs to the modules of the countries.
"""

import re

from ocr_pipeline.extraction.values.absence import NoValue

_SEPARATORS = re.compile(r"[ \-./·]")
MISFIT = "The check digit does not fit: a character was misread. Compare it with the image."


def compact(text: str) -> str:
    """Without spaces, hyphens, points and slashes."""
    return _SEPARATORS.sub("", text)


def characters(text: str) -> str:
    """Without separators, in capitals."""
    return compact(text).upper()


def digits(text: str, count: int) -> str:
    """Exactly ``count`` digits.

    Raises:
        NoValue: there are more, fewer, or other characters; a number may be masked.
    """
    found = characters(text)
    if not re.fullmatch("[0-9]*", found) or len(found) != count:
        raise NoValue(f"This is no number of {count} digits. Compare it with the image.")
    return found


def matched(text: str, form: re.Pattern[str]) -> str:
    """The characters, which have to be of ``form``.

    Raises:
        NoValue: they are not.
    """
    found = characters(text)
    if not form.fullmatch(found):
        raise NoValue(
            "Its length is another, or a letter and a digit are where the other belongs. "
            "Compare it with the image."
        )
    return found


def checked(number: str, *, fits: bool) -> str:
    """The number itself.

    Raises:
        NoValue: its check digit does not fit.
    """
    if not fits:
        raise NoValue(MISFIT)
    return number

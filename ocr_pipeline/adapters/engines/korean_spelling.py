"""A line of Korean glyphs becomes the same line with signs that neither alphabet holds, by context.

Which reading a glyph comes from belongs to ``two_readings``.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from ocr_pipeline.adapters.engines.hangul import Glyph

# One character becomes one, so that every glyph keeps its place.
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    # The won sign has the place of the backslash in Korean fonts, and resembles a W.
    (re.compile(r"(?<![A-Za-z\d])[W\\](?=\d{1,3}(?:,\d{3})+(?!\d))"), "₩"),
    # The recognizer has no square meter, and sees the exponent only.
    (re.compile(r"(?<=\d)²(?![\d=+*/^-])"), "㎡"),
    # A vowel of Hangul, a Han one or a dash where only a hyphen can stand.
    (re.compile(r"(?<=[A-Za-z\d])[ㅡ一—](?=[A-Za-z\d])"), "-"),
    (re.compile("ㆍ"), "·"),  # the vowel that stood for the point before Unicode
)
# Points between thousands are faint commas: where a comma follows, where there are two (four groups
# may be an address of a network), where won follow, which have no decimals.
_THOUSANDS = re.compile(
    r"""(?<![\d.,])[1-9]\d{0,2}
    (?: (?:[.,]\d{3})*? \.\d{3} (?:[.,]\d{3})* ,\d{3}
      | \.\d{3} \.\d{3}
      | (?:[.,]\d{3})+ (?=원)
    ) (?![.,]?\d)""",
    re.VERBOSE,
)
# ㈜ is read as its parentheses only; in heights of the line, how far apart those stand. Parentheses
# with nothing between are closer, those around a syllable of full size farther apart.
COMPANY_SIGN_WIDTH = (0.42, 1.0)
_CLUSTER = "\ufffc"  # stands for a glyph of several code points


def spelled(line: Sequence[Glyph], height: float) -> list[Glyph]:
    """The line with its signs; ``height`` in fractions of its width, as places are."""
    glyphs = _with_company_signs(line, height)
    letters = [glyph.text if len(glyph.text) == 1 else _CLUSTER for glyph in glyphs]
    text = "".join(
        letter if glyph.joined else f" {letter}"
        for glyph, letter in zip(glyphs, letters, strict=True)
    )
    for pattern, sign in _RULES:
        text = pattern.sub(sign, text)
    text = _THOUSANDS.sub(lambda amount: amount[0].replace(".", ","), text)
    return [
        replace(glyph, text=glyph.text if new == letter else new)
        for glyph, letter, new in zip(glyphs, letters, text.replace(" ", ""), strict=True)
    ]


def _with_company_signs(line: Sequence[Glyph], height: float) -> list[Glyph]:
    glyphs: list[Glyph] = []
    for glyph in line:
        if glyphs and _is_company_sign(glyphs[-1], glyph, height):
            glyphs[-1] = replace(glyphs[-1], text="㈜", end=glyph.end)
        else:
            glyphs.append(glyph)
    return glyphs


def _is_company_sign(left: Glyph, right: Glyph, height: float) -> bool:
    least, most = COMPANY_SIGN_WIDTH
    distance = (right.start + right.end - left.start - left.end) / 2
    return (left.text, right.text) == ("(", ")") and least < distance / height < most

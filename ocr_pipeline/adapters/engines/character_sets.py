"""Languages become how usual the characters of an alphabet are in them.

One network reads all languages, and of 內 and 内, of 黃 and 黄 it may prefer the other country's.
What is read instead belongs to ``recognizer``.
"""

from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt

# USUAL, RARE and FOREIGN are Han. In Traditional Chinese a STOP stands in the middle of its square,
# and a small one looks like a DOT.
OTHER, USUAL, RARE, FOREIGN, STOP, DOT = range(6)

# Standard character sets, as Python's codecs: what none of them holds is of another language.
_CODECS = {
    "ja": ("cp932", "euc_jis_2004"),
    "ko": ("cp949",),
    "zh-TW": ("big5", "big5hkscs"),
    "en": (),
}
# The set that holds the usual ones, and the code behind them: the first level of its two.
_USUAL = {
    "ja": ("shift_jis", b"\x98\x9f"),
    "ko": ("cp949", b"\xff"),
    "zh-TW": ("big5", b"\xc6\xa1"),
}
_MARKS = {"。": STOP, "，": STOP, "、": STOP, "·": DOT}
_FIRST_HAN, _LAST_HAN = "\u4e00", "\u9fff"


def kinds_of(alphabet: Sequence[str], languages: Collection[str]) -> npt.NDArray[np.int8] | None:
    """What each class is in a text of these languages, as one of the kinds above.

    None where Simplified Chinese is among them: it quotes Traditional; and none without Japanese
    or Traditional Chinese, for Korean print borrows from all.
    """
    known = all(language in _CODECS for language in languages)
    if not known or not {"ja", "zh-TW"} & set(languages):
        return None
    return np.array([_kind(character, languages) for character in alphabet], np.int8)


def _kind(character: str, languages: Collection[str]) -> int:
    if len(character) != 1 or not _FIRST_HAN <= character <= _LAST_HAN:
        return _MARKS.get(character, OTHER) if "zh-TW" in languages else OTHER
    usual = [_USUAL[language] for language in languages if language in _USUAL]
    if any(b"" < _code(codec, character) < behind for codec, behind in usual):
        return USUAL
    codecs = [codec for language in languages for codec in _CODECS[language]]
    return RARE if any(_code(codec, character) for codec in codecs) else FOREIGN


def _code(codec: str, character: str) -> bytes:
    """Empty where there is none."""
    return character.encode(codec, errors="ignore")

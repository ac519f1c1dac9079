"""Languages become how strange the Han characters of an alphabet are in them.

One network reads all languages, and of 內 and 内, of 黃 and 黄 it may prefer the other country's.
What is read instead belongs to ``recognizer``.
"""

from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt

NO_HAN, USUAL, RARE, FOREIGN = range(4)

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
_FIRST_HAN, _LAST_HAN = "\u4e00", "\u9fff"


def strangeness(alphabet: Sequence[str], languages: Collection[str]) -> npt.NDArray[np.int8] | None:
    """For each class ``NO_HAN``, ``USUAL``, ``RARE`` or ``FOREIGN`` in all of these languages.

    None where Simplified Chinese is among them: it quotes Traditional; and none without Japanese
    or Traditional Chinese, for Korean print borrows from all.
    """
    known = all(language in _CODECS for language in languages)
    if not known or not {"ja", "zh-TW"} & set(languages):
        return None
    return np.array([_rank(character, languages) for character in alphabet], np.int8)


def _rank(character: str, languages: Collection[str]) -> int:
    if len(character) != 1 or not _FIRST_HAN <= character <= _LAST_HAN:
        return NO_HAN
    usual = [_USUAL[language] for language in languages if language in _USUAL]
    if any(b"" < _code(codec, character) < behind for codec, behind in usual):
        return USUAL
    codecs = [codec for language in languages for codec in _CODECS[language]]
    return RARE if any(_code(codec, character) for codec in codecs) else FOREIGN


def _code(codec: str, character: str) -> bytes:
    """Empty where there is none."""
    return character.encode(codec, errors="ignore")

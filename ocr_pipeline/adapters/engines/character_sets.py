"""Languages become the Han characters of an alphabet that nobody writes in them.

One network reads all of them, and of 內 and 内 it may prefer the other country's. What is read
instead belongs to ``recognizer``.
"""

from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt

# Standard character sets, as Python's codecs: what none of them holds is of another language.
_CODECS = {
    "ja": ("cp932", "euc_jis_2004"),
    "ko": ("cp949",),
    "zh-TW": ("big5", "big5hkscs"),
    "en": (),
}
_FIRST_HAN, _LAST_HAN = "\u4e00", "\u9fff"


def foreign_han(alphabet: Sequence[str], languages: Collection[str]) -> npt.NDArray[np.bool_]:
    """Which classes are Han that none of these languages writes.

    None where Simplified Chinese is among them: it quotes Traditional; and none without Japanese
    or Traditional Chinese, for Korean print borrows from all.
    """
    known = all(language in _CODECS for language in languages)
    if not known or not {"ja", "zh-TW"} & set(languages):
        return np.zeros(len(alphabet), np.bool_)
    codecs = [codec for language in languages for codec in _CODECS[language]]
    return np.array(
        [
            len(character) == 1
            and _FIRST_HAN <= character <= _LAST_HAN
            and not any(_holds(codec, character) for codec in codecs)
            for character in alphabet
        ],
        np.bool_,
    )


def _holds(codec: str, character: str) -> bool:
    try:
        character.encode(codec)
    except UnicodeEncodeError:
        return False
    return True

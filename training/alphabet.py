"""A text becomes classes of the network and back: a syllable of Hangul is its two or three jamo.

So every one of the 11,172 syllables can be written with 67 classes, and a line teaches jamo
instead of words. Which texts are drawn belongs to ``texts``.
"""

import unicodedata
from collections.abc import Iterable

BLANK = 0
_INITIALS = "".join(map(chr, range(0x1100, 0x1113)))
_MEDIALS = "".join(map(chr, range(0x1161, 0x1176)))
_FINALS = "".join(map(chr, range(0x11A8, 0x11C3)))
SYLLABLES = "".join(map(chr, range(0xAC00, 0xD7A4)))
ASCII = "".join(map(chr, range(0x21, 0x7F)))
SIGNS = (
    "※★☆●○◎■□▲△▼▽◆◇◈▶◀▷◁→←↑↓↔⇒·…‘’“”–—「」『』《》〈〉【】〔〕①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
    "㉠㉡㉢㉣㉤㉮㉯㉰㉱㉲㈜㎡㎥㎏㎜㎝㎞㎖㎎㎢ℓ℃￦₩€£¥°′″±×÷≤≥≠∞√∴♠♣♥♡♪☎☏☞✓✔☑☐§¶©®™№µαβπΩ½¼¾²³"
    "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ"
)
LETTERS = "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎㅏㅑㅓㅕㅗㅛㅜㅠㅡㅣ"  # of Hangul, standing alone
HAN = (
    "株有代表社印年月日火水木金土甲乙丙丁上中下前後左右大小人內外新舊男女本件無美英韓全第"
    "一二三四五六七八九十百千萬億"
)
# In the order of the classes after the blank; a space is the last class.
CHARACTERS = _INITIALS + _MEDIALS + _FINALS + ASCII + SIGNS + LETTERS + HAN
CLASSES = len(CHARACTERS) + 2
_CLASS_OF = {character: number for number, character in enumerate(CHARACTERS + " ", start=1)}
_IN_ORDER = ["", *CHARACTERS, " "]


def classes_of(text: str) -> list[int]:
    """The classes that spell a text.

    Raises:
        KeyError: a character of it cannot be spelled.
    """
    return [_CLASS_OF[part] for character in text for part in _parts(character)]


def text_of(classes: Iterable[int]) -> str:
    """The text that classes spell: jamo that make a syllable are put together, others stay."""
    return unicodedata.normalize("NFC", "".join(_IN_ORDER[number] for number in classes))


def greedy(best: Iterable[int]) -> list[int]:
    """CTC: of equal neighbors one counts, blanks do not."""
    result, last = [], BLANK
    for number in best:
        if number not in (last, BLANK):
            result.append(number)
        last = number
    return result


def _parts(character: str) -> str:
    """A syllable's jamo; other characters keep their form (NFD would turn ``≠`` into two)."""
    return unicodedata.normalize("NFD", character) if "가" <= character <= "힣" else character

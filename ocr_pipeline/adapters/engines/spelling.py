"""A word as read becomes the word as printed, where signs of one shape are told by their neighbors.

What only Korean print has belongs to ``korean_spelling``.
"""

import re

# One character becomes one. Katakana, its lengthening mark, and Han characters of the same shapes.
_KATAKANA = "[\u30a1-\u30faー]"
_LOOKALIKES = str.maketrans("口力二工卜八夕一", "ロカニエトハター")
_HAN_IN_KATAKANA = re.compile(f"(?<={_KATAKANA})[口力二工卜八夕一](?={_KATAKANA})")
_MARK_AT_END = re.compile(f"(?<={_KATAKANA})一(?![\u4e00-\u9fff\\d])")
_MARK_FOR_ONE = re.compile("(?<![\u3041-\u30ff])ー(?=[\u4e00-\u9fff])")
_NUMBER = re.compile(r"[\d.,:/+*()-]*\d[O○〇\d.,:/+*()-]*\d[O○〇\d.,:/+*()-]*")


def spelled(word: str) -> str:
    """The same number of characters: ー between katakana, 一 before Han, 0 in numbers."""
    word = _HAN_IN_KATAKANA.sub(lambda found: found[0].translate(_LOOKALIKES), word)
    word = _MARK_FOR_ONE.sub("一", _MARK_AT_END.sub("ー", word))
    return re.sub("[O○〇]", "0", word) if _NUMBER.fullmatch(word) else word

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
# Katakana that is Han: it stands alone between others. Items of statutes are numbered イ, ロ, ハ,
# and three places are 三カ所.
_BEGINS, _ENDS = f"(?<!{_KATAKANA})", f"(?!{_KATAKANA})"
_NUMERAL = "[第数一二三四五六七八九十百千]"
_KATAKANA_FOR_HAN = re.compile(
    f"(?<=[\u4e00-\u9fff])(?<![号項条表])ロ{_ENDS}"
    f"|(?<={_NUMERAL})[ニハ]{_ENDS}|{_BEGINS}[ニハ](?=[十百千])"
    f"|{_BEGINS}エ(?=[事場程業期])|(?<=[入出能努協効圧])カ{_ENDS}"
)
_HAN = str.maketrans("ロカニエハ", "口力二工八")
_COUNTED = re.compile("(?<=[数\\d一二三四五六七八九十])力(?=[月国所年条])")
# Names that are left open, 〇〇 in numbers: rings in a row, beside Han or other rings.
_RINGS = re.compile(
    "(?<![A-Za-z0-9])(?:(?<=[\u2e80-\uffef])[O○〇]{2,}|[O○〇]{2,}(?=[\u2e80-\uffef])"
    "|[○〇]+O[O○〇]*|O+[○〇][O○〇]*)(?![A-Za-z0-9])"
)
_NUMBER = re.compile(r"[\d.,:/+*()-]*\d[O○〇\d.,:/+*()-]*\d[O○〇\d.,:/+*()-]*")


def spelled(word: str) -> str:
    """The same number of characters: ー between katakana, 一 and 口 beside Han, 0 in numbers."""
    word = _HAN_IN_KATAKANA.sub(lambda found: found[0].translate(_LOOKALIKES), word)
    word = _KATAKANA_FOR_HAN.sub(lambda found: found[0].translate(_HAN), word)
    word = _COUNTED.sub("カ", word)
    word = _RINGS.sub(lambda found: found[0].replace("O", "〇" if "〇" in found[0] else "○"), word)
    word = _MARK_FOR_ONE.sub("一", _MARK_AT_END.sub("ー", word))
    return re.sub("[O○〇]", "0", word) if _NUMBER.fullmatch(word) else word
